"""How words that were typed about a letter are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.feedback import queries
from qmapp.casework.feedback.forms import (
    AnswerForm,
    OpeningForm,
    PointForm,
    PressureForm,
    SettleForm,
)
from qmapp.casework.feedback.rules import DONE_LABELS, Done
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The letter that words were about, for those who may read it."""
    review = get_review(db, parts["review_id"])
    letter, asking = queries.get_letter(db, review.id, parts["letter"]), actor(review.id)
    if asking is None or not may(
        asking, Permission.FEEDBACK_READ, queries.subject_of(db, asking, review, letter)
    ):
        return None
    labels = labels_of(AnswerForm, OpeningForm, PointForm, PressureForm) | {"do": None}
    # Both forms call it so; what stands in it tells which one it was.
    labels["words"] = gettext("What you wrote")
    title = gettext(
        "%(review)s: letter of feedback %(number)s", review=review.reference, number=letter.number
    )
    return KeptPlace(review.board_id, review.reference, title, labels, _says)


def kept_pressure(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The mark of pressure that words were about, for whom it went to."""
    pressure = queries.get_pressure(db, parts["pressure_id"])
    subject = queries.subject_of_pressure(db, pressure)
    if not may(actor(subject.review_id), Permission.PRESSURE_READ, subject):
        return None
    review = get_review(db, subject.review_id)
    title = gettext("%(review)s: independence of the reviewer", review=review.reference)
    return KeptPlace(review.board_id, review.reference, title, labels_of(SettleForm))


def _says(name: str, value: str) -> str:
    known = {one.value: label for one, label in DONE_LABELS.items()}
    return gettext(known[value]) if name == "done" and value in set(Done) else value
