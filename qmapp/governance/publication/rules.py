"""What marker 17 asks before a review is published, and the three ways of publishing. Pure.

Source: marker 17 (publication); the law presumes publication and wants reasons for anything else.
"""

from __future__ import annotations

from enum import StrEnum

from qmapp.errors import N_

LONGEST_WORDS = 10_000


class Extent(StrEnum):
    """How much is published. Anything but the whole needs reasons."""

    FULL = "full"
    PART = "part"
    NOT = "not"


class Fate(StrEnum):
    """What becomes of words that may identify somebody."""

    TAKEN_OUT = "taken_out"
    STAYS = "stays"
    NOT_ONE = "not_one"


EXTENT_LABELS: dict[Extent, str] = {
    Extent.FULL: N_("In full"),
    Extent.PART: N_("In part"),
    Extent.NOT: N_("Not published"),
}
FATE_LABELS: dict[Fate, str] = {
    Fate.TAKEN_OUT: N_("Taken out before publication"),
    Fate.STAYS: N_("Stays, with a reason"),
    Fate.NOT_ONE: N_("Identifies nobody"),
}
