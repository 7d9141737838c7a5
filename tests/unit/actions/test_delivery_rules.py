from __future__ import annotations

from datetime import date

import pytest

from qmapp.decision.actions.rules import (
    DELIVERY_LABELS,
    DELIVERY_TESTS,
    Age,
    Delivery,
    Move,
    age_of,
    days_overdue,
    is_overdue,
    require_sound,
)
from qmapp.errors import RuleBroken

TODAY = date(2027, 3, 1)


def test_each_status_has_its_word_and_its_test() -> None:
    assert set(DELIVERY_LABELS) == set(DELIVERY_TESTS) == set(Delivery)


@pytest.mark.parametrize(
    "move",
    [
        Move(was=Delivery.NOT_STARTED, now=Delivery.ON_TRACK),
        Move(was=Delivery.ON_TRACK, now=Delivery.AT_RISK, words="Two posts are empty."),
        Move(was=Delivery.AT_RISK, now=Delivery.AT_RISK),
        Move(was=Delivery.ON_TRACK, now=Delivery.DELIVERED, has_proof=True),
        Move(was=Delivery.DELIVERED, now=Delivery.DELIVERED, open_steps=1),
        Move(was=Delivery.DELIVERED, now=Delivery.ON_TRACK, words="Half of it was undone."),
        Move(was=Delivery.DELIVERED, now=Delivery.STOPPED, words="The service closed."),
    ],
)
def test_what_may_be_said(move: Move) -> None:
    require_sound(move)


@pytest.mark.parametrize(
    ("move", "field"),
    [
        (Move(was=Delivery.ON_TRACK, now=Delivery.AT_RISK), "words"),
        (Move(was=Delivery.ON_TRACK, now=Delivery.STOPPED), "words"),
        (Move(was=Delivery.STOPPED, now=Delivery.NOT_STARTED), "words"),
        (Move(was=Delivery.DELIVERED, now=Delivery.ON_TRACK), "words"),
        (Move(was=Delivery.ON_TRACK, now=Delivery.DELIVERED, words="All done."), "proof"),
        (
            Move(was=Delivery.ON_TRACK, now=Delivery.DELIVERED, has_proof=True, open_steps=2),
            "delivery",
        ),
    ],
)
def test_what_a_status_asks_for(move: Move, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        require_sound(move)
    assert broken.value.field == field


@pytest.mark.parametrize(
    ("due_on", "delivery", "days"),
    [
        (None, Delivery.ON_TRACK, 0),
        (TODAY, Delivery.ON_TRACK, 0),
        (date(2027, 2, 28), Delivery.ON_TRACK, 1),
        (date(2027, 2, 28), Delivery.AT_RISK, 1),
        (date(2027, 2, 28), Delivery.DELIVERED, 0),
        (date(2027, 2, 28), Delivery.STOPPED, 0),
        (date(2026, 3, 1), Delivery.NOT_STARTED, 365),
    ],
)
def test_overdue_is_computed(due_on: date | None, delivery: Delivery, days: int) -> None:
    assert days_overdue(due_on, delivery, TODAY) == days
    assert is_overdue(due_on, delivery, TODAY) is (days > 0)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (1, Age.UNDER_30), (29, Age.UNDER_30), (30, Age.TO_90), (90, Age.TO_90), (91, Age.OVER_90),
    ],
)  # fmt: skip
def test_ages_meet_without_a_gap(days: int, age: Age) -> None:
    assert age_of(days) is age
