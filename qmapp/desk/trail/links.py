"""The way from a thing's own page to its history: `history_of` in templates.

A thing is named by its id, or, where its page knows no id, by its kind, with its number if the
review has several. What the address leads to is decided there, by what somebody may be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import N_
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import db, url_for
from qmapp.foundation.web.context import actor

# Kinds of things of which a review has one, or one history: the kinds of their events, and what
# they are called.
OF_REVIEW: Mapping[str, tuple[tuple[str, ...], str]] = {
    "arrangement": (("arrangement",), N_("the arrangements")),
    "publication": (
        ("publication", "publication_readiness", "identifier_decision"),
        N_("publication"),
    ),
    "response": (("response",), N_("the board’s response")),
    "retention": (("retention",), N_("how long it is kept")),
}
# Kinds of things that are called by their number.
NUMBERED = frozenset({"draft", "feedback_letter"})


def history_of(
    review_id: UUID, about: UUID | None = None, *, kind: str = "", number: int | None = None
) -> str:
    """The address of a thing's history; empty for whoever may not open the review's."""
    found = get_review(db(), review_id)
    if not may(actor(found.id), Permission.REVIEW_READ, subject_of(found)):
        return ""
    if about is not None:
        return url_for("trail.review", review_id=review_id, about=about)
    return url_for("trail.review", review_id=review_id, kind=kind, number=number)
