"""What trends promise of every history: figures open what they count, and hidden stays hidden."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from qmapp.learning.trends.counting import Facts, ReviewFact, TagFact, count, matching
from qmapp.learning.trends.rules import FEWEST_DRAFTS, By, periods
from qmapp.learning.trends.weakness import RatingFact, Scale, weakness

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


ratings = st.builds(
    lambda year, rating, count, own: RatingFact(year, "m", rating, count, min(own, count)),
    st.integers(2015, 2026), st.sampled_from(["met", "not_met", "cannot_tell"]),
    st.integers(1, 4), st.integers(0, 4),
)  # fmt: skip


@given(st.lists(ratings, max_size=12), st.integers(1, 8))
def test_what_is_not_told_cannot_be_reckoned_for_fewer_drafts(
    facts: list[RatingFact], most: int
) -> None:
    """Less what the reader knows, the sum less what is told is of no draft, or of enough; and no
    told cell is of too few.
    """
    [row] = weakness(facts, SCALE, most=most).rows
    told = [one for one in row.cells if one.is_told]
    assert all(one.judged - one.own >= FEWEST_DRAFTS for one in told)
    if row.whole.is_told:
        rest = row.whole.judged - row.whole.own - sum(one.judged - one.own for one in told)
        assert rest == 0 or rest >= FEWEST_DRAFTS
    else:
        assert told == []
    assert sum(one.judged for one in row.cells) == row.whole.judged
