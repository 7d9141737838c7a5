"""How the custody room joins the application."""

from __future__ import annotations

from flask import Flask

from qmapp.governance.custody import queries, views
from qmapp.people.inbox.ports import register_due


def install(app: Flask) -> None:
    """Register the room's pages and what it tells of things that fall due."""
    register_due(queries.due_soon)
    app.register_blueprint(views.bp)
