"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from qmapp.learning.bodies import views
from qmapp.learning.bodies.pages.hub import hub_line, issue_lines
from qmapp.learning.bodies.pages.kept import kept_place
from qmapp.learning.issues.ports import register_on_hub, register_on_issue
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room’s pages, and what it tells at an issue and on the head page."""
    register_kept_places("body_id", kept_place)
    register_on_issue("bodies", issue_lines)
    register_on_hub("bodies", hub_line)
    app.register_blueprint(views.bp)
