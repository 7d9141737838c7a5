"""How words that were typed about a letter to a body outside are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.reviews.queries import get_review
from qmapp.decision.asks import queries
from qmapp.decision.asks.forms import AskForm, EndForm, ReplyForm
from qmapp.decision.asks.rules import OUTCOME_LABELS, Outcome
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """What was put to whom, for those who may read it."""
    review = get_review(db, parts["review_id"])
    if not may(actor(review.id), Permission.RESPONSE_READ, queries.subject_of(review)):
        return None
    line = queries.line_of(db, review.id, parts["ask_id"])
    labels = labels_of(AskForm, ReplyForm, EndForm) | {"do": None}
    title = gettext("%(review)s: put to %(body)s", review=review.reference, body=line.body)
    return KeptPlace(review.board_id, review.reference, title, labels, _says)


def _says(name: str, value: str) -> str:
    known = {one.value: label for one, label in OUTCOME_LABELS.items()}
    return gettext(known[value]) if name == "outcome" and value in set(Outcome) else value
