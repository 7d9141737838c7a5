"""Named reads of what is shared, of editions, regions and readers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, DossierSubject, EditionSubject, Permission, may
from qmapp.foundation.storage import Db
from qmapp.governance.signing.models import Round
from qmapp.governance.signing.rules import Ended, Paper
from qmapp.learning.sharing import counting, record
from qmapp.learning.sharing.counting import EditionContent, Of
from qmapp.learning.sharing.models import BoardRegion, Readership, SharedEdition, SharedRecord
from qmapp.learning.sharing.record import Content
from qmapp.learning.sharing.rules import NO_REGION, State, state_of
from qmapp.learning.tags.queries import hidden_things
from qmapp.learning.tags.rules import Family
from qmapp.people.accounts.models import Board, Person

# Records of a board ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A record that was shared. `edition` is the number of the one that counts it."""

    id: UUID
    content: Content
    sha256: str
    shared_by: UUID
    shared_at: datetime
    edition: int | None
    ended_at: datetime | None
    ended_by: UUID | None
    version: int
    is_of_what_stands: bool

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.ended_at is None

    @property
    def people(self) -> Sequence[UUID]:
        """Who shared it, and who took it back."""
        return [one for one in (self.shared_by, self.ended_by) if one is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Where sharing of a review stands: every record of it, the newest first."""

    is_signed: bool
    records: Sequence[RecordLine]

    @property
    def standing(self) -> RecordLine | None:
        """The one that was not taken back."""
        return next((one for one in self.records if one.stands), None)

    @property
    def counted(self) -> RecordLine | None:
        """The one that an edition counts, taken back since or not."""
        return next((one for one in self.records if one.edition is not None), None)

    @property
    def state(self) -> State:
        """The same in a word."""
        stands = self.standing
        return state_of(
            is_signed=self.is_signed,
            stands=stands is not None,
            is_counted=self.counted is not None,
            is_of_what_stands=stands is not None and stands.is_of_what_stands,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A review of a board on the list of what is shared.

    `taken_back_at`: when its newest record was taken back, where none stands.
    """

    id: UUID
    reference: str
    kind: str
    state: State
    shared_at: datetime | None
    taken_back_at: datetime | None
    edition: int | None


def shared_of(db: Db, review: Review) -> Shared:
    """Where sharing of a review stands. Two queries."""
    signed = db.scalar(
        select(Round.id).where(
            Round.review_id == review.id, Round.paper == Paper.REPORT, Round.ended == Ended.SIGNED
        )
    )
    rows = db.execute(
        select(SharedRecord, SharedEdition.number)
        .outerjoin(SharedEdition, SharedEdition.id == SharedRecord.edition_id)
        .where(SharedRecord.review_id == review.id)
        .order_by(SharedRecord.shared_at.desc(), SharedRecord.id)
    )
    return Shared(
        is_signed=signed is not None,
        records=[
            RecordLine(
                id=row.id,
                content=record.from_kept(row.content),
                sha256=row.sha256,
                shared_by=row.shared_by,
                shared_at=row.shared_at,
                edition=number,
                ended_at=row.ended_at,
                ended_by=row.ended_by,
                version=row.version,
                is_of_what_stands=row.round_id == signed,
            )
            for row, number in rows
        ],
    )


def get_record(db: Db, review: Review, record_id: UUID, *, lock: bool = False) -> SharedRecord:
    """A record of that review. Raises NotFound, for another’s too."""
    query = select(SharedRecord).where(
        SharedRecord.id == record_id, SharedRecord.review_id == review.id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("shared record")
    return found


def list_of_board(db: Db, actor: Actor, board_id: UUID) -> Sequence[ReviewLine]:
    """Reviews of a board that were signed or shared, by reference, in two queries.

    Without those in which the actor declared an interest.
    """
    signed = dict(
        db.execute(
            select(Round.review_id, Round.id).where(
                Round.board_id == board_id,
                Round.paper == Paper.REPORT,
                Round.ended == Ended.SIGNED,
                _not_interested(actor, Round.review_id),
            )
        ).all()
    )
    rows = db.execute(
        select(
            SharedRecord.review_id,
            SharedRecord.round_id,
            SharedRecord.shared_at,
            SharedRecord.ended_at,
            SharedEdition.number,
        )
        .outerjoin(SharedEdition, SharedEdition.id == SharedRecord.edition_id)
        .where(SharedRecord.board_id == board_id, _not_interested(actor, SharedRecord.review_id))
    ).all()
    standing = {row.review_id: row for row in rows if row.ended_at is None}
    counted = {row.review_id: row for row in rows if row.number is not None}
    ended: dict[UUID, datetime] = {}
    for row in rows:
        if row.ended_at is not None:
            ended[row.review_id] = max(row.ended_at, ended.get(row.review_id, row.ended_at))
    known = db.execute(
        select(Review.id, Review.reference, Review.kind)
        .where(Review.board_id == board_id, Review.id.in_({*signed, *(row[0] for row in rows)}))
        .order_by(Review.reference, Review.id)
    )
    return [
        ReviewLine(
            id=id_,
            reference=reference,
            kind=kind,
            state=state_of(
                is_signed=id_ in signed,
                stands=id_ in standing,
                is_counted=id_ in counted,
                is_of_what_stands=id_ in standing and standing[id_].round_id == signed.get(id_),
            ),
            shared_at=standing[id_].shared_at if id_ in standing else None,
            taken_back_at=None if id_ in standing else ended.get(id_),
            edition=counted[id_].number if id_ in counted else None,
        )
        for id_, reference, kind in known
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """A record that a board brought, for one of its own people.

    `may_read`: they may read all that it holds. `was_on_it`: they have or had a role on its review,
    and could take it away from a count. `blind_in`: families in which they may still code something
    of it before they learn what others said.
    """

    content: Content
    may_read: bool
    was_on_it: bool
    blind_in: frozenset[Family]


def own_records(
    db: Db, actor: Actor, board_id: UUID, edition_ids: Collection[UUID]
) -> Sequence[OwnRecord]:
    """What a board brought to editions. A constant number of queries.

    Without reviews in which the actor declared an interest.
    """
    asking = standing_on_board(db, actor, board_id)
    had = frozenset(
        db.scalars(
            select(RoleOnReview.review_id).where(
                RoleOnReview.board_id == board_id, RoleOnReview.person_id == actor.person_id
            )
        )
    )
    blind = {family: _blind_reviews(db, asking, board_id, family) for family in Family}
    rows = db.execute(
        select(SharedRecord.review_id, SharedRecord.content).where(
            SharedRecord.board_id == board_id,
            SharedRecord.edition_id.in_(edition_ids),
            _not_interested(actor, SharedRecord.review_id),
        )
    )
    return [
        OwnRecord(
            content=record.from_kept(content),
            may_read=may(
                asking,
                Permission.DOSSIER_READ,
                DossierSubject(board_id, review_id, is_signed=True),
            ),
            was_on_it=review_id in had,
            blind_in=frozenset(family for family in Family if review_id in blind[family]),
        )
        for review_id, content in rows
    ]


def _blind_reviews(db: Db, asking: Actor, board_id: UUID, family: Family) -> frozenset[UUID]:
    things = hidden_things(db, asking, board_id, family)
    if not things:
        return frozenset()
    model = Recommendation if family is Family.TARGET else Finding
    return frozenset(db.scalars(select(model.review_id).where(model.id.in_(things))))


def has_interests(db: Db, actor: Actor, board_id: UUID) -> bool:
    """Whether the actor declared an interest in any review of the board."""
    query = select(Interest.id).where(
        Interest.board_id == board_id,
        Interest.person_id == actor.person_id,
        Interest.withdrawn_at.is_(None),
    )
    return db.scalar(query.limit(1)) is not None


def _not_interested(actor: Actor, review_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    return ~exists().where(
        and_(
            Interest.review_id == review_id,
            Interest.person_id == actor.person_id,
            Interest.withdrawn_at.is_(None),
        )
    )


# Editions --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionLine:
    """An edition without what it shows."""

    id: UUID
    number: int
    since: date
    until: date
    fewest: int
    sha256: str
    made_at: datetime


def list_editions(db: Db) -> Sequence[EditionLine]:
    """Every edition, the newest first."""
    rows = db.execute(
        select(
            SharedEdition.id,
            SharedEdition.number,
            SharedEdition.since,
            SharedEdition.until,
            SharedEdition.fewest,
            SharedEdition.sha256,
            SharedEdition.made_at,
        ).order_by(SharedEdition.number.desc())
    )
    return [EditionLine(**row._mapping) for row in rows]  # noqa: SLF001 - its public mapping


def contents_of(db: Db, edition_ids: Collection[UUID]) -> Sequence[EditionContent]:
    """What editions show, the newest first. One query."""
    rows = db.scalars(
        select(SharedEdition.content)
        .where(SharedEdition.id.in_(edition_ids))
        .order_by(SharedEdition.number.desc())
    )
    return [counting.from_kept(row) for row in rows]


def count_boards(db: Db) -> int:
    """How many boards there are on this server."""
    return db.scalar(select(func.count()).select_from(Board)) or 0


# Regions and readers ---------------------------------------------------------------------------


def boards_with_regions(db: Db, board_ids: Collection[UUID]) -> Mapping[UUID, Of]:
    """Boards by name, with the region that each counts in. One query."""
    rows = db.execute(
        select(Board.id, Board.name, BoardRegion.key, BoardRegion.name)
        .outerjoin(BoardRegion, BoardRegion.board_id == Board.id)
        .where(Board.id.in_(board_ids))
    )
    return {id_: Of(name, key or NO_REGION, region or "") for id_, name, key, region in rows}


def region_of(db: Db, board_id: UUID) -> BoardRegion | None:
    """The region of a board, where one is set."""
    return db.scalar(select(BoardRegion).where(BoardRegion.board_id == board_id))


def list_regions(db: Db) -> Mapping[str, str]:
    """Names of the regions that boards are in, by key, in the order of the names."""
    rows = db.execute(select(BoardRegion.key, func.min(BoardRegion.name)).group_by(BoardRegion.key))
    return dict(sorted(((key, name) for key, name in rows), key=lambda pair: pair[1].casefold()))


def subject_of_scope(db: Db, scope: str) -> EditionSubject:
    """Shared trends of a region or of all, and which boards share into them. One query.

    A board shares while a record stands that an edition counts. One that waits is not enough: it
    could be taken back once the figures were read.
    """
    query = (
        select(SharedRecord.board_id)
        .where(SharedRecord.ended_at.is_(None), SharedRecord.edition_id.is_not(None))
        .distinct()
    )
    if scope != EditionSubject.NATIONAL:
        query = query.join(BoardRegion, BoardRegion.board_id == SharedRecord.board_id).where(
            BoardRegion.key == scope
        )
    return EditionSubject(scope, board_ids=frozenset(db.scalars(query)))


def readerships_of(db: Db, person_id: UUID) -> frozenset[str]:
    """The regions, or EditionSubject.NATIONAL, that somebody reads for."""
    query = select(Readership.scope).where(
        Readership.person_id == person_id, Readership.ended_at.is_(None)
    )
    return frozenset(db.scalars(query))


def list_readers(db: Db) -> Sequence[tuple[str, str, str]]:
    """Everybody who reads over boards: their address, name and scope."""
    rows = db.execute(
        select(Person.email, Person.name, Readership.scope)
        .join(Readership, Readership.person_id == Person.id)
        .where(Readership.ended_at.is_(None))
        .order_by(Person.email, Readership.scope)
    )
    return [(email, name, scope) for email, name, scope in rows]
