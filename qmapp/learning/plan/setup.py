"""How the room joins the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import FollowSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.learning.plan import queries, views


def install(app: Flask) -> None:
    """Register the room's pages, and how the guards find the plan of a review."""
    register_subject(app, "plan", _load_plan)
    app.register_blueprint(views.bp)


def _load_plan(db: Db, parts: Mapping[str, Any]) -> FollowSubject:
    return queries.subject_of(db, get_review(db, parts["review_id"]))
