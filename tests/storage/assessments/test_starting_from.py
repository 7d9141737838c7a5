"""Starting on a draft from the assessment of an earlier one: what comes along, and in whose name."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import Assessment, CoAuthor, Judgement
from qmapp.casework.assessments.rules import AssessmentKind, Progress, progress_of
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import carrying
from qmapp.casework.evidence.models import Evidence, EvidenceFate
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    at_once,
    begin,
    later,
    marker,
    pin,
    reopen,
    submit,
    type_words,
)
from tests.storage.evidence import next_draft
from tests.storage.evidence.next_draft import (
    PLACES,
    Case,
    arrive,
    pin_all,
    second_draft,
    start_from,
)


@pytest.fixture
def case(storage: Storage) -> Case:
    return next_draft.old_case(storage)


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    begun = begin(storage, case, case.commissioner)
    pin_all(storage, case, case.commissioner, begun)
    question = marker(1).questions[0].id
    with_answer = {f"answer:{question}": "partly", f"note:{question}": "See 2"}
    type_words(storage, case.commissioner, begun, 1, ends=True, **with_answer)
    return begun


@pytest.fixture
def draft(storage: Storage, case: Case, mine: Assessment) -> Draft:
    return second_draft(storage, case)


def count(storage: Storage, model: type, assessment: Assessment) -> int:
    with storage.reading() as db:
        query = select(func.count()).where(model.assessment_id == assessment.id)  # type: ignore[attr-defined]
        return db.scalar(query) or 0


def test_everything_comes_along_to_be_confirmed(
    storage: Storage, case: Case, mine: Assessment, draft: Draft
) -> None:
    fresh = start_from(storage, case, case.commissioner, draft)
    with storage.reading() as db:
        kept = db.get_one(Assessment, fresh.id)
        assert (kept.started_from_id, kept.reading_id) == (mine.id, draft.reading_id)
        assert (kept.known_outcome, kept.edition_number) == ("I knew that the child died.", 1)
        facts = queries.facts_of(db, [fresh.id])[fresh.id]
        rows = {j.marker_id: j for j in db.scalars(
            select(Judgement).where(Judgement.assessment_id == fresh.id)
        )}  # fmt: skip
        answers = queries.answers_of(db, [fresh.id])
    assert {progress_of(f) for f in facts.values()} == {Progress.TO_CONFIRM}
    assert len(rows) == 5
    first = rows[marker(1).id]
    assert (first.reasons, first.to_change) == ("Because of same", "Change same")
    assert (first.rating, first.updated_at) == ("partly_met", later(60))
    [answer] = answers.values()
    assert (answer.answer, answer.note) == ("partly", "See 2")


def test_one_event_says_what_was_carried(
    storage: Storage, case: Case, mine: Assessment, draft: Draft
) -> None:
    fresh = start_from(storage, case, case.commissioner, draft)
    with storage.reading() as db:
        event = db.scalars(select(Event).where(Event.subject_id == fresh.id)).one()
        values = {
            v.field: json.loads(v.value)
            for v in db.scalars(select(EventValue).where(EventValue.event_id == event.id))
        }
    assert event.verb == "assessment:started"
    assert values["started_from"] == str(mine.id)
    assert sorted(values["evidence"].values()) == ["ask", "gone", "moved", "reworded", "unchanged"]
    assert set(values["judgements"].values()) == {"partly_met"}


def test_two_tabs_that_start_at_once_make_one(
    storage: Storage, case: Case, mine: Assessment, draft: Draft
) -> None:
    def press() -> None:
        start_from(storage, case, case.commissioner, draft)

    assert at_once(press, press, press) == []
    with storage.reading() as db:
        begun = db.scalars(select(Assessment).where(Assessment.draft_id == draft.id)).all()
        assert len(begun) == 1
        assert db.scalar(select(func.count()).select_from(EvidenceFate)) == 5
    assert count(storage, Evidence, begun[0]) == 3
    assert count(storage, Judgement, begun[0]) == 5


def test_a_co_author_starts_from_what_they_wrote_together(
    storage: Storage, case: Case, mine: Assessment, draft: Draft
) -> None:
    with storage.unit_of_work() as db:
        db.add(
            CoAuthor(
                board_id=case.board_id, assessment_id=mine.id, added_at=NOW,
                person_id=case.second_commissioner.person_id,
            )
        )  # fmt: skip
    arrive(storage, draft)
    fresh = start_from(storage, case, case.second_commissioner, draft)
    assert fresh.started_from_id == mine.id
    assert start_from(storage, case, case.third_commissioner, draft).started_from_id is None


def test_the_newest_earlier_one_of_the_same_kind_that_stands(
    storage: Storage, case: Case, mine: Assessment, draft: Draft
) -> None:
    submit(storage, case.commissioner, mine)
    newer = reopen(storage, case.commissioner, mine)
    with storage.reading() as db:
        person = case.commissioner.person_id
        found = queries.find_earlier(
            db, person, case.review_id, AssessmentKind.COMMISSIONER, db.get_one(Draft, draft.id)
        )
        none = queries.find_earlier(
            db, person, case.review_id, AssessmentKind.SELF_CHECK, db.get_one(Draft, draft.id)
        )
    assert found is not None
    assert (found.id, none) == (newer.id, None)


def test_a_draft_read_again_leaves_what_was_started_alone(
    storage: Storage, case: Case, mine: Assessment, draft: Draft
) -> None:
    fresh = start_from(storage, case, case.commissioner, draft)
    third = second_draft(storage, case, number=3)
    with storage.unit_of_work() as db:  # a new reading of the second draft
        db.get_one(Draft, draft.id).reading_id = third.reading_id
    with storage.reading() as db:
        kept = db.get_one(Assessment, fresh.id)
        assert kept.reading_id == draft.reading_id
        assert queries.changed_markers(db, kept) == {marker(n).id for n in (2, 3, 4, 5)}


def test_what_is_reopened_is_still_to_be_confirmed(
    storage: Storage, case: Case, mine: Assessment, draft: Draft
) -> None:
    fresh = start_from(storage, case, case.commissioner, draft)
    submit(storage, case.commissioner, fresh, now=later(90))
    again = reopen(storage, case.commissioner, fresh)
    with storage.reading() as db:
        facts = queries.facts_of(db, [again.id])[again.id]
        assert {progress_of(f) for f in facts.values()} == {Progress.TO_CONFIRM}
        assert queries.changed_markers(db, db.get_one(Assessment, again.id)) == {
            marker(n).id for n in (2, 3, 4, 5)
        }


def test_what_is_pinned_to_the_earlier_one_afterwards_tells_nothing_in_the_later_one(
    storage: Storage, case: Case, mine: Assessment, draft: Draft
) -> None:
    """Its writer may not be one of the earlier one any more, and so be blind to it."""
    fresh = start_from(storage, case, case.commissioner, draft)
    unseen = pin(storage, case, case.commissioner, mine, 6, position=PLACES["gone"])
    with storage.unit_of_work() as db:
        db.get_one(Evidence, unseen).added_at = later(70)
    arrive(storage, draft)
    submit(storage, case.commissioner, fresh, now=later(90))
    again = reopen(storage, case.commissioner, fresh)
    with storage.unit_of_work() as db:
        db.get_one(Assessment, again.id).started_at = later(100)
    with storage.reading() as db:
        assert db.scalars(select(EvidenceFate).where(EvidenceFate.evidence_id == unseen)).one()
        for version in (fresh, again):
            kept = db.get_one(Assessment, version.id)
            assert marker(6).id not in queries.changed_markers(db, kept)
            loose = carrying.loose_ends(db, queries.chain_of(db, kept))
            assert {piece.marker_id for piece in loose} == {marker(4).id, marker(5).id}
