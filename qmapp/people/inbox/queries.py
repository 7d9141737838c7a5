"""Named reads of notices: how many are unread, the list, who hears of what by e-mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Person
from qmapp.people.inbox.models import Notice, Wish
from qmapp.people.inbox.ports import reviews_in_sight
from qmapp.people.inbox.rules import NoticeKind, Pace, digest_reaches

MOST_ON_A_PAGE = 50

# Databases take a limited number of values in one query.
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One notice as its reader sees it; `is_hidden`: of a review that they may not see any more.

    Of a hidden one nothing is told but that it was there.
    """

    id: UUID
    kind: NoticeKind | None
    what: str
    reference: str
    at: datetime
    is_read: bool
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage:
    """One page of somebody's notices, unread ones first, and how many there are."""

    lines: Sequence[NoticeLine]
    unread: int
    total: int
    page: int
    pages: int


def count_unread(db: Db, person_id: UUID) -> int:
    """How many notices the person has not read: for the head of every page."""
    query = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return db.scalar(query) or 0


def list_notices(db: Db, person_id: UUID, page: int = 1) -> NoticePage:
    """The person's notices: unread ones first, the newest at the top of each."""
    unread, total = db.execute(
        select(func.count().filter(Notice.read_at.is_(None)), func.count()).where(
            Notice.person_id == person_id
        )
    ).one()
    pages = max(1, -(-total // MOST_ON_A_PAGE))
    page = min(max(page, 1), pages)
    found = db.scalars(
        select(Notice)
        .where(Notice.person_id == person_id)
        .order_by(Notice.read_at.is_not(None), Notice.at.desc(), Notice.id)
        .limit(MOST_ON_A_PAGE)
        .offset((page - 1) * MOST_ON_A_PAGE)
    ).all()
    ids = {one.review_id for one in found if one.review_id is not None}
    known = reviews_in_sight(db, person_id, ids)
    lines = [
        _line(one, is_hidden=one.review_id in ids - known.keys(), known=known) for one in found
    ]
    return NoticePage(lines=lines, unread=unread, total=total, page=page, pages=pages)


def pace_of(db: Db, person_id: UUID) -> Pace:
    """How the person wants to hear by e-mail: once a day, until they say otherwise."""
    return db.scalar(select(Wish.pace).where(Wish.person_id == person_id)) or Pace.DAILY


def list_to_mail(db: Db, now: datetime) -> Sequence[UUID]:
    """The people to whom a mail is to be written now. Who has left is written to no more."""
    query = (
        select(Notice.person_id)
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(Wish, Wish.person_id == Notice.person_id)
        .where(Person.active, _is_to_mail(now))
        .distinct()
    )
    return sorted(db.scalars(query), key=str)


def list_due_for_mail(db: Db, person_id: UUID, now: datetime) -> Sequence[Notice]:
    """What one mail to the person tells of, held until it is queued."""
    query = (
        select(Notice)
        .outerjoin(Wish, Wish.person_id == Notice.person_id)
        .where(Notice.person_id == person_id, _is_to_mail(now))
        .order_by(Notice.at, Notice.id)
        .with_for_update(of=Notice)
    )
    return db.scalars(query).all()


def list_told_of_due(db: Db, keys: Collection[str]) -> Mapping[str, set[UUID]]:
    """Who was told already of what falls due, of these keys. One query for every 1,000.

    Everything that ever fell due is never read: the worker asks each hour, for years.
    """
    told: defaultdict[str, set[UUID]] = defaultdict(set)
    asked = sorted(set(keys))
    for start in range(0, len(asked), _AT_ONCE):
        query = select(Notice.key, Notice.person_id).where(
            Notice.kind == NoticeKind.DUE, Notice.key.in_(asked[start : start + _AT_ONCE])
        )
        for key, person_id in db.execute(query):
            told[key].add(person_id)
    return told


def _is_to_mail(now: datetime) -> ColumnElement[bool]:
    """What is unread and was told by no mail yet, when its reader wants to hear of it."""
    daily = or_(Wish.pace.is_(None), Wish.pace == Pace.DAILY)
    return and_(
        Notice.mailed_at.is_(None),
        Notice.read_at.is_(None),
        or_(Wish.pace == Pace.AT_ONCE, and_(daily, Notice.at < digest_reaches(now))),
    )


def _line(one: Notice, *, is_hidden: bool, known: Mapping[UUID, str]) -> NoticeLine:
    return NoticeLine(
        id=one.id,
        kind=None if is_hidden else one.kind,
        what="" if is_hidden else one.what,
        reference=known.get(one.review_id, "") if one.review_id else "",
        at=one.at,
        is_read=one.read_at is not None,
        is_hidden=is_hidden,
    )
