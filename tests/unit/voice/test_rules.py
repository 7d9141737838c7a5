from __future__ import annotations

import pytest

from qmapp.casework.involvement.rules import Agreement, Manner
from qmapp.casework.voice.rules import (
    Stretch,
    Use,
    falls_short,
    goes_too_far,
    is_covered,
    join,
    kept_out,
    require_reason,
)
from qmapp.errors import RuleBroken

# What may be done with words that were agreed to be used in a manner.
MAY = {
    Manner.QUOTED: {Use.QUOTES, Use.SUMMARISES, Use.DRAWS_ON},
    Manner.SUMMARISED: {Use.SUMMARISES, Use.DRAWS_ON},
    Manner.BACKGROUND: {Use.DRAWS_ON},
    Manner.NOT_USED: set(),
}
# What goes as far as a manner that they do not agree to.
REFUSED = {
    Manner.QUOTED: {Use.QUOTES},
    Manner.SUMMARISED: {Use.QUOTES, Use.SUMMARISES},
    Manner.BACKGROUND: set(Use),
    Manner.NOT_USED: set(),
}


@pytest.mark.parametrize("manner", Manner)
@pytest.mark.parametrize("use", Use)
def test_no_use_goes_further_than_what_was_agreed(manner: Manner, use: Use) -> None:
    assert goes_too_far(use, manner, Agreement.AGREED) is (use not in MAY[manner])
    assert goes_too_far(use, manner, Agreement.NOT_AGREED) is (use in REFUSED[manner])
    assert not goes_too_far(use, manner, Agreement.ASKED)
    assert not goes_too_far(use, None, None)


def test_what_was_agreed_to_be_quoted_and_is_quoted_nowhere() -> None:
    summed_up = [Use.SUMMARISES, Use.DRAWS_ON]
    assert falls_short(summed_up, Manner.QUOTED, Agreement.AGREED)
    assert not falls_short([*summed_up, Use.QUOTES], Manner.QUOTED, Agreement.AGREED)
    assert falls_short([Use.DRAWS_ON], Manner.SUMMARISED, Agreement.AGREED)
    assert not falls_short(summed_up, Manner.SUMMARISED, Agreement.AGREED)


def test_nothing_falls_short_of_what_was_not_agreed() -> None:
    assert not falls_short([], Manner.QUOTED, Agreement.AGREED)  # it is not in the draft at all
    assert not falls_short([Use.DRAWS_ON], Manner.QUOTED, Agreement.ASKED)
    assert not falls_short([Use.DRAWS_ON], Manner.BACKGROUND, Agreement.AGREED)
    assert not falls_short([Use.DRAWS_ON], None, None)


@pytest.mark.parametrize("manner", [Manner.BACKGROUND, Manner.NOT_USED])
def test_only_an_agreement_keeps_words_out(manner: Manner) -> None:
    assert kept_out(manner, Agreement.AGREED) is manner
    assert kept_out(manner, Agreement.NOT_AGREED) is None
    assert kept_out(manner, Agreement.ASKED) is None
    assert kept_out(Manner.QUOTED, Agreement.AGREED) is None


def test_stretches_that_share_words_are_one() -> None:
    assert join([Stretch(8, 12), Stretch(0, 5), Stretch(4, 9), Stretch(12, 20)]) == [
        Stretch(0, 12),
        Stretch(12, 20),
    ]
    assert join([Stretch(0, 9), Stretch(2, 4), Stretch(5, 7)]) == [Stretch(0, 9)]


def test_words_are_covered_by_those_that_share_some() -> None:
    assert is_covered(Stretch(5, 9), [Stretch(0, 6)])
    assert not is_covered(Stretch(5, 9), [Stretch(0, 5), Stretch(9, 12)])


def test_a_reason_is_tidied() -> None:
    assert require_reason("  Told\r\nalready. ") == "Told\nalready."


@pytest.mark.parametrize("words", ["", " \n ", "x" * 2_001])
def test_no_reason_or_too_long_a_one(words: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        require_reason(words)
    assert refused.value.field == "because"
