"""What a version lacks: each recommendation by itself, and what hangs on those that went."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from qmapp.casework.recommendations.rules import Addressee, Became, Kind, State
from qmapp.decision.actions.lines import ActionLine, Answered
from qmapp.decision.responses.lines import (
    AnswerLine,
    DissentLine,
    EarlierAnswer,
    GivenAnswer,
    LeftLine,
    RecommendationWords,
)
from qmapp.decision.responses.missing import list_missing, missing_of_line
from qmapp.decision.responses.rules import Decision, Lack

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def words(
    number: int = 1, state: State = State.CONFIRMED, kind: Kind = Kind.ACTION
) -> RecommendationWords:
    return RecommendationWords(
        id=uuid4(), number=number, state=state, kind=kind, text="Do it.", issues="",
        addressee=Addressee.NATIONAL, agency_name=None, body="", owner_role="", measure="",
        due_on=None, due_words="", review_on=None, because="", digest="d",
    )  # fmt: skip


def answer(
    decision: Decision = Decision.ACCEPTED,
    reasons: str = "",
    *,
    stale: bool = False,
    how_known: str = "Ten families are asked.",
    look_again_on: date | None = date(2027, 11, 1),
) -> GivenAnswer:
    return GivenAnswer(
        id=uuid4(), decision=decision, reasons=reasons, by_name="", at=NOW, version=1,
        is_stale=stale, how_known=how_known, look_again_on=look_again_on,
    )  # fmt: skip


def action(
    number: int = 1, *, due: date | None = date(2027, 1, 1), promised: bool = False
) -> ActionLine:
    return ActionLine(
        id=uuid4(), board_id=uuid4(), review_id=uuid4(), number=number, what="It",
        owner_role="Head", agency_id=None, agency_name=None, due_on=due,
        promised_on=date(2026, 1, 1) if promised else None, added_at=NOW, ended_at=None,
        ended_because=None, version=1,
    )  # fmt: skip


def dissent() -> DissentLine:
    return DissentLine(
        id=uuid4(), recommendation_id=uuid4(), role="Doctor", agency_id=None, agency_name=None,
        words="No.", by_name="", at=NOW, ended_at=None,
    )  # fmt: skip


def lacks(kind: Kind = Kind.ACTION, **more: object) -> list[Lack]:
    line = AnswerLine(recommendation=words(kind=kind), **more)  # type: ignore[arg-type]
    return [one.lack for one in missing_of_line(line, NOW.date())]


def test_an_answer_with_what_goes_with_it_lacks_nothing():
    assert lacks(answer=answer(), actions=[action()]) == []
    assert lacks(answer=answer(reasons="It is done already.")) == []
    for decision in (Decision.IN_PART, Decision.NOT_ACCEPTED, Decision.EXPLORE):
        assert lacks(answer=answer(decision, "Because.")) == []


def test_what_one_recommendation_may_lack():
    assert lacks() == [Lack.NO_ANSWER]
    assert lacks(answer=answer()) == [Lack.NO_ACTION]
    assert lacks(answer=answer(Decision.NOT_ACCEPTED)) == [Lack.NO_REASONS]
    assert lacks(answer=answer(reasons="Yes.", stale=True)) == [Lack.OTHER_WORDS]
    assert lacks(answer=answer(), actions=[action(due=None)]) == [Lack.NO_DATE]


@pytest.mark.parametrize("decision", list(Decision))
def test_what_is_taken_on_says_how_one_would_know(decision):
    said = lacks(answer=answer(decision, "So.", how_known=""))
    assert said == [Lack.NO_WAY_TO_KNOW] * (decision is not Decision.NOT_ACCEPTED)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("decision", list(Decision))
def test_what_is_asked_or_explored_has_a_day_to_look_again(kind, decision):
    needs = decision is Decision.EXPLORE or (
        kind is not Kind.ACTION and decision is not Decision.NOT_ACCEPTED
    )
    said = lacks(kind, answer=answer(decision, "So.", look_again_on=None))
    assert said == [Lack.NO_DAY_TO_LOOK] * needs


@pytest.mark.parametrize(("days", "lacking"), [(-700, True), (0, True), (1, False)])
def test_the_day_to_look_again_is_still_to_come(days, lacking):
    on = NOW.date() + timedelta(days=days)
    said = lacks(answer=answer(Decision.EXPLORE, "So.", look_again_on=on))
    assert said == [Lack.DAY_HAS_COME] * lacking
    # Where nothing is looked at again, a day of before says nothing.
    assert lacks(answer=answer(reasons="So.", look_again_on=on)) == []


def test_after_splitting_the_earlier_answer_is_asked_about():
    earlier = EarlierAnswer(
        answer_id=uuid4(), recommendation_id=uuid4(), number=1, text="Both.",
        became=Became.SPLIT, decision=Decision.ACCEPTED, reasons="",
    )  # fmt: skip
    assert lacks(earlier=[earlier]) == [Lack.EARLIER_ANSWER]


def test_the_whole_says_proposals_and_each_undated_action_once():
    shared = action(7, due=None)
    lines = [
        AnswerLine(recommendation=words(number), answer=answer(), actions=[shared])
        for number in (1, 2)
    ]
    found = list_missing(lines, [], proposed=3, today=NOW.date())
    assert [(one.lack, one.count, one.number) for one in found] == [
        (Lack.TO_BE_CONFIRMED, 3, None),
        (Lack.NO_DATE, 0, 7),
    ]
    nothing = list_missing([], [], 0, NOW.date())
    assert [one.lack for one in nothing] == [Lack.NOTHING_CONFIRMED]


@pytest.mark.parametrize(
    ("promised", "went_into", "is_lacking"),
    [(False, [], True), (False, [2], True), (True, [2], True), (True, [], False)],
)
def test_an_action_whose_recommendation_went_is_tied_anew_or_taken_out_or_carried_on(
    promised, went_into, is_lacking
):
    line = AnswerLine(recommendation=words(), answer=answer(), actions=[action()])
    left = LeftLine(
        recommendation=words(2, State.SPLIT), went_into=went_into,
        actions=[action(9, promised=promised)],
    )  # fmt: skip
    found = list_missing([line], [left], 0, NOW.date())
    assert [one.lack for one in found] == [Lack.LOOSE_ACTION] * is_lacking


def test_dissent_on_what_went_is_asked_about():
    line = AnswerLine(recommendation=words(), answer=answer(), actions=[action()])
    left = LeftLine(recommendation=words(2, State.DROPPED), dissents=[dissent()])
    [found] = list_missing([line], [left], 0, NOW.date())
    assert (found.lack, found.role, found.dissent_id) == (
        Lack.LOOSE_DISSENT, "Doctor", left.dissents[0].id,
    )  # fmt: skip


def test_what_speaks_to_a_body_outside_is_told_from_the_rest():
    assert words().is_outside
    assert Answered(uuid4(), uuid4(), 1, None, True).stands
