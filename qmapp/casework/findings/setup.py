"""How the findings room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.findings import queries, views
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.foundation.access import ReviewSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find a finding."""
    register_subject(app, "finding", _load_finding)
    app.register_blueprint(views.bp)


def _load_finding(db: Db, parts: Mapping[str, Any]) -> ReviewSubject:
    review_id = parts["review_id"]
    # A finding of a draft that whoever asks may not know of is absent for them.
    asking = actor(review_id)
    if asking is None:
        raise RuntimeError("A guard loads its subject only for somebody who is signed in.")
    queries.get_finding(db, asking, review_id, parts["finding_id"])
    return subject_of(get_review(db, review_id))
