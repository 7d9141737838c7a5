"""Role and state decide what is next: the table, written by hand."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.reviews.rules import Dates, Due, Stage
from qmapp.desk.review_home.known import Facts, OwnWork
from qmapp.desk.review_home.rules import may_still_judge, next_thing, things_to_do, to_look_at
from qmapp.desk.review_home.things import Go
from qmapp.foundation.access import ReviewRole

L, C, P, S, OB = (
    frozenset({role})
    for role in (
        ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER, ReviewRole.PANEL_MEMBER,
        ReviewRole.SIGNATORY, ReviewRole.OBSERVER,
    )
)  # fmt: skip
DATES = Dates(draft_due_on=date(2026, 12, 1), sign_off_target_on=date(2027, 2, 1))
OPEN = OwnWork(
    is_submitted=False, draft=3, judged=10, started=3, first_unjudged=13, first_title="Analysis"
)
ALL_JUDGED = OwnWork(is_submitted=False, draft=1, kind=AssessmentKind.SELF_CHECK, judged=18)
IN = OwnWork(is_submitted=True)


def facts(roles=frozenset(), **values):
    return Facts(roles=roles, **{"dates": DATES, **values})


TABLE = [
    # the lead reviewer
    (facts(L), Go.UPLOAD),
    (facts(L, stage=Stage.DRAFTING, newest=1), Go.START),
    (facts(L, stage=Stage.DRAFTING, newest=1, own=OPEN), Go.CONTINUE),
    (facts(L, stage=Stage.DRAFTING, newest=1, own=ALL_JUDGED), Go.SEND),
    (facts(L, stage=Stage.ASSESSMENT, newest=1, newest_is_sent=True, own=ALL_JUDGED), Go.SUBMIT),
    (facts(L, stage=Stage.SELF_CHECK, newest=1, newest_is_sent=True), Go.START),
    (facts(L, stage=Stage.ASSESSMENT, newest=1, newest_is_sent=True, own=IN), None),
    (facts(L, stage=Stage.MODERATION, newest=1, newest_is_sent=True, own=IN, all_in=True), Go.PROFILE),
    # the commissioner
    (facts(C), Go.START),
    (facts(C, own=OPEN), Go.CONTINUE),
    (facts(C, own=ALL_JUDGED), Go.SUBMIT),
    (facts(C, own=IN), None),
    (facts(C, stage=Stage.DRAFTING), None),
    (facts(C, stage=Stage.SELF_CHECK, newest=1, newest_is_sent=True), Go.START),
    (facts(C, stage=Stage.ASSESSMENT, newest=1, newest_is_sent=True, own=OPEN), Go.CONTINUE),
    (facts(C, stage=Stage.ASSESSMENT, newest=1, newest_is_sent=True, own=IN), None),
    (facts(C, stage=Stage.MODERATION, newest=1, newest_is_sent=True, own=IN, all_in=True), Go.PROFILE),
    # the review manager never judges
    (facts(is_manager=True, has_lead_reviewer=False, has_commissioner=False), Go.PEOPLE),
    (facts(is_manager=True, has_lead_reviewer=False), Go.PEOPLE),
    (facts(is_manager=True, has_commissioner=False), Go.PEOPLE),
    # An invitation that can still be accepted is waited for.
    (facts(is_manager=True, has_lead_reviewer=False, has_commissioner=False, invited=L), Go.PEOPLE),
    (facts(is_manager=True, has_lead_reviewer=False, invited=L), Go.UPLOAD),
    (facts(is_manager=True, has_lead_reviewer=False, invited=P), Go.PEOPLE),
    (facts(is_manager=True, dates=Dates()), Go.EDIT),
    (facts(is_manager=True), Go.UPLOAD),
    (facts(is_manager=True, stage=Stage.SELF_CHECK, newest=1, newest_is_sent=True), None),
    (facts(is_manager=True, stage=Stage.MODERATION, newest=1, newest_is_sent=True, all_in=True), None),
    # those who read
    (facts(P), None), (facts(S), None), (facts(OB), None),
    (facts(P, stage=Stage.SELF_CHECK, newest=2, newest_is_sent=True), Go.READ),
    (facts(S, stage=Stage.SELF_CHECK, newest=2, newest_is_sent=True), Go.READ),
    (facts(OB, stage=Stage.MODERATION, newest=2, newest_is_sent=True, all_in=True), Go.PROFILE),
    # several parts: their own judgement first
    (facts(C | S, stage=Stage.SELF_CHECK, newest=1, newest_is_sent=True), Go.START),
    (facts(P, is_manager=True, has_commissioner=False, newest=1, newest_is_sent=True), Go.PEOPLE),
    # nobody in particular, and nothing more to do
    (facts(), None), (facts(newest=1, all_in=True), None),
    (facts(L, stage=Stage.CLOSED, newest=1, own=OPEN), None),
    (facts(is_manager=True, stage=Stage.CLOSED, has_lead_reviewer=False), None),
]  # fmt: skip


@pytest.mark.parametrize(("situation", "go"), TABLE)
def test_what_is_next(situation, go):
    thing = next_thing(situation)
    assert thing.go is go
    assert thing.verb % thing.values
    assert thing.why % thing.values
    if go is not None:
        assert thing.button % thing.values


def test_figures_are_n_of_n_and_name_the_marker():
    thing = next_thing(facts(C, newest=3, newest_is_sent=True, own=OPEN))
    assert thing.verb % thing.values == "Finish your assessment of draft 3"
    assert thing.why % thing.values == "10 of 18 markers judged, 3 started, 5 not started."
    assert thing.button % thing.values == "Continue at 13, Analysis"


def test_the_draft_is_due_from_its_writer_and_sign_off_from_the_judge():
    assert next_thing(facts(L, stage=Stage.DRAFTING, newest=1)).due == (
        Due.DRAFT,
        date(2026, 12, 1),
    )
    judge = next_thing(facts(C, stage=Stage.DRAFTING, newest=1, newest_is_sent=True))
    assert judge.due == (Due.SIGN_OFF, date(2027, 2, 1))


def test_what_waits_besides_is_told_once_each():
    both = things_to_do(
        facts(P, is_manager=True, has_commissioner=False, newest=1, newest_is_sent=True)
    )
    assert [thing.go for thing in both] == [Go.PEOPLE, Go.READ]
    same = things_to_do(facts(L, is_manager=True))
    assert [thing.go for thing in same] == [Go.UPLOAD]


LEFT_OPEN = OwnWork(
    is_submitted=False, id=UUID(int=1), kind=AssessmentKind.SELF_CHECK, draft=1, judged=2,
    started=3, first_unjudged=1, first_title="Referral",
)  # fmt: skip
PROCESS = OwnWork(is_submitted=False, id=UUID(int=2), first_unjudged=1, first_title="Referral")


def test_an_assessment_left_open_waits_beside_the_next_draft():
    todo = things_to_do(facts(L, stage=Stage.ASSESSMENT, newest=2, others=[LEFT_OPEN]))
    assert [(thing.go, thing.own_id) for thing in todo] == [
        (Go.START, None),
        (Go.CONTINUE, LEFT_OPEN.id),
    ]
    assert todo[1].verb % todo[1].values == "Finish your self-check of draft 1"
    assert todo[1].why % todo[1].values == "2 of 18 markers judged, 3 started, 13 not started."
    # One that is left open is told beside one that is open too.
    both = things_to_do(facts(L, newest=2, own=OPEN, others=[LEFT_OPEN]))
    assert [thing.own_id for thing in both] == [OPEN.id, LEFT_OPEN.id]


def test_a_commissioner_keeps_the_way_to_the_process_judged_before_the_draft():
    todo = things_to_do(facts(C, newest=1, newest_is_sent=True, others=[PROCESS]))
    assert [thing.go for thing in todo] == [Go.START, Go.CONTINUE]
    assert todo[1].verb % todo[1].values == "Finish your assessment of the process so far"


def test_what_is_left_open_waits_only_for_whoever_still_has_the_part():
    assert (
        things_to_do(facts(P, newest=2, newest_is_sent=True, all_in=True, others=[LEFT_OPEN])) == []
    )
    closed = facts(L, stage=Stage.CLOSED, newest=2, others=[LEFT_OPEN])
    assert things_to_do(closed) == []


@pytest.mark.parametrize(
    ("roles", "own", "offered"),
    [
        (L, IN, True), (C, IN, True), (P, None, True), (OB, None, True),
        (L, OPEN, False), (C, None, False), (frozenset(), None, False),
    ],
)  # fmt: skip
def test_both_judgements_are_offered_and_never_wait(roles, own, offered):
    situation = facts(
        roles, stage=Stage.MODERATION, newest=1, newest_is_sent=True, own=own, all_in=True
    )
    assert (to_look_at(situation) is not None) is offered
    assert Go.PROFILE not in {thing.go for thing in things_to_do(situation)}


def test_whoever_has_no_part_is_told_why_nothing_is_open():
    thing = next_thing(facts(newest=None, stage=Stage.ASSESSMENT))
    assert thing.go is None
    assert "role on the review" in thing.why


@pytest.mark.parametrize(
    ("roles", "own", "blind"),
    [
        (L, None, True),
        (C, OPEN, True),
        (C, IN, False),
        (P, None, False),
        (frozenset(), None, False),
    ],
)
def test_whoever_has_a_judgement_to_make_is_told_that_others_stay_closed(roles, own, blind):
    assert may_still_judge(facts(roles, newest=1, own=own)) is blind
