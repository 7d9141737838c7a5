"""What an opening, an answer and a dissent must hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qmapp.casework.reviews.rules import EARLIEST, FURTHEST_YEARS
from qmapp.decision.responses.rules import (
    LONGEST_BECAUSE,
    LONGEST_HOW,
    LONGEST_ROLE,
    LONGEST_WORDS,
    NEEDS_REASONS,
    Decision,
)
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class DissentDetails:
    """Who holds otherwise, by role and agency, and what they say, as typed.

    Without `recommendation_id` it is about the response as a whole.
    """

    role: str
    words: str
    agency_id: UUID | None = None
    recommendation_id: UUID | None = None


def sound_opening(opening: str) -> str:
    """The opening as it is stored; it may be empty. Raises RuleBroken."""
    words = tidy_words(opening)
    require_length(words, LONGEST_WORDS, "opening")
    return words


def sound_reasons(decision: Decision | None, reasons: str) -> tuple[Decision, str]:
    """The decision and its reasons as they are stored. Raises RuleBroken with the field at fault.

    Reasons come before the decision, here and on the page; only accepting does without.
    """
    words = tidy_words(reasons)
    require_length(words, LONGEST_WORDS, "reasons")
    if decision is None:
        raise RuleBroken(N_("Choose what the board says to it"), field="decision")
    if decision in NEEDS_REASONS and not words:
        raise RuleBroken(
            N_("Give the reasons. Only “accepted” may stand without any"), field="reasons"
        )
    return decision, words


def sound_knowing(
    how_known: str, look_again_on: date | None, *, today: date, was: date | None = None
) -> tuple[str, date | None]:
    """How one would know that it helped, and the day to look again, as they are stored.

    Both may wait until the response is agreed. `was` is the day that stands already: it may stay,
    however long ago it is. Raises RuleBroken with the field at fault.
    """
    words = tidy_words(how_known)
    require_length(words, LONGEST_HOW, "how_known")
    if look_again_on is not None and look_again_on != was:
        if look_again_on <= today:
            raise RuleBroken(
                N_("This day has come or gone. Enter one that is still to come"),
                field="look_again_on",
            )
        if look_again_on.year > today.year + FURTHEST_YEARS:
            raise RuleBroken(
                N_("This is more than %(years)d years away"),
                field="look_again_on",
                years=FURTHEST_YEARS,
            )
    return words, look_again_on


def sound_dissent(details: DissentDetails) -> DissentDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault."""
    role, words = " ".join(tidy_words(details.role).split()), tidy_words(details.words)
    if not role:
        raise RuleBroken(N_("Say who holds otherwise, by role and not by name"), field="role")
    require_length(role, LONGEST_ROLE, "role")
    if not words:
        raise RuleBroken(N_("Write what they hold, and why"), field="words")
    require_length(words, LONGEST_WORDS, "words")
    return replace(details, role=role, words=words)


def sound_because(because: str) -> str:
    """Why a version follows an agreed one, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(
            N_("Say why the agreed response is taken up again, in a sentence"), field="because"
        )
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def sound_day(on: date | None, *, today: date, after: date | None) -> date:
    """The day on which the board agreed. Raises RuleBroken.

    `after` is the day on which the version before was agreed.
    """
    if on is None:
        raise RuleBroken(N_("Enter the day on which the board agreed this"), field="agreed_on")
    if on > today:
        raise RuleBroken(
            N_("This day is still to come. Agree it here when the board has agreed"),
            field="agreed_on",
        )
    if on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field="agreed_on", year=EARLIEST.year)
    if after is not None and on < after:
        raise RuleBroken(
            N_("The version before was agreed after this day. Check which of the two is right"),
            field="agreed_on",
        )
    return on
