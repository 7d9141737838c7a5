"""How the stages room joins the application."""

from __future__ import annotations

from flask import Flask

from qmapp.casework.reviews.ports import register_governing
from qmapp.foundation.audit import service as audit
from qmapp.governance.stages import views
from qmapp.governance.stages.service import Answers, require_taken


def install(app: Flask) -> None:
    """Register the room's pages, and its answers to the reviews room."""
    app.register_blueprint(views.bp)
    register()


def register() -> None:
    """Give the reviews room its answers, and refuse changes of what is closed. Enough where there
    are no pages.
    """
    register_governing(Answers())
    audit.register_gate(require_taken)
