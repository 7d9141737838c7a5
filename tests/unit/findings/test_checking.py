"""What a finding must hold: a reason where the draft gives one, and never one that it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from qmapp.casework.findings.checking import (
    FindingDetails,
    ViewDetails,
    in_order,
    sound_because,
    sound_finding,
    sound_view,
)
from qmapp.casework.findings.rules import (
    CAUSE_HINTS,
    CAUSE_LABELS,
    LONGEST_TITLE,
    LONGEST_WORDS,
    NONE_FITS,
    REACH_LABELS,
    REASON_LABELS,
    SHOWS_LABELS,
    Cause,
    Reach,
    Reason,
    Shows,
)
from qmapp.errors import RuleBroken
from tests.factories.assessments import catalogue
from tests.factories.findings import details, unexplained

PRACTICE = catalogue().practice


def sound(**changes: Any) -> FindingDetails:
    return sound_finding(details(**changes), PRACTICE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " \n "}, "title"),
        ({"title": "x" * (LONGEST_TITLE + 1)}, "title"),
        ({"problem": "x" * (LONGEST_WORDS + 1)}, "problem"),
        ({"why": ""}, "why"),
        ({"reason": Reason.NOT_GIVEN}, "why"),
        ({"reason": Reason.CANNOT_TELL}, "why"),
        ({"reason": Reason.NOT_GIVEN, "why": ""}, "causes"),
        ({"reach_known_from": " "}, "reach_known_from"),
        ({"reach": Reach.NOT_KNOWN}, "reach_known_from"),
        ({"practice_issue": "pi-invented"}, "practice_issue"),
        ({"stage": "nowhere"}, "stage"),
    ],
)
def test_what_is_refused_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound(**changes)
    assert broken.value.field == field


def test_words_are_tidied_and_causes_put_in_order() -> None:
    found = sound(title="  A\n problem ", why="\r\nWhy.\r\n", causes=[Cause.TOOLS, Cause.TASK])
    assert (found.title, found.why) == ("A problem", "Why.")
    assert found.causes == (Cause.TASK, Cause.TOOLS)


def test_a_finding_without_a_reason_is_sound() -> None:
    found = sound_finding(unexplained(), PRACTICE)
    assert (found.reason, found.why, found.reach_known_from) == (Reason.NOT_GIVEN, "", "")


@pytest.mark.parametrize("reach", [one for one in Reach if one is not Reach.NOT_KNOWN])
def test_how_usual_it_is_says_how_that_is_known(reach: Reach) -> None:
    assert sound(reach=reach).reach is reach
    with pytest.raises(RuleBroken):
        sound(reach=reach, reach_known_from="")


def test_an_issue_brings_its_stage_and_edition() -> None:
    found = sound(practice_issue="pi-no-strategy-discussion")
    assert (found.stage, found.practice_edition) == ("strategy_meetings", PRACTICE.edition)
    chosen = sound(practice_issue="pi-no-strategy-discussion", stage="referrals")
    assert chosen.stage == "referrals"


def test_that_none_fits_is_an_answer_with_its_edition() -> None:
    found = sound(practice_issue=NONE_FITS)
    assert (found.practice_issue, found.practice_edition) == (NONE_FITS, PRACTICE.edition)
    assert found.stage is None


def test_what_nobody_coded_has_no_edition() -> None:
    assert sound().practice_edition is None


def test_what_was_coded_by_an_earlier_edition_stays() -> None:
    before = replace(details(), practice_issue="pi-old", practice_edition="old", stage="old-stage")
    same = details(title="New", practice_issue="pi-old", stage="old-stage")
    assert sound_finding(same, PRACTICE, before=before).practice_edition == "old"
    with pytest.raises(RuleBroken):
        sound_finding(replace(same, practice_issue="pi-older"), PRACTICE, before=before)


def test_the_boards_view_may_be_empty_and_needs_words_beside_ticks() -> None:
    assert sound_view(ViewDetails(adds="  ")) == ViewDetails(adds="")
    with pytest.raises(RuleBroken):
        sound_view(ViewDetails(causes=(Cause.TEAM,)))
    with pytest.raises(RuleBroken):
        sound_view(ViewDetails(adds="x" * (LONGEST_WORDS + 1)))


def test_taking_out_needs_a_reason() -> None:
    assert sound_because(" It is there twice. ") == "It is there twice."
    for words in ("", "  ", "x" * 1_001):
        with pytest.raises(RuleBroken):
            sound_because(words)


def test_every_word_has_its_label() -> None:
    assert set(REASON_LABELS) == set(Reason)
    assert set(CAUSE_LABELS) == set(CAUSE_HINTS) == set(Cause)
    assert set(REACH_LABELS) == set(Reach)
    assert set(SHOWS_LABELS) == set(Shows)
    assert in_order(reversed(Cause)) == tuple(Cause)
