"""What an action must hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qmapp.casework.reviews.rules import EARLIEST, FURTHEST_YEARS
from qmapp.decision.actions.rules import (
    LONGEST_BECAUSE,
    LONGEST_OWNER,
    LONGEST_STEP,
    LONGEST_WHAT,
)
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDetails:
    """What will be done, by whom, by when, as typed. The owner is a role, never a name.

    `due_on` may wait until the response is agreed; then it is asked for.
    """

    what: str
    owner_role: str
    agency_id: UUID | None = None
    due_on: date | None = None


def sound_action(details: ActionDetails, *, today: date, was: date | None = None) -> ActionDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault.

    `was` is the date that stands already: it may stay, however long ago it is.
    """
    what = tidy_words(details.what)
    owner_role = " ".join(tidy_words(details.owner_role).split())
    if not what:
        raise RuleBroken(N_("Say what will be done"), field="what")
    require_length(what, LONGEST_WHAT, "what")
    if not owner_role:
        raise RuleBroken(N_("Say who does it, by role and not by name"), field="owner_role")
    require_length(owner_role, LONGEST_OWNER, "owner_role")
    if details.due_on is not None and details.due_on != was:
        require_likely(details.due_on, today)
    return replace(details, what=what, owner_role=owner_role)


def sound_because(because: str) -> str:
    """Why an action is taken out, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why it will not be done, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def sound_moved(because: str) -> str:
    """Why the day of an action is moved, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why the day is moved, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def sound_step(what: str) -> str:
    """What a step is, as it is stored. Raises RuleBroken."""
    words = tidy_words(what)
    if not words:
        raise RuleBroken(N_("Say what is to be done first, in a sentence"), field="what")
    require_length(words, LONGEST_STEP, "what")
    return words


def require_likely(on: date, today: date) -> None:
    """Raise RuleBroken (field "due_on") for a day that nobody means."""
    if on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field="due_on", year=EARLIEST.year)
    if on.year > today.year + FURTHEST_YEARS:
        raise RuleBroken(
            N_("This is more than %(years)d years away"), field="due_on", years=FURTHEST_YEARS
        )
