from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from qmapp.foundation.catalogue.taxonomy import Crosswalk, Mapping, Relation, TagBasis
from qmapp.learning.tags.rules import NONE_FITS, Family
from qmapp.learning.trends.counting import (
    Cell,
    Facts,
    ReviewFact,
    TagFact,
    count,
    covered,
    matching,
)
from qmapp.learning.trends.filters import Asked, query_of, read_asked, read_day, read_page
from qmapp.learning.trends.heating import NO_STAGE, StageFact, heat, reviews_at
from qmapp.learning.trends.mapping import leading_to, mapped
from qmapp.learning.trends.recurring import Back, Done, back_after, recurrence, story
from qmapp.learning.trends.rules import By, Coverage, Period, period_of, periods
from qmapp.learning.trends.weakness import Others, RatingFact, Scale, Weakness, weakness

KINDS = ("scr", "lcspr", "sar")


def id_of(number: int) -> UUID:
    return UUID(int=number)


def review(number: int, on: date, items: int = 2, known_on: date | None = None) -> ReviewFact:
    return ReviewFact(id_of(number), on, items, known_on)


def facts(*tags: tuple[int, str, int, int], years: dict[int, int] | None = None) -> Facts:
    """Reviews 1 to 4, of 2021 to 2024; `tags` are (review, tag, stands, disputed)."""
    reviews = [review(one, date(2020 + one, 5, 1)) for one in (1, 2, 3, 4)]
    found = [TagFact(id_of(one), tag, stands, differs) for one, tag, stands, differs in tags]
    coded: dict[UUID, int] = dict.fromkeys((one.review_id for one in found), 1)
    coded |= {id_of(one): items for one, items in (years or {}).items()}
    return Facts(edition="e", reviews=reviews, tags=found, coded=coded, others={})


# Time -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "day", "start", "end", "number"),
    [
        (By.YEAR, date(2024, 2, 29), date(2024, 1, 1), date(2024, 12, 31), 1),
        (By.HALF, date(2024, 6, 30), date(2024, 1, 1), date(2024, 6, 30), 1),
        (By.HALF, date(2024, 7, 1), date(2024, 7, 1), date(2024, 12, 31), 2),
        (By.QUARTER, date(2024, 3, 31), date(2024, 1, 1), date(2024, 3, 31), 1),
        (By.QUARTER, date(2023, 12, 31), date(2023, 10, 1), date(2023, 12, 31), 4),
    ],
)
def test_a_day_lies_in_its_part_of_time(
    by: By, day: date, start: date, end: date, number: int
) -> None:
    found = period_of(day, by)
    assert (found.start, found.end, found.number) == (start, end, number)
    assert found.holds(start)
    assert found.holds(end)


def test_time_has_no_gaps_and_what_is_too_far_back_is_put_together() -> None:
    assert periods([], By.YEAR) == ()
    years = periods([date(2026, 1, 1), date(2023, 5, 5)], By.YEAR)
    assert [one.start.year for one in years] == [2023, 2024, 2025, 2026]
    halves = periods([date(2020, 1, 1), date(2026, 12, 31)], By.HALF, most=4)
    assert len(halves) == 4
    assert halves[0] == Period(date(2020, 1, 1), date(2025, 6, 30), By.HALF, 1, is_earlier=True)
    assert [one.start for one in halves[1:]] == [
        date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)
    ]  # fmt: skip


# Addresses --------------------------------------------------------------------------------------


def test_an_address_is_read_back_as_it_was_written() -> None:
    asked = Asked(
        family=Family.CAUSE, by=By.QUARTER, since=date(2024, 1, 1), until=date(2025, 1, 1),
        kinds=("scr", "sar"), edition="cause-1", into="w", tag="team", stage="referrals",
        disputed=True, may=True, coverage=Coverage.PART,
    )  # fmt: skip
    query = query_of(asked)
    said: dict[str, list[str]] = {}
    for pair in query.removeprefix("?").split("&"):
        name, value = pair.split("=")
        said.setdefault(name, []).append(value)
    assert read_asked(said, KINDS) == asked
    assert query_of(Asked()) == ""
    assert query_of(Asked(), page=2) == "?page=2"
    assert query_of(asked.of_reviews(), since=None, until=None, kinds=(), edition=None) == (
        "?family=cause&by=quarter"
    )


