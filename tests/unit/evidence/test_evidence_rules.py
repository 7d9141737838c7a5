"""Finding quoted words in their passage, counted in code points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.drafts.reading.text import clean
from qmapp.casework.evidence.rules import place_quote, require_length, tidy_words
from qmapp.errors import RuleBroken

FACE = "\U0001f600"


@pytest.mark.parametrize(
    ("passage", "quote", "placed"),
    [
        ("one two", "two", (4, "two")),
        ("one two", "one two", (0, "one two")),
        ("aa aa", "aa", (0, "aa")),
        (f"{FACE}{FACE} two", "two", (3, "two")),
        (f"one {FACE} two", FACE, (4, FACE)),
        ("caf\u00e9 two", "cafe\u0301 two", (0, "caf\u00e9 two")),
        ("cafe\u0301 two", "cafe\u0301", (0, "cafe\u0301")),
        ("one two three", "two\r\nthree", (4, "two three")),
        ("one two three", "  two   three ", (4, "two three")),
        ("one two", "two\u00a0", (4, "two")),
        ("one two", "t\u200bwo", (4, "two")),
        ("<b> & “x”", "& “x”", (4, "& “x”")),
    ],
)
def test_the_words_are_found(passage: str, quote: str, placed: tuple[int, str]) -> None:
    assert place_quote(passage, quote) == placed


@pytest.mark.parametrize("quote", ["", " ", "\n\r\n", "\u00a0", "\u200b"])
def test_no_words_mean_the_whole_passage(quote: str) -> None:
    assert place_quote("one two", quote) is None


@pytest.mark.parametrize("quote", ["three", "One", "one  two three", "two one", "on\u0301e"])
def test_words_that_are_not_there_are_refused(quote: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        place_quote("one two", quote)
    assert caught.value.field == "quote"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40), st.data())
def test_any_stretch_of_a_passage_is_found_as_it_stands(raw: str, data: st.DataObject) -> None:
    passage = clean(raw)
    start = data.draw(st.integers(0, len(passage)))
    end = data.draw(st.integers(start, len(passage)))
    quote = passage[start:end]
    placed = place_quote(passage, quote)
    if not quote.strip():
        assert placed is None
    else:
        at, words = placed
        assert passage[at : at + len(words)] == words == quote
        assert at <= start


def test_typed_words() -> None:
    assert tidy_words(" a\r\nb\rc\x00d \n") == "a\nb\ncd"


def test_too_long() -> None:
    require_length("abc", 3, "note")
    with pytest.raises(RuleBroken, match="too long by 2 characters") as caught:
        require_length("abcde", 3, "note")
    assert caught.value.field == "note"
