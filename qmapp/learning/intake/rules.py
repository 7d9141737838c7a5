"""What a file that is brought may be, and how it stands with it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

KEPT_FOR = timedelta(days=14)
"""For so long a file waits for somebody to say yes; then it counts as left."""


class IntakeKind(StrEnum):
    """What a file would bring."""

    OBSERVATIONS = "observations"
    PLAN = "plan"
    PRACTICE = "practice"


ROOM_OF = MappingProxyType(
    {
        IntakeKind.OBSERVATIONS: "measures",
        IntakeKind.PLAN: "plan",
        IntakeKind.PRACTICE: "issues",
    }
)
"""By which name the trail tells of a file of this kind."""


class Standing(StrEnum):
    """How it stands with a file that was brought."""

    WAITS = "waits"
    TAKEN = "taken"
    LEFT = "left"
    LAPSED = "lapsed"


def standing_of(
    brought_at: datetime, taken_at: datetime | None, left_at: datetime | None, now: datetime
) -> Standing:
    """How it stands now. Nothing is stored of a file that nobody looked at in time."""
    if taken_at is not None:
        return Standing.TAKEN
    if left_at is not None:
        return Standing.LEFT
    return Standing.LAPSED if now - brought_at > KEPT_FOR else Standing.WAITS
