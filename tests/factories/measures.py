"""Measures of a recommendation and what was observed, through the real services.

rec = recommend(storage, case)                  # tests.factories.responses
made = add(storage, case, rec, is_share=True)
see(storage, case, made, on=-30, value=8, out_of=16)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import Actor
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from qmapp.learning.intake.storing import CSV, Brought
from qmapp.learning.measures import queries, service
from qmapp.learning.measures.checking import MeasureDetails, NewObservation
from qmapp.learning.measures.queries import MeasureLine, Seen
from qmapp.learning.measures.rules import Direction, Interval
from qmapp.learning.theory.rules import Link
from tests.factories.assessments import NOW, Case

TODAY = NOW.date()


def day(number: int) -> date:
    """A day, counted from today."""
    return TODAY + timedelta(days=number)


def details(**more: object) -> MeasureDetails:
    """Audits with challenge, or what is said otherwise."""
    values: dict[str, object] = {
        "link": Link.PRACTICE, "name": "Audits in which the plan was challenged",
        "unit": "audits", "direction": Direction.UP, "interval": Interval.MONTHLY, **more,
    }  # fmt: skip
    return MeasureDetails(**values)  # type: ignore[arg-type]


def add(
    storage: Storage,
    case: Case,
    recommendation_id: UUID,
    *,
    actor: Actor | None = None,
    measure_id: UUID | None = None,
    now: datetime = NOW,
    **more: object,
) -> UUID:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        return service.add(
            db, actor or case.commissioner, review, recommendation_id, details(**more), now,
            measure_id=measure_id,
        ).id  # fmt: skip


def seen(
    on: int | date = -1, value: float | str = 8, out_of: float | None = None, **more: object
) -> NewObservation:
    """An observation; a day may be counted from today."""
    return NewObservation(
        on=day(on) if isinstance(on, int) else on,
        value=Decimal(str(value)),
        out_of=None if out_of is None else Decimal(str(out_of)),
        **more,  # type: ignore[arg-type]
    )


def see(
    storage: Storage,
    case: Case,
    measure_id: UUID,
    on: int | date = -1,
    value: float | str = 8,
    out_of: float | None = None,
    *,
    actor: Actor | None = None,
    observation_id: UUID | None = None,
    now: datetime = NOW,
    **more: object,
) -> UUID:
    with storage.unit_of_work() as db:
        return service.observe(
            db, actor or case.commissioner, measure_id, seen(on, value, out_of, **more), now,
            observation_id=observation_id,
        ).id  # fmt: skip


def see_all(storage: Storage, case: Case, measure_id: UUID, values: Sequence[float]) -> None:
    """So many observations, a month apart, the last one today."""
    for at, value in enumerate(values):
        see(storage, case, measure_id, on=-30 * (len(values) - 1 - at), value=value)


def line(storage: Storage, measure_id: UUID) -> MeasureLine:
    with storage.reading() as db:
        return queries.list_measures(db, measure_ids=[measure_id])[0]


def standing(storage: Storage, measure_id: UUID) -> list[tuple[date, str, str]]:
    """What stands, by day: the figure ("8" or "8/16") and the note."""
    with storage.reading() as db:
        found, _ = queries.list_seen(db, measure_id)
    return [(one.on, _figure(one), one.note) for one in found]


def _figure(one: Seen) -> str:
    return f"{one.value:f}" if one.out_of is None else f"{one.value:f}/{one.out_of:f}"


def bring(
    storage: Storage,
    files: FileStore,
    case: Case,
    measure_id: UUID,
    text: str | bytes,
    *,
    actor: Actor | None = None,
    intake_id: UUID | None = None,
    name: str = "audits.csv",
    now: datetime = NOW,
) -> UUID:
    """A file is brought; nothing of it is taken."""
    data = text.encode() if isinstance(text, str) else text
    files.put(case.board_id, data)
    brought = Brought(name, CSV, sha256(data).hexdigest(), data, files)
    with storage.unit_of_work() as db:
        return service.bring_file(
            db, actor or case.commissioner, measure_id, brought, now, intake_id=intake_id
        ).id
