"""What is to be confirmed: never judged, done first where its evidence changed, and none lost."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from qmapp.casework.assessments.rules import (
    MarkerFacts,
    Progress,
    confirm_order,
    missing_for,
    not_judged,
    progress_of,
    require_confirmable,
    require_settled,
    to_confirm,
)
from qmapp.errors import RuleBroken

IDS = [f"qm{n:02}" for n in range(1, 19)]
WORDS = st.sampled_from(["", " ", "Because"])
FACTS = st.builds(
    MarkerFacts,
    rating=st.sampled_from([None, "met", "cannot_tell"]),
    reasons=WORDS,
    to_change=WORDS,
    looked_in=WORDS,
    answers=st.integers(0, 3),
    evidence=st.integers(0, 2),
    to_confirm=st.booleans(),
)
ON_RECORD = st.dictionaries(st.sampled_from(IDS), FACTS)
CHANGED = st.sets(st.sampled_from(IDS))


@given(FACTS)
def test_a_judgement_to_confirm_is_never_judged(facts: MarkerFacts) -> None:
    assert (progress_of(facts) is Progress.TO_CONFIRM) == facts.to_confirm
    if facts.to_confirm:
        assert missing_for(facts)[-1].field == "confirm"
    assert bool(missing_for(facts)) == (progress_of(facts) is not Progress.JUDGED)


@given(FACTS)
def test_only_what_would_be_judged_can_be_confirmed(facts: MarkerFacts) -> None:
    confirmed = MarkerFacts(facts.rating, facts.reasons, looked_in=facts.looked_in,
                            evidence=facts.evidence)  # fmt: skip
    refused = _refused(lambda: require_confirmable(facts))
    assert (refused is None) == (progress_of(confirmed) is Progress.JUDGED)
    assert refused is None or refused.field in {"looked_in", "reasons", "rating"}


@given(ON_RECORD, CHANGED)
def test_the_order_of_doing_is_whole_and_changed_evidence_comes_first(
    facts: dict[str, MarkerFacts], changed: set[str]
) -> None:
    order = confirm_order(IDS, facts, changed)
    assert sorted(order) == sorted(not_judged(IDS, facts))
    carried = set(to_confirm(IDS, facts))

    def turn(marker: str) -> int:
        return 2 if marker not in carried else int(marker not in changed)

    assert order == sorted(order, key=lambda marker: (turn(marker), IDS.index(marker)))


@given(st.integers(0, 500), st.booleans())
def test_what_is_not_settled_asks_once_and_holds_up_nothing(count: int, anyway: bool) -> None:
    refused = _refused(lambda: require_settled(count, anyway=anyway))
    assert (refused is None) == (anyway or not count)
    assert refused is None or str(refused).startswith(f"{count} passage")


def _refused(rule: Callable[[], None]) -> RuleBroken | None:
    try:
        rule()
    except RuleBroken as error:
        return error
    return None
