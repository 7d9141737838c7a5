"""The bundle's reads say the same on both databases, and say it in the order of the draft."""

from __future__ import annotations

import pytest

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.bundle import queries
from qmapp.casework.bundle.rules import count
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.records.models import Record
from qmapp.foundation.storage import Storage
from tests.factories import records
from tests.factories.assessments import (
    NOW,
    Case,
    begin,
    edition,
    make_case,
    marker,
    pin,
    type_words,
)
from tests.factories.bundle import fill


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def com(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


def pin_record(storage: Storage, case: Case, com: Assessment, number: int = 1) -> Record:
    record_id = records.add(storage, case, case.commissioner)
    with storage.unit_of_work() as db:
        record = db.get_one(Record, record_id)
        evidence.pin_record(
            db, case.commissioner, case.basis(com, number), record,
            stance=Stance.CONTEXT, note="", question_id=None, now=NOW,
        )  # fmt: skip
        return record


def test_pieces_are_counted_by_marker_stance_and_kind_of_place(storage, case, com) -> None:
    pin(storage, case, case.commissioner, com, 1)
    pin(storage, case, case.commissioner, com, 1, position=2)
    pin(storage, case, case.commissioner, com, 13, stance=Stance.COUNTS_AGAINST)
    pin_record(storage, case, com, 13)
    with storage.reading() as db:
        counted = count(queries.count_items(db, [com.id]))
        assert queries.count_items(db, []) == []
    assert counted[marker(1).id].supports == 2
    thirteen = counted[marker(13).id]
    assert (thirteen.counts_against, thirteen.context, thirteen.on_records) == (1, 1, 1)


def test_items_come_by_marker_then_place_with_records_last(storage, case, com) -> None:
    who = case.commissioner
    pin_record(storage, case, com, 2)
    for number, position in ((10, 1), (2, 3), (2, 1), (1, 2)):
        pin(storage, case, who, com, number, position=position)
    with storage.reading() as db:
        items = list(queries.every_item(db, edition(), [com.id]))
    numbers = {m.id: m.number for m in edition().markers}
    assert [(numbers[i.marker_id], i.passage_position) for i in items] == [
        (1, 2), (2, 1), (2, 3), (2, None), (10, 1),
    ]  # fmt: skip


def test_an_item_says_its_words_and_where_they_end(storage, case, com) -> None:
    who = case.commissioner
    pin(storage, case, who, com, 1, position=2, quote="The school had asked twice.")
    pin(storage, case, who, com, 1, position=3)
    record = pin_record(storage, case, com)
    with storage.reading() as db:
        words, whole, of_record = queries.every_item(db, edition(), [com.id])
    assert words.exact == "The school had asked twice."
    assert words.text_end == (words.text_start or 0) + 27
    assert whole.quote is None
    assert whole.exact == whole.passage_text
    assert (of_record.record_id, of_record.exact, of_record.text_end) == (record.id, None, None)


def test_pages_of_a_list_hold_every_item_once(storage, case, com) -> None:
    fill(storage, case, com, 18 * 3 * 25, record_each=10**9)
    with storage.reading() as db:
        pages = [
            queries.list_items(
                db, edition(), [com.id], marker_id=marker(7).id, stance=Stance.CONTEXT,
                on_records=False, start=start, most=10,
            )
            for start in (0, 10, 20, 30)
        ]  # fmt: skip
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert len({item.id for page in pages for item in page}) == 25
    assert {item.stance for page in pages for item in page} == {Stance.CONTEXT}


def test_many_items_come_a_few_at_a_time_and_all_of_them(storage, case, com) -> None:
    fill(storage, case, com, 1_000)
    with storage.reading() as db:
        items = queries.every_item(db, edition(), [com.id])
        first = next(items)
        rest = list(items)
    assert len({first.id, *(item.id for item in rest)}) == 1_000


def test_answered_questions_and_used_records(storage, case, com) -> None:
    questions = [question.id for question in marker(1).questions]
    type_words(storage, case.commissioner, com, 1, **{f"answer:{questions[0]}": "no"})
    type_words(storage, case.commissioner, com, 1, **{f"note:{questions[-1]}": "Only a note."})
    record = pin_record(storage, case, com)
    other = begin(storage, case, case.second_commissioner)
    with storage.reading() as db:
        assert queries.list_answered(db, [com.id, other.id]) == {
            com.id: {questions[0]}, other.id: set(),
        }  # fmt: skip
        assert queries.list_used(db, [com.id]) == {record.id}
        assert queries.list_used(db, [other.id]) == frozenset()
