"""How words that were typed about proceedings are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.proceedings import queries
from qmapp.casework.proceedings.forms import EndForm, ProceedingForm
from qmapp.casework.proceedings.rules import (
    KIND_LABELS,
    STATUS_LABELS,
    ProceedingKind,
    ProceedingStatus,
)
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """Where words that are kept for somebody belong, for those who may read the register."""
    review = get_review(db, parts["review_id"])
    if not may(actor(review.id), Permission.PROCEEDINGS_READ, subject_of(review)):
        return None
    line = queries.line_of(db, review.id, parts["proceeding_id"])
    title = gettext("%(review)s: %(what)s", review=review.reference, what=line.title)
    return KeptPlace(
        review.board_id, review.reference, title, labels_of(ProceedingForm, EndForm), _says
    )


def _says(name: str, value: str) -> str:
    if name == "kind" and value in set(ProceedingKind):
        return gettext(KIND_LABELS[ProceedingKind(value)])
    if name == "status" and value in set(ProceedingStatus):
        return gettext(STATUS_LABELS[ProceedingStatus(value)])
    return value
