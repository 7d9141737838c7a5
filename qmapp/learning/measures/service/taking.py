"""Observations out of a file: brought, looked at, then taken or put aside.

What a file would do is reckoned anew each time somebody looks, against what stands by then. It is
taken only as it was seen: when something was observed meanwhile, the one who takes it looks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.intake import queries as intakes
from qmapp.learning.intake import service as intake_service
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import IntakeKind, Standing
from qmapp.learning.intake.storing import Brought, bytes_of
from qmapp.learning.measures import queries
from qmapp.learning.measures.checking import NewObservation
from qmapp.learning.measures.importing import Does, Row, Table, read_table
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.measures.service.common import allowed, held
from qmapp.learning.measures.service.observing import count_standing, keep, replace, require_room

TAKES = frozenset({Does.ADDS, Does.REPLACES})


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rows of a file were taken as new, and how many took the place of others."""

    added: int
    replaced: int


def bring_file(
    db: Db,
    actor: Actor,
    measure_id: UUID,
    file: Brought,
    now: datetime,
    *,
    intake_id: UUID | None = None,
) -> Intake:
    """Keep a file of observations for a look. Nothing of it counts until it is taken.

    Raises RuleBroken (field "file") when it cannot be read as a table at all.
    """
    measure = held(db, actor, measure_id)
    require_readable(file.data, now, is_share=measure.is_share)
    return intake_service.bring(
        db,
        actor,
        kind=IntakeKind.OBSERVATIONS,
        board_id=measure.board_id,
        review_id=measure.review_id,
        measure_id=measure.id,
        file=file,
        now=now,
        intake_id=intake_id,
    )


def require_readable(data: bytes, now: datetime, *, is_share: bool) -> None:
    """Raise RuleBroken (field "file") when bytes cannot be read as a table at all."""
    read_table(data, {}, is_share=is_share, today=london_date(now))


def look_at(db: Db, files: FileStore, measure: Measure, intake: Intake, now: datetime) -> Table:
    """What a file would do, row by row, as things stand now."""
    standing = queries.standing_seen(db, measure.id)
    data = bytes_of(files, intake)
    return read_table(data, standing, is_share=measure.is_share, today=london_date(now))


def seen_digest(table: Table) -> str:
    """The SHA-256 of all that somebody is shown of a file, by which taking it knows what they saw.

    `RuleBroken` says by its message and values what is wrong with a row.
    """
    return sha256("\n".join(_told(row) for row in table.rows).encode()).hexdigest()


def take_file(  # noqa: PLR0913 - which file, of what, as it was seen: all named
    db: Db,
    files: FileStore,
    actor: Actor,
    measure_id: UUID,
    intake_id: UUID,
    *,
    seen: str,
    now: datetime,
) -> Taken:
    """Take what a file brings, but for rows with faults. Taken twice by the same, it is done once.

    Raises SavedElsewhere when it would do something else than what was `seen`; RuleBroken when
    it waits no more, or brings nothing.
    """
    measure = held(db, actor, measure_id)
    intake = _held_intake(db, measure, intake_id)
    if intakes.standing(intake, now) is Standing.TAKEN:
        return Taken(0, 0)
    intake_service.require_waiting(intake, now)
    table = look_at(db, files, measure, intake, now)
    if seen_digest(table) != seen:
        raise SavedElsewhere
    added, replaced = table.count(Does.ADDS), table.count(Does.REPLACES)
    if not added and not replaced:
        raise RuleBroken(
            N_("There is nothing in this file to take: every row has a fault or stands already")
        )
    require_room(count_standing(db, measure.id) + added)
    standing = {
        one.on: one
        for one in db.scalars(
            select(Observation).where(
                Observation.measure_id == measure.id, Observation.ended_at.is_(None)
            )
        )
    }
    for row in table.rows:
        _take(db, actor, measure, standing, row, now)
    counts = {
        "added": added,
        "replaced": replaced,
        "same": table.count(Does.SAME),
        "faulty": table.count(Does.FAULTY),
    }
    intake_service.taken(db, actor, intake, now, counts)
    return Taken(added, replaced)


def leave_file(db: Db, actor: Actor, measure_id: UUID, intake_id: UUID, now: datetime) -> bool:
    """Put a file aside. Also of a measure that was taken out meanwhile. False when it was done."""
    measure = allowed(db, actor, measure_id)
    return intake_service.leave(db, actor, _held_intake(db, measure, intake_id), now)


def _held_intake(db: Db, measure: Measure, intake_id: UUID) -> Intake:
    return intakes.get_intake(
        db,
        intake_id,
        kind=IntakeKind.OBSERVATIONS,
        board_id=measure.board_id,
        review_id=measure.review_id,
        measure_id=measure.id,
        lock=True,
    )


def _take(
    db: Db,
    actor: Actor,
    measure: Measure,
    standing: dict[date, Observation],
    row: Row,
    now: datetime,
) -> None:
    if row.does not in TAKES or row.on is None or row.seen is None:
        return
    was = standing.get(row.on)
    # A row without a note takes none away.
    words = row.seen.note or (was.note if was is not None else "")
    seen = NewObservation(on=row.on, value=row.seen.value, out_of=row.seen.out_of, note=words)
    if was is None:
        keep(db, actor, measure, seen, now)
    else:
        replace(db, actor, measure, was, seen, now)


def _told(row: Row) -> str:
    faults = [(broken.message, sorted(broken.values.items())) for broken in row.faults]
    read = sorted(row.read.items())
    return repr((row.line, row.does.value, row.on, row.seen, row.was, faults, read))
