"""Exceptions that look for a reason in the passages beside a flag."""

from __future__ import annotations

from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import Confidence, Lens, ScanPassage
from qmapp.casework.lenses.rules import scan

PROBLEM = "The discharge letter was never shared with the clinic."


def confidence_beside(other: str) -> Confidence | None:
    """How sure the flag on the problem is with another passage after it."""
    found = scan(
        [
            ScanPassage("h", "heading", "Analysis", level=1),
            ScanPassage("a", "paragraph", PROBLEM),
            ScanPassage("b", "paragraph", other),
        ],
        shipped(),
    )
    flags = [f for f in found.flags if f.lens is Lens.DESCRIPTION_ONLY and f.passage == 1]
    return flags[0].confidence if flags else None


def test_nothing_beside_it_leaves_it_high() -> None:
    assert confidence_beside("He liked buses.") is Confidence.HIGH


def test_a_reason_that_speaks_of_the_same_thing_drops_it() -> None:
    reason = "Letters on discharge waited because one clerk typed for three wards."
    assert confidence_beside(reason) is None


def test_a_reason_that_follows_on_drops_it() -> None:
    assert confidence_beside("This was because both posts had been frozen.") is None


def test_a_reason_for_something_else_lowers_it_to_medium() -> None:
    reason = "Officers graded the call as a nuisance because the drop-down had no other code."
    assert confidence_beside(reason) is Confidence.MEDIUM
