"""Conditions: met, unmet, or not to be known."""

from __future__ import annotations

from typing import Any

import pytest

from qmapp.casework.remarks.conditions import condition_of
from qmapp.casework.remarks.facts import RecommendationFacts, SetFacts

ACTION = {"fact": "kind", "is": "action"}
OWNED = {"fact": "has_owner", "is": True}
FACTS = RecommendationFacts(kind="action", nature="complex", means=frozenset({"training"}))


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        (ACTION, True),
        ({"fact": "kind", "is": "question"}, False),
        (OWNED, None),
        ({"fact": "kind", "in": ["action", "question"]}, True),
        ({"fact": "kind", "in": ["question"]}, False),
        ({"fact": "means", "has_any": ["training", "policy"]}, True),
        ({"fact": "means", "has_any": ["policy"]}, False),
        ({"fact": "means", "only": ["training", "policy"]}, True),
        ({"fact": "means", "only": ["policy"]}, False),
        ({"fact": "causes", "only": ["team"]}, None),
        ({"fact": "has_owner", "known": False}, True),
        ({"fact": "kind", "known": True}, True),
        ({"fact": "kind", "known": False}, False),
        ({"not": ACTION}, False),
        ({"not": OWNED}, None),
        ({"not": {"not": ACTION}}, True),
        ({"all": [ACTION, OWNED]}, None),
        ({"all": [{"not": ACTION}, OWNED]}, False),
        ({"any": [ACTION, OWNED]}, True),
        ({"any": [{"not": ACTION}, OWNED]}, None),
        ({"any": [{"not": ACTION}]}, False),
    ],
)
def test_what_is_not_known_is_neither_yes_nor_no(condition: dict[str, Any], met: object) -> None:
    assert condition_of(condition).met(FACTS) is met


def test_nothing_at_all_is_not_only_this() -> None:
    only = condition_of({"fact": "means", "only": ["training"]})
    assert only.met(RecommendationFacts(means=frozenset())) is False


@pytest.mark.parametrize(
    ("how", "met"),
    [("at_least", True), ("at_most", True), ("more_than", False), ("less_than", False)],
)
def test_numbers_are_held_against_numbers_and_other_facts(how: str, met: object) -> None:
    facts = SetFacts(count=5, earlier_counts=[5, 2])
    assert condition_of({"fact": "count", how: 5}).met(facts) is met
    assert condition_of({"fact": "count", how: "earlier_most"}).met(facts) is met
    assert condition_of({"fact": "count", how: "earlier_most"}).met(SetFacts(count=5)) is None


def test_a_condition_tells_which_facts_it_looks_at() -> None:
    more = {"fact": "count", "more_than": "earlier_most"}
    seen = condition_of({"all": [more, {"not": {"fact": "weak", "at_least": 3}}]}).facts()
    assert list(seen) == ["count", "earlier_most", "weak"]
    assert list(condition_of({"any": [ACTION]}).facts()) == ["kind"]
