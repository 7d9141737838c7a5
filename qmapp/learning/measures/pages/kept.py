"""How words that were typed about a measure are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.learning.measures import queries
from qmapp.learning.measures.forms import EndForm, MeasureForm, ObservationForm
from qmapp.learning.measures.rules import DIRECTION_LABELS, INTERVAL_LABELS
from qmapp.learning.theory.rules import BOX_LABELS
from qmapp.people.accounts.ports import KeptPlace

_LABELS: Mapping[str, Mapping[str, str]] = {
    "direction": {one.value: label for one, label in DIRECTION_LABELS.items()},
    "interval": {one.value: label for one, label in INTERVAL_LABELS.items()},
    "link": {one.value: label for one, label in BOX_LABELS.items()},
}


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """Which measure it was, for those who may read it."""
    review = get_review(db, parts["review_id"])
    measure = queries.get_measure(db, review.id, parts["measure_id"])
    subject = queries.subject_of(db, review, measure.recommendation_id)
    if not may(actor(review.id), Permission.FOLLOW_READ, subject):
        return None
    labels = labels_of(MeasureForm, ObservationForm, EndForm) | {"do": None}
    title = gettext("%(review)s: measure “%(name)s”", review=review.reference, name=measure.name)
    return KeptPlace(review.board_id, review.reference, title, labels, _says)


def _says(name: str, value: str) -> str:
    known = _LABELS.get(name, {})
    return gettext(known[value]) if value in known else value
