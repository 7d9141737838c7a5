from __future__ import annotations

from uuid import uuid4

import pytest

from qmapp.casework.reviews.rules import Stage
from qmapp.errors import RuleBroken
from qmapp.governance.signing.rules import (
    MAY_SAY,
    NEEDS_WORDS,
    Ended,
    Outcome,
    Paper,
    Part,
    Place,
    Rule,
    Said,
    may_open,
    may_reopen,
    may_still_say,
    needed_of,
    sound_because,
    sound_capacity,
    sound_saying,
    sound_vote,
    standing,
)


def place(said: Said | None = None, part: Part = Part.SIGNS, *, is_able: bool = True) -> Place:
    return Place(uuid4(), part, said, is_able)


def test_only_signed_counts_and_a_statement_never_does() -> None:
    places = [
        place(Said.SIGNED), place(Said.DISSENTED), place(Said.DECLINED), place(),
        place(Said.STATED, Part.STATES), place(is_able=False),
    ]  # fmt: skip
    tally = standing(2, places)
    assert (tally.signed, tally.of, tally.needed, tally.stated) == (1, 5, 2, 1)
    assert (tally.dissented, tally.declined, tally.waiting, tally.gone) == (1, 1, 1, 1)
    assert tally.outcome is Outcome.WAITING
    assert standing(3, places).outcome is Outcome.CANNOT
    assert standing(1, places).outcome is Outcome.MET


def test_what_somebody_signed_stays_when_they_leave() -> None:
    assert standing(1, [place(Said.SIGNED, is_able=False)]).outcome is Outcome.MET


@pytest.mark.parametrize(
    ("rule", "needed", "signing", "expected"),
    [(Rule.ALL, None, 3, 3), (Rule.QUORUM, 2, 3, 2), (Rule.QUORUM, 3, 3, 3)],
)
def test_how_many_are_needed(rule: Rule, needed: int | None, signing: int, expected: int) -> None:
    assert needed_of(rule, needed, signing) == expected


@pytest.mark.parametrize(
    ("rule", "needed", "signing"),
    [(Rule.ALL, None, 0), (Rule.QUORUM, 4, 3), (Rule.QUORUM, None, 3), (Rule.QUORUM, 0, 3)],
)
def test_a_plan_that_cannot_be_kept_is_refused(
    rule: Rule, needed: int | None, signing: int
) -> None:
    with pytest.raises(RuleBroken):
        needed_of(rule, needed, signing)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("paper", Paper)
def test_when_signing_may_begin(stage: Stage, paper: Paper) -> None:
    begins = {Paper.REPORT: Stage.READY, Paper.RESPONSE: Stage.REPORT_SIGNED}[paper]
    assert may_open(paper, stage, was_signed=False) is (stage is begins)
    order = list(Stage)
    later = order.index(begins) <= order.index(stage) < order.index(Stage.CLOSED)
    assert may_open(paper, stage, was_signed=True) is later


def test_when_something_may_still_be_said_and_taken_back() -> None:
    assert may_still_say(None, Stage.READY)
    assert may_still_say(Ended.SIGNED, Stage.RESPONSE_SIGNED)
    assert not may_still_say(Ended.SIGNED, Stage.PUBLISHED)
    assert not may_still_say(None, Stage.CLOSED)
    for ended in (Ended.CALLED_OFF, Ended.REOPENED, Ended.REPLACED):
        assert not may_still_say(ended, Stage.READY)
        assert not may_reopen(ended, Stage.READY)
    assert may_reopen(Ended.SIGNED, Stage.PUBLISHED)
    assert not may_reopen(Ended.SIGNED, Stage.CLOSED)
    assert not may_reopen(None, Stage.READY)


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("said", Said)
def test_each_part_says_its_own(part: Part, said: Said) -> None:
    if said in MAY_SAY[part]:
        assert sound_saying(part, said, False, "", "Words.") == (said, "", "Words.")
        if said in NEEDS_WORDS:
            with pytest.raises(RuleBroken) as broken:
                sound_saying(part, said, False, "", " \n")
            assert broken.value.field == "words"
    else:
        with pytest.raises(RuleBroken) as broken:
            sound_saying(part, said, False, "", "Words.")
        assert broken.value.field == "said"


@pytest.mark.parametrize(
    ("has_interest", "interest", "said", "words", "field"),
    [
        (None, "", Said.SIGNED, "", "has_interest"),
        (True, " ", Said.SIGNED, "", "interest"),
        (False, "", None, "", "said"),
        (True, "x" * 10_001, Said.SIGNED, "", "interest"),
        (False, "", Said.SIGNED, "x" * 10_001, "words"),
    ],
)
def test_a_saying_is_refused_at_its_field(
    has_interest: bool | None, interest: str, said: Said | None, words: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_saying(Part.SIGNS, said, has_interest, interest, words)
    assert broken.value.field == field


def test_an_interest_that_was_not_declared_is_not_kept() -> None:
    assert sound_saying(Part.SIGNS, Said.SIGNED, False, "typed and taken back", "")[1] == ""


def test_words_are_tidied_or_asked_for() -> None:
    assert sound_capacity("  Partner,\n police ") == "Partner, police"
    assert sound_because(" Why. ", "Say why") == "Why."
    assert sound_vote(True, "") == (True, "")
    for broken_one in (
        lambda: sound_capacity(" "),
        lambda: sound_because(" ", "Say why"),
        lambda: sound_vote(None, ""),
        lambda: sound_vote(False, " "),
    ):
        with pytest.raises(RuleBroken):
            broken_one()
