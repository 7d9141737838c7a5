"""Role and state decide what is next: the table, written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from qmapp.casework.reviews.rules import Dates, Due, Stage
from qmapp.desk.review_home.rules import (
    Facts,
    Go,
    OwnWork,
    may_still_judge,
    next_thing,
    things_to_do,
)
from qmapp.foundation.access import ReviewRole

L, C, P, S, OB = (
    frozenset({role})
    for role in (
        ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER, ReviewRole.PANEL_MEMBER,
        ReviewRole.SIGNATORY, ReviewRole.OBSERVER,
    )
)  # fmt: skip
DATES = Dates(draft_due_on=date(2026, 12, 1), sign_off_target_on=date(2027, 2, 1))
OPEN = OwnWork(is_submitted=False, judged=10, started=3, first_unjudged=13, first_title="Analysis")
ALL_JUDGED = OwnWork(is_submitted=False, judged=18)
IN = OwnWork(is_submitted=True)


def facts(roles=frozenset(), **values):
    return Facts(roles=roles, **{"dates": DATES, **values})


TABLE = [
    # the lead reviewer
    (facts(L), Go.UPLOAD),
    (facts(L, stage=Stage.DRAFTING, newest=1), Go.START),
    (facts(L, stage=Stage.DRAFTING, newest=1, own=OPEN), Go.CONTINUE),
    (facts(L, stage=Stage.DRAFTING, newest=1, own=ALL_JUDGED), Go.SUBMIT),
    (facts(L, stage=Stage.DRAFTING, newest=1, own=IN), Go.SEND),
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
