"""How the involvement room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.involvement import queries, views
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.foundation.access import ReviewSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find an entry of the register."""
    register_subject(app, "participant", _load_participant)
    app.register_blueprint(views.bp)


def _load_participant(db: Db, parts: Mapping[str, Any]) -> ReviewSubject:
    review_id = parts["review_id"]
    # An entry that is hidden from whoever asks is absent for them.
    asking = actor(review_id)
    if asking is None:
        raise RuntimeError("A guard loads its subject only for somebody who is signed in.")
    queries.get_participant(db, asking, review_id, parts["participant_id"])
    return subject_of(get_review(db, review_id))
