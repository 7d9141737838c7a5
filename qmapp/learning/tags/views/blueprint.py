"""The blueprint that the room’s pages hang on, and what they all begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint
from flask_babel import gettext

from qmapp.casework.practice.queries import known_catalogue, known_issues
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.foundation.access import Permission, may
from qmapp.foundation.web import catalogue, db, signed_in_actor
from qmapp.foundation.web.rendering import mark_page
from qmapp.learning.tags import queries
from qmapp.learning.tags.choices import offered
from qmapp.learning.tags.lines import ThingLine
from qmapp.learning.tags.pages.fields import field_name
from qmapp.learning.tags.pages.ground import Ground
from qmapp.learning.tags.pages.words import Names
from qmapp.learning.tags.rules import FAMILIES_OF
from qmapp.people.accounts.queries import get_board

bp = Blueprint("tags", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What every page of the room is made from."""

    review: Review
    things: Sequence[ThingLine]
    ground: Ground

    @property
    def coded_by_me(self) -> frozenset[str]:
        """The names of the fields that whoever looks has coded."""
        return frozenset(
            field_name(family, thing.number)
            for thing in self.things
            for family in FAMILIES_OF[thing.kind]
            if thing.families[family].own(self.ground.person_id) is not None
        )


def open_coding(review_id: UUID) -> Opened:
    """The review of a guarded page with all that is coded of it, marked as its board’s."""
    actor = signed_in_actor()
    review = get_review(db(), review_id)
    mark_page(board=get_board(db(), review.board_id), reference=review.reference)
    subject = subject_of(review)
    return Opened(
        review=review,
        things=queries.list_things(db(), actor, review),
        ground=Ground(
            person_id=actor.person_id,
            may_write=may(actor, Permission.TAGS_WRITE, subject),
            may_settle=may(actor, Permission.TAGS_SETTLE, subject),
            choices=offered(
                catalogue().taxonomies, known_issues(db(), catalogue().practice, review.board_id)
            ),
            names=Names(known=known_catalogue(db(), catalogue(), review.board_id)),
        ),
    )


def saved_elsewhere() -> str:
    """What is said where two tabs met."""
    return gettext("This was coded in another tab meanwhile")
