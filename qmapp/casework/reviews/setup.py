"""Putting the reviews room into the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.reviews import forms, views
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.casework.reviews.service import Standing
from qmapp.foundation.access import Permission, ReviewSubject, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import (
    KeptPlace,
    register_kept_places,
    register_review_standing,
)


def install(app: Flask) -> None:
    """Register the pages, the subject "review" and the answers to the accounts room."""
    app.register_blueprint(views.bp)
    register_subject(app, "review", _review)
    register_review_standing(Standing())
    register_kept_places("review_id", _kept_place)


def _kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """A review by its reference, for those who may open it."""
    review = get_review(db, parts["review_id"])
    asking = actor(review.id)
    if asking is None or not may(asking, Permission.REVIEW_READ, subject_of(review)):
        return None
    labels = labels_of(forms.ReviewForm, forms.InterestForm, forms.WithdrawInterestForm)
    return KeptPlace(review.board_id, review.reference, review.reference, labels)


def _review(db: Db, parts: Mapping[str, Any]) -> ReviewSubject:
    return subject_of(get_review(db, parts["review_id"]))
