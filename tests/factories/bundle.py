"""Much evidence at once, written directly: pressing Pin ten thousand times would take an hour."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import insert, select

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.placing import Whole
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import Record
from qmapp.casework.records.rules import RecordKind
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import NOW, Case, edition

STANCES = tuple(Stance)


def fill(
    storage: Storage,
    case: Case,
    assessment: Assessment,
    pieces: int,
    *,
    record_each: int = 10,
    note: str = "A note",
) -> None:
    """So many pieces, on the markers in turn, the stances in turn and the passages in turn.

    Every tenth (`record_each`) stands on a record. A third quote a few words, the others are
    whole passages.
    """
    markers = edition().markers
    with storage.unit_of_work() as db:
        passages = db.scalars(
            select(StoredPassage)
            .where(StoredPassage.reading_id == assessment.reading_id)
            .order_by(StoredPassage.position)
        ).all()
        reading = Whole([p.id for p in passages], [p.text for p in passages])
        record_id = _record(db, case, assessment.author_id)
        rows = []
        for n in range(pieces):
            here = reading.place(n % len(passages), (0, 5) if n % 3 == 0 else None)
            on_record = n % record_each == 0
            rows.append(
                {
                    "id": uuid4(),
                    "board_id": case.board_id,
                    "assessment_id": assessment.id,
                    "marker_id": markers[n % len(markers)].id,
                    "stance": STANCES[(n // len(markers)) % len(STANCES)],
                    "note": f"{note} {n}",
                    "passage_id": None if on_record else here.passage_id,
                    "quote": None if on_record else here.quote,
                    "start": None if on_record else here.start,
                    "prefix": None if on_record else here.prefix,
                    "suffix": None if on_record else here.suffix,
                    "text_start": None if on_record else here.text_start,
                    "record_id": record_id if on_record else None,
                    "added_by": assessment.author_id,
                    "added_at": NOW,
                    "version": 1,
                }
            )
        db.execute(insert(Evidence), rows)


def _record(db: Db, case: Case, person_id: UUID) -> UUID:
    record = Record(
        id=uuid4(), board_id=case.board_id, review_id=case.review_id, kind=RecordKind.NAMED,
        title="Minutes of everything", added_by=person_id, added_at=NOW,
    )  # fmt: skip
    db.add(record)
    db.flush()
    return record.id
