"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from qmapp.casework.findings.ports import register_change_listener as hear_of_findings
from qmapp.casework.recommendations.ports import register_change_listener as hear_of_recommendations
from qmapp.learning.tags import views
from qmapp.learning.tags.pages.kept import kept_place
from qmapp.learning.tags.service import OfFindings, OfRecommendations
from qmapp.people.accounts.ports import register_kept_places


def register() -> None:
    """Keep what stands as records change. Enough where there is no web."""
    hear_of_findings("tags", OfFindings())
    hear_of_recommendations("tags", OfRecommendations())


def install(app: Flask) -> None:
    """Register the room’s pages, and what it is told of."""
    register()
    app.register_blueprint(views.bp)
    register_kept_places("thing_id", kept_place)
