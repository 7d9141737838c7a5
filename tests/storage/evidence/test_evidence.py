"""Putting evidence under a judgement: what is accepted, where it lies, what the trail keeps."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from qmapp.casework.assessments import judging
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence import queries, service
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.rules import Stance, Target
from qmapp.casework.records.models import Record
from qmapp.errors import NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.audit.chain import ROWS
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from tests.factories import records
from tests.factories.assessments import (
    NOW,
    PASSAGES,
    Case,
    add_draft,
    at_once,
    begin,
    make_case,
    marker,
    pin,
)

QUESTION = marker(1).questions[0].id


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


def name_record(storage: Storage, case: Case, mine: Assessment, title: str, **changes) -> UUID:
    options = {"stance": Stance.CONTEXT, "note": "", "question_id": None, "now": NOW} | changes
    with storage.unit_of_work() as db:
        source = records.add_to(db, case, case.commissioner, title)
        return service.pin_record(db, case.commissioner, case.basis(mine), source, **options).id


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
                    if v.field != ROWS
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


def pin_span(
    storage: Storage, case: Case, mine: Assessment, span: tuple[int, int] | None, **changes
) -> list[Evidence]:
    options = {"position": 1, "stance": Stance.SUPPORTS, "note": "", "now": NOW,
               "targets": [Target(marker(1).id)]} | changes  # fmt: skip
    with storage.unit_of_work() as db:
        return service.pin_passage(db, case.commissioner, case.basis(mine), span=span, **options)


@pytest.mark.parametrize("span", [(0, 66), (-1, 4), (5, 4), (4, 4), (-9, -4), (3, 4), (0, 10**30)])
def test_a_selector_that_points_nowhere_is_not_stored(
    storage: Storage, case: Case, mine: Assessment, span: tuple[int, int]
) -> None:
    with pytest.raises(RuleBroken) as caught:
        pin_span(storage, case, mine, span)
    assert caught.value.field == "from"
    assert count(storage) == 0


@pytest.mark.parametrize(
    ("position", "quote", "prefix", "suffix"),
    [
        (0, "Findings", "", "\nThe health visitor wrote her co"),
        (1, "The", "Findings\n", " health visitor wrote her concern"[:32]),
        (
            2,
            "asked twice",
            "the child. \U0001f600 The school had "[-32:],
            ".\nCafe\u0301 records were <b>not</b> ",
        ),
        (3, "knew", " sought & the “GP” "[-32:], "."),
    ],
)
def test_words_are_kept_with_what_stands_around_them(
    storage: Storage, case: Case, mine: Assessment, position: int, quote: str,
    prefix: str, suffix: str,
) -> None:  # fmt: skip
    start = PASSAGES[position].index(quote)
    [item] = pin_span(storage, case, mine, (start, start + len(quote)), position=position)
    whole = "\n".join(PASSAGES)
    at = item.text_start
    assert whole[at : at + len(quote)] == item.quote == quote
    assert item.prefix == whole[max(0, at - 32) : at]
    assert item.suffix == whole[at + len(quote) : at + len(quote) + 32]
    assert item.prefix.endswith(prefix)
    assert item.suffix.startswith(suffix[: len(item.suffix)])


@pytest.mark.parametrize("position", [0, 2, 3])
def test_a_whole_passage_is_kept_with_what_stands_around_it(
    storage: Storage, case: Case, mine: Assessment, position: int
) -> None:
    [item] = pin_span(storage, case, mine, None, position=position)
    whole = "\n".join(PASSAGES)
    end = item.text_start + len(PASSAGES[position])
    assert whole[item.text_start : end] == PASSAGES[position]
    assert item.prefix == whole[max(0, item.text_start - 32) : item.text_start]
    assert item.suffix == whole[end : end + 32]


def test_one_piece_for_each_target(storage: Storage, case: Case, mine: Assessment) -> None:
    targets = [Target(marker(1).id), Target(marker(1).id, QUESTION), Target(marker(9).id)]
    items = pin_span(storage, case, mine, (4, 10), note=" Why. ", targets=[*targets, targets[0]])
    assert [Target(item.marker_id, item.question_id) for item in items] == targets
    assert {(i.quote, i.start, i.text_start, i.note, i.prefix) for i in items} == {
        ("health", 4, 13, "Why.", "Findings\nThe ")
    }
    for item in items:
        assert [verb for verb, _ in told(storage, item.id)] == ["evidence:added"]
    with storage.unit_of_work() as db:
        service.change(
            db, case.commissioner, case.basis(mine), items[1].id, stance=Stance.CONTEXT,
            note="Another.", question_id=QUESTION, version=1, now=NOW,
        )  # fmt: skip
    assert [kept(storage, item.id).note for item in items] == ["Why.", "Another.", "Why."]


def test_nothing_to_pin_to(storage: Storage, case: Case, mine: Assessment) -> None:
    with pytest.raises(RuleBroken) as caught:
        pin_span(storage, case, mine, None, targets=[])
    assert caught.value.field == "for"


@pytest.mark.parametrize("span", [None, (4, 10)])
def test_the_same_words_are_pinned_once(
    storage: Storage, case: Case, mine: Assessment, span: tuple[int, int] | None
) -> None:
    pin_span(storage, case, mine, span)
    here, other = Target(marker(1).id), Target(marker(2).id)
    with pytest.raises(RuleBroken, match="pinned here already"):
        pin_span(storage, case, mine, span, note="Another note.", targets=[other, here])
    assert count(storage) == 1  # nor under the other
    pin_span(storage, case, mine, span, targets=[other])
    pin_span(storage, case, mine, span, targets=[Target(marker(1).id, QUESTION)])
    pin_span(storage, case, mine, span, stance=Stance.CONTEXT)
    pin_span(storage, case, mine, (4, 11) if span else (0, 3))
    assert count(storage) == 5


def test_the_same_words_in_another_assessment_are_kept_too(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    pin(storage, case, case.commissioner, mine)
    pin(storage, case, case.lead, begin(storage, case, case.lead))
    assert count(storage) == 2


def test_a_change_does_not_make_two_the_same(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    [item] = pin_span(storage, case, mine, (4, 10), stance=Stance.CONTEXT)
    pin_span(storage, case, mine, (4, 10))
    with storage.unit_of_work() as db, pytest.raises(RuleBroken, match="pinned here already"):
        service.change(
            db, case.commissioner, case.basis(mine), item.id, stance=Stance.SUPPORTS,
            note="", question_id=None, version=1, now=NOW,
        )  # fmt: skip
    assert kept(storage, item.id).stance is Stance.CONTEXT


def test_two_at_once_pin_the_same_words_once(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    """Two tabs, or two authors of one assessment, each in a transaction of its own."""

    def press() -> None:
        with storage.unit_of_work() as db:
            held = db.get_one(Assessment, mine.id)
            judging.require_open(db, case.commissioner, held, alone=True)
            service.pin_passage(
                db, case.commissioner, case.basis(mine), position=1, span=(4, 10),
                stance=Stance.SUPPORTS, note="", targets=[Target(marker(1).id)], now=NOW,
            )  # fmt: skip

    raised = at_once(*[press] * 4)
    assert [str(error) for error in raised] == ["These words are pinned here already."] * 3
    assert count(storage) == 1


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
    assert name_record(storage, case, mine, "Minutes")


def test_a_record(storage: Storage, case: Case, mine: Assessment) -> None:
    evidence_id = name_record(
        storage, case, mine, "Minutes of the panel", note="See item 3.", question_id=QUESTION
    )
    item = kept(storage, evidence_id)
    assert (item.note, item.question_id) == ("See item 3.", QUESTION)
    assert (item.passage_id, item.quote, item.start, item.text_start) == (None,) * 4
    with storage.reading() as db:
        [line] = queries.list_evidence(db, [mine.id])
    assert (line.record_id, line.record_title) == (item.record_id, "Minutes of the panel")


def test_a_record_of_another_review(storage: Storage, case: Case, mine: Assessment) -> None:
    other = make_case(storage, reference="Child M")
    theirs = records.add(storage, other, other.commissioner)
    with storage.unit_of_work() as db, pytest.raises(NotFound):
        service.pin_record(
            db, case.commissioner, case.basis(mine), db.get_one(Record, theirs),
            stance=Stance.CONTEXT, note="", question_id=None, now=NOW,
        )  # fmt: skip
    assert count(storage) == 0


def test_a_note_that_is_too_long(storage: Storage, case: Case, mine: Assessment) -> None:
    with pytest.raises(RuleBroken) as caught:
        name_record(storage, case, mine, "Minutes", note="n" * 20_001)
    assert caught.value.field == "note"
    assert count(storage) == 0


def test_a_null_character_does_not_reach_the_database(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    assert kept(storage, name_record(storage, case, mine, "Minutes", note="c\x00d")).note == "cd"


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
    for position in (1, 2):
        pin(storage, case, case.commissioner, mine, position=position)
    with pytest.raises(RuleBroken, match="2 pieces of evidence"):
        pin(storage, case, case.commissioner, mine, position=3)
    pin(storage, case, case.commissioner, mine, 2)
    both = [Target(marker(2).id), Target(marker(2).id, marker(2).questions[0].id)]
    with pytest.raises(RuleBroken, match="Another marker"):
        pin_span(storage, case, mine, None, position=3, targets=both)
    assert count(storage) == 3


def test_evidence_is_listed_in_reading_order_then_records(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    record = name_record(storage, case, mine, "Minutes")
    third = pin(storage, case, case.commissioner, mine, position=3)
    first = pin(storage, case, case.commissioner, mine, position=1)
    with storage.reading() as db:
        lines = queries.list_evidence(db, [mine.id], marker(1).id)
    assert [line.id for line in lines] == [first, third, record]
    assert [line.passage_text for line in lines] == [PASSAGES[1], PASSAGES[3], None]


# What the database itself refuses ------------------------------------------------------------


def passages(storage: Storage, case: Case) -> list[UUID]:
    with storage.reading() as db:
        query = select(StoredPassage.id).where(StoredPassage.reading_id == case.reading_id)
        return list(db.scalars(query))


def row(case: Case, mine: Assessment, **changes: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "id": uuid4(), "board_id": case.board_id, "assessment_id": mine.id, "marker_id": "qm1",
        "stance": Stance.CONTEXT, "note": "", "added_by": case.commissioner.person_id,
        "added_at": NOW, "version": 1,
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
    theirs = {"passage_id": passages(storage, other)[0], "text_start": 0}
    ours = {"passage_id": passages(storage, case)[0], "text_start": 0}
    assert refused(storage, row(case, mine, **theirs))
    assert refused(storage, row(case, mine, board_id=other.board_id, **ours))
    assert refused(storage, row(case, mine, board_id=other.board_id, **theirs))
    their_record = records.add(storage, other, other.commissioner)
    assert refused(storage, row(case, mine, record_id=their_record))
    assert not refused(storage, row(case, mine, **ours))


@pytest.mark.parametrize(
    "changes",
    [
        {"passage_id": None, "text_start": None},  # nothing at all
        {"text_start": None},  # a passage without its place in the text
        {"quote": "words"},  # a quote without its place
        {"start": 3},  # a place without its quote
    ],
)
def test_the_database_refuses_half_a_piece(
    storage: Storage, case: Case, mine: Assessment, changes: dict[str, object]
) -> None:
    whole = {"passage_id": passages(storage, case)[0], "text_start": 0}
    assert refused(storage, row(case, mine, **whole | changes))
    assert not refused(storage, row(case, mine, **whole))
