"""What a run says in words. The words are English here, as nobody asks for another language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import Babel

from qmapp.learning.measures.pages.words import (
    count_words,
    figure,
    last_words,
    late_words,
    level_words,
    reading,
    seen_words,
)
from qmapp.learning.measures.queries import MeasureLine, MeasureRun
from qmapp.learning.measures.rules import Direction, Interval, Point, read_run
from qmapp.learning.theory.rules import Link

START = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def line(**more: object) -> MeasureLine:
    values: dict[str, object] = {
        "id": uuid4(), "board_id": uuid4(), "review_id": uuid4(), "recommendation_id": uuid4(),
        "number": 1, "link": Link.PRACTICE, "name": "Days until somebody came", "unit": "days",
        "is_share": False, "direction": Direction.DOWN, "interval": Interval.MONTHLY,
        "baseline": None, "baseline_on": None, "target": None, "target_on": None, "source": "",
        "added_by_name": "", "added_at": datetime(2026, 1, 1, tzinfo=UTC),
        "ended_at": None, "ended_because": None, "version": 1, "count": 0, "last_on": None,
        "last_value": None, "last_out_of": None, **more,
    }  # fmt: skip
    return MeasureLine(**values)  # type: ignore[arg-type]


def run(*values: float, started: date | None = None) -> MeasureRun:
    points = [
        Point(START + timedelta(days=at), Decimal(str(value))) for at, value in enumerate(values)
    ]
    return MeasureRun(points=points, run=read_run(points, started), actions=(), started_on=started)


def test_nothing_and_too_few() -> None:
    assert reading(line(), run()) == "Nothing observed yet."
    assert reading(line(), run(1)) == (
        "1 observation: too few to say whether anything moves. It takes 5."
    )
    assert reading(line(), run(1, 2)).startswith("2 observations: too few")


def test_no_more_than_usual_movement() -> None:
    assert reading(line(), run(3, 5, 4, 6, 3)) == (
        "5 observations around a median of 4 days: no more than usual movement."
    )
    steady = reading(line(direction=Direction.STEADY), run(3, 5, 4, 6, 3))
    assert steady.endswith("It stays as it is, as was hoped for.")


def test_a_shift_says_its_median_and_its_way() -> None:
    found = run(9, 8, 10, 9, 10, 3, 3, 4, 3, 3, 2, started=START + timedelta(days=5))
    assert reading(line(), found) == (
        "Since 6 January 2026, 6 observations or more in a row are below 9 days, the median from "
        "before the first action began. That is the way that was hoped for."
    )
    assert "not the way that was hoped for" in reading(line(direction=Direction.UP), found)
    assert "does not stay as it is" in reading(line(direction=Direction.STEADY), found)


def test_a_trend() -> None:
    found = run(9, 9, 9, 2, 3, 4, 5, 6)
    assert reading(line(direction=Direction.UP), found).startswith(
        "Since 4 January 2026, 5 observations or more in a row rise one after the other."
    )


@pytest.mark.parametrize(("last", "said"), [(2, "meets the target"), (4, "does not meet")])
def test_the_target(last: int, said: str) -> None:
    found = reading(line(target=Decimal(3), last_value=Decimal(last)), run(last))
    assert f"The last one, {last} days, {said}" in found


def test_figures() -> None:
    assert figure(Decimal("1E+2")) == "100"
    assert figure(Decimal("-1234.5000")) == "-1,234.5"
    assert figure(Decimal("-0.00")) == "0"
    assert figure(Decimal(100) / 3, 1) == "33.3"
    assert seen_words(Decimal(8), Decimal(16)) == "8 of 16"
    share = line(is_share=True, last_value=Decimal(1), last_out_of=Decimal(3), last_on=START)
    assert level_words(Decimal(100) / 3, share) == "33.3 in 100"
    assert last_words(share) == "1 of 3 on 1 January 2026"
    assert last_words(line(last_value=Decimal(3), last_on=START)) == "3 days on 1 January 2026"


def test_how_many_there_are() -> None:
    assert count_words(line(count=2), []) == "2 observations."
    assert count_words(line(count=2), [Decimal(12), Decimal(20)]) == (
        "2 observations of 12 to 20 each, 32 in all."
    )
    assert count_words(line(count=1), [Decimal(12)]) == "1 observation of 12 each, 12 in all."


def test_one_that_is_missing() -> None:
    seen = line(last_on=START, last_value=Decimal(1))
    assert late_words(seen, date(2026, 2, 1)) == ""
    assert late_words(seen, date(2026, 2, 2)) == "The next was to be expected by 1 February 2026"
    assert late_words(line(), date(2026, 2, 2)) == ""
