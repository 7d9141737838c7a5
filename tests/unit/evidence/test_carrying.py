"""Counting what became of evidence, and when a passage is meant whole."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.evidence.carrying import Piece, Tally, count, is_most_of

BOARD, READING = UUID(int=1), UUID(int=2)


def piece(number: int, *, is_record: bool = False) -> Piece:
    return Piece(
        UUID(int=number), BOARD, UUID(int=9), "qm01", None if is_record else UUID(int=number),
        None if is_record else READING, is_loose=False,
    )  # fmt: skip


@given(st.lists(st.sampled_from([*Fate, None]), max_size=40), st.integers(0, 5))
def test_every_piece_is_counted_once(fates: list[Fate | None], records: int) -> None:
    pieces = [piece(n) for n in range(len(fates))]
    pieces += [piece(100 + n, is_record=True) for n in range(records)]
    known = {UUID(int=n): fate for n, fate in enumerate(fates) if fate is not None}
    tally = count(pieces, known)
    assert (tally.passages, tally.records) == (len(fates), records)
    assert (tally.gone, tally.waiting) == (fates.count(Fate.GONE), fates.count(None))


def test_nothing_is_counted_where_there_is_nothing() -> None:
    assert count([], {}) == Tally()


@pytest.mark.parametrize(
    ("kept", "whole"),
    [
        ("two three four five", True),  # 4 of 5: the first word was changed
        ("one two three four", True),
        ("two three four", False),  # 3 of 5: too little to say that all of it is meant
        ("one two three four five", True),
    ],
)
def test_a_passage_is_meant_whole_when_four_fifths_of_it_stayed(kept: str, *, whole: bool) -> None:
    text = "one two three four five"
    start = text.index(kept)
    assert is_most_of(text, start, start + len(kept)) is whole
