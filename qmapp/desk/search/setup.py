"""Putting the search into the application."""

from __future__ import annotations

from flask import Flask

from qmapp.desk.search import views


def install(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(views.bp)
