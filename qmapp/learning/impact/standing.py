"""What a follow-up keeps of its checks and actions, reckoned from them alone. Pure.

It is kept so that a board's page reads hundreds at once; a test rebuilds and compares it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.learning.impact.rules import CheckKind, Judged


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


def kept_from(checks: Collection[CheckFacts], actions: Collection[ActionFacts]) -> Kept:
    """What is kept: the newest judgement, the first impact check, since when all is delivered."""
    impact = [one for one in checks if one.kind is CheckKind.IMPACT]
    done = [(one.done_at, one) for one in impact if one.done_at is not None]
    newest = max(done, key=lambda pair: pair[0])[1] if done else None
    return Kept(
        judged=newest.judged if newest else None,
        judged_on=newest.done_on if newest else None,
        first_impact_on=min((one.due_on for one in impact), default=None),
        delivered_on=delivered_since(actions),
    )


def delivered_since(actions: Collection[ActionFacts]) -> date | None:
    """The day since which nothing is left to do and something was delivered; None until then.

    Where everything was stopped, nothing was delivered.
    """
    if any(one.delivery not in OVER for one in actions):
        return None
    if not any(one.delivery is Delivery.DELIVERED for one in actions):
        return None
    return max((one.since for one in actions if one.since is not None), default=None)
