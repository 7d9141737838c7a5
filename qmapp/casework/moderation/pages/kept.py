"""Where words of this room belong that were kept for somebody whose sign-in had ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from qmapp.casework.drafts.queries import get_draft
from qmapp.casework.moderation.forms import AgreeForm, DisagreeForm, box_of, position_label
from qmapp.casework.moderation.queries import subject_of, submitted_of
from qmapp.casework.reviews.queries import get_edition, get_review
from qmapp.foundation.access import Permission, may
from qmapp.foundation.storage import Db
from qmapp.foundation.web import actor
from qmapp.foundation.web.forms import labels_of
from qmapp.people.accounts.ports import KeptPlace
from qmapp.people.accounts.queries import names_of


def kept_place(db: Db, parts: Mapping[str, Any]) -> KeptPlace | None:
    """The marker that an address names, for those who may still moderate its draft."""
    if "number" not in parts:
        return None
    review = get_review(db, parts["review_id"])
    draft = get_draft(db, review.id, parts["number"])
    asking = actor(review.id)
    if asking is None or not may(
        asking, Permission.MODERATION_WRITE, subject_of(db, asking, review, draft)
    ):
        return None
    edition = get_edition(db, review.edition_sha256)
    marker = edition.by_number(parts["marker"])
    title = gettext(
        "%(review)s, draft %(draft)d: moderation of marker %(number)d, %(title)s",
        review=review.reference,
        draft=draft.number,
        number=marker.number,
        title=marker.title,
    )

    def says(name: str, value: str) -> str:
        is_rating = name == "rating" and edition.scale.has(value)
        return edition.scale.rating(value).label if is_rating else value

    hidden: dict[str, str | None] = {"held": None, "version": None, "go": None}
    labels = labels_of(AgreeForm) | labels_of(DisagreeForm) | hidden
    held_by = submitted_of(db, review.id, draft.id)
    names = names_of(db, {one.author_id for one in held_by})
    for one in held_by:
        labels[box_of(one.id)] = position_label(names[one.author_id])
    labels["reasons"] = gettext("Reasons, or what the disagreement is about")
    return KeptPlace(review.board_id, review.reference, title, labels, says)
