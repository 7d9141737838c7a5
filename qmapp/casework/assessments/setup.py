"""Joining the room to the application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.pages.kept import kept_place
from qmapp.casework.assessments.pages.uses import JudgingAnswers
from qmapp.casework.assessments.views.around import bp
from qmapp.casework.records.ports import register_judging
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import AssessmentSubject, DraftSubject
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor, register_subject
from qmapp.people.accounts.ports import register_kept_places


def install(app: Flask) -> None:
    """Register the pages, and how their addresses name an assessment."""
    app.register_blueprint(bp)
    register_subject(app, "assessment", _assessment)
    register_subject(app, "process", _process)
    register_judging(JudgingAnswers())
    register_kept_places("assessment_id", kept_place)


def _assessment(db: Db, parts: Mapping[str, Any]) -> AssessmentSubject:
    assessment = queries.get_assessment(db, parts["assessment_id"])
    # Blindness depends on who asks, with their roles on this very review.
    asking = actor(assessment.review_id)
    if asking is None:
        raise RuntimeError("A guard loads its subject only for somebody who is signed in.")
    return queries.subject_of(db, asking, assessment)


def _process(db: Db, parts: Mapping[str, Any]) -> DraftSubject:
    """The process before the first draft: open to all who may read drafts that were sent."""
    review = get_review(db, parts["review_id"])
    return DraftSubject(board_id=review.board_id, review_id=review.id, is_sent=True)
