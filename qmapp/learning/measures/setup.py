"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import FollowSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.learning.measures import queries, views
from qmapp.learning.measures.pages.kept import kept_place
from qmapp.learning.measures.pages.on_links import Measuring
from qmapp.learning.theory.ports import register_measures
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the room's pages, how the guards find what is measured, and what it answers."""
    register_subject(app, "measured", _load_measured)
    register_subject(app, "measure", _load_measure)
    register_kept_places("measure_id", kept_place)
    register_measures(Measuring())
    app.register_blueprint(views.bp)


def _load_measured(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    review = get_review(db, parts["review_id"])
    measured = queries.get_measured(db, review.id, parts["recommendation_id"])
    return queries.subject_of(db, review, measured.id)


def _load_measure(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    review = get_review(db, parts["review_id"])
    measure = queries.get_measure(db, review.id, parts["measure_id"])
    return queries.subject_of(db, review, measure.recommendation_id)
