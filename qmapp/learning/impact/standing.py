"""What a follow-up keeps of its checks and actions, reckoned from them alone. Pure.

It is kept so that a board's page reads hundreds at once; a test rebuilds and compares it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.learning.impact.rules import CLOSES, STANDS_ON, CheckKind, Impact, Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """One check that was not taken out of the plan."""

    kind: CheckKind
    due_on: date
    done_on: date | None = None
    done_at: datetime | None = None
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """How a promised action stands, and since when."""

    delivery: Delivery
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a follow-up keeps (`models.FollowUp`)."""

    judged: Judged | None = None
    judged_on: date | None = None
    first_impact_on: date | None = None
    delivered_on: date | None = None


def kept_from(
    checks: Sequence[CheckFacts],
    actions: Collection[ActionFacts],
    again_at: datetime | None = None,
) -> Kept:
    """What is kept: the newest judgement, the first impact check, since when all is delivered.

    What was last taken up again at `again_at` was found wanting: what was judged well before is
    past, and what was judged ill (`rules.STANDS_ON`) stands until a check was done since then. Of
    checks done at one moment the last counts.
    """
    impact = [one for one in checks if one.kind is CheckKind.IMPACT]
    since = [one for one in impact if one.done_at is None or _is_since(one, again_at)]
    newest = _newest(since) or _standing(_newest(impact))
    return Kept(
        judged=newest.judged if newest else None,
        judged_on=newest.done_on if newest else None,
        first_impact_on=min((one.due_on for one in since), default=None),
        delivered_on=delivered_since(actions),
    )


def _newest(checks: Sequence[CheckFacts]) -> CheckFacts | None:
    done = _in_order(checks)
    return done[-1] if done else None


def _standing(before: CheckFacts | None) -> CheckFacts | None:
    return before if before is not None and before.judged in STANDS_ON else None


def shown_since(checks: Sequence[CheckFacts], again_at: datetime | None = None) -> date | None:
    """The day since which each check judged it shown or sustained; None when the newest did not.

    What was taken up again at `again_at` begins anew.
    """
    since = None
    for one in _in_order(checks):
        if one.judged is not None and _is_since(one, again_at):
            held = Impact(one.judged.value) in CLOSES
            since = (since or one.done_on) if held else None
    return since


def _in_order(checks: Sequence[CheckFacts]) -> Sequence[CheckFacts]:
    """Those that were done, the newest last."""
    done = [(one.done_at, one) for one in checks if one.done_at is not None]
    return [one for _, one in sorted(done, key=lambda pair: pair[0])]


def _is_since(one: CheckFacts, again_at: datetime | None) -> bool:
    return again_at is None or (one.done_at is not None and one.done_at > again_at)


def delivered_since(actions: Collection[ActionFacts]) -> date | None:
    """The day since which nothing is left to do and something was delivered; None until then.

    Where everything was stopped, nothing was delivered.
    """
    if any(one.delivery not in OVER for one in actions):
        return None
    if not any(one.delivery is Delivery.DELIVERED for one in actions):
        return None
    return max((one.since for one in actions if one.since is not None), default=None)
