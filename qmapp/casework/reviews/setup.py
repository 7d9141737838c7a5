"""Putting the reviews room into the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews import views
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.casework.reviews.service import Standing
from qmapp.foundation.access import ReviewSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import register_subject
from qmapp.people.accounts.ports import register_review_standing


def install(app: Flask) -> None:
    """Register the pages, the subject "review" and the answers to the accounts room."""
    app.register_blueprint(views.bp)
    register_subject(app, "review", _review)
    register_review_standing(Standing())


def _review(db: Db, parts: Mapping[str, Any]) -> ReviewSubject:
    return subject_of(get_review(db, parts["review_id"]))
