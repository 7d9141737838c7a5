"""Measures and what was observed. Whoever calls this has asked whether it may be read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, select

from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.learning.measures import importing
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.measures.rules import Direction, Interval, in_hundred, next_due
from qmapp.learning.theory.rules import LINKS, Link
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One observation that stands, or stood until `ended_at`."""

    id: UUID
    on: date
    value: Decimal
    out_of: Decimal | None
    note: str
    file_name: str | None
    size: int | None
    by_name: str
    added_at: datetime
    ended_at: datetime | None = None
    ended_by_name: str = ""

    @property
    def drawn(self) -> Decimal:
        """What is drawn of it: a share in a hundred, else the figure."""
        return in_hundred(self.value, self.out_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    """One measure as it is read, with how many observations stand and the last of them."""

    id: UUID
    board_id: UUID
    review_id: UUID
    recommendation_id: UUID
    number: int
    link: Link
    name: str
    unit: str
    is_share: bool
    direction: Direction
    interval: Interval
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    target_on: date | None
    source: str
    added_by_name: str
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    version: int
    count: int
    last_on: date | None
    last_value: Decimal | None
    last_out_of: Decimal | None

    @property
    def is_ended(self) -> bool:
        """Whether it was taken out: then it measures nothing any more."""
        return self.ended_at is not None

    @property
    def last(self) -> Decimal | None:
        """What is drawn of the last observation."""
        if self.last_value is None:
            return None
        return in_hundred(self.last_value, self.last_out_of)

    def due_on(self) -> date | None:
        """When the next observation is to be expected; None when there is no saying."""
        if self.is_ended or self.last_on is None:
            return None
        return next_due(self.last_on, self.interval)


def get_measure(db: Db, review_id: UUID, measure_id: UUID) -> Measure:
    """A measure of a review. Raises NotFound."""
    query = select(Measure).where(Measure.id == measure_id, Measure.review_id == review_id)
    found = db.scalar(query)
    if found is None:
        raise NotFound("measure")
    return found


def hold_measure(db: Db, measure_id: UUID) -> Measure:
    """A measure, held for this unit of work. Raises NotFound."""
    found = db.scalar(
        select(Measure)
        .where(Measure.id == measure_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("measure")
    return found


def get_observation(db: Db, measure_id: UUID, observation_id: UUID) -> Observation:
    """An observation of a measure, one that was taken out too. Raises NotFound."""
    found = db.scalar(
        select(Observation)
        .where(Observation.id == observation_id, Observation.measure_id == measure_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("observation")
    return found


def list_measures(
    db: Db,
    *,
    review_id: UUID | None = None,
    recommendation_ids: Collection[UUID] | None = None,
    measure_ids: Collection[UUID] | None = None,
) -> Sequence[MeasureLine]:
    """The measures of a review, of recommendations, or these: in the order of the model's links.

    Those that were taken out are among them. Two queries.
    """
    standing = (
        select(
            Observation.measure_id,
            func.count().label("count"),
            func.max(Observation.on).label("last_on"),
        )
        .where(Observation.ended_at.is_(None))
        .group_by(Observation.measure_id)
    )
    wanted = []
    if review_id is not None:
        wanted.append(Measure.review_id == review_id)
    if recommendation_ids is not None:
        wanted.append(Measure.recommendation_id.in_(list(recommendation_ids)))
    if measure_ids is not None:
        wanted.append(Measure.id.in_(list(measure_ids)))
    if not wanted:
        raise ValueError("Say whose measures are asked for.")
    ours = select(Measure.id).where(*wanted)
    counted = standing.where(Observation.measure_id.in_(ours)).subquery()
    rows = db.execute(
        select(Measure, counted.c.count, Observation.on, Observation.value, Observation.out_of)
        .outerjoin(counted, counted.c.measure_id == Measure.id)
        .outerjoin(
            Observation,
            and_(
                Observation.measure_id == Measure.id,
                Observation.on == counted.c.last_on,
                Observation.ended_at.is_(None),
            ),
        )
        .where(*wanted)
        .execution_options(populate_existing=True)
    ).all()
    names = names_of(db, {row[0].added_by for row in rows})
    lines = [_line(row[0], row[1] or 0, row[2:], names) for row in rows]
    place = {link: at for at, link in enumerate(LINKS)}
    return sorted(lines, key=lambda one: (str(one.recommendation_id), place[one.link], one.number))


@dataclass(frozen=True, slots=True)
class Named:
    """A measure that stands, by its name and the link on which it hangs."""

    id: UUID
    recommendation_id: UUID
    link: Link
    name: str


def list_names(db: Db, recommendation_ids: Collection[UUID]) -> Sequence[Named]:
    """The measures of recommendations that stand, in the order of their numbers. One query."""
    rows = db.execute(
        select(Measure.id, Measure.recommendation_id, Measure.link, Measure.name)
        .where(Measure.recommendation_id.in_(list(recommendation_ids)), Measure.ended_at.is_(None))
        .order_by(Measure.number)
    )
    return [Named(row.id, row.recommendation_id, row.link, row.name) for row in rows]


def list_links(db: Db, recommendation_ids: Collection[UUID]) -> Mapping[UUID, Sequence[Link]]:
    """For each recommendation a link once for each measure on it. One query."""
    found: dict[UUID, list[Link]] = {}
    for one in list_names(db, recommendation_ids):
        found.setdefault(one.recommendation_id, []).append(one.link)
    return found


def list_seen(db: Db, measure_id: UUID) -> tuple[Sequence[Seen], Sequence[Seen]]:
    """The observations that stand, in the order of their days; and those that stand no more,
    the last one ended first. Two queries.
    """
    rows = db.scalars(
        select(Observation)
        .where(Observation.measure_id == measure_id)
        .order_by(Observation.on, Observation.added_at, Observation.id)
    ).all()
    people = {one.added_by for one in rows} | {one.ended_by for one in rows if one.ended_by}
    names = names_of(db, people)
    every = [
        Seen(
            id=one.id,
            on=one.on,
            value=one.value,
            out_of=one.out_of,
            note=one.note,
            file_name=one.file_name,
            size=one.size,
            by_name=names.get(one.added_by, ""),
            added_at=one.added_at,
            ended_at=one.ended_at,
            ended_by_name=names.get(one.ended_by, "") if one.ended_by else "",
        )
        for one in rows
    ]
    ended = [(one.ended_at, one) for one in every if one.ended_at is not None]
    ended.sort(key=lambda pair: (pair[0], pair[1].on), reverse=True)
    return [one for one in every if one.ended_at is None], [one for _, one in ended]


def standing_seen(db: Db, measure_id: UUID) -> Mapping[date, importing.Seen]:
    """What stands by day, as a file that is brought is held against it. One query."""
    rows = db.execute(
        select(Observation.on, Observation.value, Observation.out_of, Observation.note).where(
            Observation.measure_id == measure_id, Observation.ended_at.is_(None)
        )
    )
    return {row.on: importing.Seen(row.value, row.out_of, row.note) for row in rows}


def _line(
    one: Measure, count: int, last: Sequence[object], names: Mapping[UUID, str]
) -> MeasureLine:
    on, value, out_of = last
    return MeasureLine(
        id=one.id,
        board_id=one.board_id,
        review_id=one.review_id,
        recommendation_id=one.recommendation_id,
        number=one.number,
        link=one.link,
        name=one.name,
        unit=one.unit,
        is_share=one.is_share,
        direction=one.direction,
        interval=one.interval,
        baseline=one.baseline,
        baseline_on=one.baseline_on,
        target=one.target,
        target_on=one.target_on,
        source=one.source,
        added_by_name=names.get(one.added_by, ""),
        added_at=one.added_at,
        ended_at=one.ended_at,
        ended_because=one.ended_because,
        version=one.version,
        count=count,
        last_on=on if isinstance(on, date) else None,
        last_value=value if isinstance(value, Decimal) else None,
        last_out_of=out_of if isinstance(out_of, Decimal) else None,
    )
