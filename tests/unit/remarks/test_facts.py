"""The facts that rules ask of, and the words they may be."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import pytest

from qmapp.casework.findings.rules import Cause, Reach
from qmapp.casework.lenses.model import Strength
from qmapp.casework.recommendations.rules import Addressee, Kind, Nature
from qmapp.casework.remarks.facts import (
    OF_RECOMMENDATION,
    OF_SET,
    Likeness,
    RecommendationFacts,
    SetFacts,
)


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("kind", Kind),
        ("nature", Nature),
        ("addressee", Addressee),
        ("causes", Cause),
        ("finding_reach", Reach),
        ("strength", Strength),
    ],
)
def test_the_words_are_those_of_the_rooms_above(fact: str, words: type[StrEnum]) -> None:
    assert OF_RECOMMENDATION[fact].words == frozenset(word.value for word in words)


def test_every_fact_of_a_recommendation_can_be_given() -> None:
    given = {field.name for field in fields(RecommendationFacts)}
    assert given - {"text", "earlier"} == set(OF_RECOMMENDATION) - {"likeness"}


def test_what_nobody_said_is_unknown() -> None:
    assert {RecommendationFacts().value(name) for name in OF_RECOMMENDATION} == {None}


def test_members_of_enumerations_are_their_plain_words() -> None:
    facts = RecommendationFacts(kind=Kind.ACTION, causes=frozenset({Cause.TEAM}))
    assert type(facts.value("kind")) is str
    assert facts.value("causes") == {"team"}
    assert {type(one) for one in facts.causes or ()} == {Cause}


def test_what_is_no_fact_is_refused() -> None:
    with pytest.raises(TypeError, match="no fact"):
        RecommendationFacts(kind=3.5).value("kind")  # type: ignore[arg-type]


def test_likeness_is_that_of_the_likest() -> None:
    one, two = Likeness(UUID(int=1), "a", 70), Likeness(UUID(int=2), "b", 90)
    assert RecommendationFacts(earlier=[one, two]).value("likeness") == 90
    assert RecommendationFacts(earlier=[]).value("likeness") == 0


def test_an_answer_rests_on_which_are_alike_and_not_on_how_much() -> None:
    def rests_on(*likeness: int) -> object:
        earlier = [Likeness(UUID(int=n), "", each) for n, each in enumerate(likeness)]
        return RecommendationFacts(earlier=earlier).rests_on("likeness")

    assert rests_on(70, 80) == rests_on(90, 65)
    assert rests_on(70) != rests_on(70, 80)


def test_a_set_tells_what_follows_from_its_numbers() -> None:
    facts = SetFacts(count=9, by_kind={"action": 7, "question": 2}, earlier_counts=[4, 12, 6, 8])
    assert (facts.actions, facts.questions, facts.explorations) == (7, 2, 0)
    assert facts.half_of_actions == 3
    assert (facts.earlier_reviews, facts.earlier_most, facts.earlier_usual) == (4, 12, 8)


def test_a_set_without_earlier_reviews_knows_of_none() -> None:
    facts = SetFacts(count=3)
    assert (facts.earlier_reviews, facts.earlier_most, facts.earlier_usual) == (0, None, None)
    assert {name for name in OF_SET if facts.value(name) is None} == {
        "weak",
        "waiting",
        "without_cause",
        "earlier_most",
        "earlier_usual",
        "has_national_finding",
        "has_national_recommendation",
    }


def test_the_page_tells_every_fact_and_what_it_may_be() -> None:
    page = (Path(__file__).parents[3] / "docs" / "remarks.md").read_text("utf-8")
    for name, fact in {**OF_RECOMMENDATION, **OF_SET}.items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        assert fact.tells[1:] in row
        assert fact.sort.value in row
        assert all(word in row for word in fact.words)
