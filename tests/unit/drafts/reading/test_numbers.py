from __future__ import annotations

import pytest

from qmapp.casework.drafts.reading.numbers import (
    TypedNumbers,
    as_cited,
    in_format,
    is_multilevel,
    without_bullet,
)


@pytest.mark.parametrize(
    ("value", "number_format", "printed"),
    [
        (1, "decimal", "1"),
        (7, "decimalZero", "07"),
        (1, "lowerLetter", "a"),
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (28, "lowerLetter", "bb"),
        (3, "upperLetter", "C"),
        (4, "lowerRoman", "iv"),
        (1999, "upperRoman", "MCMXCIX"),
        (0, "lowerRoman", "0"),
        (2, "ordinal", "2nd"),
        (11, "ordinal", "11th"),
        (23, "ordinal", "23rd"),
        (5, "bullet", ""),
        (5, "none", ""),
        (5, "chicago", "5"),
    ],
)
def test_counters_print_in_every_format(value, number_format, printed):
    assert in_format(value, number_format) == printed


@pytest.mark.parametrize(
    ("label", "cited"),
    [
        ("4.12.", "4.12"),
        ("a)", "a"),
        ("(a)", "(a)"),
        ("1.", "1"),
        ("Chapter 2:", "Chapter 2"),
        ("•", None),
        ("–", None),
        ("", None),
    ],
)
def test_labels_become_the_number_that_people_cite(label, cited):
    assert as_cited(label) == cited


@pytest.mark.parametrize(
    ("raw", "number", "rest"),
    [
        ("4.12\tThe health visitor", "4.12", "The health visitor"),
        ("4.12  The health visitor", "4.12", "The health visitor"),
        ("4.12. The health visitor", "4.12", "The health visitor"),
        ("1.1 The first", "1.1", "The first"),
        ("(iv) fourth", "(iv)", "fourth"),
        ("b) second", "b", "second"),
        ("12.\tTwelve", "12.", "Twelve"),
        ("A1.2\tIn the appendix", "A1.2", "In the appendix"),
    ],
)
def test_typed_numbers_are_parted_from_the_words(raw, number, rest):
    split = TypedNumbers().split(raw, heading=False)
    assert split is not None
    assert (as_cited(split.number), split.text) == (as_cited(number), rest)


@pytest.mark.parametrize(
    "raw",
    [
        "4.5 million people live here",
        "14.30 Police attended",
        "09.30 The mother rang",
        "2019 was the year",
        "3 children were seen",
        "I was told",
        "e.g. this",
        "A mother of two",
    ],
)
def test_figures_that_belong_to_the_sentence_stay(raw):
    assert TypedNumbers().split(raw, heading=False) is None


def test_a_number_that_follows_the_last_one_needs_no_wide_gap():
    typed = TypedNumbers()
    assert typed.split("4.12\tFirst", heading=False)
    assert typed.split("14.30 Police attended", heading=False) is None
    following = typed.split("4.13 The next", heading=False)
    assert following is not None
    assert following.number == "4.13"
    assert typed.split("5.1 A new chapter", heading=False) is not None
    assert typed.split("5.1 Twice the same", heading=False) is None


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("4 Findings", "4"),
        ("4. Findings", "4"),
        ("Appendix B: terms of reference", "Appendix B"),
        ("Part II – what happened", "Part II"),
    ],
)
def test_headings_carry_bare_numbers(raw, number):
    split = TypedNumbers().split(raw, heading=True)
    assert split is not None
    assert split.number == number


def test_a_year_is_no_heading_number():
    assert TypedNumbers().split("2024 in review", heading=True) is None


@pytest.mark.parametrize(
    ("text", "rest"), [("• one", "one"), ("\uf0b7\tone", "one"), ("- one", "one")]
)
def test_bullets_are_known(text, rest):
    assert without_bullet(text) == rest


@pytest.mark.parametrize("text", ["-5 degrees", "one – two", "*bold*", "open"])
def test_other_openings_are_no_bullets(text):
    assert without_bullet(text) is None


def test_paragraph_numbers_have_more_than_one_part():
    assert is_multilevel("4.12")
    assert not is_multilevel("4")
    assert not is_multilevel("(a)")
    assert not is_multilevel(None)
