"""Which reviews a page of an issue speaks of: those that every member may know of, but for those
in which its reader declared an interest. Both n and N count these and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.queries import hidden_things
from qmapp.learning.tags.rules import Family

SIGNED = frozenset(ORDER[ORDER.index(Stage.REPORT_SIGNED) :])
"""The report is signed: blindness hides nothing of it any more, and its findings are known."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The reviews of a board as a reader may know of them. `actor` knows their every role there.

    `blind`: findings that others coded for issues and the reader may still code: not coded to them.
    """

    board_id: UUID
    actor: Actor
    blind: frozenset[UUID] = frozenset()

    @property
    def is_narrowed(self) -> bool:
        """Whether reviews are left out because of an interest; said without saying which."""
        return bool(self.hidden)

    @property
    def hidden(self) -> frozenset[UUID]:
        """The reviews in which the reader declared an interest."""
        return self.actor.interests

    def known_reviews(self) -> Select[UUID]:
        """Reviews whose findings members know of: signed, or answered by the board."""
        answered = exists().where(Response.review_id == Review.id, Response.agreed_at.is_not(None))
        conditions: list[ColumnElement[bool]] = [
            Review.board_id == self.board_id,
            or_(Review.stage.in_(SIGNED), answered),
        ]
        if self.hidden:
            conditions.append(Review.id.not_in(self.hidden))
        return select(Review.id).where(*conditions)

    def findings(self) -> ColumnElement[bool]:
        """Findings that stand, of those reviews, in drafts that were sent."""
        return and_(
            Finding.board_id == self.board_id,
            Finding.ended_at.is_(None),
            Finding.review_id.in_(self.known_reviews()),
            Finding.draft_id.in_(self._sent()),
        )

    def standing(self) -> ColumnElement[bool]:
        """The practice issues that stand, or are disputed, on these findings: what trends count."""
        tests: list[ColumnElement[bool]] = [
            StandingTag.board_id == self.board_id,
            StandingTag.family == Family.ISSUE,
            StandingTag.review_id.in_(self.known_reviews()),
            StandingTag.draft_id.in_(self._sent()),
        ]
        if self.blind:
            tests.append(StandingTag.finding_id.not_in(self.blind))
        return and_(*tests)

    def _sent(self) -> Select[UUID]:
        return select(Draft.id).where(Draft.board_id == self.board_id, Draft.sent_at.is_not(None))


def scope_of(db: Db, actor: Actor, board_id: UUID) -> Scope:
    """What a reader may know of on a board. Four queries at most."""
    asking = standing_on_board(db, actor, board_id)
    return Scope(board_id, asking, hidden_things(db, asking, board_id, Family.ISSUE))
