"""What somebody types, as a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.desk.search import rules
from qmapp.desk.search.rules import Term, excerpt, full_text, read, score, spans_of
from qmapp.errors import RuleBroken


def term(*words: str) -> Term:
    return Term((words,))


@pytest.mark.parametrize("said", ["", "   ", "\n\t", "\0"])
def test_nothing_is_asked(said: str) -> None:
    assert read(said) is None


@pytest.mark.parametrize(
    ("said", "wanted", "unwanted"),
    [
        ("school", [term("school")], []),
        ("School SCHOOL", [term("school")], []),
        ("the school", [term("school")], []),
        ('"the school nurse"', [term("the", "school", "nurse")], []),
        ('"out of sight"', [term("out", "of", "sight")], []),
        ("well-being", [term("well", "being")], []),
        ("school -follow-up", [term("school")], [term("follow", "up")]),
        ("à school", [term("school")], []),
        ("school ²", [term("school")], []),
        ('"the mother’s house"', [term("the", "mother", "s", "house")], []),
        ('"school nurse', [term("school", "nurse")], []),
        ("school -nurse", [term("school")], [term("nurse")]),
        ('school -"school nurse"', [term("school")], [term("school", "nurse")]),
        ("school-nurse", [term("school", "nurse")], []),
        ("mother’s mother's", [term("mother")], []),
        ("4.2", [term("4", "2")], []),
        ("child", [Term((("child",), ("children",)))], []),
        ("school - nurse", [term("school"), term("nurse")], []),
    ],
)
def test_words_phrases_and_what_is_left_out(
    said: str, wanted: list[Term], unwanted: list[Term]
) -> None:
    asked = read(said)
    assert asked is not None
    assert (list(asked.wanted), list(asked.unwanted)) == (wanted, unwanted)


def test_common_words_that_are_not_looked_for_are_named() -> None:
    asked = read('The school and "of the nurse" -to the')
    assert asked is not None
    assert asked.left_out == ("the", "and", "to")
    assert read("well-being") == rules.Asked(said="well-being", wanted=(term("well", "being"),))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("the", "nearly every text"),
        ('"to be or not to be"', "nearly every text"),
        ("à", "nearly every text"),
        ("²½", "letters or numbers"),
        ("-school", "to look for"),
        ("the -school", "to look for"),
        ("!?", "letters or numbers"),
        ('""', "letters or numbers"),
        ("-", "letters or numbers"),
        ("x" * 201, "Shorten"),
        ("nonsense " * 25_000, "Shorten"),
        (" ".join(f"w{turn}" for turn in range(13)), "at most"),
    ],
)
def test_what_cannot_be_looked_for_is_said(said: str, told: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        read(said)
    assert broken.value.field == "q"
    assert told in str(broken.value)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_words_or_nothing(said: str) -> None:
    try:
        asked = read(said)
    except RuleBroken:
        return
    if asked is None:
        return
    query = full_text(asked)
    # Every word stands in quotation marks, and none holds one.
    assert query.count('"') % 2 == 0
    for form in (form for one in (*asked.wanted, *asked.unwanted) for form in one.forms):
        assert all(word.isalnum() for word in form)


def test_marks_are_read_back() -> None:
    assert spans_of("a \x02b\x03 c \x02d\x03") == ("a b c d", [(2, 3), (6, 7)])
    assert spans_of("\x03a \x02b") == ("a b", [])


def text_of(pieces: object) -> str:
    return "".join(piece.text for piece in pieces)  # type: ignore[attr-defined]


def test_a_short_text_is_shown_whole() -> None:
    pieces = excerpt("The school rang.", [(4, 10)])
    assert [(one.text, one.is_hit) for one in pieces] == [
        ("The ", False), ("school", True), (" rang.", False),
    ]  # fmt: skip


def test_a_long_text_is_cut_between_words_around_its_first_hit() -> None:
    words = "word " * 300 + "school " + "word " * 300
    place = words.index("school")
    pieces = excerpt(words, [(place, place + 6)])
    shown = text_of(pieces)
    assert shown.startswith("… word")
    assert shown.endswith("word  …")
    assert [one.text for one in pieces if one.is_hit] == ["school"]
    assert len(shown) < rules.WIDTH + 20


@given(
    st.text(alphabet="ab \n", max_size=900),
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 9)), max_size=9),
)
def test_an_excerpt_is_of_the_text(words: str, places: list[tuple[int, int]]) -> None:
    spans = sorted((begins, begins + length) for begins, length in places)
    shown = text_of(excerpt(words, spans)).removeprefix("… ").removesuffix(" …")
    assert shown in words


def test_the_more_often_for_its_length_the_better() -> None:
    passage = rules.Kind.PASSAGE
    assert score(passage, 0, 2, 300) > score(passage, 0, 1, 300)
    assert score(passage, 0, 1, 300) > score(passage, 0, 1, 3_000)
    assert score(rules.Kind.FINDING, 1, 0, 300) > score(passage, 0, 1, 300)
