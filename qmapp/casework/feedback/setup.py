"""How the feedback room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.feedback import queries, views
from qmapp.casework.feedback.pages.kept import kept_place, kept_pressure
from qmapp.casework.moderation.ports import register_shared
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotFound
from qmapp.foundation.access import FeedbackSubject, PressureSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, how the guards find letters and marks, and its answers."""
    register_subject(app, "letters", _load_letters)
    register_subject(app, "letter", _load_letter)
    register_subject(app, "pressure", _load_pressure)
    register_kept_places("letter", kept_place)
    register_kept_places("pressure_id", kept_pressure)
    register_shared(queries.with_letters)
    app.register_blueprint(views.bp)


def _load_letters(db: Db, parts: Mapping[str, Any]) -> FeedbackSubject:
    return queries.subject_of_all(get_review(db, parts["review_id"]))


def _load_letter(db: Db, parts: Mapping[str, Any]) -> FeedbackSubject:
    review = get_review(db, parts["review_id"])
    letter, asking = queries.get_letter(db, review.id, parts["letter"]), actor(review.id)
    if asking is None:
        raise NotFound("letter")
    if "point_id" in parts:
        queries.get_point(db, letter, parts["point_id"])
    return queries.subject_of(db, asking, review, letter)


def _load_pressure(db: Db, parts: Mapping[str, Any]) -> PressureSubject:
    return queries.subject_of_pressure(db, queries.get_pressure(db, parts["pressure_id"]))
