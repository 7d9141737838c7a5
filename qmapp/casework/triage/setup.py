"""Joining the room to the application."""

from __future__ import annotations

from flask import Flask

from qmapp.casework.triage.views import rules, summary  # noqa: F401 - pages of the same blueprint
from qmapp.casework.triage.views.scan import bp


def install(app: Flask) -> None:
    """Register the room's pages."""
    app.register_blueprint(bp)
