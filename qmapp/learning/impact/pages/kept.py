"""How words that were typed about what is followed are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.reviews.queries import get_review
from qmapp.decision.proofs.rules import KIND_LABELS, SHOWS_LABELS
from qmapp.decision.responses.pages.kept import kept_place as kept_of_response
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.learning.impact import queries
from qmapp.learning.impact.forms import (
    AddCheckForm,
    CloseForm,
    DeliveryCheckForm,
    EndProofForm,
    ImpactCheckForm,
    PlanCheckForm,
    ProofForm,
    ReopenForm,
)
from qmapp.learning.impact.forms.checks import SoWhatForm
from qmapp.learning.impact.pages.words import number_words
from qmapp.learning.impact.rules import (
    CHECK_LABELS,
    DECIDED_LABELS,
    ENDING_LABELS,
    IMPACT_LABELS,
)
from qmapp.learning.theory.forms import BoxesForm
from qmapp.people.accounts.ports import KeptPlace

_WORDS = {
    "judged": {one.value: label for one, label in IMPACT_LABELS.items()},
    "decided": {one.value: label for one, label in DECIDED_LABELS.items()},
    "ending": {one.value: label for one, label in ENDING_LABELS.items()},
    "kind": {
        **{one.value: label for one, label in CHECK_LABELS.items()},
        **{one.value: label for one, label in KIND_LABELS.items()},
    },
    "shows": {one.value: label for one, label in SHOWS_LABELS.items()},
}


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The recommendation that an address names, for those who may read what is followed of it.

    Addresses of the set, of the response and of what is followed name a recommendation alike.
    """
    labels = labels_of(
        SoWhatForm,
        ImpactCheckForm,
        DeliveryCheckForm,
        AddCheckForm,
        PlanCheckForm,
        CloseForm,
        ReopenForm,
        ProofForm,
        EndProofForm,
        BoxesForm,
    )
    below = kept_of_response(db, parts)
    if below is not None:
        return replace(below, labels={**labels, **below.labels}, says=_says(below))
    review = get_review(db, parts["review_id"])
    found = queries.find_follow_up(db, review.id, UUID(str(parts["recommendation_id"])))
    asking = actor(review.id)
    if found is None or asking is None:
        return None
    if not may(asking, Permission.FOLLOW_READ, queries.subject_of(db, found)):
        return None
    title = f"{review.reference}: {number_words(queries.number_of(db, found))}"
    return KeptPlace(review.board_id, review.reference, title, labels, _says(None))


def _says(below: KeptPlace | None) -> Any:
    def says(name: str, value: str) -> str:
        known = _WORDS.get(name, {})
        if value in known:
            return gettext(known[value])
        return below.says(name, value) if below is not None else value

    return says
