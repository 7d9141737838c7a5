"""A posted value becomes what may be stored, or is refused at its field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.assessments.fields import LONGEST, is_text, names_for, tidy
from qmapp.errors import RuleBroken
from tests.factories.assessments import edition, marker

MARKER, SCALE = marker(1), edition().scale
QUESTION = MARKER.questions[0].id


def test_the_names_of_a_form_end_with_the_rating() -> None:
    names = names_for(MARKER)
    assert names[:2] == (f"answer:{QUESTION}", f"note:{QUESTION}")
    assert names[-4:] == ("reasons", "to_change", "looked_in", "rating")
    assert len(names) == len(set(names)) == 2 * len(MARKER.questions) + 4


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("reasons", "  words \r\n\r\nmore\rlast \n", "words \n\nmore\nlast"),
        ("reasons", "a\x00b", "ab"),
        ("looked_in", "", ""),
        ("to_change", " \n\t ", ""),
        (f"note:{QUESTION}", "e\u0301 \U0001f600", "e\u0301 \U0001f600"),
        (f"answer:{QUESTION}", "cannot_tell", "cannot_tell"),
        (f"answer:{QUESTION}", "", ""),
        ("rating", "not_yet_due", "not_yet_due"),
        ("rating", "", ""),
        ("reasons", "x" * LONGEST, "x" * LONGEST),
    ],
)
def test_tidy(name: str, value: str, stored: str) -> None:
    assert tidy(name, value, MARKER, SCALE) == stored


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (f"answer:{QUESTION}", "maybe"),
        (f"answer:{QUESTION}", "YES"),
        ("rating", "excellent"),
        ("rating", "5"),
        ("reasons", "x" * (LONGEST + 1)),
        ("looked_in", "x" * (LONGEST + 1)),
        (f"note:{QUESTION}", "x" * (LONGEST + 1)),
        ("answer:", "yes"),
        ("answer:nothing", "yes"),
        (f"answer:{marker(2).questions[0].id}", "yes"),
        (f"note:{marker(2).questions[0].id}", "words"),
        ("assessment_id", "words"),
        ("version", "3"),
        ("", ""),
    ],
)
def test_what_may_not_be_stored_is_refused_at_its_field(name: str, value: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        tidy(name, value, MARKER, SCALE)
    assert caught.value.field == name


def test_too_long_says_by_how_much() -> None:
    with pytest.raises(RuleBroken, match="too long by 7 characters"):
        tidy("reasons", "x" * (LONGEST + 7), MARKER, SCALE)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_tidy_words_stay_as_they_are(words: str) -> None:
    """Or a form that nobody touched would come back changed."""
    once = tidy("reasons", words, MARKER, SCALE)
    assert tidy("reasons", once, MARKER, SCALE) == once
    # A browser posts the line breaks of a text area as CR LF.
    assert tidy("reasons", once.replace("\n", "\r\n"), MARKER, SCALE) == once


def test_notes_are_words_and_answers_are_choices() -> None:
    assert [is_text(n) for n in ("reasons", f"note:{QUESTION}", "rating", f"answer:{QUESTION}")] == [
        True, True, False, False,
    ]  # fmt: skip
