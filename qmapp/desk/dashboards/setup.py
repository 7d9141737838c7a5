"""How the dashboards join the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.decision.actions.answering import people_of
from qmapp.desk.dashboards import views
from qmapp.foundation.access import AgencySubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.people.accounts.queries import get_agency


def install(app: Flask) -> None:
    """Register the pages, and how the guards find an agency with those who speak for it."""
    register_subject(app, "agency_impact", _load)
    app.register_blueprint(views.bp)


def _load(db: Db, parts: Mapping[str, Any]) -> AgencySubject:
    agency = get_agency(db, parts["board_id"], parts["agency_id"])
    return AgencySubject(agency.board_id, people_ids=people_of(db, agency.board_id, agency.id))