def test_what_is_not_understood_narrows_nothing() -> None:
    said = {
        "family": ["x"], "by": ["\0"], "since": ["2024-13-01"], "until": ["yesterday"],
        "kind": ["x", *KINDS], "coverage": ["x"], "disputed": ["1"], "tag": ["\0" * 200],
    }  # fmt: skip
    assert read_asked(said, KINDS) == Asked()
    assert read_asked({}, KINDS) == Asked()


def test_days_that_stand_the_wrong_way_round_are_turned() -> None:
    asked = read_asked({"since": ["2025-01-01"], "until": ["2024-01-01"]}, KINDS)
    assert (asked.since, asked.until) == (date(2024, 1, 1), date(2025, 1, 1))
    assert asked.is_narrow
    assert read_day("0000-00-00") is None
    assert [read_page(one) for one in (None, "", "-1", "0", "7", "٣", "9999999")] == [
        1, 1, 1, 1, 7, 1, 1
    ]  # fmt: skip


# Counts -----------------------------------------------------------------------------------------


def test_n_of_n_counts_reviews_once_and_only_those_coded() -> None:
    found = facts((1, "a", 2, 0), (2, "a", 1, 1), (2, "b", 0, 1), (3, "b", 1, 0))
    counts = count(found, By.YEAR)
    a, b = counts.tags
    assert (a.tag, a.whole, a.items) == ("a", Cell(2, 0, 3), 3)
    assert (b.tag, b.whole, b.items) == ("b", Cell(1, 1, 3), 1)
    assert [one.found for one in a.parts] == [1, 1, 0, 0]
    assert [one.coded for one in a.parts] == [1, 1, 1, 0]
    assert (counts.whole.reviews, counts.whole.coded) == (4, 3)


def test_how_much_is_coded() -> None:
    found = facts(years={1: 2, 2: 1})
    empty = ReviewFact(id_of(9), date(2024, 1, 1), 0)
    by = covered(found, [*found.reviews, empty]).by
    assert by == {
        Coverage.WHOLE: 1, Coverage.PART: 1, Coverage.NOT_CODED: 2, Coverage.NOTHING_YET: 1
    }  # fmt: skip


def test_of_nothing_nothing_is_counted() -> None:
    nothing = Facts(edition="e", reviews=(), tags=(), coded={}, others={})
    counts = count(nothing, By.QUARTER)
    assert (counts.periods, counts.tags, counts.whole.reviews) == ((), [], 0)


def test_shades_go_by_the_share_of_what_is_coded() -> None:
    shades = {n: Cell(n, 0, 30).shade for n in (0, 1, 3, 4, 6, 7, 10, 11, 30)}
    assert shades == {0: 0, 1: 1, 3: 1, 4: 2, 6: 2, 7: 3, 10: 3, 11: 4, 30: 4}


def test_rows_are_those_that_the_figure_counts() -> None:
    found = facts((1, "a", 2, 0), (2, "a", 1, 1), (2, "b", 0, 1), (4, "a", 0, 2))
    assert [one.id for one in matching(found, tag="a")] == [id_of(2), id_of(1)]
    assert [one.id for one in matching(found, tag="a", disputed=True)] == [id_of(4)]
    assert [one.id for one in matching(found, coverage=Coverage.NOT_CODED)] == [id_of(3)]
    assert matching(found, tag="a", within={id_of(4)}) == []
    assert len(matching(found)) == 4


# Stage by issue ---------------------------------------------------------------------------------

OWN = {"a": "referrals", "b": "assessments"}


def test_the_stage_is_that_of_the_finding_and_else_of_the_map() -> None:
    found = facts((1, "a", 1, 0), (2, "a", 1, 0), (3, "c", 1, 0))
    seen = [
        StageFact(id_of(1), "a", None), StageFact(id_of(1), "a", "assessments"),
        StageFact(id_of(2), "a", "assessments"), StageFact(id_of(3), "c", None),
        StageFact(id_of(77), "a", None),
    ]  # fmt: skip
    result = heat(found, seen, ["referrals", "assessments"], OWN)
    assert result.stages == ["referrals", "assessments", NO_STAGE]
    assert [one.tag for one in result.rows] == ["a", "b", "c"]
    assert [one.found for one in result.rows[0].cells] == [1, 2, 0]
    assert result.rows[0].whole == Cell(2, 0, 3)
    assert [one.found for one in result.columns] == [1, 2, 1]
    assert result.highest == ("a", "assessments", Cell(2, 0, 3))
    assert result.empty_stages == []
    assert reviews_at(seen, OWN, "assessments", "a") == {id_of(1), id_of(2)}
    assert reviews_at(seen, OWN, NO_STAGE, None) == {id_of(3)}


