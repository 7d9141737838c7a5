"""What the assessments room does when a draft has arrived: it follows evidence into it.

It may be done twice, and by two workers at once: what is known already is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts.keeping import ARRIVED
from qmapp.casework.drafts.models import Draft, DraftReading
from qmapp.casework.evidence import carrying
from qmapp.foundation.jobs.worker import HandlerPair, Work
from qmapp.foundation.storage import Db, Storage, clock


def handlers(storage: Storage) -> Mapping[str, HandlerPair]:
    """What the assessments room does outside requests."""
    return {ARRIVED: HandlerPair(do=partial(follow_evidence, storage))}


def follow_evidence(storage: Storage, work: Work) -> None:
    """Find out what became of all evidence that may be carried over into a new reading."""
    reading_id = UUID(work.payload["reading_id"])
    with storage.reading() as db:
        chains = queries.chains_of(db, list_to_carry(db, reading_id))
        pieces = {p.id: p for found in carrying.pieces_of(db, [*chains.values()]) for p in found}
    carrying.find_fates(storage, list(pieces.values()), reading_id, clock())


def list_to_carry(db: Db, reading_id: UUID) -> Sequence[Assessment]:
    """The assessments from which somebody may start when they judge this reading.

    For each person and kind that of the newest draft before this one.
    """
    reading = db.get(DraftReading, reading_id)
    if reading is None:
        return []
    draft = db.get_one(Draft, reading.draft_id)
    earlier = db.scalars(
        select(Assessment)
        .join(Draft, Draft.id == Assessment.draft_id)
        .where(
            Assessment.review_id == draft.review_id,
            Assessment.state != AssessmentState.SUPERSEDED,
            Draft.number < draft.number,
        )
        .order_by(Draft.number, Assessment.started_at)
    ).all()
    writers = queries.writers_of(db, earlier)
    newest: dict[tuple[UUID, AssessmentKind], Assessment] = {}
    for one in earlier:
        newest.update({(person_id, one.kind): one for person_id in writers[one.id]})
    return list({one.id: one for one in newest.values()}.values())
