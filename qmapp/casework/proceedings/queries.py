"""Named reads of what runs beside a review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.proceedings.models import Proceeding
from qmapp.casework.proceedings.rules import OPEN, ProceedingKind, ProceedingStatus
from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

_ORDER = {status: place for place, status in enumerate(ProceedingStatus)}
_FIRST = (ProceedingStatus.RUNNING, ProceedingStatus.EXPECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingLine:
    """One of them as it is read. `ended_at`: it was entered by mistake and counts nowhere."""

    id: UUID
    kind: ProceedingKind
    title: str
    status: ProceedingStatus
    status_on: date | None
    expected_end_on: date | None
    contact: str
    note: str
    holds_publication: bool
    added_by_name: str
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it is expected or under way."""
        return self.ended_at is None and self.status in OPEN


def get_proceeding(
    db: Db, review_id: UUID, proceeding_id: UUID, *, lock: bool = False
) -> Proceeding:
    """One of a review's. Raises NotFound. `lock` holds it."""
    query = select(Proceeding).where(
        Proceeding.id == proceeding_id, Proceeding.review_id == review_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("proceeding")
    return found


def list_proceedings(db: Db, review_id: UUID) -> Sequence[ProceedingLine]:
    """All of a review's: those under way first, then expected ones; mistakes too."""
    rows = db.scalars(select(Proceeding).where(Proceeding.review_id == review_id)).all()
    names = names_of(db, {row.added_by for row in rows})
    return sorted((_line(row, names) for row in rows), key=_place)


def line_of(db: Db, review_id: UUID, proceeding_id: UUID) -> ProceedingLine:
    """One as it is read. Raises NotFound."""
    row = get_proceeding(db, review_id, proceeding_id)
    return _line(row, names_of(db, {row.added_by}))


def open_ones(db: Db, review_id: UUID) -> Sequence[ProceedingLine]:
    """Those that are expected or under way. What one is read by, `holds_publication` tells."""
    return [line for line in list_proceedings(db, review_id) if line.is_open]


def _line(row: Proceeding, names: Mapping[UUID, str]) -> ProceedingLine:
    return ProceedingLine(
        id=row.id,
        kind=row.kind,
        title=row.title,
        status=row.status,
        status_on=row.status_on,
        expected_end_on=row.expected_end_on,
        contact=row.contact,
        note=row.note,
        holds_publication=row.holds_publication,
        added_by_name=names.get(row.added_by, ""),
        added_at=row.added_at,
        ended_at=row.ended_at,
        ended_because=row.ended_because,
        version=row.version,
    )


def _place(line: ProceedingLine) -> tuple[int, date, datetime, UUID]:
    place = _FIRST.index(line.status) if line.status in _FIRST else 1 + _ORDER[line.status]
    return place, line.expected_end_on or date.max, line.added_at, line.id
