from __future__ import annotations

from dataclasses import replace

import pytest

from qmapp.casework.reviews.machine import (
    STEPS,
    WORK,
    Facts,
    Need,
    PaperFacts,
    StepId,
    StepRefused,
    find_step,
    in_words,
    lack_of,
    missing,
    require_nothing_missing,
    step_of,
    step_of_a_room,
    steps_from,
)
from qmapp.casework.reviews.rules import ORDER, Stage

SIGNED = PaperFacts(is_planned=True, is_signed=True)
READY = Facts(draft=2, is_assessed=True, is_arranged=True, report=PaperFacts(is_planned=True))
DONE = replace(
    READY, report=SIGNED, response=SIGNED, is_response_agreed=True, is_decided=True
)  # fmt: skip


def said(step_id: StepId, facts: Facts) -> str:
    with pytest.raises(StepRefused) as refused:
        require_nothing_missing(step_of(step_id), facts)
    return str(refused.value)


@pytest.mark.parametrize(
    ("now", "to", "moves"),
    [
        (Stage.SET_UP, Stage.DRAFTING, True),
        (Stage.SET_UP, Stage.ASSESSMENT, True),
        (Stage.DRAFTING, Stage.ASSESSMENT, True),
        (Stage.SELF_CHECK, Stage.ASSESSMENT, True),
        (Stage.ASSESSMENT, Stage.MODERATION, True),
        (Stage.MODERATION, Stage.ASSESSMENT, True),
        (Stage.MODERATION, Stage.RETURNED, True),
        (Stage.RETURNED, Stage.ASSESSMENT, True),
        (Stage.READY, Stage.REPORT_SIGNED, True),
        (Stage.REPORT_SIGNED, Stage.PUBLISHED, True),
        (Stage.PUBLISHED, Stage.READY, True),
        (Stage.SET_UP, Stage.MODERATION, False),
        (Stage.ASSESSMENT, Stage.SELF_CHECK, False),
        (Stage.ASSESSMENT, Stage.DRAFTING, False),
        (Stage.MODERATION, Stage.READY, False),
        (Stage.READY, Stage.ASSESSMENT, False),
        (Stage.FOLLOW_UP, Stage.CLOSED, False),
        (Stage.CLOSED, Stage.SET_UP, False),
        (Stage.CLOSED, Stage.READY, False),
    ],
)
def test_the_work_carries_a_review_only_where_it_leads(now, to, moves):
    assert (step_of_a_room(now, to) is not None) is moves


def test_no_two_steps_of_rooms_lead_the_same_way():
    ways = [(now, one.to) for one in STEPS if one.is_of_a_room for now in one.from_stages]
    assert len(ways) == len(set(ways))


def test_each_step_stands_once_and_leads_elsewhere():
    assert {step.id for step in STEPS} == set(StepId)
    assert len(STEPS) == len(StepId)
    for step in STEPS:
        assert step.to not in step.from_stages
        assert find_step(step.id.value) is step
    assert find_step("nothing") is None


def test_every_stage_can_be_reached_and_left():
    reached, ahead = {Stage.SET_UP}, [Stage.SET_UP]
    while ahead:
        for step in steps_from(ahead.pop()):
            if step.to not in reached:
                reached.add(step.to)
                ahead.append(step.to)
    assert reached == set(ORDER)
    assert all(steps_from(stage) for stage in ORDER)


def test_onward_steps_come_first():
    for stage in ORDER:
        backs = [step.is_back for step in steps_from(stage)]
        assert backs == sorted(backs)


def test_whoever_goes_back_by_hand_gives_a_reason():
    for step in STEPS:
        if step.is_back and not step.is_of_a_room:
            assert step.wants_reason, step.id


def test_from_every_stage_but_the_first_people_can_go_back():
    """From what is signed by reopening only: that is the signatories' to decide."""
    by_rule = {Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED}
    for stage in ORDER[1:]:
        back = [
            step
            for step in STEPS
            if stage in step.from_stages and ORDER.index(step.to) < ORDER.index(stage)
        ]
        assert back, stage
        if stage in by_rule:
            assert all(step.by is WORK for step in back)
        else:
            assert any(step.by is not WORK for step in back)


def test_nothing_is_missing_where_all_is_there():
    assert not missing(step_of(StepId.READY), READY)
    for step in STEPS:
        if step.from_stages <= {Stage.RESPONSE_SIGNED, Stage.PUBLISHED, Stage.FOLLOW_UP}:
            lacks = missing(step, DONE)
            assert all(lack.need in {Need.REPORT_TAKEN_BACK, Need.RESPONSE_TAKEN_BACK}
                       for lack in lacks)  # fmt: skip


