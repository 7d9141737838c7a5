"""How words that were typed into an assessment are named, where they are kept for their writer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.pages.judge import answer_words
from qmapp.casework.assessments.rules import Answer
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.foundation.access import Permission, may
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The assessment that an address names, and its marker; for those who may write it."""
    assessment = queries.get_assessment(db, parts["assessment_id"])
    asking = actor(assessment.review_id)
    if asking is None:
        return None
    if not may(asking, Permission.ASSESSMENT_READ, queries.subject_of(db, asking, assessment)):
        return None
    review = get_review(db, assessment.review_id)
    edition = get_edition(db, review.edition_sha256)
    draft = db.get(Draft, assessment.draft_id) if assessment.draft_id else None
    what = gettext("draft %(n)s", n=draft.number) if draft else gettext("the process so far")
    labels: dict[str, str | None] = {
        "known_outcome": gettext("What you knew of the outcome"),
        "reason": gettext("Reason"),
    }
    title = f"{review.reference}, {what}"
    marker = next((m for m in edition.markers if m.number == parts.get("number")), None)
    if marker is not None:
        title = gettext(
            "Marker %(n)d, %(marker)s: %(place)s", n=marker.number, marker=marker.title, place=title
        )
        labels |= _labels(marker)
    return KeptPlace(
        assessment.board_id,
        review.reference,
        title,
        labels,
        lambda name, value: _said(edition, name, value),
    )


def _labels(marker: Marker) -> dict[str, str | None]:
    labels: dict[str, str | None] = {
        "reasons": gettext("Reasons"),
        "to_change": gettext("What would need to change"),
        "looked_in": gettext("Where you looked"),
        "rating": gettext("Judgement"),
        "pin-position": None,
        "pin-quote": gettext("Words that you were about to pin"),
        "ev-id": None,
        "ev-version": None,
        "record-title": gettext("Record that you were about to name"),
        "record-date-day": gettext("Date of the record: day"),
        "record-date-month": gettext("Date of the record: month"),
        "record-date-year": gettext("Date of the record: year"),
        "record-holder": gettext("Who holds the record"),
    }
    things = {
        "pin": gettext("the passage"),
        "record": gettext("the record"),
        "ev": gettext("evidence that you were changing"),
    }
    for prefix, thing in things.items():
        # The record's form is always on the page, with a stance that nobody chose.
        stance = gettext("What it does: %(thing)s", thing=thing)
        labels[f"{prefix}-stance"] = stance if prefix != "record" else None
        labels[f"{prefix}-note"] = gettext("What it shows: %(thing)s", thing=thing)
        labels[f"{prefix}-question"] = None
    for number, question in enumerate(marker.questions, 1):
        labels[f"answer:{question.id}"] = gettext("Answer to question %(n)d", n=number)
        labels[f"note:{question.id}"] = gettext("Note on question %(n)d", n=number)
    return labels


def _said(edition: Edition, name: str, value: str) -> str:
    """A posted choice in words; whatever else was posted as it was typed."""
    if name == "rating" and edition.scale.has(value):
        return edition.scale.rating(value).label
    if name.startswith("answer:") and value in set(Answer):
        return answer_words(value)
    if name.endswith("-stance"):
        return {
            "supports": gettext("Supports"),
            "counts_against": gettext("Counts against"),
            "context": gettext("Context"),
        }.get(value, value)
    return value
