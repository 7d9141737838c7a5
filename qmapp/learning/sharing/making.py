"""Editions: made by the worker when a half-year is over, and never again.

What was shared before that day, stands, rests on what stands signed and is in no edition yet is
counted in this one. Where that is not enough, nothing is made, and it waits for the next half-year.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.foundation.audit import service as audit
from qmapp.foundation.catalogue import Catalogue
from qmapp.foundation.storage import Db, Storage, london_date
from qmapp.foundation.storage.clock import LONDON
from qmapp.governance.signing.models import Round
from qmapp.governance.signing.rules import Ended
from qmapp.learning.sharing import counting, queries, record
from qmapp.learning.sharing.lists import lists_of
from qmapp.learning.sharing.models import SharedEdition, SharedRecord
from qmapp.learning.sharing.rules import is_enough, start_of_half
from qmapp.learning.sharing.suppressing import FEWEST


def make_due(
    storage: Storage, catalogue: Catalogue, now: datetime, fewest: int = FEWEST
) -> int | None:
    """Make the edition of the half-years that are over. Its number; None when there is none."""
    until = start_of_half(london_date(now))
    with storage.reading() as db:  # most often there is nothing to do, and nothing to lock
        if _is_made(db, until) or not _waiting_before(db, until):
            return None
    with storage.unit_of_work() as db:
        return _make(db, catalogue, until, now, fewest)


def _make(db: Db, catalogue: Catalogue, until: date, now: datetime, fewest: int) -> int | None:
    # A second worker waits here, and then finds none of them waiting.
    rows = db.scalars(
        select(SharedRecord)
        .join(Round, Round.id == SharedRecord.round_id)
        .where(
            SharedRecord.edition_id.is_(None),
            SharedRecord.ended_at.is_(None),
            SharedRecord.shared_at < _midnight(until),
            Round.ended == Ended.SIGNED,
        )
        .order_by(SharedRecord.id)
        .with_for_update(of=SharedRecord)
        .execution_options(populate_existing=True)
    ).all()
    of_boards = Counter(row.board_id for row in rows)
    if _is_made(db, until) or not is_enough(of_boards, fewest):
        return None
    content = counting.to_kept(
        counting.count(
            [(row.board_id, record.from_kept(row.content)) for row in rows],
            queries.boards_with_regions(db, of_boards),
            lists_of(catalogue),
            fewest,
        )
    )
    made = SharedEdition(
        id=uuid4(),
        number=(db.scalar(select(func.max(SharedEdition.number))) or 0) + 1,
        since=start_of_half(london_date(min(row.shared_at for row in rows))),
        until=until,
        fewest=fewest,
        content=content,
        sha256=counting.kept_digest(content),
        made_at=now,
    )
    db.add(made)
    db.flush()
    for row in rows:
        row.edition_id = made.id
        row.version += 1
    _tell(db, made, of_boards, now)
    return made.number


def _tell(db: Db, made: SharedEdition, of_boards: Counter[UUID], now: datetime) -> None:
    audit.record(
        db,
        verb="sharing:edition-made",
        subject_kind="shared_edition",
        subject_id=made.id,
        at=now,
        actor_id=None,
        board_id=None,
        values={"number": made.number, "sha256": made.sha256},
    )
    for board_id, count in of_boards.items():
        audit.record(
            db,
            verb="sharing:counted",
            subject_kind="shared_edition",
            subject_id=made.id,
            at=now,
            actor_id=None,
            board_id=board_id,
            values={"number": made.number, "records": count},
        )


def _is_made(db: Db, until: date) -> bool:
    return db.scalar(select(SharedEdition.id).where(SharedEdition.until == until)) is not None


def _waiting_before(db: Db, until: date) -> bool:
    waiting = select(SharedRecord.id).where(
        SharedRecord.edition_id.is_(None),
        SharedRecord.ended_at.is_(None),
        SharedRecord.shared_at < _midnight(until),
    )
    return db.scalar(waiting.limit(1)) is not None


def _midnight(day: date) -> datetime:
    """The moment at which a day begins in London."""
    return datetime.combine(day, time(), tzinfo=LONDON).astimezone(UTC)
