"""A rule of remarks tried on its own examples and near-misses. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from qmapp.casework.remarks.engine import remarks_on, remarks_on_set
from qmapp.casework.remarks.facts import (
    OF_RECOMMENDATION,
    OF_SET,
    About,
    Facts,
    Likeness,
    RecommendationFacts,
    SetFacts,
    Sort,
)
from qmapp.casework.remarks.likeness import alike
from qmapp.casework.remarks.model import Example, RemarkRules, Rule
from qmapp.casework.remarks.words import with_words

# Facts that are worked out from others, which an example gives instead.
_DERIVED = frozenset({"half_of_actions", "earlier_reviews", "earlier_most", "earlier_usual"})
_FORMS = {"actions": "action", "questions": "question", "explorations": "exploration"}
GIVEN: Mapping[About, frozenset[str]] = {
    About.RECOMMENDATION: frozenset(OF_RECOMMENDATION) | {"earlier"},
    About.SET: frozenset(OF_SET) - _DERIVED | {"earlier_counts"},
}
"""What an example may give, by what it is about."""


def facts_of(about: About, example: Example) -> Facts:
    """The facts of an example; what it does not give, nobody knows."""
    return _of_set(example.facts) if about is About.SET else _of_recommendation(example)


def faults_of(rules: RemarkRules, rule: Rule) -> Iterator[tuple[str, int, str]]:
    """Examples on which a rule is silent, and near-misses on which it speaks: part, place, why."""
    for part, examples, wanted in (
        ("examples", rule.examples, True),
        ("near_misses", rule.near_misses, False),
    ):
        for place, example in enumerate(examples):
            if is_made(rules, rule, example) is not wanted:
                said = (
                    "it does not speak of its example" if wanted else "it speaks of its near-miss"
                )
                yield part, place, said


def is_made(rules: RemarkRules, rule: Rule, example: Example) -> bool:
    """Whether the remark is made on an example, the other rules standing beside it."""
    facts = facts_of(rule.about, example)
    made = remarks_on_set(facts, rules) if isinstance(facts, SetFacts) else remarks_on(facts, rules)
    return any(remark.rule == rule.id for remark in made)


def _of_recommendation(example: Example) -> RecommendationFacts:
    given: dict[str, Any] = {"text": example.text}
    for name, value in example.facts.items():
        if name == "earlier":
            texts = [(UUID(int=place), text) for place, text in enumerate(value)]
            given["earlier"] = alike(example.text, texts)
        elif name == "likeness":
            given["earlier"] = [Likeness(UUID(int=1), "", value)] if value else []
        else:
            is_many = OF_RECOMMENDATION[name].sort is Sort.WORDS
            given[name] = frozenset(value) if is_many else value
    facts = RecommendationFacts(**given)
    return with_words(facts, example.measure) if example.text else facts


def _of_set(given: Mapping[str, Any]) -> SetFacts:
    others = {name: value for name, value in given.items() if name not in _FORMS}
    by_kind = {kind: given.get(name, 0) for name, kind in _FORMS.items()}
    return SetFacts(by_kind=by_kind, **others)
