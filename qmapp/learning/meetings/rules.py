"""What a meeting of the board must say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LONGEST_TITLE = 200
EARLIEST = date(1990, 1, 1)
FURTHEST_YEARS = 5
MOST_SHOWN = 60
"""Of meetings that were held, the newest: five years of one a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDetails:
    """The day of a meeting, and what the board calls it; it may call it nothing."""

    held_on: date | None
    title: str = ""


def sound_details(details: MeetingDetails, today: date) -> tuple[date, str]:
    """The day and the title as they are kept. Raises RuleBroken (field "held_on" or "title")."""
    on = details.held_on
    if on is None:
        raise RuleBroken(N_("Enter the day of the meeting"), field="held_on")
    if not EARLIEST <= on <= date(today.year + FURTHEST_YEARS, 12, 31):
        raise RuleBroken(N_("Check the year"), field="held_on")
    title = " ".join(tidy_words(details.title).split())
    require_length(title, LONGEST_TITLE, "title")
    return on, title
