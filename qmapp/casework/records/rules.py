"""What a record must hold. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from qmapp.errors import N_, RuleBroken

LONGEST_TITLE = 300
LONGEST_HOLDER = 200
LONGEST_PARTIES = 300
LONGEST_LINK = 2_000
LONGEST_NOTES = 20_000


class RecordKind(StrEnum):
    """How a record is here: only named, as a file, as a link, or as a note of what was said."""

    NAMED = "named"
    FILE = "file"
    LINK = "link"
    CONVERSATION = "conversation"


def require_order(first: date | None, last: date | None) -> None:
    """Raise RuleBroken when the period that a record speaks of ends before it begins."""
    if first is not None and last is not None and last < first:
        raise RuleBroken(
            N_("The period ends before it begins. Put the earlier date first."), field="period_to"
        )
