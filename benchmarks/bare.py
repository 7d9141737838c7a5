"""The least that Flask can do: a page of a given size, for comparison. Run by gunicorn."""

from __future__ import annotations

from flask import Flask, Response, redirect
from flask.typing import ResponseReturnValue


def create_app() -> Flask:
    """A view that answers with a page of so many bytes, and one that takes a form."""
    app = Flask("bare")

    @app.get("/page/<int:size>")
    def page(size: int) -> ResponseReturnValue:
        return Response("x" * size, mimetype="text/html")

    @app.post("/save")
    def save() -> ResponseReturnValue:
        return redirect("/page/1")

    return app
