"""What an entry of the register of proceedings must hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from qmapp.casework.proceedings.rules import (
    LONGEST_BECAUSE,
    LONGEST_TITLE,
    LONGEST_WORDS,
    OPEN,
    ProceedingKind,
    ProceedingStatus,
)
from qmapp.casework.reviews.rules import EARLIEST, FURTHEST_YEARS
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingDetails:
    """What runs beside the review, where it stands since when, and whom to ask by role."""

    kind: ProceedingKind
    title: str
    status: ProceedingStatus
    status_on: date | None = None
    expected_end_on: date | None = None
    contact: str = ""
    note: str = ""
    holds_publication: bool = True


def sound_details(details: ProceedingDetails, *, today: date) -> ProceedingDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault.

    An end is expected of what is still open only; of anything else the day is let go.
    """
    title = " ".join(tidy_words(details.title).split())
    if not title:
        raise RuleBroken(N_("Say what it is, in a few words"), field="title")
    require_length(title, LONGEST_TITLE, "title")
    contact, note = tidy_words(details.contact), tidy_words(details.note)
    require_length(contact, LONGEST_WORDS, "contact")
    require_length(note, LONGEST_WORDS, "note")
    since, until = details.status_on, details.expected_end_on
    if since is not None and since > today:
        raise RuleBroken(
            N_("This day is still to come. Record where it stands today"), field="status_on"
        )
    if since is not None and since < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field="status_on", year=EARLIEST.year)
    if details.status not in OPEN:
        until = None
    if until is not None and not EARLIEST.year <= until.year <= today.year + FURTHEST_YEARS:
        raise RuleBroken(N_("Check the year"), field="expected_end_on")
    if until is not None and since is not None and until < since:
        raise RuleBroken(
            N_("It cannot end before the day since which it stands so"), field="expected_end_on"
        )
    return replace(details, title=title, contact=contact, note=note, expected_end_on=until)


def sound_because(because: str) -> str:
    """Why an entry is taken out, as it is stored. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why it should not be here, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words
