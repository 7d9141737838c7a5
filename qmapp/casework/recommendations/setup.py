"""How the recommendations room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.findings.ports import register_answering
from qmapp.casework.recommendations import queries, views
from qmapp.casework.recommendations.pages.answering import AnsweringAnswers
from qmapp.casework.recommendations.pages.kept import kept_place
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.foundation.access import ReviewSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, what it tells of findings, how guards find a recommendation."""
    register_subject(app, "recommendation", _load)
    register_answering(AnsweringAnswers())
    register_kept_places("recommendation_id", kept_place)
    app.register_blueprint(views.bp)


def _load(db: Db, parts: Mapping[str, Any]) -> ReviewSubject:
    review_id = parts["review_id"]
    # One of a draft that is hidden from whoever asks is absent for them.
    asking = actor(review_id)
    if asking is None:
        raise RuntimeError("A guard loads its subject only for somebody who is signed in.")
    queries.get_recommendation(db, asking, review_id, parts["recommendation_id"])
    return subject_of(get_review(db, review_id))
