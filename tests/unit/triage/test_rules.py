"""What may be done with flags."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.triage.rules import (
    Revealed,
    RuleCounts,
    Spot,
    find_spot,
    is_thin,
    needs_reading_first,
    proposes_off,
    rate_per_1000,
    require_read,
    shown_rate,
)
from qmapp.errors import RuleBroken

NOON = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)


def test_a_section_shows_when_it_or_the_whole_was_revealed() -> None:
    assert not Revealed().shows(0)
    assert not Revealed().is_any
    some = Revealed(sections={4: NOON})
    assert some.is_any
    assert (some.shows(4), some.shows(5)) == (True, False)
    assert Revealed(whole_at=NOON).shows(5)


@pytest.mark.parametrize("section", [None, -1, 4])
def test_only_a_commissioner_has_to_have_read(section: int | None) -> None:
    require_read(AssessmentKind.SELF_CHECK, section, has_read=False)
    require_read(AssessmentKind.COMMISSIONER, section, has_read=True)
    with pytest.raises(RuleBroken) as refused:
        require_read(AssessmentKind.COMMISSIONER, section, has_read=False)
    assert ("draft" in str(refused.value)) is (section is None)
    assert needs_reading_first(AssessmentKind.COMMISSIONER)
    assert not needs_reading_first(AssessmentKind.SELF_CHECK)


@pytest.mark.parametrize(
    ("accepted", "dismissed", "proposed"),
    [(0, 19, False), (0, 20, True), (2, 18, True), (3, 17, False), (3, 27, True), (20, 0, False)],
)
def test_a_rule_is_proposed_for_switching_off_from_twenty_decisions_and_one_in_ten(
    accepted: int, dismissed: int, *, proposed: bool
) -> None:
    counts = RuleCounts(accepted, dismissed)
    assert counts.decided == accepted + dismissed
    assert proposes_off(counts) is proposed


def test_a_rate_needs_words() -> None:
    assert rate_per_1000(3, 1500) == 2.0
    assert rate_per_1000(0, 10) == 0.0
    assert rate_per_1000(3, 0) is None


def test_a_spot_is_found_by_its_words_or_by_those_that_it_meets() -> None:
    wanted = Spot("r", "p", 10, 20)
    near, nearer = Spot("r", "p", 0, 12), Spot("r", "p", 12, 30)
    others = [Spot("s", "p", 10, 20), Spot("r", "q", 10, 20), Spot("r", "p", 20, 25)]
    assert find_spot(wanted, [*others, near, wanted]) == wanted
    assert find_spot(wanted, [*others, near, nearer]) == nearer
    assert find_spot(wanted, others) is None


def test_a_rate_is_withheld_where_the_words_are_too_few() -> None:
    assert shown_rate(3, 149) is None
    assert shown_rate(0, 0) is None
    assert shown_rate(3, 150) == pytest.approx(20)
    assert shown_rate(0, 1210) == 0


@pytest.mark.parametrize(
    ("described", "explained", "thin"),
    [(0, 0, False), (2, 0, False), (3, 0, True), (3, 1, False), (4, 1, True), (9, 3, False)],
)
def test_explanation_is_thin_beside_many_problems(
    described: int, explained: int, thin: bool
) -> None:
    assert is_thin(described, explained) is thin
