"""What the words of a recommendation tell."""

from __future__ import annotations

import pytest

from qmapp.casework.remarks.facts import Means, RecommendationFacts
from qmapp.casework.remarks.words import read_words, what_counts, with_words

PROMPT = (
    "By 1 May the Trust’s Chief Nurse should add a prompt to the booking form, and audit 20 forms."
)


def test_an_action_is_read_with_its_words() -> None:
    words = read_words(PROMPT)
    assert (words.kind, words.addressee, words.is_specific) == ("action", "one_agency", True)
    assert words.strength == "intermediate"
    assert words.means == {Means.MORE, Means.CHECK}
    assert (words.owner_words, words.due_words) == ("Chief Nurse", "By 1 May")
    assert words.has_owner
    assert words.has_due
    assert words.has_measure
    assert words.has_body
    assert not words.is_vague


@pytest.mark.parametrize(
    "text",
    [
        "How can the Board know whether staff feel able to challenge?",
        "The Board may wish to consider whether its data show the child’s experience.",
        "Whether supervision is there when it is needed.",
    ],
)
def test_a_question_is_heard_with_or_without_its_mark(text: str) -> None:
    assert read_words(text).puts_question


def test_a_question_has_no_strength_means_or_vagueness() -> None:
    words = read_words("How can the Board know whether training helps?")
    assert words.kind == "question"
    assert (words.strength, words.means, words.is_vague) == (None, None, None)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_no_words_tell_nothing(text: str) -> None:
    words = read_words(text)
    assert (words.kind, words.means, words.has_owner, words.puts_question) == (
        None,
        None,
        False,
        False,
    )


def test_several_items_are_read_as_one() -> None:
    words = read_words("1. Staff should be trained. 2. The Trust should replace the form by May.")
    assert words.means == {Means.TRAINING, Means.MORE}
    assert words.strength == "strong"
    assert words.has_due


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Staff should be trained in the use of the new form.", {Means.TRAINING}),
        (
            "The Trust should replace the form and train staff to use it.",
            {Means.TRAINING, Means.MORE},
        ),
        ("Staff should be reminded of the escalation policy.", {Means.REMINDER}),
        ("The escalation policy should be rewritten.", {Means.POLICY}),
        ("The Board should seek assurance about protective handovers.", {Means.ASSURANCE}),
        ("Professionals should be curious.", set()),
    ],
)
def test_what_training_or_a_policy_is_about_is_no_means(text: str, means: set[Means]) -> None:
    assert read_words(text).means == means


def test_a_post_that_acts_in_a_later_clause_is_an_owner() -> None:
    late = (
        "No list should go above ninety women, and the Head of Midwifery is to report any breach."
    )
    assert read_words(late).owner_words == "Head of Midwifery"
    assert not read_words("All staff should speak to the head teacher.").has_owner


@pytest.mark.parametrize(
    ("measure", "counts"),
    [
        ("Attendance figures", {"activity"}),
        ("Number of staff briefed", {"activity"}),
        ("What parents say about being heard", {"effect"}),
        ("Dip-sample of forty records", {"effect"}),
        ("Attendance, and what children say", {"activity", "effect"}),
        ("Report to the Children’s Trust and the Child Protection Committee", None),
        ("", None),
    ],
)
def test_a_measure_counts_activity_or_effect_or_does_not_tell(
    measure: str, counts: set[str] | None
) -> None:
    assert what_counts(measure) == counts


def test_an_owner_in_the_text_is_an_owner_though_the_field_is_empty() -> None:
    facts = with_words(RecommendationFacts(text=PROMPT, has_owner=False, has_due=False))
    assert facts.has_owner
    assert facts.has_due
    assert facts.has_measure


def test_what_somebody_said_stands() -> None:
    facts = with_words(
        RecommendationFacts(
            text=PROMPT, kind="exploration", addressee="national", has_body=False, has_owner=True
        )
    )
    assert (facts.kind, facts.addressee, facts.has_owner) == ("exploration", "national", True)
    assert facts.has_body is False, "the text names an agency, not the national body"
    assert (facts.strength, facts.means, facts.is_vague) == (None, None, None)
    strong = with_words(RecommendationFacts(text=PROMPT, kind="action", strength="strong"))
    assert strong.strength == "strong"


def test_a_measure_in_its_field_goes_before_the_text() -> None:
    facts = RecommendationFacts(text="Staff should be trained, and files audited.", kind="action")
    assert with_words(facts, "Attendance").measure_counts == {"activity"}
