from __future__ import annotations

import pytest

from qmapp.governance.dossier.gaps import Gaps, look_through
from qmapp.governance.publication.rules import key_of

MARK = "[taken out]"


def fill(text: str, *words: str, names: tuple[str, ...] = ()) -> str:
    return Gaps(words, names, MARK).fill(text)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Leah came.", "[taken out] came."),
        ("LEAH came.", "[taken out] came."),
        ("Leah’s school and Leah's home", "[taken out]’s school and [taken out]'s home"),
        ("Le\u00adah came.", "[taken out] came."),
        ("(Leah)", "([taken out])"),
        ("Leahy came.", "Leahy came."),
        ("Nobody came.", "Nobody came."),
        ("Leah-Marie", "[taken out]-Marie"),
    ],
)
def test_a_word_leaves_a_gap_wherever_it_stands_as_a_word(text: str, filled: str) -> None:
    assert fill(text, "Leah") == filled


def test_a_single_word_with_a_capital_is_not_looked_for_without() -> None:
    assert fill("Will will come.", "Will") == "[taken out] will come."


@pytest.mark.parametrize(
    "text", ["4 March 2025", "4\u00a0March  2025", "4 march 2025", "4\nMARCH 2025"]
)
def test_several_words_are_looked_for_whatever_their_spaces_and_capitals(text: str) -> None:
    assert fill(f"On {text}.", "4 March 2025") == "On [taken out]."


def test_letters_written_in_two_ways_are_the_same() -> None:
    assert fill("Zoe\u0308 came.", "Zo\u00eb") == "[taken out] came."


@pytest.mark.parametrize(
    "text", ["Gri\ufb03ths came.", "Gri\ufb00iths came.", "\uff27riffiths came."]
)
def test_letters_that_are_two_in_one_are_two(text: str) -> None:
    """As the text of a PDF has them; the words that are taken out are told in plain letters."""
    assert fill(text, "Griffiths") == "[taken out] came."


def test_other_signs_stay_as_they_are() -> None:
    assert fill("½ an hour… 5 m² №\u00a03", "Leah") == "½ an hour… 5 m² №\u00a03"


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011", "\u2013"])
def test_any_hyphen_is_one(hyphen: str) -> None:
    names = ("Hester Abara-Lowe",)
    assert fill(f"Hester Abara{hyphen}Lowe came.", names=names) == "[taken out] came."
    assert fill(f"Dr Abara{hyphen}Lowe came.", names=names) == "[taken out] came."
    assert fill("Leah-Marie came.", f"Leah{hyphen}Marie") == "[taken out] came."


def test_the_longer_words_go_first() -> None:
    assert fill("Leah James and Leah", "Leah", "Leah James") == "[taken out] and [taken out]"


def test_a_person_is_found_by_the_whole_name_and_by_a_title() -> None:
    names = ("Adaeze Okafor",)
    said = fill("Adaeze Okafor, Dr Okafor, Mrs. Okafor and ADAEZE OKAFOR", names=names)
    assert said == "[taken out], [taken out], [taken out] and [taken out]"
    assert fill("The Okafor Centre", names=names) == "The Okafor Centre"


def test_a_name_of_one_word_is_too_often_another() -> None:
    assert fill("The Chair spoke.", names=("Chair",)) == "The Chair spoke."


def test_marks_of_an_expression_are_only_words() -> None:
    assert fill("A (b) c", "(b)") == "A [taken out] c"
    assert fill("A.b", "A.b") == MARK
    assert fill("Axb", "A.b") == "Axb"


def test_nothing_to_take_out_changes_nothing() -> None:
    assert fill("Soft\u00adly") == "Soft\u00adly"


def test_forms_of_identifiers_are_taken_out_and_doubtful_names_asked_about() -> None:
    found = look_through(
        ["Ring 01632 960 123 or ask Mrs Okafor.", "her friend Zebedee was there"], (), ["Leah"]
    )
    assert "Leah" in found.gaps
    assert any("960 123" in one for one in found.gaps)
    assert "Mrs Okafor" in found.gaps
    assert list(found.questions) == ["Zebedee"]


def test_what_may_stay_is_neither_taken_out_nor_asked_about() -> None:
    kept = {key_of("Mrs Okafor"), key_of("Zebedee")}
    found = look_through(["Mrs Okafor and her friend Zebedee"], kept, [])
    assert (list(found.gaps), list(found.questions)) == ([], [])


def test_what_a_gap_covers_is_no_question() -> None:
    found = look_through(["her friend ZEBEDEE was there, called Zebedee"], (), ["Zebedee"])
    assert list(found.questions) == []
