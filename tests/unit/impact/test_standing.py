from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from qmapp.decision.actions.rules import Delivery
from qmapp.errors import RuleBroken
from qmapp.learning.impact.checking import CheckDetails, sound_details, sound_due, sound_plan
from qmapp.learning.impact.rules import CheckKind, Judged, Planned
from qmapp.learning.impact.standing import (
    ActionFacts,
    CheckFacts,
    Kept,
    delivered_since,
    kept_from,
    shown_since,
)

TODAY = date(2026, 11, 10)
MARCH, JUNE = date(2027, 3, 1), date(2027, 6, 1)


@pytest.mark.parametrize(
    ("actions", "since"),
    [
        ([], None),
        ([(Delivery.DELIVERED, MARCH)], MARCH),
        ([(Delivery.DELIVERED, MARCH), (Delivery.STOPPED, JUNE)], JUNE),
        ([(Delivery.DELIVERED, MARCH), (Delivery.AT_RISK, JUNE)], None),
        ([(Delivery.STOPPED, MARCH)], None),
    ],
)
def test_since_when_all_is_delivered(
    actions: list[tuple[Delivery, date]], since: date | None
) -> None:
    assert delivered_since([ActionFacts(*one) for one in actions]) == since


def test_what_is_kept_of_checks() -> None:
    def done(day: int, judged: Judged | None, kind: CheckKind = CheckKind.IMPACT) -> CheckFacts:
        at = datetime(2027, 6, day, tzinfo=UTC)
        return CheckFacts(kind=kind, due_on=MARCH, done_on=at.date(), done_at=at, judged=judged)

    assert kept_from([], []) == Kept()
    waiting = CheckFacts(kind=CheckKind.IMPACT, due_on=JUNE)
    delivery = CheckFacts(kind=CheckKind.DELIVERY, due_on=MARCH)
    assert kept_from([waiting, delivery], []) == Kept(first_impact_on=JUNE)
    kept = kept_from(
        [waiting, done(9, Judged.SHOWN), done(4, Judged.EARLY_SIGNS),
         done(20, None, CheckKind.DELIVERY)], [],
    )  # fmt: skip
    assert (kept.judged, kept.judged_on) == (Judged.SHOWN, date(2027, 6, 9))
    assert kept.first_impact_on == MARCH


def test_what_was_taken_up_again_is_judged_anew() -> None:
    def done(day: int, judged: Judged) -> CheckFacts:
        at = datetime(2027, 6, day, tzinfo=UTC)
        return CheckFacts(
            kind=CheckKind.IMPACT, due_on=MARCH, done_on=at.date(), done_at=at, judged=judged
        )

    checks = [done(4, Judged.SHOWN), done(9, Judged.SUSTAINED)]
    waiting = CheckFacts(kind=CheckKind.IMPACT, due_on=date(2028, 1, 1))
    again_at = datetime(2027, 6, 9, tzinfo=UTC)
    assert kept_from([*checks, waiting], [], again_at) == Kept(first_impact_on=waiting.due_on)
    assert shown_since(checks) == date(2027, 6, 4)
    assert shown_since(checks, again_at) is None
    later = done(12, Judged.EARLY_SIGNS)
    assert kept_from([*checks, later], [], again_at).judged is Judged.EARLY_SIGNS
    assert shown_since([*checks, later]) is None
    assert shown_since([*checks, later, done(14, Judged.SHOWN)]) == date(2027, 6, 14)


@pytest.mark.parametrize("judged", list(Judged))
def test_what_was_judged_ill_stands_until_it_is_checked_again(judged: Judged) -> None:
    at, again_at = (datetime(2027, 6, day, tzinfo=UTC) for day in (9, 20))
    first = CheckFacts(
        kind=CheckKind.IMPACT, due_on=MARCH, done_on=at.date(), done_at=at, judged=judged
    )
    waiting = CheckFacts(kind=CheckKind.IMPACT, due_on=date(2028, 1, 1))
    kept = kept_from([first, waiting], [], again_at)
    stands = judged in {Judged.HARMFUL, Judged.NO_EFFECT, Judged.NO_EVIDENCE}
    assert (kept.judged, kept.judged_on) == ((judged, at.date()) if stands else (None, None))
    assert kept.first_impact_on == waiting.due_on
    # A check that was done since says it, and only the newest from before stands.
    on = datetime(2027, 7, 1, tzinfo=UTC)
    since = CheckFacts(
        kind=CheckKind.IMPACT, due_on=MARCH, done_on=on.date(), done_at=on,
        judged=Judged.EARLY_SIGNS,
    )  # fmt: skip
    assert kept_from([first, since], [], again_at).judged is Judged.EARLY_SIGNS
    assert kept_from([first, since], [], datetime(2027, 7, 2, tzinfo=UTC)).judged is None


def test_of_checks_done_at_one_moment_the_last_counts() -> None:
    at = datetime(2027, 6, 9, tzinfo=UTC)
    first, last = (
        CheckFacts(kind=CheckKind.IMPACT, due_on=MARCH, done_on=at.date(), done_at=at, judged=one)
        for one in (Judged.SHOWN, Judged.NO_EFFECT)
    )
    assert kept_from([first, last], []).judged is Judged.NO_EFFECT


def test_a_delivery_check_judges_nothing() -> None:
    sound = sound_details(CheckDetails(reasons=" Done. ", judged=Judged.SHOWN), CheckKind.DELIVERY)
    assert (sound.reasons, sound.judged) == ("Done.", None)
    with pytest.raises(RuleBroken) as broken:
        sound_details(CheckDetails(reasons=" "), CheckKind.DELIVERY)
    assert broken.value.field == "reasons"


@pytest.mark.parametrize("day", [None, date(2026, 11, 9), date(2037, 1, 1)])
def test_a_check_lies_ahead_and_not_too_far(day: date | None) -> None:
    assert sound_due(TODAY, today=TODAY) == TODAY
    with pytest.raises(RuleBroken) as broken:
        sound_due(day, today=TODAY)
    assert broken.value.field == "due_on"


def test_a_plan_is_in_order_and_each_check_once() -> None:
    twelve, three = Planned(12, CheckKind.IMPACT), Planned(3, CheckKind.DELIVERY)
    assert sound_plan([twelve, three, twelve]) == [three, twelve]
