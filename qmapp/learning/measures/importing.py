"""Observations out of a table that somebody made elsewhere: what each row would do. Pure.

Nothing is taken silently: a row is new, says what stands there already, puts another figure in its
place, or has faults, each with the line of the file in which it stands. Only rows without a fault
are taken, and only when somebody has seen them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.documents.cells import unguarded
from qmapp.foundation.documents.csv_rows import csv_rows, is_workbook
from qmapp.learning.measures.figures import day_of, figure_of, require_share, share_of
from qmapp.learning.measures.rules import LONGEST_NOTE, MOST_OBSERVATIONS

LARGEST_FILE = 1_000_000
EARLIEST = date(1990, 1, 1)

_NAMES: Mapping[str, frozenset[str]] = {
    "on": frozenset({"date", "day", "on", "month", "period", "week"}),
    "value": frozenset({"value", "count", "figure", "number", "n", "result"}),
    "out_of": frozenset({"out of", "of", "total", "denominator", "out_of", "sample"}),
    "note": frozenset({"note", "notes", "comment", "comments", "remark"}),
}

_NEEDED: Mapping[str, str] = {
    "on": N_(
        "The first line names no column for the day. Name the columns “date”, “value”, and where "
        "you have them “out of” and “note”."
    ),
    "value": N_(
        "The first line names no column for the figure. Name the columns “date”, “value”, and "
        "where you have them “out of” and “note”."
    ),
}


class Does(StrEnum):
    """What taking a row would do."""

    ADDS = "adds"
    SAME = "same"
    REPLACES = "replaces"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Seen:
    """An observation: a figure, or so many of so many, and a note."""

    value: Decimal
    out_of: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the file: in which line it begins, what it says, and what taking it would do.

    `faults` are sentences marked for translation with their values; `was` is what it replaces;
    `read` has the words of a row with faults by the names of its columns, as they stand there.
    """

    line: int
    does: Does
    on: date | None = None
    seen: Seen | None = None
    was: Seen | None = None
    faults: Sequence[RuleBroken] = ()
    read: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """Every row of a file, in its order, empty lines left out."""

    rows: Sequence[Row]

    def count(self, does: Does) -> int:
        """How many rows would do this."""
        return sum(row.does is does for row in self.rows)


def read_table(data: bytes, standing: Mapping[date, Seen], *, is_share: bool, today: date) -> Table:
    """What is in a file of comma, semicolon or tab separated values, row by row.

    `standing` is what was observed already, by day. The apostrophe that a table was given before
    what a spreadsheet would run goes again. Raises RuleBroken, with the field "file", when the file
    as a whole cannot be read.
    """
    lines = _lines(data)
    head = next(lines, None)
    if head is None:
        raise _broken(N_("The file is empty"))
    columns = _columns(head[1])
    for name, asks in _NEEDED.items():
        if name not in columns:
            raise _broken(asks)
    rows: list[Row] = []
    taken: dict[date, int] = {}
    for line, cells in lines:
        if len(rows) == MOST_OBSERVATIONS:
            raise _broken(
                N_("The file has more than %(most)d rows. Split it."), most=MOST_OBSERVATIONS
            )
        words = {
            name: unguarded(cells[at].strip()) if at < len(cells) else ""
            for name, at in columns.items()
        }
        row = _row(line, words, standing, is_share=is_share, today=today)
        if row.on is not None and row.on in taken:
            same = RuleBroken(N_("Line %(line)d is of the same day"), line=taken[row.on])
            row = replace(row, does=Does.FAULTY, was=None, faults=[same], read=words)
        elif row.on is not None:
            taken[row.on] = line
        rows.append(row)
    if not rows:
        raise _broken(N_("The file has its first line only, and no row"))
    return Table(rows)


def _row(
    line: int, words: Mapping[str, str], standing: Mapping[date, Seen], *, is_share: bool,
    today: date,
) -> Row:  # fmt: skip
    faults: list[RuleBroken] = []
    on = seen = None
    try:
        on = _sound_day(day_of(words["on"]), today)
    except RuleBroken as broken:
        faults.append(broken)
    try:
        seen = _seen(words, is_share=is_share)
    except RuleBroken as broken:
        faults.append(broken)
    if faults or on is None or seen is None:
        return Row(line=line, does=Does.FAULTY, on=on, seen=seen, faults=faults, read=words)
    was = standing.get(on)
    if was is None:
        return Row(line=line, does=Does.ADDS, on=on, seen=seen)
    if was == seen or ((was.value, was.out_of) == (seen.value, seen.out_of) and not seen.note):
        return Row(line=line, does=Does.SAME, on=on, seen=seen, was=was)
    return Row(line=line, does=Does.REPLACES, on=on, seen=seen, was=was)


def _sound_day(on: date, today: date) -> date:
    if on > today:
        raise RuleBroken(N_("This day is still to come"), field="on")
    if on < EARLIEST:
        raise RuleBroken(N_("Enter a year from %(year)d on"), field="on", year=EARLIEST.year)
    return on


def _seen(words: Mapping[str, str], *, is_share: bool) -> Seen:
    note = words.get("note", "")
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(
            N_("The note is too long by %(over)d characters"),
            field="note",
            over=len(note) - LONGEST_NOTE,
        )
    if not is_share:
        return Seen(figure_of(words["value"]), None, note)
    pair = share_of(words["value"]) if not words.get("out_of") else None
    if pair is None:
        if not words.get("out_of"):
            raise RuleBroken(
                N_("Out of how many? Write “8 of 16”, or fill “out of”"), field="value"
            )
        pair = figure_of(words["value"]), figure_of(words["out_of"])
    require_share(*pair)
    return Seen(*pair, note)


def _broken(message: str, **values: object) -> RuleBroken:
    return RuleBroken(message, field="file", **values)


def _lines(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row that is not empty, with the line of the file in which it begins."""
    if len(data) > LARGEST_FILE:
        raise _broken(N_("The file is larger than a table of observations can be"))
    if is_workbook(data):
        raise _broken(N_("This is a workbook. Save it as CSV first, then choose that file"))
    rows = csv_rows(
        data, otherwise=N_("The file cannot be read as a table. Save it as CSV and try again")
    )
    return ((line, cells) for line, cells in rows if any(cell.strip() for cell in cells))


def _columns(head: Sequence[str]) -> Mapping[str, int]:
    """Where each known column stands; the first of two of a kind."""
    found: dict[str, int] = {}
    for at, cell in enumerate(head):
        said = " ".join(cell.replace("_", " ").casefold().split())
        for name, known in _NAMES.items():
            if said in known and name not in found:
                found[name] = at
    return found
