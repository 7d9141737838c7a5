"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from qmapp.learning.classes import views
from qmapp.learning.classes.pages.hub import hub_line
from qmapp.learning.classes.pages.kept import kept_place
from qmapp.learning.issues.ports import register_on_hub
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room’s pages, and its line on the head page."""
    register_kept_places("class_id", kept_place)
    register_on_hub("classes", hub_line)
    app.register_blueprint(views.bp)
