"""How the room joins the application."""

from __future__ import annotations

from flask import Flask

from qmapp.decision.actions.ports import register_delivery_listener
from qmapp.decision.responses.ports import register_agreement_listener
from qmapp.learning.impact import views
from qmapp.learning.impact.service import Beginning, Keeping


def register() -> None:
    """Follow what is agreed, and keep right what is delivered. Enough where there is no web."""
    register_agreement_listener("impact", Beginning())
    register_delivery_listener("impact", Keeping())


def install(app: Flask) -> None:
    """Register the room's pages and what it is told of."""
    register()
    app.register_blueprint(views.bp)
