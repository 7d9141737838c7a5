"""What the demonstration tells of findings, recommendations and the board’s answer."""

from __future__ import annotations

from collections import Counter

from qmapp.casework.findings import queries as findings
from qmapp.casework.findings.rules import Reason
from qmapp.casework.recommendations import asking, queries
from qmapp.casework.recommendations.rules import State
from qmapp.decision.asks import queries as asks
from qmapp.decision.asks.rules import Standing
from qmapp.decision.responses import queries as responding
from qmapp.foundation.storage import Db, london_date
from tests.storage.demo.loaded import NOW, review_of
from tests.storage.demo.test_registers import actor


def test_one_finding_of_child_k_has_no_reason_and_a_view_of_the_board(db: Db) -> None:
    found = findings.list_findings(
        db, actor(db, "commissioner", "Child K"), review_of(db, "Child K")
    )
    (without,) = (one for one in found if one.reason is Reason.NOT_GIVEN)
    assert without.board_adds
    assert len(found) == 5
    assert all(one.places for one in found)


def test_child_k_has_proposals_left_and_remarks_answered_and_open(db: Db) -> None:
    who, review = actor(db, "commissioner", "Child K"), review_of(db, "Child K")
    lines = queries.list_recommendations(db, who, review, states=tuple(State))
    counted = Counter(one.state for one in lines)
    assert counted == {
        State.CONFIRMED: 8, State.PROPOSED: 6, State.DROPPED: 1, State.MERGED: 2,
    }  # fmt: skip
    said = asking.remarks(db, who, review, [one for one in lines if one.is_live])
    made = [one for group in said.by_recommendation.values() for one in group]
    answered = [one for one in made if one.answer is not None]
    assert len(answered) == 2
    assert not any(one.is_answer_stale for one in answered)
    tones = Counter(one.remark.tone.value for one in made)
    assert tones["fits"] >= 5
    assert tones["asks"] > len(answered)


def test_what_was_asked_of_the_department_is_overdue(db: Db) -> None:
    review, today = review_of(db, "Child K"), london_date(NOW)
    (line,) = asks.list_asks(db, review.id, today)
    assert line.standing(today) is Standing.OVERDUE


def test_the_response_of_family_r_is_agreed_and_that_of_child_k_is_not(db: Db) -> None:
    chair = actor(db, "farida.lindqvist", "Family R")
    agreed = responding.find_agreed(db, chair, review_of(db, "Family R"))
    assert agreed is not None
    standing = responding.get_standing(db, chair, review_of(db, "Family R"), london_date(NOW))
    assert standing.answered == len(standing.lines) == 4
    assert len(standing.dissents) == 1
    open_ = responding.get_standing(
        db, actor(db, "manager", "Child K"), review_of(db, "Child K"), london_date(NOW)
    )
    assert (open_.answered, len(open_.lines), open_.proposed) == (4, 8, 6)
    assert open_.missing
