"""Every rule that ships flags its own examples and leaves its near-misses alone."""

from __future__ import annotations

import pytest

from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.lenses.ruleset import Example
from qmapp.casework.lenses.trying import confidence_on

RULES = shipped().rules
EXAMPLES = [
    pytest.param(rule.id, example, id=f"{rule.id}-{number}")
    for rule in RULES.values()
    for number, example in enumerate(rule.examples, start=1)
]
NEAR_MISSES = [
    pytest.param(rule.id, example, id=f"{rule.id}-{number}")
    for rule in RULES.values()
    for number, example in enumerate(rule.near_misses, start=1)
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_a_rule_flags_its_example(name: str, example: Example) -> None:
    rule = RULES[name]
    found = confidence_on(shipped(), rule, example)
    least = {rule.confidence} if rule.confidence is Confidence.LOW else {"high", "medium"}
    assert found in least


@pytest.mark.parametrize(("name", "example"), NEAR_MISSES)
def test_a_rule_leaves_its_near_miss(name: str, example: Example) -> None:
    rule = RULES[name]
    found = confidence_on(shipped(), rule, example)
    assert found is None or (found is Confidence.LOW and rule.confidence is not Confidence.LOW)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_two_examples_and_two_near_misses_that_differ(name: str) -> None:
    rule = RULES[name]
    for given in (rule.examples, rule.near_misses):
        assert len({(one.text, one.section, one.before, one.after) for one in given}) >= 2


def test_every_lens_has_rules_and_a_note() -> None:
    assert set(shipped().lens_notes) == set(Lens)
    assert {rule.lens for rule in shipped().rules.values()} == set(Lens)
