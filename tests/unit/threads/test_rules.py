"""Whom typed words name, and who may be named."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from qmapp.casework.threads.rules import (
    LONGEST_WORDS,
    MOST_MENTIONS,
    named_in,
    require_readers,
    sound_words,
)
from qmapp.errors import RuleBroken

ANN, LEE, ODD = (UUID(int=n) for n in (1, 2, 3))
PEOPLE = {ANN: "Ann Lee", LEE: "Ann Leeson", ODD: "O’Brien (Ms.)"}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("@Ann Lee, what do you think?", {ANN}),
        ("Ask @ann leeson.", {LEE}),
        ("@Ann Leeson and @Ann Lee", {ANN, LEE}),
        ("As Ann Lee said", set()),
        ("write to x@Ann Lee", set()),
        ("@Ann", set()),
        ("@O’Brien (Ms.) knows", {ODD}),
        ("", set()),
    ],
)
def test_an_at_and_a_whole_name(words: str, named: set[UUID]) -> None:
    assert named_in(words, PEOPLE) == named


def test_nobody_without_a_name_is_named() -> None:
    assert named_in("@ there", {ANN: ""}) == frozenset()


def test_only_readers_may_be_named_and_not_too_many() -> None:
    require_readers([ANN, LEE], PEOPLE)
    with pytest.raises(RuleBroken) as refused:
        require_readers([uuid4()], PEOPLE)
    assert refused.value.field == "mentions"
    many = {uuid4(): "Somebody" for _ in range(MOST_MENTIONS + 1)}
    with pytest.raises(RuleBroken):
        require_readers(list(many), many)


def test_words_are_tidied_and_not_cut() -> None:
    assert sound_words("  a\r\nb ", "words", "Write") == "a\nb"
    for words in (" \n", "x" * (LONGEST_WORDS + 1)):
        with pytest.raises(RuleBroken) as refused:
            sound_words(words, "words", "Write")
        assert refused.value.field == "words"
