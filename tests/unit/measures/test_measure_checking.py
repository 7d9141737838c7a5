from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from qmapp.errors import RuleBroken
from qmapp.learning.measures.checking import (
    MeasureDetails,
    NewObservation,
    sound_because,
    sound_details,
    sound_observation,
)
from qmapp.learning.measures.rules import Direction, Interval, in_hundred, next_due
from qmapp.learning.theory.rules import Link

TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(days=1)


def details(**more: object) -> MeasureDetails:
    values: dict[str, object] = {
        "link": Link.PRACTICE, "name": "Audits", "unit": "audits", "direction": Direction.UP,
        "interval": Interval.MONTHLY, **more,
    }  # fmt: skip
    return MeasureDetails(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"link": None}, "link"),
        ({"name": " \n "}, "name"),
        ({"name": "x" * 301}, "name"),
        ({"unit": ""}, "unit"),
        ({"unit": "x" * 81}, "unit"),
        ({"source": "x" * 1_001}, "source"),
        ({"direction": None}, "direction"),
        ({"interval": None}, "interval"),
        ({"is_share": True, "baseline": Decimal(101)}, "baseline"),
        ({"is_share": True, "target": Decimal(-1)}, "target"),
        ({"baseline_on": TODAY}, "baseline"),
        ({"baseline": Decimal(1), "baseline_on": LATER}, "baseline_on"),
        ({"baseline": Decimal(1), "baseline_on": date(1989, 12, 31)}, "baseline_on"),
        ({"target_on": LATER}, "target"),
        ({"target": Decimal(1), "target_on": date(2199, 1, 1)}, "target_on"),
    ],
)
def test_what_is_missing_or_odd_is_named(more: dict[str, object], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        sound_details(details(**more), today=TODAY)
    assert refused.value.field == field


def test_what_is_sound_is_tidied() -> None:
    found = sound_details(
        details(name=" Audits \n with  challenge ", target=Decimal(101), target_on=LATER,
                baseline=Decimal(-5), baseline_on=TODAY), today=TODAY,
    )  # fmt: skip
    assert (found.name, found.target, found.baseline) == (
        "Audits with challenge", Decimal(101), Decimal(-5),
    )  # fmt: skip


def test_what_is_asked_has_no_target() -> None:
    with pytest.raises(RuleBroken) as refused:
        sound_details(details(target=Decimal(0)), today=TODAY, may_have_target=False)
    assert refused.value.field == "target"
    assert sound_details(details(), today=TODAY, may_have_target=False).target is None


@pytest.mark.parametrize(
    ("on", "value", "out_of", "is_share", "field"),
    [
        (None, 1, None, False, "on"),
        (LATER, 1, None, False, "on"),
        (date(1989, 12, 31), 1, None, False, "on"),
        (TODAY, 1, 2, False, "out_of"),
        (TODAY, 1, None, True, "out_of"),
        (TODAY, 3, 2, True, "value"),
        (TODAY, -1, 2, True, "value"),
        (TODAY, 0, 0, True, "out_of"),
    ],
)
def test_an_observation_says_what_it_must(
    on: date | None, value: int, out_of: int | None, is_share: bool, field: str
) -> None:
    seen = NewObservation(
        on=on, value=Decimal(value), out_of=None if out_of is None else Decimal(out_of)
    )
    with pytest.raises(RuleBroken) as refused:
        sound_observation(seen, is_share=is_share, today=TODAY)
    assert refused.value.field == field


def test_why_it_is_taken_out() -> None:
    assert sound_because(" No returns. ") == "No returns."
    for words in (" ", "x" * 1_001):
        with pytest.raises(RuleBroken):
            sound_because(words)


@pytest.mark.parametrize(
    ("last", "interval", "due"),
    [
        (date(2026, 1, 31), Interval.MONTHLY, date(2026, 2, 28)),
        (date(2026, 2, 28), Interval.MONTHLY, date(2026, 3, 31)),
        (date(2026, 1, 30), Interval.MONTHLY, date(2026, 2, 28)),
        (date(2026, 12, 15), Interval.MONTHLY, date(2027, 1, 15)),
        (date(2026, 12, 31), Interval.QUARTERLY, date(2027, 3, 31)),
        (date(2026, 9, 30), Interval.HALF_YEARLY, date(2027, 3, 31)),
        (date(2028, 2, 29), Interval.YEARLY, date(2029, 2, 28)),
        (date(2026, 12, 28), Interval.WEEKLY, date(2027, 1, 4)),
        (date(2026, 12, 28), Interval.NOW_AND_THEN, None),
    ],
)
def test_when_the_next_is_due(last: date, interval: Interval, due: date | None) -> None:
    assert next_due(last, interval) == due


def test_a_share_is_drawn_in_a_hundred() -> None:
    assert in_hundred(Decimal(8), Decimal(16)) == Decimal(50)
    assert in_hundred(Decimal(8), None) == Decimal(8)
