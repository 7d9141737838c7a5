"""What is measured in the world of who may: a measure with an observation, and a file that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.casework.reviews.models import Review
from qmapp.decision.proofs.storing import put
from qmapp.foundation.access import Actor
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.intake import storing
from qmapp.learning.measures import service
from qmapp.learning.measures.checking import MeasureDetails, NewObservation
from qmapp.learning.measures.rules import Direction, Interval
from qmapp.learning.theory.rules import Link


def count(
    db: Db,
    files: FileStore,
    actor: Actor,
    review: Review,
    recommendation_id: UUID,
    now: datetime,
    *,
    words: str,
) -> dict[str, object]:
    """Measure it, observe it once with a file, and bring a file of one more day. The parts of which
    the addresses are made; `counted_seen` is what one sees of that file.
    """
    measure = service.add(
        db, actor, review, recommendation_id,
        MeasureDetails(
            link=Link.PRACTICE, name=f"Audits {words}", unit="audits", is_share=True,
            direction=Direction.UP, interval=Interval.MONTHLY,
        ), now,
    )  # fmt: skip
    day = london_date(now)
    stored = put(files, review.board_id, "return.txt", f"8 of 16 {words}.".encode())
    seen = NewObservation(
        on=day, value=Decimal(8), out_of=Decimal(16), note=f"Counted {words}.", file=stored
    )
    observation = service.observe(db, actor, measure.id, seen, now)
    data = f"date,value,note\n{day - timedelta(days=30)},3 of 9,{words}\n".encode()
    file = storing.put(files, review.board_id, "audits.csv", data, storing.CSV)
    intake = service.bring_file(db, actor, measure.id, file, now)
    table = service.look_at(db, files, measure, intake, now)
    return {
        "measure_id": measure.id,
        "observation_id": observation.id,
        "measures.intake_id": intake.id,
        "counted_seen": service.seen_digest(table),
    }


def stocked(
    db: Db, actor: Actor, review: Review, now: datetime, *, folder: Path, long_word: str
) -> dict[str, str]:
    """A measure with all that there is, one of which nothing was observed, one that was taken out,
    and a file with rows of every kind. The ids of which the addresses are made.
    """
    files = FileStore.in_folder(folder)
    standing = Recommendation.state == State.CONFIRMED, Recommendation.kind == Kind.ACTION
    one = db.scalars(
        select(Recommendation)
        .where(Recommendation.review_id == review.id, *standing)
        .order_by(Recommendation.number)
    ).first()
    if one is None:
        raise LookupError("No recommendation of the review is measured.")
    full = _measure(db, actor, review, one.id, now, f"Audits with challenge {long_word}")
    empty = _measure(db, actor, review, one.id, now, "Children seen", link=Link.CHILDREN)
    gone = _measure(db, actor, review, one.id, now, "People trained", link=Link.CONDITIONS)
    service.end(db, actor, gone, f"It counts the action. {long_word}", version=1, now=now)
    day = london_date(now)
    for at, value in enumerate((4, 3, 4, 3, 3, 3, 5, 6, 7, 8, 8, 9, 8, 9, 10)):
        stored = (
            put(files, review.board_id, "return.txt", b"What was audited.") if at == 14 else None
        )
        seen = NewObservation(
            on=day - timedelta(days=30 * (14 - at)), value=Decimal(value), out_of=Decimal(16),
            note=f"A new form. {long_word}" if at in {7, 14} else "", file=stored,
        )  # fmt: skip
        last = service.observe(db, actor, full, seen, now)
    right = NewObservation(on=day, value=Decimal(11), out_of=Decimal(16), note="Counted again.")
    last = service.put_right(db, actor, full, last.id, right, now)
    rows = f"{day},11,16,\n{day - timedelta(days=30)},2,16,\n{day - timedelta(days=5)},3 of 9,,"
    data = f"date,value,out of,note\n{rows}{long_word}\nyesterday,many,16,\n".encode()
    file = storing.put(files, review.board_id, f"{long_word[:60]}.csv", data, storing.CSV)
    waits = service.bring_file(db, actor, full, file, now)
    left = service.bring_file(db, actor, full, file, now)
    service.leave_file(db, actor, full, left.id, now)
    return {
        "counted_of": str(one.id), "counted": str(full), "counted_not": str(empty),
        "counted_gone": str(gone), "counted_last": str(last.id), "counted_file": str(waits.id),
        "counted_left": str(left.id),
    }  # fmt: skip


def _measure(
    db: Db,
    actor: Actor,
    review: Review,
    recommendation_id: UUID,
    now: datetime,
    name: str,
    *,
    link: Link = Link.PRACTICE,
) -> UUID:
    details = MeasureDetails(
        link=link, name=name, unit="audits", is_share=True, direction=Direction.UP,
        interval=Interval.MONTHLY, target=Decimal(60), baseline=Decimal(21),
    )  # fmt: skip
    return service.add(db, actor, review, recommendation_id, details, now).id
