"""Figures and days as people write them in a table or a field. Pure."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from qmapp.errors import N_, RuleBroken

LARGEST = Decimal(10) ** 12
PLACES = 4

_GROUPED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$", re.ASCII)
_PLAIN = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$", re.ASCII)
_SHARE = re.compile(r"^(?P<value>\S+)\s*(?:of|/|out of)\s*(?P<out_of>\S+)$", re.IGNORECASE)
_ISO = re.compile(
    r"^(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(:00)?)?$", re.ASCII
)
_BRITISH = re.compile(r"^(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})$", re.ASCII)
_LONG = re.compile(r"^(?P<day>\d{1,2})[ -](?P<name>[A-Za-z]{3,9})[ -](?P<year>\d{4})$", re.ASCII)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip


def figure_of(words: str) -> Decimal:
    """A number as it is stored: "1,234.5", "-3", ".5". Raises RuleBroken.

    A comma groups thousands and nothing else: "1,5" may mean two things, and is asked about.
    """
    words = words.strip().replace("\u2212", "-")
    if not (_PLAIN.match(words) or _GROUPED.match(words)):
        raise RuleBroken(N_("Write a number, such as 16 or 12.5"), field="value")
    try:
        value = Decimal(words.replace(",", ""))
    except InvalidOperation as wrong:  # more digits than any figure has
        raise RuleBroken(N_("Write a number, such as 16 or 12.5"), field="value") from wrong
    if abs(value) >= LARGEST:
        raise RuleBroken(N_("This number is too large to be right"), field="value")
    if value != round(value, PLACES):
        raise RuleBroken(
            N_("Write at most %(places)d places after the point"), field="value", places=PLACES
        )
    return round(value, PLACES).normalize() + 0


def share_of(words: str) -> tuple[Decimal, Decimal] | None:
    """The two numbers of "8 of 16" or "8/16"; None when it is not written so. Raises RuleBroken."""
    found = _SHARE.match(words.strip())
    return (figure_of(found["value"]), figure_of(found["out_of"])) if found else None


def require_share(value: Decimal, out_of: Decimal) -> None:
    """Raise RuleBroken unless it is so many of so many."""
    if out_of <= 0:
        raise RuleBroken(N_("Out of how many? Write a number above 0"), field="out_of")
    if not 0 <= value <= out_of:
        raise RuleBroken(
            N_("This is more than it is out of, or less than none. Check both numbers"),
            field="value",
        )


def day_of(words: str) -> date:
    """A day: "2026-03-31", "31/03/2026", "31.3.2026", "31 March 2026", "31-Mar-2026".

    Days come before months, as they do here. Raises RuleBroken.
    """
    words = " ".join(words.split())
    found = _ISO.match(words) or _BRITISH.match(words) or _LONG.match(words)
    if found is None:
        raise RuleBroken(N_("Write the day like 31/03/2026 or 2026-03-31"), field="on")
    parts = found.groupdict()
    month = _month_of(parts["name"]) if "name" in parts else int(parts["month"])
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError as wrong:
        raise RuleBroken(N_("There is no such day"), field="on") from wrong


def _month_of(name: str) -> int:
    """The number of a month by its name or the first three letters or more of it; 0 when none."""
    lowered = name.lower()
    return next((at for at, one in enumerate(_MONTHS, 1) if one.startswith(lowered)), 0)