def test_a_map_of_nothing() -> None:
    result = heat(facts(), [], ["referrals"], OWN)
    assert result.highest is None
    assert result.empty_stages == ["referrals"]


# Again ------------------------------------------------------------------------------------------


def test_what_came_back_and_when() -> None:
    found = facts((1, "a", 1, 0), (2, "a", 1, 0), (4, "a", 2, 0), (1, "b", 1, 0), (2, "c", 0, 1))
    done = {
        "a": Done(followed=2, delivered=1, delivered_on=date(2022, 5, 1), closed=1,
                  closed_on=date(2023, 1, 1)),
    }  # fmt: skip
    result = recurrence(found, done, frozenset({NONE_FITS}))
    assert [one.tag for one in result.rows] == ["a"]
    a = result.rows[0]
    assert (a.reviews, a.first_on, a.newest_on) == (3, date(2021, 5, 1), date(2024, 5, 1))
    assert a.after_delivery == Back(1, 0)  # what began on the very day did not begin after it
    assert a.after_closing == Back(1, 0)
    assert (result.came_back, result.after_closing, result.once, result.coded) == (1, 1, 1, 3)


def test_a_later_review_may_look_at_what_was_before() -> None:
    day = date(2022, 1, 1)
    later = [
        review(1, date(2022, 6, 1), known_on=date(2021, 6, 1)),
        review(2, date(2022, 7, 1), known_on=date(2022, 6, 1)),
        review(3, date(2022, 8, 1)),
        review(4, date(2021, 8, 1)),
    ]
    assert back_after(later, day) == Back(3, 1)
    assert back_after(later, None) == Back(0, 0)


def test_what_says_nothing_is_not_found_again() -> None:
    found = facts((1, NONE_FITS, 1, 0), (2, NONE_FITS, 1, 0))
    result = recurrence(found, {}, frozenset({NONE_FITS}))
    assert (result.rows, result.once) == ([], 0)


def test_what_came_back_after_closing_stands_first() -> None:
    found = facts(*((one, tag, 1, 0) for tag in "abc" for one in (1, 2, 4)), (3, "a", 1, 0))
    done = {
        "b": Done(followed=1, delivered=1, delivered_on=date(2023, 1, 1)),
        "c": Done(followed=1, closed=1, closed_on=date(2023, 1, 1)),
    }
    assert [one.tag for one in recurrence(found, done, frozenset()).rows] == ["c", "b", "a"]


def test_the_story_tells_what_had_been_done_when_a_review_began() -> None:
    found = facts((1, "a", 2, 0), (2, "a", 1, 0), (3, "a", 0, 1), (4, "a", 1, 0))
    done = {
        id_of(1): Done(followed=1, delivered=1, delivered_on=date(2022, 1, 1)),
        id_of(2): Done(followed=1, closed=1, closed_on=date(2023, 1, 1)),
    }
    steps = story(found, "a", done)
    assert [one.review.id for one in steps] == [id_of(1), id_of(2), id_of(4)]
    assert [one.delivered_before for one in steps] == [False, True, True]
    assert [one.closed_before for one in steps] == [False, False, True]
    assert [one.items for one in steps] == [2, 1, 1]


# Weak markers -----------------------------------------------------------------------------------

SCALE = Scale(markers=["m"], on_scale=frozenset({"met", "not_met"}), weak=frozenset({"not_met"}))


def others(counts: dict[int, int], whole: int | None = None) -> Others:
    return Others(
        whole={"m": sum(counts.values()) if whole is None else whole},
        by_year={("m", year): count for year, count in counts.items()},
    )


def rated(*counts: tuple[int, str, int]) -> Weakness:
    """Each draft is of a review of its own, of which the reader does not know."""
    by_year: dict[int, int] = {}
    for year, rating, n in counts:
        by_year[year] = by_year.get(year, 0) + (n if rating in SCALE.on_scale else 0)
    facts = [RatingFact(year, "m", rating, n) for year, rating, n in counts]
    return weakness(facts, SCALE, others(by_year))


