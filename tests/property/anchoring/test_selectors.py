"""Selectors lead back to where they were made, in whatever text; and nowhere else."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qmapp.casework.anchoring.selectors import (
    AROUND,
    Selectors,
    TextPosition,
    TextQuote,
    as_json,
    from_json,
    resolve,
    select,
    whole_text,
)

CHARS = st.one_of(
    st.sampled_from("a é\u0301\u200d\n\U0001f469\U0001f3fd\U0001d54f\u00ad“’ﬁ\u202e"),
    st.characters(),
)
PASSAGES = st.lists(st.text(CHARS, max_size=80), max_size=6)


@st.composite
def stretches(draw):
    passages = draw(PASSAGES)
    assume(any(passages))
    index = draw(st.sampled_from([at for at, text in enumerate(passages) if text]))
    start = draw(st.integers(0, len(passages[index]) - 1))
    return passages, index, start, draw(st.integers(start + 1, len(passages[index])))


@settings(max_examples=300, deadline=None)
@given(stretches())
def test_a_selector_leads_back_to_where_it_was_made(made):
    passages, index, start, end = made
    selectors = select(passages, index, start, end)
    assert resolve(passages, selectors) == (index, start, end)
    assert from_json(json.loads(json.dumps(as_json(selectors)))) == selectors


@settings(max_examples=300, deadline=None)
@given(stretches())
def test_positions_and_context_are_code_points_of_the_whole_text(made):
    passages, index, start, end = made
    selectors = select(passages, index, start, end)
    text, position = whole_text(passages), selectors.position
    assert (
        text[position.start : position.end] == selectors.quote.exact == passages[index][start:end]
    )
    assert selectors.quote.prefix == text[max(0, position.start - AROUND) : position.start]
    assert selectors.quote.suffix == text[position.end : position.end + AROUND]


@settings(max_examples=300, deadline=None)
@given(
    PASSAGES, st.text(max_size=9), st.text(max_size=9), st.integers(-9, 600), st.integers(-9, 600)
)
def test_whatever_a_selector_says_it_means_its_own_words_or_nothing(
    passages, exact, side, start, end
):
    found = resolve(passages, Selectors(TextQuote(exact, side, side), TextPosition(start, end)))
    if found is not None:
        assert passages[found.passage][found.start : found.end] == exact != ""
        assert whole_text(passages)[start:end] == exact


@settings(max_examples=200, deadline=None)
@given(stretches(), st.text(CHARS, min_size=1, max_size=5))
def test_when_the_words_changed_it_points_nowhere(made, other):
    passages, index, start, end = made
    selectors = select(passages, index, start, end)
    assume(other != passages[index][start:end])
    text = passages[index]
    changed = [*passages[:index], text[:start] + other + text[end:], *passages[index + 1 :]]
    found = resolve(changed, selectors)
    assert found is None or changed[found.passage][found.start : found.end] == text[start:end]


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "exact", "prefix", "start", "end"]), inner)
        ),
    )
)
def test_what_is_not_a_pair_of_selectors_is_none(written):
    assert from_json(written) is None


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (0, 99), (99, 120), (-3, 2), (0, 0)])
def test_a_position_that_is_outside_reversed_or_empty_points_nowhere(start, end):
    selectors = Selectors(TextQuote("", "", ""), TextPosition(start, end))
    assert resolve(["The mother", "left."], selectors) is None


@pytest.mark.parametrize(
    ("index", "start", "end"), [(0, 2, 2), (0, 3, 1), (2, 0, 1), (-1, 0, 1), (0, 0, 11), (0, -1, 3)]
)
def test_nothing_cannot_be_selected(index, start, end):
    with pytest.raises(ValueError, match="nothing at"):
        select(["The mother", "left."], index, start, end)


def test_a_stretch_across_two_passages_points_nowhere():
    quote = TextQuote("mother\nleft", "The ", ".")
    assert resolve(["The mother", "left."], Selectors(quote, TextPosition(4, 15))) is None


def test_the_same_words_with_other_words_about_them_are_not_meant():
    selectors = select(["No. The mother left.", "No."], 0, 4, 14)
    assert resolve(["No. The mother left?", "No."], selectors) is None


@settings(max_examples=100, deadline=None)
@given(stretches(), st.integers(0, AROUND), st.integers(0, AROUND))
def test_less_context_than_we_keep_is_enough_where_the_words_stand(made, before, after):
    passages, index, start, end = made
    ours = select(passages, index, start, end)
    quote = ours.quote
    short = TextQuote(quote.exact, quote.prefix[len(quote.prefix) - before :], quote.suffix[:after])
    assert resolve(passages, Selectors(short, ours.position)) == (index, start, end)
