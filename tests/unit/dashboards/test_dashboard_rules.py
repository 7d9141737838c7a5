from __future__ import annotations

from datetime import date, timedelta

import pytest

from qmapp.decision.actions.rules import Age
from qmapp.desk.dashboards.filters import Filters, query_of, read_filters
from qmapp.desk.dashboards.rules import (
    Cell,
    Change,
    Effect,
    Effects,
    Figure,
    Known,
    Owned,
    end_of_checks,
    figure_of,
    known_of,
    most_pressing,
    start_of_changes,
)
from qmapp.learning.impact.rules import Ending, Impact

TODAY = date(2026, 11, 21)


def effect(
    impact: Impact,
    count: int = 1,
    *,
    delivered: bool = True,
    ending: Ending | None = None,
    oldest: date | None = None,
) -> Effect:
    return Effect(impact=impact, is_delivered=delivered, ending=ending, count=count, oldest=oldest)


def test_each_delivered_one_stands_in_one_place() -> None:
    effects = Effects(
        parts=(
            effect(Impact.NO_EVIDENCE, 9, oldest=date(2025, 9, 1)),
            effect(Impact.NO_EVIDENCE, 2, ending=Ending.WITHOUT_IMPACT, oldest=date(2024, 1, 1)),
            effect(Impact.NO_EVIDENCE, 5, delivered=False),
            effect(Impact.NOT_YET_DUE, 3),
            effect(Impact.SHOWN, 4, ending=Ending.WITH_IMPACT),
            effect(Impact.HARMFUL, 1, ending=Ending.WITHOUT_IMPACT),
            effect(Impact.HARMFUL, 2, delivered=False),
        )
    )
    assert (effects.total, effects.delivered, effects.unknown) == (26, 19, 9)
    assert sum(effects.known(one) for one in Known) == effects.delivered
    assert (effects.closed, effects.closed_without) == (7, 3)
    # Harm stands with harm, closed or not, delivered or stopped since.
    assert (effects.known(Known.HARMFUL), effects.known(Known.CLOSED_WITHOUT)) == (1, 2)
    assert (effects.harmful, effects.closed_harmful, effects.helped) == (3, 1, 4)
    # What was closed waits for nobody.
    assert effects.longest_since == date(2025, 9, 1)


def test_every_impact_is_known_as_something() -> None:
    assert {known_of(one, None) for one in Impact} == set(Known) - {Known.CLOSED_WITHOUT}
    assert known_of(Impact.SHOWN, Ending.WITH_IMPACT) is Known.SHOWN
    assert known_of(Impact.NO_EFFECT, Ending.WITHOUT_IMPACT) is Known.CLOSED_WITHOUT
    assert known_of(Impact.HARMFUL, Ending.WITHOUT_IMPACT) is Known.HARMFUL


@pytest.mark.parametrize(
    ("weak", "judged", "shade"),
    [(0, 8, 0), (1, 8, 1), (2, 8, 1), (3, 8, 2), (5, 8, 3), (7, 8, 4), (8, 8, 4), (3, 3, 4)],
)
def test_a_cell_is_shaded_by_its_share(weak: int, judged: int, shade: int) -> None:
    assert Cell(marker_id="qm01", weak=weak, judged=judged, reviews=3).shade == shade


@pytest.mark.parametrize(
    ("reviews", "known", "told"),
    [(0, 0, False), (2, 0, False), (3, 0, True), (3, 1, False), (4, 1, True), (9, 7, False)],
)
def test_a_cell_is_told_from_three_reviews_on_that_its_reader_does_not_know(
    reviews: int, known: int, told: bool
) -> None:
    cell = Cell(marker_id="qm01", weak=1, judged=20, reviews=reviews, known=known)
    assert cell.is_told is told


def test_from_the_last_meeting_to_the_next() -> None:
    last, ahead = date(2026, 9, 16), date(2027, 1, 31)
    assert start_of_changes(None, last, TODAY) == last
    assert start_of_changes(date(2026, 1, 1), last, TODAY) == date(2026, 1, 1)
    assert start_of_changes(TODAY + timedelta(1), last, TODAY) == last
    assert start_of_changes(None, None, TODAY) == date(2026, 8, 21)
    assert end_of_checks(None, ahead, TODAY) == ahead
    assert end_of_checks(date(2026, 12, 1), ahead, TODAY) == date(2026, 12, 1)
    assert end_of_checks(TODAY - timedelta(1), None, TODAY) == TODAY + timedelta(90)
    assert end_of_checks(None, TODAY + timedelta(400), TODAY) == TODAY + timedelta(90)


def test_what_is_longest_overdue_stands_first() -> None:
    def owned(name: str, *ages: int) -> Owned:
        return Owned(
            agency_id=name, name=name, total=9, under_30=ages[0], to_90=ages[1], over_90=ages[2]
        )

    found = most_pressing(
        [owned("Schools", 0, 0, 0), owned("Police", 5, 0, 0), owned("Health", 0, 0, 1),
         owned("Housing", 0, 1, 0), owned("Early help", 0, 0, 0)]
    )  # fmt: skip
    assert [one.name for one in found] == ["Health", "Housing", "Police", "Early help", "Schools"]


def test_every_change_opens_rows() -> None:
    assert {figure_of(one) for one in Change} == {
        Figure.ACTIONS, Figure.RECOMMENDATIONS, Figure.REVIEWS, Figure.ASKS,
    }  # fmt: skip


def test_filters_come_back_from_their_address() -> None:
    said = Filters(
        known=Known.SHOWN, delivered=True, age=Age.OVER_90, since=date(2026, 9, 16), late=True,
        changed=Change.MOVED, agency="none", issue="pi-one & two",
    )  # fmt: skip
    query = query_of(said)
    pairs = dict(part.split("=", 1) for part in query.removeprefix("?").split("&"))
    assert pairs["issue"] == "pi-one+%26+two"
    assert read_filters({**pairs, "issue": "pi-one & two"}) == said
    assert query_of(Filters()) == ""
    assert query_of(said, page=2).endswith("page=2")


def test_what_is_not_understood_narrows_nothing() -> None:
    asked = {"known": "best", "age": "old", "since": "yesterday", "agency": "../../etc",
             "late": "1", "stage": "<b>", "until": "2026-02-30"}  # fmt: skip
    assert read_filters(asked) == Filters()
