"""What trends promise of every history: figures open what they count, and hidden stays hidden."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.moderation.weak import FEWEST_REVIEWS
from qmapp.learning.trends.counting import Facts, ReviewFact, TagFact, count, matching
from qmapp.learning.trends.rules import By, periods
from qmapp.learning.trends.weakness import Others, RatingFact, Scale, weakness

SCALE = Scale(markers=["m"], on_scale=frozenset({"met", "not_met"}), weak=frozenset({"not_met"}))
START = date(2015, 1, 1)
days = st.integers(0, 4000).map(lambda n: START + timedelta(days=n))


@st.composite
def histories(draw: st.DrawFn) -> Facts:
    """Reviews over some years, some coded, some tags disputed."""
    reviews = [
        ReviewFact(UUID(int=n), on, draw(st.integers(0, 3)))
        for n, on in enumerate(draw(st.lists(days, max_size=12)), 1)
    ]
    tags = []
    coded = {}
    for one in reviews:
        for tag in draw(st.sets(st.sampled_from("abc"))):
            stands, differs = draw(st.sampled_from([(1, 0), (0, 1), (2, 1)]))
            tags.append(TagFact(one.id, tag, stands, differs))
            coded[one.id] = stands + differs
    return Facts(edition="e", reviews=reviews, tags=tags, coded=coded, others={})


@given(histories(), st.sampled_from(list(By)))
def test_every_figure_opens_as_many_reviews_as_it_says(facts: Facts, by: By) -> None:
    counts = count(facts, by)
    for tag in counts.tags:
        assert tag.whole.found == len(matching(facts, tag=tag.tag))
        assert tag.whole.disputed == len(matching(facts, tag=tag.tag, disputed=True))
        for period, cell in zip(counts.periods, tag.parts, strict=True):
            inside = {one.id for one in facts.reviews if period.holds(one.on)}
            assert cell.found == len(matching(facts, tag=tag.tag, within=inside))
        assert sum(one.found for one in tag.parts) == tag.whole.found
        assert tag.whole.found + tag.whole.disputed <= tag.whole.coded
    for coverage, number in counts.whole.by.items():
        assert number == len(matching(facts, coverage=coverage))
    assert sum(one.reviews for one in counts.parts) == counts.whole.reviews == len(facts.reviews)


@given(st.lists(days, min_size=1), st.sampled_from(list(By)), st.integers(1, 9))
def test_every_day_lies_in_exactly_one_period(every: list[date], by: By, most: int) -> None:
    cut = periods(every, by, most)
    assert len(cut) <= most
    for day in every:
        assert sum(one.holds(day) for one in cut) == 1


drafts = st.lists(
    st.tuples(
        st.integers(1, 7),  # the review
        st.integers(2015, 2026),  # the year
        st.sampled_from(["met", "not_met", "cannot_tell"]),
    ),
    max_size=25,
)


@given(drafts, st.sets(st.integers(1, 7)), st.integers(1, 8))
def test_what_is_not_told_cannot_be_reckoned_for_fewer_reviews(
    history: list[tuple[int, int, str]], known: set[int], most: int
) -> None:
    """Less what the reader knows, the sum less what is told is of no review, or of enough; and no
    told cell is of too few.
    """
    on_scale = [one for one in history if one[2] in SCALE.on_scale]
    facts = [RatingFact(year, "m", rating, 1) for _, year, rating in history]
    by_year = {
        ("m", year): len({review for review, at, _ in on_scale if at == year} - known)
        for _, year, _ in on_scale
    }
    whole = {review for review, _, _ in on_scale} - known
    reviews = Others(whole={"m": len(whole)}, by_year=by_year)
    found = weakness(facts, SCALE, reviews, most=most)
    [row] = found.rows
    held: dict[int, set[int]] = {year: set() for year in found.years}
    for review, year, _ in on_scale:
        held[max(year, found.years[0])] |= {review} - known
    told = [year for year, cell in zip(found.years, row.cells, strict=True) if cell.is_told]
    assert all(len(held[year]) >= FEWEST_REVIEWS for year in told)
    if row.whole.is_told:
        assert len(whole) >= FEWEST_REVIEWS
        rest = set().union(*(held[year] for year in found.years if year not in told))
        assert len(rest) == 0 or len(rest) >= FEWEST_REVIEWS
    else:
        assert told == []
    assert sum(one.judged for one in row.cells) == row.whole.judged == len(on_scale)
