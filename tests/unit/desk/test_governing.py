"""What waits between the judgements of a review and its publication: the table, by hand."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from qmapp.casework.reviews.rules import Dates, Stage
from qmapp.desk.review_home.governing import Governed, ToSay
from qmapp.desk.review_home.known import Facts, OwnWork
from qmapp.desk.review_home.rules import next_thing, things_to_do, to_look_at
from qmapp.desk.review_home.things import Go
from qmapp.foundation.access import ReviewRole
from qmapp.governance.signing.rules import Paper

L, C, P, S = (
    frozenset({role})
    for role in (
        ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER, ReviewRole.PANEL_MEMBER,
        ReviewRole.SIGNATORY,
    )
)  # fmt: skip
DATES = Dates(draft_due_on=date(2026, 12, 1), sign_off_target_on=date(2027, 2, 1))
IN, OPEN = OwnWork(is_submitted=True, draft=1), OwnWork(is_submitted=False, draft=1, judged=18)
NOBODY = frozenset()


def facts(roles, stage, *, own=IN, is_manager=False, dates=DATES, **governed):
    return Facts(
        roles=roles, stage=stage, dates=dates, newest=1, newest_is_sent=True, own=own,
        is_manager=is_manager, all_in=True, judgements=4, governed=Governed(draft=1, **governed),
    )  # fmt: skip


M, R, READY = Stage.MODERATION, Stage.RETURNED, Stage.READY
ONE, TWO, OUT = Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED, Stage.PUBLISHED
ON, END = Stage.FOLLOW_UP, Stage.CLOSED
REPORT, RESPONSE = ToSay(Paper.REPORT), ToSay(Paper.RESPONSE)
STATES = ToSay(Paper.REPORT, states=True)
CHAIR = {"is_chair": True}
PARTS = ((L, None), (C, OPEN), (C, IN), (P, None), (S, None))
TABLE = [
    (facts(C, M, moderated=3), Go.MODERATION),
    (facts(C, M, moderated=18), Go.STAGES),
    (facts(C, M, moderated=18, unsent_letter=2), Go.FEEDBACK),
    # Who has still to judge is not led to where others talk of it.
    (facts(C, M, own=OPEN, moderated=3), Go.SUBMIT),
    (facts(L, R, own=OPEN, unanswered=2), Go.SUBMIT),
    (facts(L, R, unanswered=2), Go.FEEDBACK),
    (facts(L, R), Go.UPLOAD),
    (facts(L, READY), None),
    (facts(P, M), Go.PROFILE),
    (facts(S, READY, to_sign=(REPORT,), report_open=True, tally=(0, 3, 2)), Go.SIGN),
    (facts(S, READY, report_open=True, tally=(1, 3, 2)), Go.SIGNING),
    # Who has still to judge the draft signs after that: its report says what others judged.
    (facts(C | S, READY, own=OPEN, to_sign=(REPORT,)), Go.SUBMIT),
    (facts(C | S, ONE, own=OPEN, to_sign=(RESPONSE,)), Go.SIGN),
    (facts(S, ONE, late=(REPORT,)), Go.LATE_WORD),
    (facts(S, ONE, late=(REPORT,), to_sign=(RESPONSE,)), Go.SIGN),
    (facts(S, ONE, to_vote=UUID(int=1), late=(REPORT,)), Go.VOTE),
    (facts(NOBODY, M, moderated=18, **CHAIR), Go.STAGES),
    (facts(NOBODY, M, moderated=17, **CHAIR), None),
    (facts(NOBODY, READY, **CHAIR), Go.SIGNING),
    (facts(NOBODY, READY, is_manager=True), Go.SIGNING),
    (facts(NOBODY, READY, is_manager=True, report_open=True, tally=(1, 3, 2)), Go.SIGNING),
    (facts(NOBODY, ONE, **CHAIR), Go.RESPONSE),
    (facts(NOBODY, ONE, response_agreed=True, **CHAIR), Go.SIGNING),
    (
        facts(NOBODY, ONE, response_agreed=True, response_open=True, tally=(1, 3, 2), **CHAIR),
        Go.SIGNING,
    ),
    (facts(NOBODY, TWO, **CHAIR), Go.PUBLICATION),
    (facts(NOBODY, TWO, is_manager=True), Go.PUBLICATION),
    (facts(NOBODY, OUT, is_manager=True), Go.STAGES),
    # Dates and people are asked for until sign-off, and drafts are judged and read until then.
    (facts(NOBODY, OUT, is_manager=True, dates=Dates()), Go.STAGES),
    (facts(NOBODY, ON, is_manager=True, dates=Dates()), Go.RESPONSE),
    (facts(NOBODY, END, is_manager=True, dates=Dates()), None),
    (facts(NOBODY, ON, **CHAIR), Go.STAGES),
    *((facts(who, OUT, own=own), Go.PUBLICATION) for who, own in PARTS),
    *((facts(who, ON, own=own), Go.RESPONSE) for who, own in PARTS),
    *((facts(who, END, own=own), None) for who, own in PARTS),
    (facts(NOBODY, Stage.CLOSED, to_sign=(REPORT,), **CHAIR), None),
]


@pytest.mark.parametrize(("known", "go"), TABLE)
def test_what_is_next(known, go):
    assert next_thing(known).go is go


def test_every_sentence_can_be_filled():
    for known, _ in TABLE:
        for thing in things_to_do(known):
            for words in (thing.verb, thing.why, thing.button):
                assert "%(" not in words % {**thing.values, "_": ""}


def test_the_chair_decides_and_the_manager_prepares():
    chair, manager = (
        next_thing(facts(NOBODY, TWO, is_chair=one, is_manager=not one)).verb
        for one in (True, False)
    )
    assert chair == "Decide on publication"
    assert manager == "Prepare the publication"


def test_somebody_with_two_parts_is_told_of_both():
    both = facts(C | S, M, moderated=3, to_sign=(REPORT,))
    assert [thing.go for thing in things_to_do(both)] == [Go.SIGN, Go.MODERATION]


@pytest.mark.parametrize(
    ("known", "verb"),
    [
        (facts(S, READY, to_sign=(REPORT,)), "Read and sign the report"),
        (facts(S, READY, to_sign=(STATES,)), "Read the report, and add your statement"),
        (facts(S, ONE, to_sign=(RESPONSE,)), "Read and sign the board’s response"),
        (
            facts(S, ONE, late=(REPORT,)),
            "Read the report that was signed, and say what you say to it",
        ),
        (
            facts(NOBODY, READY, report_open=True, tally=(1, 3, 2), **CHAIR),
            "The report is being signed",
        ),
        (
            facts(NOBODY, OUT, report_open=True, report_signed=True, tally=(1, 3, 2)),
            "You have no part in this review",
        ),
        (
            facts(P, TWO, response_open=True, response_signed=True, tally=(1, 3, 2)),
            "The board’s response is being signed again",
        ),
        (facts(NOBODY, ON, response_agreed=True), "Read what the board answered"),
        (facts(P, TWO), "The report and the response are signed"),
        (facts(NOBODY, M, moderated=17, **CHAIR), "The judgements are being agreed"),
        (facts(NOBODY, ON, **CHAIR), "Close the review when what was promised is done"),
        (facts(NOBODY, ON, is_manager=True), "Follow what the board promised"),
        (facts(C, END), "This review is closed"),
        (facts(NOBODY, END), "This review is closed"),
    ],
)
def test_what_is_said_is_true_of_the_stage_and_the_part(known, verb):
    assert next_thing(known).verb == verb


def test_the_chair_has_a_part_at_every_stage():
    for stage in Stage:
        thing = next_thing(facts(NOBODY, stage, report_open=stage is READY, **CHAIR))
        assert "no part" not in thing.verb
        assert "Enter the dates" not in thing.verb


def test_who_has_signed_is_said_as_n_of_n():
    thing = next_thing(facts(P, READY, report_open=True, tally=(1, 3, 2)))
    assert thing.why % thing.values == "1 of 3 have signed; the rule asks for 2."


def test_as_many_judgements_are_in_as_are_in_and_that_is_over_before_sign_off():
    look = to_look_at(facts(P, M))
    assert look is not None
    assert look.verb % look.values == "4 judgements of draft 1 are in"
    assert [to_look_at(facts(P, stage)) for stage in (READY, ONE, TWO, OUT, ON, END)] == [None] * 6


def test_a_chair_who_has_still_to_judge_is_not_told_how_far_moderation_has_come():
    go = {one.go for one in things_to_do(facts(C, M, own=OPEN, moderated=18, is_chair=True))}
    assert Go.STAGES not in go
    assert Go.SUBMIT in go
    go = {one.go for one in things_to_do(facts(C, M, own=IN, moderated=18, is_chair=True))}
    assert Go.STAGES in go
