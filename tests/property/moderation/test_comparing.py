"""Whoever stands first, the comparison is the same; figures never say more than there is."""

from __future__ import annotations

import math
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.moderation import agreement, comparing
from qmapp.casework.moderation.agreement import FEWEST_UNITS, Unit
from qmapp.casework.moderation.comparing import Said
from qmapp.foundation.catalogue import load_catalogue

SCALE = load_catalogue().default_edition.scale
PIECES = st.tuples(
    st.integers(1, 4).map(lambda number: UUID(int=number)),
    st.sampled_from(["supports", "counts_against", "context"]),
)
SAID = st.builds(
    Said,
    st.none() | st.sampled_from(SCALE.ratings),
    st.dictionaries(st.sampled_from(["q1", "q2"]), st.sampled_from(["yes", "no"])),
    st.frozensets(PIECES, max_size=4),
)
UNITS = st.lists(
    st.builds(
        Unit,
        st.integers(1, 6).map(lambda number: UUID(int=number)),
        st.sampled_from(["qm01", "qm02"]),
        st.sampled_from([2025, 2026]),
        st.lists(st.integers(1, 4), min_size=2, max_size=6).map(tuple),
    ),
    max_size=30,
)


@given(
    st.lists(SAID, max_size=6).flatmap(lambda said: st.tuples(st.just(said), st.permutations(said)))
)
def test_the_order_of_those_who_judged_changes_nothing(both):
    said, turned = both
    for ask in (
        comparing.difference_of, comparing.differing_questions, comparing.steps_of,
        comparing.shared_pieces, comparing.opposed_pieces,
    ):  # fmt: skip
        assert ask(said) == ask(turned)


@given(st.lists(SAID, min_size=2, max_size=6))
def test_all_alike_is_no_difference_and_one_step_is_a_difference_in_rating(said):
    alike = [said[0]] * len(said)
    assert comparing.difference_of(alike) is comparing.Difference.NONE
    if comparing.steps_of(said):
        assert comparing.difference_of(said) is comparing.Difference.RATING


@given(UNITS.flatmap(lambda units: st.tuples(st.just(units), st.permutations(units))))
def test_figures_are_within_their_n_and_alpha_is_at_most_one(both):
    units, turned = both
    found, again = agreement.agreement_of(units), agreement.agreement_of(turned)
    assert 0 <= found.exact <= found.adjacent <= found.units == len(units)
    assert (found.alpha is None) == (again.alpha is None)
    if found.alpha is not None and again.alpha is not None:
        assert math.isclose(found.alpha, again.alpha, abs_tol=1e-9)
        assert found.alpha <= 1 + 1e-9
        assert math.isclose(found.alpha, 1, abs_tol=1e-9) == (found.exact == found.units)


@given(UNITS, UNITS)
def test_what_is_withheld_is_never_the_rest_of_what_is_told(shown, withheld):
    if agreement.may_tell_whole([*shown, *withheld], withheld):
        assert not withheld or len(withheld) >= FEWEST_UNITS