def test_a_marker_over_the_years() -> None:
    found = rated((2022, "met", 3), (2022, "not_met", 1), (2024, "not_met", 3), (2024, "cannot", 5))
    assert found.years == [2022, 2023, 2024]
    cells = found.rows[0].cells
    assert [(one.weak, one.judged, one.is_told) for one in cells] == [
        (1, 4, True), (0, 0, False), (3, 3, True)
    ]  # fmt: skip
    assert [one.shade for one in cells] == ["1", "x", "4"]
    assert (found.rows[0].whole.weak, found.rows[0].whole.judged) == (4, 7)
    assert found.drafts == 12


def test_too_few_are_told_neither_alone_nor_by_taking_away() -> None:
    found = rated((2022, "met", 3), (2023, "not_met", 1), (2024, "met", 9))
    cells = found.rows[0].cells
    # 2023 is of one draft; without 2022 hidden too it would be the sum less the others.
    assert [one.is_told for one in cells] == [False, False, True]
    assert found.rows[0].whole.is_told
    few = rated((2022, "met", 1), (2023, "met", 1))
    assert not few.rows[0].whole.is_told
    assert not any(one.is_told for one in few.rows[0].cells)


def test_two_that_are_too_few_may_be_of_the_same_reviews_and_hide_a_third() -> None:
    found = rated((2021, "met", 9), (2022, "met", 2), (2023, "not_met", 1), (2024, "met", 8))
    assert [one.is_told for one in found.rows[0].cells] == [True, False, False, False]


def test_reviews_count_and_not_drafts_and_none_that_the_reader_knows() -> None:
    def told(counts: dict[int, int], whole: int | None = None) -> tuple[bool, list[bool]]:
        facts = [RatingFact(year, "m", "met", 3) for year in counts]
        [row] = weakness(facts, SCALE, others(counts, whole)).rows
        return row.whole.is_told, [one.is_told for one in row.cells]

    assert told({2022: 1}) == (False, [False])  # three drafts of one review
    assert told({2022: 2}) == (False, [False])
    assert told({2022: 3}) == (True, [True])
    # 2023 is known; 2022 is of two, and hides 2024 with it.
    assert told({2022: 2, 2023: 0, 2024: 3}) == (True, [False, False, False])
    # Four drafts of two reviews, over two years.
    assert told({2022: 2, 2023: 2}, whole=2) == (False, [False, False])


def test_years_long_ago_share_the_first_column() -> None:
    facts_ = [RatingFact(year, "m", "met", 4) for year in range(2010, 2022)]
    found = weakness(facts_, SCALE, others(dict.fromkeys(range(2010, 2022), 4)), most=3)
    assert found.years == [2019, 2020, 2021]
    assert found.first_year_holds_earlier
    assert [one.judged for one in found.rows[0].cells] == [40, 4, 4]
    assert weakness([], Scale(), Others()).rows == []


# Another list -----------------------------------------------------------------------------------


def walk() -> Crosswalk:
    return Crosswalk(
        id="w", title="W", basis=TagBasis.OURS, origin="ours", from_edition="e", to_edition="f",
        mappings=(
            Mapping(tag="a", to="x", relation=Relation.BROADER),
            Mapping(tag="b", to="x", relation=Relation.SAME),
            Mapping(tag="c", to="x", relation=Relation.RELATED),
            Mapping(tag="c", to="y", relation=Relation.NARROWER),
            Mapping(tag="d", relation=Relation.NONE),
        ),
    )  # fmt: skip


def test_a_review_counts_once_in_the_other_list_and_what_is_lost_is_said() -> None:
    found = facts(
        (1, "a", 1, 0), (1, "b", 1, 0), (2, "c", 1, 0), (1, "c", 1, 0), (3, "d", 1, 0),
        (3, "e", 1, 0), (4, "a", 0, 1),
    )  # fmt: skip
    result = mapped(found, walk(), ["x", "y", "z"])
    rows = {one.tag: (one.cell.found, one.may) for one in result.rows}
    assert rows == {"x": (1, 1), "y": (0, 2), "z": (0, 0)}
    assert [(one.tag, one.reviews, one.is_decided) for one in result.unmapped] == [
        ("d", 1, True), ("e", 1, False)
    ]  # fmt: skip
    assert (result.lost, result.coded) == (1, 4)
    assert leading_to(walk(), "x", may_be=False) == {"a", "b"}
    assert leading_to(walk(), "x", may_be=True) == {"c"}
