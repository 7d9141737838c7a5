"""What an action must say, and how it stands with doing it. Pure.

A commitment of a response is an action, and stays the same record while its effect is followed.
Delivery says whether it was done, and never whether that helped: impact is borne by the
recommendation. Overdue is no status but computed beside it, so that an action at risk may be
overdue too. The five statuses and their tests are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from qmapp.errors import N_, RuleBroken

LONGEST_WHAT = 4_000
LONGEST_OWNER = 200
LONGEST_BECAUSE = 1_000
LONGEST_NOTE = 10_000
LONGEST_STEP = 1_000
MOST_STEPS = 50


class Delivery(StrEnum):
    """How it stands with doing an action."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    DELIVERED = "delivered"
    STOPPED = "stopped"


DELIVERY_LABELS = MappingProxyType(
    {
        Delivery.NOT_STARTED: N_("Not started"),
        Delivery.ON_TRACK: N_("On track"),
        Delivery.AT_RISK: N_("At risk"),
        Delivery.DELIVERED: N_("Delivered"),
        Delivery.STOPPED: N_("Stopped"),
    }
)
DELIVERY_TESTS = MappingProxyType(
    {
        Delivery.NOT_STARTED: N_("Nothing has been done yet."),
        Delivery.ON_TRACK: N_("Work has begun, and whoever owns it expects it by its date."),
        Delivery.AT_RISK: N_("Work may not be done by its date, and a note says why."),
        Delivery.DELIVERED: N_(
            "Everything that it promised is done, and something shows that it is. "
            "It does not say that it helped."
        ),
        Delivery.STOPPED: N_("It will not be done, or not go on, and a note says why."),
    }
)

OVER = frozenset({Delivery.DELIVERED, Delivery.STOPPED})
"""Nothing more is to be done."""

_WANTS_WORDS = frozenset({Delivery.AT_RISK, Delivery.STOPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What somebody says of an action: how it stands now, in what words, and what shows it."""

    was: Delivery
    now: Delivery
    words: str = ""
    has_proof: bool = False
    open_steps: int = 0


def require_sound(move: Move) -> None:
    """Raise RuleBroken when a status is said without what its test asks for."""
    if move.now in _WANTS_WORDS and move.now is not move.was and not move.words:
        raise RuleBroken(N_("Say why, so that the board can ask what would help"), field="words")
    if move.was in OVER and move.now not in OVER and not move.words:
        raise RuleBroken(N_("Say why it is taken up again"), field="words")
    if move.now is Delivery.DELIVERED and move.was is not Delivery.DELIVERED:
        if move.open_steps:
            raise RuleBroken(
                N_(
                    "%(count)d of its steps are not done. Tick them off or take them out, "
                    "then say that it is delivered."
                ),
                field="delivery",
                count=move.open_steps,
            )
        if not move.has_proof:
            raise RuleBroken(
                N_("Add what shows that it is done: a document, minutes, figures, a file"),
                field="proof",
            )


def is_overdue(due_on: date | None, delivery: Delivery, today: date) -> bool:
    """Whether the day has passed and something is still to be done."""
    return due_on is not None and due_on < today and delivery not in OVER


def days_overdue(due_on: date | None, delivery: Delivery, today: date) -> int:
    """By how many days; 0 when it is not overdue."""
    if due_on is None or not is_overdue(due_on, delivery, today):
        return 0
    return (today - due_on).days


class Age(StrEnum):
    """For how long something has been overdue."""

    UNDER_30 = "under_30"
    TO_90 = "to_90"
    OVER_90 = "over_90"


AGE_LABELS = MappingProxyType(
    {
        Age.UNDER_30: N_("Under 30 days"),
        Age.TO_90: N_("30 to 90 days"),
        Age.OVER_90: N_("Over 90 days"),
    }
)


def age_of(days: int) -> Age:
    """The group of so many days overdue, 1 or more."""
    if days < 30:
        return Age.UNDER_30
    return Age.TO_90 if days <= 90 else Age.OVER_90