def test_a_refusal_says_all_that_is_missing_in_one_sentence():
    facts = replace(READY, unmoderated=(12,), open_identifiers=1)
    assert said(StepId.READY, facts) == (
        "Not ready for sign-off: marker 12 has no agreed judgement, and 1 identifier is open."
    )


@pytest.mark.parametrize(
    ("facts", "clause"),
    [
        (Facts(is_arranged=True, report=SIGNED), "no draft was sent yet"),
        (replace(READY, is_assessed=False, unmoderated=(1, 2)),
         "no commissioner’s assessment of draft 2 is submitted"),
        (replace(READY, is_blind=True, unmoderated=(1, 2)),
         "your own assessment of draft 2 is not submitted"),
        (replace(READY, unmoderated=(7, 3, 12)), "markers 3, 7 and 12 have no agreed judgement"),
        (replace(READY, unmoderated=range(1, 19)),
         "none of the 18 markers has an agreed judgement"),
        (replace(READY, unsent_letter=1), "letter 1 of feedback is not sent"),
        (replace(READY, unanswered=1), "1 point of feedback is not answered"),
        (replace(READY, unanswered=4), "4 points of feedback are not answered"),
        (replace(READY, open_threads=2), "2 discussions are open"),
        (replace(READY, is_scanned=False), "draft 2 is not scanned for identifiers yet"),
        (replace(READY, is_arranged=False),
         "the arrangements for quality, challenge, deadlock and pressure are not all set"),
        (replace(READY, report=PaperFacts()), "it is not set who signs the report"),
    ],
)  # fmt: skip
def test_each_thing_that_sign_off_lacks_has_its_clause(facts, clause):
    assert said(StepId.READY, facts) == f"Not ready for sign-off: {clause}."


@pytest.mark.parametrize("step_id", [StepId.READY, StepId.RETURN, StepId.RESUME])
def test_whoever_has_still_to_judge_is_told_of_that_alone(step_id):
    facts = replace(
        READY, is_blind=True, unsent_letter=2, unanswered=3, open_threads=4, unmoderated=(1,)
    )  # fmt: skip
    assert said(step_id, facts).endswith(": your own assessment of draft 2 is not submitted.")


def test_publication_needs_both_papers_or_a_reason():
    without = replace(DONE, response=PaperFacts())
    assert said(StepId.PUBLISH, without) == (
        "Not ready for publication: the response is not signed, and no reason says why it goes on "
        "without."
    )
    assert not missing(step_of(StepId.PUBLISH), replace(without, goes_without_response=True))


def test_a_paper_that_changed_stops_the_next_stage():
    changed = replace(DONE, report=replace(SIGNED, is_current=False))
    for step_id in (StepId.RESPONSE_SIGNED, StepId.PUBLISH, StepId.FOLLOW_UP, StepId.CLOSE):  # fmt: skip
        assert "the report changed since it was signed" in said(step_id, changed)


def test_what_is_being_signed_is_not_left_behind():
    being = replace(READY, report=PaperFacts(is_planned=True, is_open=True))
    assert said(StepId.BACK_TO_MODERATION, being) == (
        "It cannot go back yet: the report is being signed, and that was not called off."
    )
    assert "only reopening" in said(StepId.BACK_TO_ASSESSMENT, replace(READY, report=SIGNED))


def test_what_publication_misses_is_said_in_its_own_words():
    facts = replace(DONE, publication=("the family was not told", "no day is set"))
    assert said(StepId.PUBLISH, facts) == (
        "Not ready for publication: the family was not told, and no day is set."
    )


def test_every_need_can_be_met_and_every_lack_can_be_said():
    empty = Facts(
        unmoderated=(1,), unsent_letter=1, unanswered=1, open_threads=1,
        open_identifiers=1, publication=("no day is set",),
    )  # fmt: skip
    unread = replace(empty, draft=1)
    taken_back = replace(
        empty, draft=1, report=replace(SIGNED, is_current=False),
        response=replace(SIGNED, is_current=False), is_assessed=True,
    )  # fmt: skip
    for need in Need:
        lacks = [one for facts in (empty, unread, taken_back) for one in lack_of(need, facts)]
        assert lacks, need
        for lack in lacks:
            assert lack.need is need
            assert "%(" not in lack.words
            assert lack.words[0].islower() or lack.words[0].isdigit()
            assert not lack.words.endswith(".")


@pytest.mark.parametrize(
    ("clauses", "words"),
    [([], ""), (["a"], "a"), (["a", "b"], "a, and b"), (["a", "b", "c"], "a, b, and c")],
)
def test_clauses_make_one_sentence(clauses, words):
    assert in_words(clauses) == words
