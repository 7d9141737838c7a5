"""What the page of a file that was brought is given: what each of its rows would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.foundation.web.words import show_broken, show_date
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import KEPT_FOR, Standing
from qmapp.learning.intake.service import OVER
from qmapp.learning.measures.importing import Does, Row, Seen, Table
from qmapp.learning.measures.pages.words import seen_words
from qmapp.learning.measures.queries import MeasureLine

_LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One row of the file: in which line, what it says, what stands there now, its faults.

    Where a cell could not be read, its words stand there as they are in the file.
    """

    line: int
    day: str
    said: str
    note: str
    was: str
    faults: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGroup:
    """Rows that would do the same."""

    id: str
    title: str
    note: str
    rows: Sequence[FileRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePage:
    """A file that was brought. `over` says how it ended; then there is nothing to take."""

    id: UUID
    file_name: str
    brought: str
    until: str
    reading: str
    groups: Sequence[FileGroup]
    takes: int
    seen: str
    over: str

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(len(group.rows) for group in self.groups)


def file_page(
    line: MeasureLine,
    intake: Intake,
    by_name: str,
    standing: Standing,
    table: Table | None,
    seen: str,
) -> FilePage:
    """The page; without a table where the file waits no more."""
    groups = [] if table is None else _groups(table, line)
    takes = 0 if table is None else table.count(Does.ADDS) + table.count(Does.REPLACES)
    until = intake.brought_at + KEPT_FOR - timedelta(days=1)
    return FilePage(
        id=intake.id,
        file_name=intake.file_name,
        brought=gettext(
            "Brought on %(date)s by %(name)s", date=show_date(intake.brought_at), name=by_name
        ),
        until=show_date(until),
        reading="" if table is None else _reading(table),
        groups=groups,
        takes=takes,
        seen=seen,
        over=gettext(OVER[standing]) if standing in OVER else "",
    )


def _reading(table: Table) -> str:
    parts = [
        ngettext("%(num)d row is new", "%(num)d rows are new", table.count(Does.ADDS)),
        ngettext(
            "%(num)d puts another figure in the place of one that stands",
            "%(num)d put another figure in the place of one that stands",
            table.count(Does.REPLACES),
        ),
        ngettext(
            "%(num)d says what stands already",
            "%(num)d say what stands already",
            table.count(Does.SAME),
        ),
        ngettext(
            "%(num)d has a fault and will be left out",
            "%(num)d have faults and will be left out",
            table.count(Does.FAULTY),
        ),
    ]
    total = ngettext("%(num)d row in the file", "%(num)d rows in the file", len(table.rows))
    return gettext("%(total)s: %(parts)s.", total=total, parts=", ".join(parts))


def _groups(table: Table, line: MeasureLine) -> Sequence[FileGroup]:
    titles = {
        Does.FAULTY: gettext("Left out, because of faults"),
        Does.REPLACES: gettext("In the place of what stands"),
        Does.ADDS: gettext("New"),
        Does.SAME: gettext("Stands already"),
    }
    notes = {
        Does.FAULTY: gettext(
            "Put these right in your table and bring it once more; what was taken by then is "
            "known as standing already."
        ),
        Does.REPLACES: gettext("What stands now is kept, as what was put right."),
    }
    found = [
        FileGroup(
            id=does.value,
            title=title,
            note=notes.get(does, ""),
            rows=[_row(row, line) for row in table.rows if row.does is does],
        )
        for does, title in titles.items()
    ]
    return [group for group in found if group.rows]


def _row(row: Row, line: MeasureLine) -> FileRow:
    return FileRow(
        line=row.line,
        day=show_date(row.on) or _as_read(row, "on"),
        said=_said(row.seen, line) or _figure_read(row),
        note=row.seen.note if row.seen else _as_read(row, "note"),
        was=_with_note(row.was, line),
        faults=[show_broken(broken) for broken in row.faults],
    )


def _as_read(row: Row, name: str) -> str:
    """The words of a cell that could not be taken, so that it is found in the file again."""
    words = row.read.get(name, "")
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"


def _figure_read(row: Row) -> str:
    value, out_of = _as_read(row, "value"), _as_read(row, "out_of")
    return gettext("%(n)s of %(total)s", n=value or "–", total=out_of) if out_of else value


def _said(seen: Seen | None, line: MeasureLine) -> str:
    if seen is None:
        return ""
    said = seen_words(seen.value, seen.out_of)
    return said if line.is_share else f"{said} {line.unit}"


def _with_note(seen: Seen | None, line: MeasureLine) -> str:
    said = _said(seen, line)
    if seen is None or not seen.note:
        return said
    return gettext("%(said)s: %(note)s", said=said, note=seen.note)
