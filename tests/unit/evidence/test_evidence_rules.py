"""Words chosen in a passage, by their places in code points, and what they are pinned to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.evidence.rules import (
    Target,
    require_span,
    require_targets,
)
from qmapp.errors import RuleBroken
from qmapp.typed import require_length, tidy_words

FACE = "\U0001f600"


@pytest.mark.parametrize(
    ("passage", "span", "words"),
    [
        ("one two", (4, 7), "two"),
        ("one two", (0, 7), "one two"),
        (f"{FACE}{FACE} two", (3, 6), "two"),
        (f"one {FACE} two", (4, 5), FACE),
        ("cafe\u0301 two", (0, 5), "cafe\u0301"),
    ],
)
def test_a_place_in_the_passage_is_taken_as_it_is(
    passage: str, span: tuple[int, int], words: str
) -> None:
    start, end = require_span(passage, *span)
    assert passage[start:end] == words


@pytest.mark.parametrize("span", [(4, 3), (4, 4), (0, 0), (7, 2), (9, 8)])
def test_the_last_word_must_not_stand_before_the_first(span: tuple[int, int]) -> None:
    with pytest.raises(RuleBroken, match="stands before the first") as caught:
        require_span("one two", *span)
    assert caught.value.field == "from"


@pytest.mark.parametrize("span", [(0, 8), (7, 9), (-1, 3), (-5, -2), (-2, -5), (3, 4), (0, 10**30)])
def test_words_outside_the_passage_are_refused(span: tuple[int, int]) -> None:
    with pytest.raises(RuleBroken, match="not in this passage") as caught:
        require_span("one two", *span)
    assert caught.value.field == "from"


@given(st.text(max_size=30), st.integers(), st.integers())
def test_what_is_taken_always_points_at_words(text: str, start: int, end: int) -> None:
    try:
        taken = require_span(text, start, end)
    except RuleBroken:
        assert not 0 <= start < end <= len(text) or not text[start:end].strip()
    else:
        assert taken == (start, end)
        assert len(text[start:end]) == end - start > 0


def test_each_target_is_taken_once_in_the_order_chosen() -> None:
    one, other = Target("qm01"), Target("qm01", "qm01-q1")
    assert require_targets([other, one, other]) == [other, one]


def test_nothing_to_pin_to_is_refused() -> None:
    with pytest.raises(RuleBroken) as caught:
        require_targets([])
    assert caught.value.field == "for"


def test_typed_words() -> None:
    assert tidy_words(" a\r\nb\rc\x00d \n") == "a\nb\ncd"


def test_too_long() -> None:
    require_length("abc", 3, "note")
    with pytest.raises(RuleBroken, match="too long by 2 characters") as caught:
        require_length("abcde", 3, "note")
    assert caught.value.field == "note"
