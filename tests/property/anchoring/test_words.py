"""What `differences` promises of any two texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.anchoring.words import PieceKind, differences, keys, matching

WORDS = st.sampled_from(
    ["the", "The", "of", "mother", "visit", "2025,", "“no”", '"no"', "—", "-", "...", "…", ".", "a"]
)
SPACES = st.sampled_from([" ", "  ", "\n", "\u00a0"])
SENTENCES = st.lists(st.tuples(WORDS, SPACES), max_size=25).map(
    lambda parts: "".join(word + space for word, space in parts)
)
TEXTS = st.one_of(SENTENCES, st.text(max_size=60))


@given(TEXTS, TEXTS)
def test_the_pieces_give_back_both_texts(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.old for piece in pieces) == old
    assert "".join(piece.new for piece in pieces) == new


@given(TEXTS, TEXTS)
def test_what_is_called_the_same_has_the_same_words_and_the_rest_has_not(
    old: str, new: str
) -> None:
    for piece in differences(old, new):
        if piece.kind is PieceKind.SAME:
            assert keys(piece.old) == keys(piece.new)
        else:
            assert bool(piece.old) is (piece.kind is PieceKind.REMOVED)
            assert bool(piece.new) is (piece.kind is PieceKind.ADDED)


@given(TEXTS, TEXTS)
def test_a_change_is_shown_exactly_when_the_words_differ(old: str, new: str) -> None:
    changed = any(piece.kind is not PieceKind.SAME for piece in differences(old, new))
    assert changed is (keys(old) != keys(new))


@given(SENTENCES)
def test_a_text_and_itself_are_the_same(text: str) -> None:
    assert all(piece.kind is PieceKind.SAME for piece in differences(text, text))


@given(st.lists(st.integers(0, 6), max_size=40), st.lists(st.integers(0, 6), max_size=40))
def test_what_matches_is_equal_and_in_order(old: list[int], new: list[int]) -> None:
    ours, theirs = [str(n) for n in old], [str(n) for n in new]
    i = j = 0
    for a, b, size in matching(ours, theirs):
        assert size > 0
        assert a >= i
        assert b >= j
        assert ours[a : a + size] == theirs[b : b + size]
        i, j = a + size, b + size


@given(st.lists(st.integers(0, 3), max_size=40), st.lists(st.integers(0, 3), max_size=40))
def test_no_steps_left_still_gives_a_true_answer(old: list[int], new: list[int]) -> None:
    ours, theirs = [str(n) for n in old], [str(n) for n in new]
    for a, b, size in matching(ours, theirs, most=0):
        assert ours[a : a + size] == theirs[b : b + size]
