"""Judgements are saved by and by: an open sitting stands for them until it becomes their event."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from qmapp.auditing.checking import check
from qmapp.casework.assessments import sittings
from qmapp.casework.assessments.models import Assessment, Judgement, QuestionAnswer, Sitting
from qmapp.casework.evidence.models import Evidence
from qmapp.foundation.audit.verifying import Verified
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    Case,
    begin,
    later,
    make_case,
    marker,
    pin,
    reopen,
    submit,
    type_words,
)
from tests.storage.audit.trails import behind_the_back, events

JUDGEMENT, SITTING = Judgement.__table__, Sitting.__table__


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


def found(storage: Storage) -> tuple[list[str], int]:
    done: Verified = check(storage)
    return [f"{one.table}: {one.what}" for one in done.problems], done.being_written


def save(storage: Storage, case: Case, mine: Assessment, *, ends: bool, **words: str) -> None:
    question = marker(1).questions[0].id
    type_words(
        storage, case.commissioner, mine, now=NOW, ends=ends,
        **words, **{f"answer:{question}": "yes"},
    )  # fmt: skip


def test_an_autosave_adds_nothing_to_the_trail_and_is_told_of(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    before = len(events(storage, case.board_id))
    save(storage, case, mine, ends=False, reasons="Because.")
    assert len(events(storage, case.board_id)) == before
    assert found(storage) == ([], 2)  # the judgement, and one answer


@pytest.mark.parametrize("how", ["by hand", "by the worker", "by submitting"])
def test_the_end_of_a_sitting_seals_what_was_saved_in_it(
    storage: Storage, case: Case, mine: Assessment, how: str
) -> None:
    save(storage, case, mine, ends=False, reasons="Because.")
    if how == "by hand":
        type_words(storage, case.commissioner, mine, now=later(1), ends=True, to_change="More.")
    elif how == "by the worker":
        sittings.seal_idle(storage, later(60))
    else:
        submit(storage, case.commissioner, mine)
    assert found(storage) == ([], 0)
    behind_the_back(storage, update(QuestionAnswer.__table__).values(note="Another."))
    assert found(storage) == (["answers: the row was changed without an event"], 0)


def test_evidence_and_copies_of_judgements_are_sealed_with_their_events(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    pin(storage, case, case.commissioner, mine, quote="nobody acted")
    save(storage, case, mine, ends=True, reasons="Because.", rating="met")
    submit(storage, case.commissioner, mine)
    reopen(storage, case.commissioner, mine)
    assert found(storage) == ([], 0)
    with storage.reading() as db:
        assert len(db.scalars(select(Judgement)).all()) == 2
        assert len(db.scalars(select(Evidence)).all()) == 2


@pytest.mark.parametrize(
    "changes", [{"rating": "met"}, {"reasons": "So."}, {"marker_id": "x"}, {"version": 9}]
)
def test_a_judgement_changed_without_an_event_is_named(
    storage: Storage, case: Case, mine: Assessment, changes: dict[str, object]
) -> None:
    save(storage, case, mine, ends=True, reasons="Because.")
    submit(storage, case.commissioner, mine)
    behind_the_back(storage, update(JUDGEMENT).values(**changes))
    assert found(storage) == (["judgements: the row was changed without an event"], 0)


def test_a_sitting_put_there_excuses_no_judgement_that_is_frozen(
    storage: Storage, case: Case, mine: Assessment
) -> None:
    save(storage, case, mine, ends=True, reasons="Because.")
    submit(storage, case.commissioner, mine)
    behind_the_back(
        storage,
        update(JUDGEMENT).values(reasons="So."),
        insert(SITTING).values(
            id=uuid4(), board_id=case.board_id, assessment_id=mine.id, marker_id=marker(1).id,
            person_id=case.commissioner.person_id, began_at=NOW, last_at=NOW, fields=["reasons"],
        ),
    )  # fmt: skip
    problem = ["judgements: the row was changed without an event"]
    assert found(storage) == (problem, 0)
    sittings.seal_idle(storage, later(60))  # nor does the worker make it good
    assert found(storage) == (problem, 0)
