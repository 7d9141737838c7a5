"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import FollowSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.learning.theory import queries, views


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find what is followed of a recommendation."""
    register_subject(app, "theory", _load)
    app.register_blueprint(views.bp)


def _load(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    review = get_review(db, parts["review_id"])
    return queries.subject_of(db, review, parts["recommendation_id"])
