"""The one clock. Times are UTC; today, due and overdue are Europe/London dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_shift = timedelta(0)


def clock() -> datetime:
    """Now, as an aware UTC time."""
    return datetime.now(UTC) + _shift


def start_clock_at(moment: datetime | None) -> None:
    """Let the clock run on from `moment` (tests), or from the true time (None)."""
    global _shift  # noqa: PLW0603 - one process, one clock
    _shift = timedelta(0) if moment is None else moment - datetime.now(UTC)


def london_date(moment: datetime) -> date:
    """The calendar date in London at a UTC time: the date on which things fall due."""
    return moment.astimezone(LONDON).date()


def today() -> date:
    """Today's date in London."""
    return london_date(clock())
