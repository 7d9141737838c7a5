"""Until when a review is kept: what is due, and what a decision needs."""

from __future__ import annotations

from datetime import date

import pytest

from qmapp.errors import RuleBroken
from qmapp.governance.custody.rules import KeepDetails, Keeping, keeping_of, sound_details

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, Keeping.UNSAID),
        (date(2026, 11, 21), Keeping.DUE),
        (date(2026, 11, 22), Keeping.DUE),
        (date(2026, 11, 23), Keeping.SOON),
        (date(2027, 2, 20), Keeping.SOON),
        (date(2027, 2, 21), Keeping.KEPT),
    ],
)
def test_where_a_review_stands(until: date | None, expected: Keeping) -> None:
    assert keeping_of(until, TODAY) is expected


@pytest.mark.parametrize(
    ("until", "because", "field"),
    [
        (None, "The schedule.", "keep_until"),
        (TODAY, "The schedule.", "keep_until"),
        (date(2127, 1, 1), "The schedule.", "keep_until"),
        (date(2046, 1, 1), "  ", "because"),
        (date(2046, 1, 1), "x" * 4_001, "because"),
    ],
)
def test_what_a_decision_needs(until: date | None, because: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        sound_details(KeepDetails(keep_until=until, because=because), TODAY)
    assert broken.value.field == field


def test_a_sound_decision_is_tidied() -> None:
    found = sound_details(
        KeepDetails(keep_until=date(2046, 1, 1), because=" The schedule.\r\nAgain. "), TODAY
    )
    assert found == (date(2046, 1, 1), "The schedule.\nAgain.")
