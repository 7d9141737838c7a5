"""Which reviews a dashboard speaks of, and which of them somebody may know of.

A figure counts exactly the rows that its reader may open: reviews in which they declared an
interest are left out of every one, of n and of N alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.learning.tags.queries import hidden_things
from qmapp.learning.tags.rules import Family
from qmapp.people.accounts.models import Agency, Board, Membership

SIGNED = frozenset(ORDER[ORDER.index(Stage.REPORT_SIGNED) :])
"""The report is signed: blindness hides no judgement any more, and its findings are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A board's reviews as a reader sees them: without `hidden` ones, of one kind where asked.

    `agency` (an id, or rules.NO_AGENCY) narrows what has an owner: actions, and recommendations
    that actions of that agency answer, with their checks. The rest is of the whole board.
    `blind`: findings that others coded for issues and the reader may still code: not coded to them.
    """

    board_id: UUID
    hidden: frozenset[UUID] = frozenset()
    blind: frozenset[UUID] = frozenset()
    kind: str | None = None
    agency: str | None = None

    def of_every_agency(self) -> Scope:
        """The same, whoever owns the actions."""
        return replace(self, agency=None)

    def of_every_kind(self) -> Scope:
        """The same, of every kind of review."""
        return replace(self, kind=None)

    def covers(self, review_id: InstrumentedAttribute[UUID]) -> Sequence[ColumnElement[bool]]:
        """The condition that a row's review is one of these. Its board is asked for apart."""
        conditions: list[ColumnElement[bool]] = []
        if self.hidden:
            conditions.append(review_id.not_in(self.hidden))
        if self.kind is not None:
            of_kind = select(Review.id).where(
                Review.board_id == self.board_id, Review.kind == self.kind
            )
            conditions.append(review_id.in_(of_kind))
        return conditions

    def reviews(self) -> ColumnElement[bool]:
        """The condition on reviews themselves."""
        conditions: list[ColumnElement[bool]] = [Review.board_id == self.board_id]
        if self.hidden:
            conditions.append(Review.id.not_in(self.hidden))
        if self.kind is not None:
            conditions.append(Review.kind == self.kind)
        return and_(*conditions)

    def known_reviews(self) -> Select[UUID]:
        """Reviews whose findings and asks members know of: signed, or answered by the board.

        Before that they are the words of a draft, and those who work on it read them there.
        """
        answered = exists().where(Response.review_id == Review.id, Response.agreed_at.is_not(None))
        return select(Review.id).where(self.reviews(), or_(Review.stage.in_(SIGNED), answered))

    def signed_reviews(self) -> Select[UUID]:
        """Reviews whose report is signed."""
        return select(Review.id).where(self.reviews(), Review.stage.in_(SIGNED))


def scope_of(
    db: Db, actor: Actor, board_id: UUID, *, kind: str | None = None, agency: str | None = None
) -> Scope:
    """What a reader may know of on a board. Four queries at most."""
    asking = standing_on_board(db, actor, board_id)
    return Scope(
        board_id=board_id,
        hidden=asking.interests,
        blind=hidden_things(db, asking, board_id, Family.ISSUE),
        kind=kind,
        agency=agency,
    )


def own_agencies(db: Db, person_id: UUID) -> Sequence[tuple[Board, Agency]]:
    """The agencies that somebody speaks for now, with their boards, by name. One query."""
    query = (
        select(Board, Agency)
        .join(Agency, Agency.board_id == Board.id)
        .join(Membership, Membership.agency_id == Agency.id)
        .where(Membership.person_id == person_id, Membership.ended_at.is_(None))
        .order_by(Board.name, Agency.name)
    )
    return [(board, agency) for board, agency in db.execute(query)]
