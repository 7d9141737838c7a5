"""What somebody is told of, and how soon. Pure. No notice carries a word of a case."""

from __future__ import annotations

from enum import StrEnum

from qmapp.errors import N_


class NoticeKind(StrEnum):
    """Why somebody is told."""

    WAITS = "waits"
    DUE = "due"
    MENTION = "mention"
    SIGNED = "signed"


class Pace(StrEnum):
    """How somebody wants to hear by e-mail. What waits is in the app in any case."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


PACE_LABELS: dict[Pace, str] = {
    Pace.AT_ONCE: N_("At once"),
    Pace.DAILY: N_("Once a day, when there is something"),
    Pace.NEVER: N_("Not by e-mail"),
}
