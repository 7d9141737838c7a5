"""What the register of proceedings is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.proceedings.checking import ProceedingDetails
from qmapp.casework.proceedings.queries import ProceedingLine
from qmapp.casework.proceedings.rules import (
    KIND_LABELS,
    STATUS_LABELS,
    ProceedingKind,
    ProceedingStatus,
)
from qmapp.foundation.web.words import show_date

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingRow:
    """One of them in words. `said` is where it stands; `late` how long its end is past."""

    id: UUID
    line: ProceedingLine
    kind: str
    said: str
    late: str
    holds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingsPage:
    """The register of one review."""

    reading: str
    open: Sequence[ProceedingRow]
    over: Sequence[ProceedingRow]
    mistakes: Sequence[ProceedingRow]
    may_write: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


def proceedings_page(
    lines: Sequence[ProceedingLine], today: date, *, may_write: bool
) -> ProceedingsPage:
    """The page: what is open first."""
    rows = [proceeding_row(line, today) for line in lines]
    live = [row for row in rows if row.line.ended_at is None]
    open_ones = [row for row in live if row.line.is_open]
    holding = sum(row.line.holds_publication for row in open_ones)
    reading = ""
    if live:
        reading = gettext(
            "%(open)s %(hold)s",
            open=_still_open(len(open_ones), len(live)),
            hold=_holding(holding) if open_ones else "",
        ).strip()
    return ProceedingsPage(
        reading=reading,
        open=open_ones,
        over=[row for row in live if not row.line.is_open],
        mistakes=[row for row in rows if row.line.ended_at is not None],
        may_write=may_write,
    )


def proceeding_row(line: ProceedingLine, today: date) -> ProceedingRow:
    """One of them in words."""
    return ProceedingRow(
        id=line.id,
        line=line,
        kind=gettext(KIND_LABELS[line.kind]),
        said=_said(line),
        late=_late(line, today),
        holds=_holds(line),
    )


def differences(theirs: ProceedingLine, mine: ProceedingDetails) -> Sequence[Difference]:
    """Where an entry as it stands now differs from what was typed."""
    labels = {
        "kind": gettext("What kind it is"),
        "title": gettext("What it is"),
        "status": gettext("Where it stands"),
        "status_on": gettext("Since when it stands so"),
        "expected_end_on": gettext("When it is expected to end"),
        "holds_publication": gettext("What is said in public before it ends could harm it"),
        "contact": gettext("Whom to ask, by role"),
        "note": gettext("What to keep in mind"),
    }
    said = [
        (label, _shown(getattr(theirs, name)), _shown(getattr(mine, name)))
        for name, label in labels.items()
    ]
    return [Difference(label, theirs, mine) for label, theirs, mine in said if theirs != mine]


def _shown(value: object) -> str:
    if isinstance(value, ProceedingKind):
        return gettext(KIND_LABELS[value])
    if isinstance(value, ProceedingStatus):
        return gettext(STATUS_LABELS[value])
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, date):
        return show_date(value)
    return str(value).strip() if value else gettext("(empty)")


def _said(line: ProceedingLine) -> str:
    status = gettext(STATUS_LABELS[line.status])
    if line.status_on is not None:
        pattern = (
            gettext("%(status)s since %(date)s")
            if line.is_open
            else gettext("%(status)s on %(date)s")
        )
        status = pattern % {"status": status, "date": show_date(line.status_on)}
    if line.is_open and line.expected_end_on is not None:
        return gettext(
            "%(status)s; expected to end on %(date)s",
            status=status,
            date=show_date(line.expected_end_on),
        )
    return status


def _late(line: ProceedingLine, today: date) -> str:
    if not line.is_open or line.expected_end_on is None or line.expected_end_on >= today:
        return ""
    days = (today - line.expected_end_on).days
    if days < 2 * _WEEK:
        return ngettext(
            "The day it was to end passed %(num)d day ago",
            "The day it was to end passed %(num)d days ago",
            days,
        )
    return ngettext(
        "The day it was to end passed %(num)d week ago",
        "The day it was to end passed %(num)d weeks ago",
        days // _WEEK,
    )


def _still_open(count: int, of: int) -> str:
    if of == 1:
        return gettext("%(n)s of 1 proceeding is still open.", n=count)
    return ngettext(
        "%(num)d of %(of)s proceedings is still open.",
        "%(num)d of %(of)s proceedings are still open.",
        count,
        of=of,
    )


def _holding(count: int) -> str:
    if not count:
        return gettext("None of these holds publication back.")
    return ngettext(
        "%(num)d of these holds publication back.",
        "%(num)d of these hold publication back.",
        count,
    )


def _holds(line: ProceedingLine) -> str:
    if not line.is_open:
        return ""
    if line.holds_publication:
        return gettext("Holds publication back: what is said in public could harm it.")
    return gettext("Does not hold publication back.")
