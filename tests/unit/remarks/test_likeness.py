"""Earlier recommendations that ask much the same."""

from __future__ import annotations

from uuid import UUID

import pytest

from qmapp.casework.remarks.likeness import MOST, Earlier, alike, content_of

PROMPT = "The Trust should put a prompt about fathers in the antenatal booking form."
REWORDED = "A prompt asking about the father should be added to the antenatal booking form."
OTHER = "The Board should hold a learning event."


def earlier(*texts: str) -> list[tuple[UUID, str]]:
    return [(UUID(int=number), text) for number, text in enumerate(texts, 1)]


def test_the_same_in_other_words_is_found_and_the_rest_is_not() -> None:
    (found,) = alike(PROMPT, earlier(OTHER, REWORDED))
    assert (found.id, found.text) == (UUID(int=2), REWORDED)
    assert 62 <= found.likeness <= 100


def test_the_likest_comes_first_and_no_more_than_a_few_are_told() -> None:
    found = alike(PROMPT, earlier(REWORDED, *[PROMPT] * (MOST + 2)))
    assert len(found) == MOST
    assert [one.likeness for one in found] == [100] * MOST


@pytest.mark.parametrize(
    "text", ["", "…", "The Board should ensure that agencies do this.", "Training."]
)
def test_words_that_every_recommendation_has_are_alike_to_nothing(text: str) -> None:
    assert alike(text, earlier(text, PROMPT, "Training for all.")) == ()


def test_forms_of_a_word_count_as_one() -> None:
    assert content_of("records recorded recording wrote") == content_of("record")
    assert content_of("policies") == content_of("policy")
    assert content_of("replaced") == content_of("replacing")
    assert content_of("stopped") == content_of("stopping")
    assert content_of("crisis") != content_of("cries")


def test_texts_read_once_are_held_against_many() -> None:
    known = Earlier(earlier(PROMPT))
    assert known.alike(REWORDED) == alike(REWORDED, earlier(PROMPT))
    assert known.alike(OTHER) == ()
    assert len(known.alike(OTHER, least=0)) == 1
