"""Taking steps by hand: who may, what is said when something is missing, what is kept of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.machine import StepId, StepRefused, step_of
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, RuleBroken
from qmapp.foundation.audit.queries import list_told
from qmapp.governance.stages import queries, service
from qmapp.governance.stages.models import StageStep
from qmapp.people.inbox.models import Notice
from tests.factories.assessments import NOW, Case, begin, make_case, submit

LATER = NOW + timedelta(days=1)
WHY = "The second commissioner fell ill."


@pytest.fixture
def case(storage):
    return make_case(storage)


def put_at(storage, case: Case, stage: Stage) -> None:
    with storage.unit_of_work() as db:
        get_review(db, case.review_id).stage = stage


def take(storage, case: Case, who: str, step_id: StepId, because: str = "", *, seen=None):
    with storage.unit_of_work() as db:
        return service.take(
            db, getattr(case, who), get_review(db, case.review_id), step_of(step_id), because,
            LATER, seen=seen,
        ).stage  # fmt: skip


def stage_of(storage, case: Case) -> Stage:
    with storage.reading() as db:
        return get_review(db, case.review_id).stage


def test_a_step_moves_the_stage_and_stays_with_who_and_why(storage, case):
    assert take(storage, case, "manager", StepId.BACK_TO_DRAFTING, f"  {WHY}\r\n") is Stage.DRAFTING
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        row = db.scalars(select(StageStep)).one()
        [line] = queries.list_taken(db, review)
        [told] = list_told(db, review.id, "review:stage_moved")
    assert (row.from_stage, row.to_stage) == (Stage.ASSESSMENT, Stage.DRAFTING)
    assert (row.because, row.taken_by, row.at) == (WHY, case.manager.person_id, LATER)
    assert review.stage_since == LATER
    assert (line.step, line.by_name, line.because) == (
        step_of(StepId.BACK_TO_DRAFTING), "Manager Example", WHY,
    )  # fmt: skip
    assert told.values["step"] == "back_to_drafting"
    assert WHY not in str(told.values)


def test_what_the_work_moves_is_told_without_a_name(storage, case):
    put_at(storage, case, Stage.SET_UP)
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        assert reviews.advance(db, review, Stage.DRAFTING, case.manager.person_id, LATER)
    with storage.reading() as db:
        assert not db.scalars(select(StageStep)).all()
        [line] = queries.list_taken(db, get_review(db, case.review_id))
    assert (line.to, line.step, line.by_name) == (Stage.DRAFTING, step_of(StepId.APPOINTED), "")


@pytest.mark.parametrize("who", ["observer", "panel", "lead", "commissioner"])
def test_whoever_may_not_take_a_step_is_refused(storage, case, who):
    with pytest.raises(NotAllowed):
        take(storage, case, who, StepId.BACK_TO_DRAFTING, WHY)
    assert stage_of(storage, case) is Stage.ASSESSMENT


@pytest.mark.parametrize(
    "step_id", [StepId.ALL_IN, StepId.DRAFT_SENT, StepId.REPORT_SIGNED, StepId.PUBLISH]
)
def test_nobody_takes_by_hand_what_a_room_takes(storage, case, step_id):
    for who in ("chair", "manager", "commissioner", "lead"):
        with pytest.raises(NotAllowed):
            take(storage, case, who, step_id, WHY)


def test_a_step_that_begins_elsewhere_is_refused(storage, case):
    with pytest.raises(RuleBroken, match="does not begin where the review stands"):
        take(storage, case, "chair", StepId.READY)


def test_a_page_that_is_out_of_date_moves_nothing(storage, case):
    with pytest.raises(service.MovedMeanwhile) as moved:
        take(storage, case, "manager", StepId.BACK_TO_DRAFTING, WHY, seen=Stage.SELF_CHECK)
    assert moved.value.stage is Stage.ASSESSMENT


def test_going_back_wants_a_reason(storage, case):
    with pytest.raises(RuleBroken) as broken:
        take(storage, case, "manager", StepId.BACK_TO_DRAFTING, " \n ")
    assert broken.value.field == "because"
    with pytest.raises(RuleBroken) as long:
        take(storage, case, "manager", StepId.BACK_TO_DRAFTING, "x" * 4_001)
    assert long.value.field == "because"


def test_a_refusal_names_everything_that_is_missing(storage, case):
    put_at(storage, case, Stage.MODERATION)
    with pytest.raises(StepRefused) as refused:
        take(storage, case, "chair", StepId.READY)
    assert str(refused.value) == (
        "Not ready for sign-off: no commissioner’s assessment of draft 1 is submitted, "
        "draft 1 is not scanned for identifiers yet, the arrangements for quality, challenge, "
        "deadlock and pressure are not all set, and it is not set who signs the report."
    )
    assert stage_of(storage, case) is Stage.MODERATION


def test_whoever_has_still_to_judge_hears_of_their_own_only(storage, case):
    with pytest.raises(StepRefused, match="your own assessment of draft 1 is not submitted"):
        take(storage, case, "commissioner", StepId.MODERATE, WHY)


def test_work_to_which_something_is_missing_leaves_the_review_where_it_is(storage, case):
    put_at(storage, case, Stage.READY)
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        assert not reviews.advance(db, review, Stage.REPORT_SIGNED, None, LATER)
    assert stage_of(storage, case) is Stage.READY


def test_publishing_says_what_is_missing(storage, case):
    put_at(storage, case, Stage.REPORT_SIGNED)
    with pytest.raises(StepRefused, match="the report is not signed"), storage.unit_of_work() as db:
        reviews.advance(db, get_review(db, case.review_id), Stage.PUBLISHED, None, LATER)
    assert stage_of(storage, case) is Stage.REPORT_SIGNED


def test_the_lead_reviewer_says_that_the_self_check_has_begun(storage, case):
    put_at(storage, case, Stage.DRAFTING)
    assert take(storage, case, "lead", StepId.SELF_CHECK) is Stage.SELF_CHECK
    with pytest.raises(NotAllowed):
        take(storage, case, "manager", StepId.SELF_CHECK)


def test_those_for_whom_it_waits_are_told_without_a_word_of_the_case(storage, case):
    submit(storage, case.commissioner, begin(storage, case, case.commissioner))
    put_at(storage, case, Stage.MODERATION)
    take(storage, case, "commissioner", StepId.RETURN, WHY)
    with storage.reading() as db:
        told = db.scalars(select(Notice)).all()
    assert {one.person_id for one in told} == {case.lead.person_id, case.second_lead.person_id}
    assert {one.what for one in told} == {"A draft of yours was returned"}
