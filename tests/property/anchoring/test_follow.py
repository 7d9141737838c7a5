"""Marked words in an invented next draft land where they truly went, or nowhere.

`tests/support/edited.py` invents and edits; `tests/support/followed.py` says what counts as right.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmapp.casework.anchoring.rules import Fate, Quote, follow
from tests.support.followed import Tally, judge

DRAFTS = 420
MARKS = 50


@pytest.fixture(scope="module")
def tally():
    """Twenty thousand quotations and more, from drafts of every length, edited little and much."""
    whole = Tally()
    for seed in range(DRAFTS):
        whole.add(judge(seed, marks=MARKS))
    return whole


def test_none_of_20_000_quotations_lands_elsewhere(tally):
    assert tally.quotes > 20_000
    assert tally.wrong == []


def test_all_unique_quotations_that_did_not_change_are_found(tally):
    assert tally.unchanged > 7_000
    assert tally.unchanged_lost == []


def test_at_most_two_in_a_hundred_that_kept_four_fifths_are_not_found(tally):
    assert tally.kept > 7_000
    assert len(tally.kept_lost) <= tally.kept * 0.02, tally.kept_lost[:5]


def test_every_fate_is_met(tally):
    assert all(tally.fates[fate] > 200 for fate in Fate), tally.fates


PIECES = st.sampled_from(
    [
        "The mother",
        "left.",
        "No.",
        "risk",
        "“",
        "–",
        "\u00ad",
        "e\u0301",
        "\U0001f600",
        "ﬁ",
        "\n",
        " ",
        "Yes",
        "12%",
        "the plan was agreed and",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=12).map(" ".join)
DRAFTS_OF_ANYTHING = st.lists(TEXTS, max_size=6)


@st.composite
def followed(draw):
    old, new = draw(DRAFTS_OF_ANYTHING), draw(DRAFTS_OF_ANYTHING)
    if draw(st.booleans()):
        new = draw(st.permutations(old)) + new[:1]
    quotes = []
    for at, text in enumerate(old):
        start = draw(st.integers(0, len(text)))
        quotes.append(Quote(at, start, draw(st.integers(start, len(text)))))
    return old, new, quotes


@settings(max_examples=400, deadline=None)
@given(followed())
def test_whatever_the_drafts_are_an_answer_keeps_its_promises(made):
    old, new, quotes = made
    outcomes = follow(old, new, quotes)
    assert len(outcomes) == len(quotes)
    assert outcomes == follow(old, new, quotes)
    for outcome in outcomes:
        placed = outcome.fate in {Fate.UNCHANGED, Fate.MOVED, Fate.REWORDED}
        assert (outcome.place is not None) is placed is (outcome.found_by is not None)
        assert not (placed and outcome.candidates)
        places = [outcome.place] if outcome.place else []
        places += [candidate.place for candidate in outcome.candidates]
        for place in places:
            assert 0 <= place.start < place.end <= len(new[place.passage])
        assert len(set(places)) == len(places) <= 5
        assert 0 <= outcome.runner_up <= 1 >= outcome.likeness >= 0


@settings(max_examples=200, deadline=None)
@given(DRAFTS_OF_ANYTHING)
def test_in_the_same_draft_whatever_it_is_every_passage_stays(draft):
    quotes = [Quote(at, 0, len(text)) for at, text in enumerate(draft)]
    for quote, outcome in zip(quotes, follow(draft, draft, quotes), strict=True):
        assert outcome.fate in {Fate.UNCHANGED, Fate.ASK}
        if outcome.place:
            assert (outcome.place.passage, outcome.place.start, outcome.place.end) == (
                quote.passage,
                0,
                quote.end,
            )
