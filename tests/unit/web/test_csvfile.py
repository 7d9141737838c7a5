"""Cells of a spreadsheet hold words, and no formula."""

from __future__ import annotations

import pytest

from qmapp.foundation.documents.cells import harmless, unguarded


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_what_begins_like_a_formula_is_made_plain(first: str) -> None:
    assert harmless(f"{first}1+1") == f"'{first}1+1"


@pytest.mark.parametrize("words", ["", "Met", "2 steps apart", "a=b", "’quoted’"])
def test_other_words_stay(words: str) -> None:
    assert harmless(words) == words


@pytest.mark.parametrize(
    "words", ["", "Met", "=1+1", "-3", "- as before", "'=1+1", "''-3", "'quoted'", "’80s", "\t2"]
)
def test_what_was_made_plain_comes_back_as_it_was(words: str) -> None:
    assert harmless(words)[:1] not in {"=", "+", "-", "@", "\t"}
    assert unguarded(harmless(words)) == words
