"""How the records room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.records import queries, views
from qmapp.foundation.access import RecordSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find a record."""
    register_subject(app, "record", _load_record)
    app.register_blueprint(views.bp)


def _load_record(db: Db, parts: Mapping[str, Any]) -> RecordSubject:
    record = queries.get_record(db, parts["review_id"], parts["record_id"])
    # What is in sight depends on who asks, with their roles on this very review.
    asking = actor(record.review_id)
    if asking is None:
        raise RuntimeError("A guard loads its subject only for somebody who is signed in.")
    return queries.subject_for(db, asking, record)
