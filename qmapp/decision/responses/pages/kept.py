"""How words that were typed about a response are named, where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext

from qmapp.casework.recommendations.pages.kept import kept_place as kept_of_recommendation
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.pages.kept import kept_place as kept_of_action
from qmapp.decision.actions.pages.kept import labels as labels_of_actions
from qmapp.decision.actions.pages.kept import says as says_of_action
from qmapp.decision.responses import queries
from qmapp.decision.responses.forms.acting import ActionForm, EndActionForm, TieForm
from qmapp.decision.responses.forms.answering import AnswerForm
from qmapp.decision.responses.rules import DECISION_LABELS, Decision
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import KeptPlace


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The recommendation or action that an address names, for those who may read it.

    Addresses of the set and of the response name a recommendation alike.
    """
    labels = {**labels_of_actions(), **labels_of(AnswerForm, ActionForm, EndActionForm, TieForm)}
    below = kept_of_recommendation(db, parts) if "recommendation_id" in parts else None
    if below is not None:
        return replace(below, labels={**labels, **below.labels}, says=_says)
    review = get_review(db, parts["review_id"])
    if not queries.may_read_open(actor(review.id), review):
        return kept_of_action(db, parts) if "action_id" in parts else None
    title = gettext("%(review)s: the board’s response", review=review.reference)
    return KeptPlace(review.board_id, review.reference, title, labels, _says)


def _says(name: str, value: str) -> str:
    known = {one.value: label for one, label in DECISION_LABELS.items()}
    if name == "decision" and value in set(Decision):
        return gettext(known[value])
    return says_of_action(name, value)
