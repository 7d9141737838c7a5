"""Promises about references, for any text whatever."""

from __future__ import annotations

import unicodedata
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from qmapp.casework.reviews.reference import _KNOWN_WORDS, clean_reference, require_code
from qmapp.errors import RuleBroken

GIVEN_NAMES = (
    "Aaliyah Abdul Amelia Ben Callum Charlie Daisy Elsie Emma Ethan Freya George Grace Harry Ian "
    "Isla Ivy Jack James Jayden Joe Kai Kayleigh Khadija Layla Leo Lily Max Mia Mike Mohammed "
    "Noah Nora Olivia Oscar Peter Poppy Rio Romeo Ruby Sam Sofia Tom Una Victor Will Zac Zara"
).split()
DESCRIBING = st.sampled_from("Child Family Adult Baby Review Case Sibling LCSPR LR SCR SAR".split())
LETTER = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
CODE_END = st.one_of(
    LETTER,
    st.integers(1, 9999).map(str),
    st.builds("{}{}".format, LETTER, st.integers(1, 999)),
    st.builds("{}-{:02d}".format, st.integers(2015, 2035), st.integers(1, 99)),
)


def find_refusal(reference: str) -> RuleBroken | None:
    try:
        require_code(reference)
    except RuleBroken as refused:
        return refused
    return None


def is_taken(reference: str) -> bool:
    refused = find_refusal(reference)
    if refused is None:
        return True
    assert refused.field == "reference"
    assert "%(" not in str(refused)
    return False


@given(st.text(max_size=80))
def test_any_text_gets_an_answer_and_the_same_one_when_cleaned(text):
    cleaned = clean_reference(text)
    assert clean_reference(cleaned) == cleaned
    assert is_taken(text) == is_taken(cleaned)


@given(DESCRIBING, CODE_END)
def test_a_describing_word_with_a_letter_or_number_is_taken(word, end):
    assert is_taken(f"{word} {end}")
    assert is_taken(f"{word.upper()} {end}")


@given(
    st.sampled_from(GIVEN_NAMES),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    st.sampled_from(
        ["{}", "Child {}", "{} K", "{}-07", "{}07", "({})", "Child K, {}", "Family_{}"]
    ),
)
def test_a_given_name_is_questioned_however_it_is_written(name, case, shape):
    assert not is_taken(shape.format(case(name)))


@given(
    st.dates(date(1900, 1, 1)), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%y"])
)
def test_a_whole_date_is_questioned(day, shape):
    assert not is_taken(f"Child {day.strftime(shape)}")


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo"]), min_size=2, max_size=30))
def test_any_other_word_is_questioned_unless_it_cannot_be_said(word):
    plain = unicodedata.normalize("NFKC", word)
    assume(plain.isalpha() and plain.lower() not in _KNOWN_WORDS and len(plain) > 2)
    unsayable = plain.isascii() and plain.isupper() and not set(plain) & set("AEIOUY")
    assert is_taken(word) is unsayable
