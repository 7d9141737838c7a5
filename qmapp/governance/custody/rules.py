"""Until when a review is kept. Pure.

How long is the board's to say: qmapp lists what is due, and destroys nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qmapp.errors import N_, RuleBroken

LONGEST_WORDS = 4_000
FURTHEST_YEARS = 100
SOON = timedelta(days=90)


class Keeping(StrEnum):
    """Where a review stands: nobody has said, kept, to be decided soon, to be decided now."""

    UNSAID = "unsaid"
    KEPT = "kept"
    SOON = "soon"
    DUE = "due"


KEEPING_LABELS: dict[Keeping, str] = {
    Keeping.UNSAID: N_("Nobody has said"),
    Keeping.KEPT: N_("Kept"),
    Keeping.SOON: N_("To be decided soon"),
    Keeping.DUE: N_("To be decided now"),
}
# What comes first on the board's list.
ORDER: Sequence[Keeping] = (Keeping.DUE, Keeping.SOON, Keeping.UNSAID, Keeping.KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDetails:
    """Until when, and why until then."""

    keep_until: date | None
    because: str


def keeping_of(keep_until: date | None, today: date) -> Keeping:
    """Where a review stands that is kept until a day; on that day it is to be decided."""
    if keep_until is None:
        return Keeping.UNSAID
    if keep_until <= today:
        return Keeping.DUE
    return Keeping.SOON if keep_until - today <= SOON else Keeping.KEPT


def sound_details(details: KeepDetails, today: date) -> tuple[date, str]:
    """The day and the reason. Raises RuleBroken (fields "keep_until", "because")."""
    because = details.because.replace("\r\n", "\n").strip()
    if details.keep_until is None:
        raise RuleBroken(N_("Enter the day until which the review is kept"), field="keep_until")
    if details.keep_until <= today:
        raise RuleBroken(N_("Enter a day that is still to come"), field="keep_until")
    if details.keep_until.year > today.year + FURTHEST_YEARS:
        raise RuleBroken(N_("Check the year"), field="keep_until")
    if not because:
        raise RuleBroken(
            N_("Say why until then: the rule or the schedule that you follow"), field="because"
        )
    if len(because) > LONGEST_WORDS:
        raise RuleBroken(N_("Shorten this to 4,000 characters"), field="because")
    return details.keep_until, because
