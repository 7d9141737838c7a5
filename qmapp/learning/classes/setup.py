"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from qmapp.learning.classes import views


def install(app: Flask) -> None:
    """Register the room’s pages."""
    app.register_blueprint(views.bp)
