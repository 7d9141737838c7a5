"""What waits between the judgements of a review and its publication: the table, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from qmapp.casework.reviews.rules import Dates, Stage
from qmapp.desk.review_home.governing import Governed
from qmapp.desk.review_home.rules import Facts, OwnWork, next_thing, things_to_do
from qmapp.desk.review_home.things import Go
from qmapp.foundation.access import ReviewRole

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


def facts(roles, stage, *, own=IN, is_manager=False, **governed):
    return Facts(
        roles=roles, stage=stage, dates=DATES, newest=1, newest_is_sent=True, own=own,
        is_manager=is_manager, all_in=True, governed=Governed(draft=1, **governed),
    )  # fmt: skip


M, R, READY = Stage.MODERATION, Stage.RETURNED, Stage.READY
ONE, TWO, OUT = Stage.REPORT_SIGNED, Stage.RESPONSE_SIGNED, Stage.PUBLISHED
CHAIR = {"is_chair": True}
TABLE = [
    (facts(C, M, moderated=3), Go.MODERATION),
    (facts(C, M, moderated=18), Go.STAGES),
    (facts(C, M, moderated=18, unsent_letter=2), Go.FEEDBACK),
    # Who has still to judge is not led to where others talk of it.
    (facts(C, M, own=OPEN, moderated=3), Go.SUBMIT),
    (facts(L, R, own=OPEN, unanswered=2), Go.SUBMIT),
    (facts(L, R, unanswered=2), Go.FEEDBACK),
    (facts(L, R), Go.UPLOAD),
    (facts(L, READY), Go.PROFILE),
    (facts(P, M), Go.PROFILE),
    (facts(S, READY, to_sign=("report",), report_open=True), Go.SIGNING),
    (facts(S, READY, report_open=True), Go.PROFILE),
    (facts(NOBODY, M, moderated=18, **CHAIR), Go.STAGES),
    (facts(NOBODY, M, moderated=17, **CHAIR), None),
    (facts(NOBODY, READY, **CHAIR), Go.SIGNING),
    (facts(NOBODY, READY, is_manager=True), Go.SIGNING),
    (facts(NOBODY, READY, is_manager=True, report_open=True), None),
    (facts(NOBODY, ONE, **CHAIR), Go.RESPONSE),
    (facts(NOBODY, ONE, response_agreed=True, **CHAIR), Go.SIGNING),
    (facts(NOBODY, ONE, response_agreed=True, response_open=True, **CHAIR), None),
    (facts(NOBODY, TWO, **CHAIR), Go.PUBLICATION),
    (facts(NOBODY, TWO, is_manager=True), Go.PUBLICATION),
    (facts(NOBODY, OUT, is_manager=True), Go.STAGES),
    (facts(NOBODY, Stage.CLOSED, to_sign=("report",), **CHAIR), None),
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
    both = facts(C | S, M, moderated=3, to_sign=("report",))
    assert [thing.go for thing in things_to_do(both)] == [Go.SIGNING, Go.MODERATION]
