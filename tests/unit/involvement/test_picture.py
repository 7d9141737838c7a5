"""Where marks, lines and months stand in the picture of all contacts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from qmapp.casework.involvement import picture
from qmapp.casework.involvement.picture import PLOT, WIDTH, Span, span_of

DAY = date(2026, 3, 3)


def days(*numbers: int) -> list[date]:
    return [DAY + timedelta(days=number) for number in numbers]


def test_the_span_holds_contacts_and_dates_that_are_not_far() -> None:
    span = span_of(days(0, 40), days(-100, 300))
    assert span == Span(*days(-100, 300))
    assert span_of(days(0, 40), days(-3000, 50)) == Span(*days(0, 50))


def test_without_contacts_it_holds_the_dates_of_the_review() -> None:
    assert span_of([], days(0, 90)) == Span(*days(0, 90))
    assert span_of([], []) is None


def test_one_day_is_widened_and_stands_in_the_middle() -> None:
    span = span_of(days(0), [])
    assert span is not None
    assert (span.last - span.first).days == picture.SHORTEST_DAYS
    assert span.place(DAY) == pytest.approx(PLOT / 2)


def test_days_run_from_left_to_right_within_the_plot() -> None:
    span = Span(*days(0, 400))
    places = [span.place(on) for on in days(0, 1, 200, 399, 400)]
    assert places == sorted(places)
    assert places[0] == picture.MARGIN
    assert places[-1] == PLOT - picture.MARGIN


@pytest.mark.parametrize("length", [28, 60, 200, 400, 900, 3000, 9000])
def test_a_few_months_are_named_evenly(length: int) -> None:
    span = Span(*days(0, length))
    starts = picture.month_starts(span)
    assert len(starts) <= picture.MOST_TICKS
    assert all(on.day == 1 and span.holds(on) for on in starts)
    apart = {(b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(starts)}
    assert len(apart) <= 1


def test_the_first_of_a_month_names_it() -> None:
    assert picture.month_starts(Span(date(2026, 3, 1), date(2026, 3, 31))) == [date(2026, 3, 1)]


def test_marks_that_would_touch_go_below_each_other() -> None:
    spots = picture.spots([(100, False), (110, False), (121, False), (300, False)])
    assert [spot.lane for spot in spots] == [0, 1, 0, 0]
    counted = picture.spots([(100, True), (121, False)])
    assert [spot.lane for spot in counted] == [0, 1]


def test_marks_without_a_day_stand_on_their_own_ground() -> None:
    spots = picture.undated_spots([False, True] * 7)
    assert all(spot.x - picture.MARK / 2 > PLOT for spot in spots)
    assert all(spot.x + picture.MARK / 2 <= WIDTH for spot in spots)
    assert len({(spot.x, spot.lane) for spot in spots}) == 14


def test_words_over_lines_never_lie_on_each_other() -> None:
    labels = [(20.0, "Incident known"), (30.0, "Commissioned"), (640.0, "Target for sign-off"),
              (650.0, "Ready for sign-off"), (60.0, "Drafting")]  # fmt: skip
    boxes = []
    for (x, words), spot in zip(labels, picture.label_spots(labels), strict=True):
        wide = len(words) * picture.LETTER
        left = x - wide if picture.ends_at_line(x, words) else x
        assert left >= 0
        assert left + wide <= WIDTH
        boxes.append((spot.lane, left, left + wide))
    for one, other in combinations(boxes, 2):
        assert one[0] != other[0] or one[2] <= other[1] or other[2] <= one[1]
