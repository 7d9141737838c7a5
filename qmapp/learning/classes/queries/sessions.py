"""The sessions of a board, and who was asked to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from qmapp.casework.reviews.models import RoleOnReview
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Db
from qmapp.learning.classes.models import ClassPlace, MasterClass
from qmapp.learning.classes.rules import Came, Skill
from qmapp.learning.issues.queries import scope_of
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True)
class MarkerName:
    """A marker that prompted a session, as it was called then."""

    id: str
    number: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLine:
    """A session, with how many of those asked to it were there, were not, or nobody knows."""

    id: UUID
    board_id: UUID
    title: str
    held_on: date
    is_online: bool
    place: str
    skills: Sequence[Skill]
    markers: Sequence[MarkerName]
    came: Mapping[Came, int]
    ended_at: datetime | None
    ended_because: str | None
    version: int

    @property
    def asked(self) -> int:
        """How many were asked to it."""
        return sum(self.came.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """Somebody who was asked to a session: a person by name, or a role in words.

    `is_hidden`: a lead reviewer whose name the reader is not told.
    """

    id: UUID
    person_id: UUID | None
    name: str
    came: Came
    version: int
    is_hidden: bool = False


def get_class(db: Db, board_id: UUID, class_id: UUID, *, lock: bool = False) -> MasterClass:
    """A session of that board. Raises NotFound, for another board’s too."""
    query = select(MasterClass).where(MasterClass.id == class_id, MasterClass.board_id == board_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("master class")
    return found


def get_place(db: Db, held: MasterClass, place_id: UUID, *, lock: bool = False) -> ClassPlace:
    """A place at that session that stands. Raises NotFound."""
    query = select(ClassPlace).where(
        ClassPlace.id == place_id, ClassPlace.class_id == held.id, ClassPlace.ended_at.is_(None)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("place")
    return found


def list_classes(db: Db, board_id: UUID) -> Sequence[ClassLine]:
    """Every session of a board, the newest first. Two queries."""
    rows = db.scalars(
        select(MasterClass)
        .where(MasterClass.board_id == board_id)
        .order_by(MasterClass.held_on.desc(), MasterClass.added_at.desc(), MasterClass.id)
    ).all()
    counts: dict[UUID, dict[Came, int]] = {one.id: {} for one in rows}
    found = db.execute(
        select(ClassPlace.class_id, ClassPlace.came, func.count())
        .where(ClassPlace.board_id == board_id, ClassPlace.ended_at.is_(None))
        .group_by(ClassPlace.class_id, ClassPlace.came)
    )
    for class_id, came, count in found:
        counts[class_id][came] = count
    return [_line(one, counts[one.id]) for one in rows]


def line_of(db: Db, held: MasterClass) -> ClassLine:
    """One session. One query."""
    found = db.execute(
        select(ClassPlace.came, func.count())
        .where(ClassPlace.class_id == held.id, ClassPlace.ended_at.is_(None))
        .group_by(ClassPlace.came)
    )
    return _line(held, dict(found.all()))


def list_places(db: Db, actor: Actor, held: MasterClass) -> Sequence[PlaceLine]:
    """Everybody who was asked to a session, by name; those without one whom the actor knows as a
    lead reviewer of nothing but reviews in which they declared an interest. Six queries.
    """
    rows = db.scalars(
        select(ClassPlace)
        .where(ClassPlace.class_id == held.id, ClassPlace.ended_at.is_(None))
        .order_by(ClassPlace.added_at, ClassPlace.id)
    ).all()
    hidden = scope_of(db, actor, held.board_id).hidden
    unnamed = _who_leads(db, held.board_id, RoleOnReview.review_id.in_(hidden))
    unnamed -= _who_leads(db, held.board_id, RoleOnReview.review_id.not_in(hidden))
    people = {one.person_id for one in rows if one.person_id}
    names = names_of(db, people - unnamed)
    lines = [
        PlaceLine(
            id=one.id,
            person_id=one.person_id,
            name=names.get(one.person_id, "") if one.person_id else one.role,
            came=one.came,
            version=one.version,
            is_hidden=one.person_id in unnamed,
        )
        for one in rows
    ]
    return sorted(lines, key=lambda one: (one.person_id is None, one.name.casefold()))


def who_leads(db: Db, actor: Actor, board_id: UUID) -> Mapping[UUID, str]:
    """The lead reviewers of a board by name: of reviews in which the actor declared no interest.

    Four queries.
    """
    hidden = scope_of(db, actor, board_id).hidden
    names = names_of(db, _who_leads(db, board_id, RoleOnReview.review_id.not_in(hidden)))
    return dict(sorted(names.items(), key=lambda one: (one[1].casefold(), one[0])))


def _who_leads(db: Db, board_id: UUID, which: ColumnElement[bool]) -> set[UUID]:
    """The lead reviewers of those reviews of a board."""
    return set(
        db.scalars(
            select(RoleOnReview.person_id).where(
                RoleOnReview.board_id == board_id,
                RoleOnReview.role == ReviewRole.LEAD_REVIEWER,
                RoleOnReview.ended_at.is_(None),
                which,
            )
        )
    )


def count_sessions(db: Db, board_id: UUID, today: date) -> tuple[int, int]:
    """How many sessions were held, and how many are to come. One query."""
    days = db.scalars(
        select(MasterClass.held_on).where(
            MasterClass.board_id == board_id, MasterClass.ended_at.is_(None)
        )
    ).all()
    held = sum(one <= today for one in days)
    return held, len(days) - held


def markers_of(held: MasterClass) -> Sequence[MarkerName]:
    """The markers which prompted a session."""
    return [
        MarkerName(str(one["id"]), int(one["number"]), str(one["title"])) for one in held.markers
    ]


def _line(held: MasterClass, came: Mapping[Came, int]) -> ClassLine:
    return ClassLine(
        id=held.id,
        board_id=held.board_id,
        title=held.title,
        held_on=held.held_on,
        is_online=held.is_online,
        place=held.place,
        skills=[Skill(one) for one in held.skills],
        markers=markers_of(held),
        came=came,
        ended_at=held.ended_at,
        ended_because=held.ended_because,
        version=held.version,
    )
