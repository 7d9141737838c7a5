"""How a board may answer what a review recommends. Pure.

Source: marker 16 (the board says whether it accepts each finding and what it will do; the
response is published with the report). That everything but acceptance needs a reason is the rule
of the Church of England's code, taken over by us.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from qmapp.errors import N_

LONGEST_WORDS = 10_000
LONGEST_ROLE = 200


class Decision(StrEnum):
    """What a board says to one recommendation."""

    ACCEPTED = "accepted"
    IN_PART = "in_part"
    NOT_ACCEPTED = "not_accepted"
    EXPLORE = "explore"


NEEDS_REASONS = frozenset({Decision.IN_PART, Decision.NOT_ACCEPTED, Decision.EXPLORE})

DECISION_LABELS = MappingProxyType(
    {
        Decision.ACCEPTED: N_("Accepted"),
        Decision.IN_PART: N_("Accepted in part"),
        Decision.NOT_ACCEPTED: N_("Not accepted"),
        Decision.EXPLORE: N_("Needs more exploration"),
    }
)
