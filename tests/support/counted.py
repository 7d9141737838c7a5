"""What is measured in the world of who may: a measure with an observation, and a file that waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

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
