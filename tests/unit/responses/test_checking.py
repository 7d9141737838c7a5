"""What an opening, an answer, a dissent and a day must be before they are kept."""

from __future__ import annotations

from datetime import date

import pytest

from qmapp.decision.responses.checking import (
    DissentDetails,
    sound_because,
    sound_day,
    sound_dissent,
    sound_knowing,
    sound_opening,
    sound_reasons,
)
from qmapp.decision.responses.rules import (
    LACK_WORDS,
    LONGEST_BECAUSE,
    LONGEST_HOW,
    LONGEST_ROLE,
    LONGEST_WORDS,
    NEEDS_REASONS,
    Decision,
    Lack,
    words_digest,
)
from qmapp.errors import RuleBroken

TODAY = date(2026, 11, 22)


def field_of(work, *args, **more) -> str | None:
    with pytest.raises(RuleBroken) as broken:
        work(*args, **more)
    return broken.value.field


@pytest.mark.parametrize("decision", list(Decision))
def test_only_accepting_stands_without_reasons(decision):
    assert sound_reasons(decision, " So. ") == (decision, "So.")
    if decision in NEEDS_REASONS:
        assert field_of(sound_reasons, decision, " \n ") == "reasons"
    else:
        assert sound_reasons(decision, "") == (Decision.ACCEPTED, "")


def test_an_answer_without_a_decision_is_none():
    assert field_of(sound_reasons, None, "Because.") == "decision"


def test_words_that_are_too_long_are_refused_and_not_cut():
    long = "x" * (LONGEST_WORDS + 1)
    assert field_of(sound_reasons, Decision.ACCEPTED, long) == "reasons"
    assert field_of(sound_opening, long) == "opening"
    assert field_of(sound_dissent, DissentDetails(role="Doctor", words=long)) == "words"
    assert (
        field_of(sound_dissent, DissentDetails(role="x" * (LONGEST_ROLE + 1), words="a")) == "role"
    )
    assert field_of(sound_because, "x" * (LONGEST_BECAUSE + 1)) == "because"


@pytest.mark.parametrize(
    ("on", "was", "fits"),
    [
        (None, None, True),
        (date(2026, 11, 23), None, True),
        (TODAY, None, False),
        (date(2026, 3, 1), None, False),
        (date(2026, 3, 1), date(2026, 3, 1), True),  # it stood already
        (date(2026, 3, 2), date(2026, 3, 1), False),
        (date(2041, 12, 31), None, True),
        (date(2042, 1, 1), None, False),
    ],
)
def test_a_day_to_look_again_is_still_to_come_unless_it_stood_already(on, was, fits):
    if fits:
        assert sound_knowing(" So. ", on, today=TODAY, was=was) == ("So.", on)
    else:
        assert field_of(sound_knowing, "So.", on, today=TODAY, was=was) == "look_again_on"


def test_a_way_to_know_may_wait_and_is_not_cut():
    assert sound_knowing(" \n ", None, today=TODAY) == ("", None)
    long = "x" * (LONGEST_HOW + 1)
    assert field_of(sound_knowing, long, None, today=TODAY) == "how_known"


def test_dissent_is_somebodys_and_says_something():
    assert field_of(sound_dissent, DissentDetails(role=" ", words="No.")) == "role"
    assert field_of(sound_dissent, DissentDetails(role="Doctor", words=" ")) == "words"
    assert sound_dissent(DissentDetails(role=" Named\n doctor ", words=" No. ")) == DissentDetails(
        role="Named doctor", words="No."
    )


@pytest.mark.parametrize(
    ("on", "after", "fits"),
    [
        (None, None, False),
        (TODAY, None, True),
        (date(2026, 11, 23), None, False),
        (date(1989, 12, 31), None, False),
        (date(2026, 11, 1), date(2026, 11, 1), True),
        (date(2026, 10, 31), date(2026, 11, 1), False),
    ],
)
def test_a_board_agreed_on_a_day_that_was_and_not_before_the_version_before(on, after, fits):
    if fits:
        assert sound_day(on, today=TODAY, after=after) == on
    else:
        assert field_of(sound_day, on, today=TODAY, after=after) == "agreed_on"


def test_a_digest_tells_words_from_the_issues_beside_them():
    assert words_digest("a", "b") != words_digest("a\nb", "")
    assert words_digest("a", "") != words_digest("", "a")
    assert words_digest("a", "b") == words_digest("a", "b")


def test_everything_that_may_be_missing_is_said_in_words():
    values = {"number": 3, "count": 2, "role": "Doctor"}
    assert set(LACK_WORDS) == set(Lack)
    assert all((words % values).endswith(".") for words in LACK_WORDS.values())
