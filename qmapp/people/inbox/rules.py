"""What somebody is told of, and how soon. Pure. No notice carries a word of a case."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from qmapp.errors import N_

DIGEST_AT = time(7)
KEPT_FOR = timedelta(days=365)
"""How long a notice stays that was read: long enough to look up what one was told."""


_LONDON = ZoneInfo("Europe/London")


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


KIND_LABELS: dict[NoticeKind, str] = {
    NoticeKind.WAITS: N_("Waits for you"),
    NoticeKind.DUE: N_("Due"),
    NoticeKind.MENTION: N_("You were named"),
    NoticeKind.SIGNED: N_("Sign-off"),
}

PACE_LABELS: dict[Pace, str] = {
    Pace.AT_ONCE: N_("At once"),
    Pace.DAILY: N_("Once a day, when there is something"),
    Pace.NEVER: N_("Not by e-mail"),
}


def digest_reaches(now: datetime) -> datetime:
    """Until when the daily mail tells: the last seven in the morning of London.

    What came before it goes in one mail, what came after waits for the next one. So nothing has to
    be remembered of the mail itself, and a server that was down in the morning sends it later.
    """
    local = now.astimezone(_LONDON)
    morning = datetime.combine(local.date(), DIGEST_AT, _LONDON)
    if local < morning:
        morning = datetime.combine(local.date() - timedelta(days=1), DIGEST_AT, _LONDON)
    return morning.astimezone(now.tzinfo)


def is_own_path(path: str) -> bool:
    """Whether a path leads within qmapp: one that a browser takes for another host is none."""
    return path.startswith("/") and not path.startswith(("//", "/\\"))
