"""When an edition is made, what a region is called, and what may be shared when. Pure.

Half-years, and that an edition waits until enough is in it, are ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import EditionSubject
from qmapp.learning.sharing.suppressing import FEWEST, FEWEST_BOARDS
from qmapp.typed import tidy_words

LONGEST_REGION = 60
FEWEST_REVIEWS = 3
"""Of fewer reviews in which the reader had no part, a board tells its people no judgement, form or
impact, for it would tell of one: as trends do of markers."""


class State(StrEnum):
    """Where the record of a review stands."""

    NOT_SIGNED = "not_signed"
    NOT_SHARED = "not_shared"
    WAITING = "waiting"
    STALE = "stale"
    COUNTED = "counted"
    TAKEN_BACK = "taken_back"


STATE_LABELS: Mapping[State, str] = {
    State.NOT_SIGNED: N_("Not signed off"),
    State.NOT_SHARED: N_("Not shared"),
    State.WAITING: N_("Shared, waiting for the next edition"),
    State.STALE: N_("Shared, but its report was opened again since: not counted"),
    State.COUNTED: N_("Shared and counted"),
    State.TAKEN_BACK: N_("Taken back, counted in an edition before"),
}


def state_of(*, is_signed: bool, stands: bool, is_counted: bool, is_of_what_stands: bool) -> State:
    """Where sharing of a review stands.

    `stands`: a record was shared and not taken back. `is_counted`: a record of the review is in an
    edition. `is_of_what_stands`: the record is of the report as it stands signed now.
    """
    if is_counted:
        return State.COUNTED if stands else State.TAKEN_BACK
    if stands:
        return State.WAITING if is_of_what_stands else State.STALE
    return State.NOT_SHARED if is_signed else State.NOT_SIGNED


def start_of_half(day: date) -> date:
    """The first day of the half-year in which a day lies: 1 January or 1 July."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


def is_enough(reviews: Mapping[UUID, int], fewest: int = FEWEST) -> bool:
    """Whether so many reviews of so many boards may become an edition; else they wait.

    There must be `fewest` reviews whichever board takes away its own, so that there is something
    that may be shown. Waiting tells nobody a number: what one board brought may
    be any.
    """
    whole = sum(reviews.values())
    boards = sum(count > 0 for count in reviews.values())
    most = max(reviews.values(), default=0)
    return boards >= FEWEST_BOARDS and whole - most >= fewest


def sound_region(name: str) -> tuple[str, str]:
    """The key and the name of a region as they are kept. Raises RuleBroken."""
    tidy = " ".join(tidy_words(name).split())
    key = region_key(tidy)
    if not key or len(tidy) > LONGEST_REGION:
        raise RuleBroken(
            N_("A region has a name of letters, no more than %(most)s"), most=LONGEST_REGION
        )
    if key in {EditionSubject.NATIONAL, NO_REGION}:
        raise RuleBroken(N_("“%(name)s” cannot be the name of a region"), name=tidy)
    return key, tidy


NO_REGION = "none"
"""The key under which boards without a region are counted."""


def region_key(name: str) -> str:
    """A region’s name as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
