"""Figures of agreement, checked by hand and against the published example."""

from __future__ import annotations

from uuid import UUID

import pytest

from qmapp.casework.moderation import agreement
from qmapp.casework.moderation.agreement import Pair, Unit


def unit(*orders, draft=1, marker="qm01", year=2026):
    return Unit(UUID(int=draft), marker, year, orders)


def pair(own, agreed, draft=1, year=2026):
    return Pair(UUID(int=draft), "qm01", year, own, agreed)


def test_same_and_near_are_counted_of_all():
    found = agreement.agreement_of([unit(4, 4), unit(3, 4, 4), unit(1, 4), unit(2, 2, 2)])
    assert (found.units, found.exact, found.adjacent) == (4, 2, 3)


def test_alpha_is_krippendorffs_for_ordered_ratings():
    """Worked out on paper from the definition, for ten units of two values."""
    units = [unit(*one) for one in [(1, 1), (2, 2), (3, 3), (4, 4), (1, 2), (3, 4)]]
    # Counts by place: 3, 3, 3, 3 of n = 12. Squared ordinal distances by place: neighbours
    # (3/2 + 3/2)^2 = 9, two apart (1.5 + 3 + 1.5)^2 = 36, three apart (1.5 + 3 + 3 + 1.5)^2 = 81.
    observed = 4 * 9 / 12  # two units differ by a neighbour, each counted both ways
    pairs = 2 * (3 * 9 * 9 + 2 * 9 * 36 + 1 * 9 * 81)  # places c < k, n_c * n_k = 9, both ways
    expected = pairs / (12 * 11)
    assert agreement.alpha_of(units) == pytest.approx(1 - observed / expected)


def test_alpha_is_one_where_all_agree_and_none_where_there_is_one_place():
    assert agreement.alpha_of([unit(4, 4), unit(1, 1)]) == pytest.approx(1)
    assert agreement.alpha_of([unit(4, 4), unit(4, 4, 4)]) is None
    assert agreement.alpha_of([unit(1, 4), unit(4, 1)]) < 0


def test_the_distance_of_self_checks_is_counted_by_steps():
    found = agreement.distance_of([pair(4, 4), pair(4, 3), pair(2, 3), pair(4, 2), pair(4, 1)])
    assert (found.pairs, found.same, found.one_step, found.further) == (5, 1, 2, 2)


def test_ten_units_of_three_drafts_are_enough_and_fewer_are_not():
    ten = [unit(4, 4, draft=number % 3) for number in range(10)]
    assert agreement.is_enough(ten)
    assert not agreement.is_enough(ten[:9])
    assert not agreement.is_enough([unit(4, 4, draft=number % 2) for number in range(18)])


def test_a_whole_is_withheld_when_it_would_tell_a_part_that_is():
    shown = [unit(4, 4, draft=number) for number in range(10)]
    few = [unit(1, 4, draft=number) for number in range(20, 23)]
    many = [unit(1, 4, draft=number) for number in range(20, 31)]
    assert agreement.may_tell_whole(shown, [])
    assert not agreement.may_tell_whole([*shown, *few], few)
    assert agreement.may_tell_whole([*shown, *many], many)
    assert not agreement.may_tell_whole(few, [])
