"""The plain stand-in of a text, its sentences and its tokens, with the way back to the text."""

from __future__ import annotations

import pytest

from qmapp.casework.lenses.document import quotations_of
from qmapp.casework.lenses.patterns import BadPattern, compile_rule_re2, compile_words
from qmapp.casework.lenses.sentences import LONGEST, sentences_of
from qmapp.casework.lenses.text import plain_of
from qmapp.casework.lenses.tokens import Lexicon, WordClass, write_line

LEXICON = Lexicon(
    {
        "role": WordClass("role", frozenset({("nurse",), ("social", "worker")})),
        "done": WordClass("done", frozenset(), endings=("ed",), excepted=frozenset({"need"})),
        "named": WordClass("named", frozenset({("kirsty",)}), cased=True),
        "big": WordClass("big", frozenset(), shapes=frozenset({"capital"})),
    }
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("“It’s” ‘so’", "\"It's\" 'so'"),
        ("ﬁnding", "finding"),
        ("café naïve", "cafe naive"),
        ("one – two — three", "one ; two ; three"),
        ("half\u2011term", "half-term"),
        ("a\u00a0b\u200bc", "a bc"),
        ("a\0b\x1bc", "a b c"),
        ("e\u0301", "e"),
        ("漢", "x"),
        ("٣", "0"),
    ],
)
def test_typography_is_read_as_what_it_stands_for(text: str, plain: str) -> None:
    assert plain_of(text).text == plain


@pytest.mark.parametrize("text", ["the ﬁrst ward", "e\u0301 ward", "\u200bthe ward", "ward…ward"])
def test_a_span_of_the_stand_in_leads_back_to_the_text(text: str) -> None:
    plain = plain_of(text)
    start = plain.text.rindex("ward")
    first, last = plain.span(start, start + 4)
    assert text[first:last] == "ward"


def said(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences_of(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He came. She left.", ["He came.", "She left."]),
        ("Dr. Plum saw him. No. 4 was shut.", ["Dr. Plum saw him.", "No. 4 was shut."]),
        ("It concerned J. Plum that day.", ["It concerned J. Plum that day."]),
        ("They saw Child M. She was well.", ["They saw Child M.", "She was well."]),
        ('"Was it so?" he asked.', ['"Was it so?" he asked.']),
        ("Seen, e.g. at home, and so on.", ["Seen, e.g. at home, and so on."]),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


def test_a_sentence_without_end_is_broken_at_a_space() -> None:
    found = said("word " * 2_000)
    assert all(len(one) <= LONGEST for one in found)
    assert " ".join(found).split() == ["word"] * 2_000


def words(text: str) -> list[str]:
    return list(write_line(text, 0, len(text), LEXICON).words)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It wasn't Kim's.", ["it", "was", "n't", "kim", "'s", "."]),
        ("re-read 3,000 times", ["re-read", "3", ",", "000", "times"]),
        ("O'Brien (both)", ["o'brien", "(", "both", ")"]),
        ("a_b=c", ["a", "-", "b", "-", "c"]),
    ],
)
def test_words_are_told_apart(text: str, found: list[str]) -> None:
    assert words(text)[:2] == found[:2]
    assert "".join(words(text)).replace("-", "") == "".join(found).replace("-", "")


def keys(text: str, name: str) -> bool:
    return f"={LEXICON.codes[name]}" in write_line(text, 0, len(text), LEXICON).keys


@pytest.mark.parametrize(
    ("text", "name", "is_in"),
    [
        ("the nurse", "role", True), ("a social worker", "role", True),
        ("a social evening", "role", False), ("she visited", "done", True),
        ("a need", "done", False), ("that Kirsty left", "named", True),
        ("Kirsty-Ann left", "named", True), ("that kirsty left", "named", False),
        ("that Plum left", "big", True), ("Plum left", "big", False), ("a plum", "big", False),
    ],
)  # fmt: skip
def test_a_word_shows_the_classes_it_belongs_to(text: str, name: str, *, is_in: bool) -> None:
    assert keys(text, name) is is_in


def test_tokens_lead_back_to_characters() -> None:
    text = "The social worker left."
    line = write_line(text, 0, len(text), LEXICON)
    start, end = line.chars(1, 3)
    assert text[start:end] == "social worker"
    assert line.cut(3, 9).startswith(b" left_")
    assert line.cut(9, 12) == b""


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('He said "so it is" then.', ["so it is"]),
        ("The 'hard to reach' label.", ["hard to reach"]),
        ("The nurse's 'own' word and the boys' view.", ["own"]),
        ('An "opening without end.', []),
        ('"one" and "two"', ["one", "two"]),
    ],
)
def test_what_stands_in_quotation_marks(text: str, quoted: list[str]) -> None:
    assert [text[a:b] for a, b in quotations_of(text)] == quoted


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("the cafe\u0301 shut", "cafe", "cafe\u0301"),
        ("the cafe\u0301", "cafe", "cafe\u0301"),
        ("Zoe\u0308\u0323 fell", "Zoe", "Zoe\u0308\u0323"),
        ("a ﬁnding", "finding", "ﬁnding"),
        ("a ﬁnd", "i", "ﬁ"),
        ("one\u00ad\u200b two", "one", "one"),
    ],
)
def test_a_letter_is_shown_with_its_accents_and_whole(text: str, word: str, found: str) -> None:
    plain = plain_of(text)
    at = plain.text.index(word)
    start, stop = plain.span(at, at + len(word))
    assert text[start:stop] == found


def test_a_phrase_as_long_as_a_page_is_no_phrase() -> None:
    with pytest.raises(BadPattern, match="longer than 2000"):
        compile_words("nobody " * 500, LEXICON)


def test_half_a_character_is_refused_in_words() -> None:
    with pytest.raises(BadPattern, match="half a character"):
        compile_rule_re2("nobody\ud800")
