"""How words that were typed about signing are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.governance.signing import queries
from qmapp.governance.signing.forms import BecauseForm, RuleForm, SayForm, SignatoryForm, VoteForm
from qmapp.governance.signing.rules import PART_LABELS, SAID_LABELS, Part, Said
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The signing of a review, for those who may read how it stands."""
    review = get_review(db, parts["review_id"])
    if not may(actor(review.id), Permission.SIGNING_READ, queries.subject_of(review)):
        return None
    labels = labels_of(RuleForm, BecauseForm, SayForm, VoteForm)
    own = labels_of(SignatoryForm).items()
    labels |= {f"{SignatoryForm.PREFIX}-{name}": label for name, label in own}
    title = gettext("%(review)s: signing", review=review.reference)
    return KeptPlace(review.board_id, review.reference, title, labels, _says)


def _says(name: str, value: str) -> str:
    known = {
        "said": {one.value: SAID_LABELS[one] for one in Said},
        f"{SignatoryForm.PREFIX}-part": {one.value: PART_LABELS[one] for one in Part},
    }.get(name, {})
    return gettext(known[value]) if value in known else value
