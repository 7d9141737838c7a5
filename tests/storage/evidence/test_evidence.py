"""Putting evidence under a judgement: what is accepted, where it lies, what the trail keeps."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence import queries, service
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.evidence.service import Record
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    PASSAGES,
    Case,
    add_draft,
    begin,
    make_case,
    marker,
    pin,
)

QUESTION = marker(1).questions[0].id


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


def name_record(storage: Storage, case: Case, mine: Assessment, source: Record, **changes) -> UUID:
    options = {"stance": Stance.CONTEXT, "note": "", "question_id": None, "now": NOW} | changes
    with storage.unit_of_work() as db:
        return service.name_record(
            db, case.commissioner, case.basis(mine), source=source, **options
        ).id


def kept(storage: Storage, evidence_id: UUID) -> Evidence:
    with storage.reading() as db:
        return db.get_one(Evidence, evidence_id)


def told(storage: Storage, evidence_id: UUID) -> list[tuple[str, dict[str, object]]]:
    with storage.reading() as db:
        events = db.scalars(
            select(Event).where(Event.subject_id == evidence_id).order_by(Event.sequence)
        ).all()
        return [
            (
                event.verb,
                {
                    v.field: json.loads(v.value)
                    for v in db.scalars(select(EventValue).where(EventValue.event_id == event.id))
                },
            )
            for event in events
        ]


def count(storage: Storage) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(Evidence)) or 0


def test_a_whole_passage(storage: Storage, case: Case, mine: Assessment) -> None:
    item = kept(storage, pin(storage, case, case.commissioner, mine, note=" It shows care. "))
    assert (item.quote, item.start, item.note) == (None, None, "It shows care.")
    assert (item.board_id, item.added_by) == (case.board_id, case.commissioner.person_id)
    with storage.reading() as db:
        assert db.get_one(StoredPassage, item.passage_id).text == PASSAGES[1]


@pytest.mark.parametrize(
    ("position", "quote"),
    [
        (1, "nobody acted"),
        (2, "The school had asked twice."),  # stands after a character beyond the first plane
        (2, "\U0001f600"),
        (3, "Cafe\u0301"),
        (3, "<b>not</b>"),
    ],
)
def test_quoted_words_lie_where_they_stand(
    storage: Storage, case: Case, mine: Assessment, position: int, quote: str
) -> None:
    item = kept(
        storage, pin(storage, case, case.commissioner, mine, position=position, quote=quote)
    )
    text = PASSAGES[position]
    assert text[item.start : item.start + len(item.quote)] == item.quote == quote


def test_words_that_are_not_in_the_passage(storage: Storage, case: Case, mine: Assessment) -> None:
    with pytest.raises(RuleBroken) as caught:
        pin(storage, case, case.commissioner, mine, quote="everybody acted on it")
    assert caught.value.field == "quote"
    assert count(storage) == 0


@pytest.mark.parametrize("position", [4, -1, 10**6, 10**30, -(10**30)])
def test_a_passage_that_is_not_there(
    storage: Storage, case: Case, mine: Assessment, position: int
) -> None:
    with pytest.raises(NotFound):
        pin(storage, case, case.commissioner, mine, position=position)


def test_a_passage_of_another_reading(storage: Storage, case: Case, mine: Assessment) -> None:
    with storage.unit_of_work() as db:
        add_draft(
            db, case.board_id, case.review_id, case.lead.person_id, draft_id=uuid4(),
            reading_id=uuid4(), number=2, texts=[*PASSAGES, "Only in the second draft."],
        )  # fmt: skip
    with pytest.raises(NotFound):
        pin(storage, case, case.commissioner, mine, position=4)


def test_the_process_has_no_passages(storage: Storage) -> None:
    case = make_case(storage, with_draft=False)
    mine = begin(storage, case, case.commissioner, process=True)
    with pytest.raises(NotFound):
        pin(storage, case, case.commissioner, mine, position=0)
    assert name_record(storage, case, mine, Record(title="Minutes"))


def test_a_record_in_words(storage: Storage, case: Case, mine: Assessment) -> None:
    source = Record(title=" Minutes of the panel ", date=date(2026, 3, 4), holder=" The board ")
    item = kept(
        storage, name_record(storage, case, mine, source, note="See item 3.", question_id=QUESTION)
    )
    assert (item.record_title, item.record_date) == ("Minutes of the panel", date(2026, 3, 4))
    assert (item.record_holder, item.note, item.question_id) == (
        "The board",
        "See item 3.",
        QUESTION,
    )
    assert (item.passage_id, item.quote, item.start) == (None, None, None)


@pytest.mark.parametrize(
    ("source", "note", "field"),
    [
        (Record(title=""), "", "record_title"),
        (Record(title=" \x00\n"), "", "record_title"),
        (Record(title="x" * 301), "", "record_title"),
        (Record(title="x", holder="y" * 201), "", "record_holder"),
        (Record(title="x"), "n" * 20_001, "note"),
    ],
)
def test_what_a_record_may_not_hold(
    storage: Storage, case: Case, mine: Assessment, source: Record, note: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        name_record(storage, case, mine, source, note=note)
    assert caught.value.field == field
    assert count(storage) == 0


def test_the_longest_words_that_fit(storage: Storage, case: Case, mine: Assessment) -> None:
    source = Record(title="t" * 300, holder="\U0001f600" * 200)
    item = kept(storage, name_record(storage, case, mine, source, note="n" * 20_000))
    assert (len(item.record_title), len(item.record_holder), len(item.note)) == (300, 200, 20_000)


def test_a_null_character_does_not_reach_the_database(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    item = kept(storage, name_record(storage, case, mine, Record(title="a\x00b"), note="c\x00d"))
    assert (item.record_title, item.note) == ("ab", "cd")


def test_changing_it(storage: Storage, case: Case, mine: Assessment) -> None:
    evidence_id = pin(storage, case, case.commissioner, mine, note="first")

    def change(version: int) -> None:
        with storage.unit_of_work() as db:
            service.change(
                db, case.commissioner, case.basis(mine), evidence_id,
                stance=Stance.COUNTS_AGAINST, note=f"version {version}", question_id=QUESTION,
                version=version, now=NOW,
            )  # fmt: skip

    change(1)
    with pytest.raises(SavedElsewhere):
        change(1)  # a second tab, made from the first version
    item = kept(storage, evidence_id)
    assert (item.stance, item.note, item.version) == (Stance.COUNTS_AGAINST, "version 1", 2)
    assert [verb for verb, _ in told(storage, evidence_id)] == [
        "evidence:added",
        "evidence:changed",
    ]


def test_the_trail_keeps_what_was_taken_away(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    evidence_id = pin(storage, case, case.commissioner, mine, quote="nobody acted", note="why")
    with storage.unit_of_work() as db:
        service.remove(db, case.commissioner, case.basis(mine), evidence_id, NOW)
    assert count(storage) == 0
    (_, added), (verb, removed) = told(storage, evidence_id)
    assert verb == "evidence:removed"
    assert removed == added
    assert (removed["quote"], removed["note"], removed["stance"]) == (
        "nobody acted",
        "why",
        "supports",
    )


def test_evidence_of_another_assessment_is_not_there(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    theirs = begin(storage, case, case.lead)
    evidence_id = pin(storage, case, case.lead, theirs)
    with storage.reading() as db:
        with pytest.raises(NotFound):
            service.remove(db, case.commissioner, case.basis(mine), evidence_id, NOW)
        with pytest.raises(NotFound):
            service.change(
                db, case.commissioner, case.basis(mine), evidence_id, stance=Stance.CONTEXT,
                note="", question_id=None, version=1, now=NOW,
            )  # fmt: skip
    assert count(storage) == 1


def test_a_marker_takes_so_many_and_no_more(
    storage: Storage, case: Case, mine: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PER_MARKER", 2)
    for _ in range(2):
        pin(storage, case, case.commissioner, mine)
    with pytest.raises(RuleBroken, match="2 pieces of evidence"):
        pin(storage, case, case.commissioner, mine)
    pin(storage, case, case.commissioner, mine, 2)


def test_evidence_is_listed_in_reading_order_then_records(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    record = name_record(storage, case, mine, Record(title="Minutes"))
    third = pin(storage, case, case.commissioner, mine, position=3)
    first = pin(storage, case, case.commissioner, mine, position=1)
    with storage.reading() as db:
        lines = queries.list_evidence(db, [mine.id], marker(1).id)
    assert [line.id for line in lines] == [first, third, record]
    assert [line.passage_text for line in lines] == [PASSAGES[1], PASSAGES[3], None]


# What the database itself refuses ------------------------------------------------------------


def row(case: Case, mine: Assessment, **changes: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "id": uuid4(), "board_id": case.board_id, "assessment_id": mine.id, "marker_id": "qm1",
        "stance": Stance.CONTEXT, "note": "", "record_title": "Minutes",
        "added_by": case.commissioner.person_id, "added_at": NOW, "version": 1,
    }  # fmt: skip
    return plain | changes


def refused(storage: Storage, values: dict[str, object]) -> bool:
    try:
        with storage.unit_of_work() as db:
            db.add(Evidence(**values))
    except IntegrityError:
        return True
    return False


def test_the_database_keeps_boards_apart(storage: Storage, case: Case, mine: Assessment) -> None:
    other = make_case(storage, reference="Child M")
    with storage.reading() as db:
        theirs = db.scalars(
            select(StoredPassage.id).where(StoredPassage.reading_id == other.reading_id)
        ).first()
        ours = db.scalars(
            select(StoredPassage.id).where(StoredPassage.reading_id == case.reading_id)
        ).first()
    with_passage = {"record_title": None, "passage_id": theirs}
    assert refused(storage, row(case, mine, **with_passage))
    assert refused(storage, row(case, mine, board_id=other.board_id))
    assert refused(storage, row(case, mine, board_id=other.board_id, **with_passage))
    assert not refused(storage, row(case, mine, **with_passage | {"passage_id": ours}))


@pytest.mark.parametrize(
    "changes",
    [
        {"record_title": None},  # nothing at all
        {"quote": "words"},  # a quote without its place
        {"start": 3},  # a place without its quote
    ],
)
def test_the_database_refuses_half_a_piece(
    storage: Storage, case: Case, mine: Assessment, changes: dict[str, object]
) -> None:
    assert refused(storage, row(case, mine, **changes))
    assert not refused(storage, row(case, mine))
