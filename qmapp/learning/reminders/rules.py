"""How long ahead people hear of a day, when weekly mail leaves, how far calendars reach. Pure.

All of it is ours.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from qmapp.decision.actions.rules import OVER, Delivery
from qmapp.foundation.access import BoardRole

SOON = timedelta(days=14)
"""From when on before its day an action or a check counts as coming due."""

STILL_TO_DO = tuple(one for one in Delivery if one not in OVER)

RECORDS_CHECKS = (BoardRole.REVIEW_MANAGER, BoardRole.CHAIR)
"""With the commissioners of a review, those for whom its checks wait: the policy’s CHECK_RECORD."""

CALENDAR_BACK = timedelta(days=365)
CALENDAR_AHEAD = timedelta(days=3 * 366)

_MAIL_FROM = time(7)
_MAIL_DAYS = 2
_LONDON = ZoneInfo("Europe/London")


def week_of(now: datetime) -> date:
    """The Monday of the week in London."""
    day = now.astimezone(_LONDON).date()
    return day - timedelta(days=day.weekday())


def is_time_to_mail(now: datetime) -> bool:
    """Whether the weekly mails leave now: from seven on Monday until Tuesday is over.

    A server that was down on Monday morning sends them later. What comes up after that is told the
    week after: a weekly mail that may come on any day would be one more mail to expect.
    """
    local = now.astimezone(_LONDON)
    has_begun = local.weekday() > 0 or local.time() >= _MAIL_FROM
    return local.weekday() < _MAIL_DAYS and has_begun


def fingerprint(secret: str) -> str:
    """What is kept of the secret in a calendar’s address: its SHA-256, in hexadecimal."""
    return sha256(secret.encode()).hexdigest()
