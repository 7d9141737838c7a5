"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from qmapp.learning.issues.ports import register_on_hub, register_on_issue
from qmapp.learning.trends import views
from qmapp.learning.trends.pages.elsewhere import on_hub, on_issues


def install(app: Flask) -> None:
    """Register the room’s pages, and what it tells at an issue and on the head page."""
    register_on_issue("trends", on_issues)
    register_on_hub("trends", on_hub)
    app.register_blueprint(views.bp)
