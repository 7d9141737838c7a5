"""Which reviews trends speak of: those whose findings members of the board know of.

Signed, or answered by the board: before that they are the words of a draft, and those who work on
it read them there. Reviews in which the reader declared an interest are left out of n and N alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, or_, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.learning.tags.queries import hidden_things
from qmapp.learning.tags.rules import Family

SIGNED = frozenset(ORDER[ORDER.index(Stage.REPORT_SIGNED) :])
"""The report is signed: blindness hides no judgement any more, and its findings are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The reviews of a board that one reader may know of, of some kinds where asked.

    `blind`: findings or recommendations, in the family that is counted, which others coded and the
    reader may still code. To them they count as not coded.
    """

    board_id: UUID
    hidden: frozenset[UUID] = frozenset()
    kinds: tuple[str, ...] = ()
    blind: frozenset[UUID] = frozenset()

    def signed(self) -> Select[UUID]:
        """Reviews whose report is signed."""
        return self._reviews().where(Review.stage.in_(SIGNED))

    def known(self) -> Select[UUID]:
        """Reviews whose findings and recommendations members know of."""
        answered = exists().where(Response.review_id == Review.id, Response.agreed_at.is_not(None))
        return self._reviews().where(or_(Review.stage.in_(SIGNED), answered))

    def sent(self) -> Select[UUID]:
        """Drafts that were sent: what stands in others is their lead reviewer's alone."""
        return select(Draft.id).where(Draft.board_id == self.board_id, Draft.sent_at.is_not(None))

    def _reviews(self) -> Select[UUID]:
        query = select(Review.id).where(Review.board_id == self.board_id)
        if self.hidden:
            query = query.where(Review.id.not_in(self.hidden))
        return query.where(Review.kind.in_(self.kinds)) if self.kinds else query


def scope_of(
    db: Db,
    actor: Actor,
    board_id: UUID,
    kinds: tuple[str, ...] = (),
    family: Family | None = None,
) -> Scope:
    """What a reader may know of on a board, and in a family. Four queries at most."""
    asking = standing_on_board(db, actor, board_id)
    return Scope(
        board_id=board_id,
        hidden=frozenset(asking.interests),
        kinds=kinds,
        blind=hidden_things(db, asking, board_id, family) if family else frozenset(),
    )
