from __future__ import annotations

import pytest

from qmapp.foundation.catalogue import load_catalogue
from qmapp.learning.issues import rules
from qmapp.learning.issues.pages.words import marked
from qmapp.learning.issues.rules import Read

PRACTICE = load_catalogue().practice


def found(query: str) -> list[int]:
    return [
        one.number
        for one in PRACTICE.briefings
        if rules.matches(rules.words_of(one, PRACTICE), query)
    ]


def test_every_word_must_stand_somewhere_and_part_of_one_will_do() -> None:
    assert len(found("")) == 14
    assert found("strategy discussion telephone") == [6]
    assert found("bruis") == [3]
    assert found("zzzz") == []


def test_apostrophes_and_case_do_not_matter() -> None:
    assert found("CHILDREN’S") == found("children's") != []


@pytest.mark.parametrize("query", ["(", "[a-z]+", "\\", "%", "*" * 50])
def test_odd_queries_find_nothing_and_harm_nothing(query: str) -> None:
    assert isinstance(found(query), list)


def test_what_is_found_inside_stands_open() -> None:
    six = PRACTICE.briefing(6)
    top, words = rules.top_words(six, PRACTICE), rules.words_of(six, PRACTICE)
    assert rules.is_found_inside(top, words, "telephone")
    assert not rules.is_found_inside(top, words, "strategy")
    assert not rules.is_found_inside(top, words, "zzzz")
    assert not rules.is_found_inside(top, words, "  ")


def test_one_of_fourteen_was_read_in_full() -> None:
    read = [rules.read_of(one) for one in PRACTICE.briefings]
    assert (read.count(Read.FULL), read.count(Read.PART)) == (1, 13)


def test_one_letter_is_looked_for_and_not_marked() -> None:
    assert str(marked("A <call> & a b", "a ca")) == "A &lt;<mark>ca</mark>ll&gt; &amp; a b"
    assert len(found("a")) == 14
