"""How words that were typed about an action that goes on are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.decision.actions.answering import subject_of_action
from qmapp.decision.actions.forms.owning import LeadForm, LinkForm
from qmapp.decision.actions.forms.saying import DayForm, EndProofForm, SayForm, StepForm
from qmapp.decision.actions.queries_followed import get_action
from qmapp.decision.actions.rules import DELIVERY_LABELS
from qmapp.decision.proofs.rules import KIND_LABELS, SHOWS_LABELS
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import KeptPlace

_WORDS = {
    "delivery": {one.value: label for one, label in DELIVERY_LABELS.items()},
    "proof_kind": {one.value: label for one, label in KIND_LABELS.items()},
    "proof_shows": {one.value: label for one, label in SHOWS_LABELS.items()},
}


def labels() -> dict[str, str | None]:
    """What the room's forms call their boxes."""
    return labels_of(SayForm, DayForm, StepForm, EndProofForm, LeadForm, LinkForm) | {"do": None}


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The action that an address names, for those who may read how it goes. Raises NotFound.

    A contact of an agency knows the action and not its review, so that its reference is not said.
    """
    review = get_review(db, parts["review_id"])
    found = get_action(db, review.id, UUID(str(parts["action_id"])))
    asking = actor(review.id)
    if asking is None or not may(asking, Permission.FOLLOW_READ, subject_of_action(db, found)):
        return None
    title = gettext("Action %(number)s", number=found.number)
    if not may(asking, Permission.REVIEW_SEE, subject_of(review)):
        return KeptPlace(review.board_id, "", title, labels(), says)
    title = f"{review.reference}: {title}"
    return KeptPlace(review.board_id, review.reference, title, labels(), says)


def says(name: str, value: str) -> str:
    """What somebody chose, in words."""
    known = _WORDS.get(name, {})
    return gettext(known[value]) if value in known else value
