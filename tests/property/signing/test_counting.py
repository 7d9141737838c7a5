"""What counting signatures promises, whatever is said in whatever order."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from qmapp.governance.signing.rules import (
    MAY_SAY,
    Outcome,
    Part,
    Place,
    Said,
    outcome_of,
    standing,
)


@st.composite
def places(draw: st.DrawFn) -> list[Place]:
    found = []
    for number in range(draw(st.integers(1, 8))):
        part = draw(st.sampled_from(Part))
        said = draw(st.none() | st.sampled_from(MAY_SAY[part]))
        found.append(Place(UUID(int=number), part, said, draw(st.booleans())))
    return found


@given(places(), st.integers(1, 8))
def test_every_place_is_counted_once(every: list[Place], needed: int) -> None:
    tally = standing(needed, every)
    said = tally.signed + tally.dissented + tally.declined
    assert said + tally.waiting + tally.gone == tally.of
    assert tally.of == sum(one.part is Part.SIGNS for one in every)
    assert (tally.outcome is Outcome.MET) == (tally.signed >= needed)


@given(places(), st.integers(1, 8), st.data())
def test_what_is_met_stays_met_and_what_is_out_of_reach_stays_so(
    every: list[Place], needed: int, data: st.DataObject
) -> None:
    # Somebody speaks who has not, or somebody leaves; nobody comes back, nobody unsays.
    before = standing(needed, every).outcome
    at = data.draw(st.integers(0, len(every) - 1))
    one = every[at]
    if one.said is None and one.is_able:
        said = data.draw(st.sampled_from(MAY_SAY[one.part]))
        changed = data.draw(st.sampled_from([replace(one, said=said), replace(one, is_able=False)]))
    else:
        changed = replace(one, is_able=False)
    after = standing(needed, [*every[:at], changed, *every[at + 1 :]]).outcome
    if before is not Outcome.WAITING:
        assert after is before


@given(places(), st.integers(1, 8))
def test_those_who_state_change_nothing(every: list[Place], needed: int) -> None:
    signing = [one for one in every if one.part is Part.SIGNS]
    assert standing(needed, every).outcome is standing(needed, signing).outcome


@given(st.integers(1, 20), st.integers(0, 20), st.integers(0, 20))
def test_waiting_means_that_it_may_still_be_met(needed: int, yes: int, waiting: int) -> None:
    outcome = outcome_of(needed, yes, waiting)
    everybody_agrees = outcome_of(needed, yes + waiting, 0)
    assert (outcome is Outcome.CANNOT) == (everybody_agrees is Outcome.CANNOT)


@given(places(), st.integers(1, 8))
def test_the_order_of_speaking_does_not_matter(every: list[Place], needed: int) -> None:
    assert standing(needed, every) == standing(needed, list(reversed(every)))


def test_nobody_who_only_states_can_sign() -> None:
    assert Said.SIGNED not in MAY_SAY[Part.STATES]
