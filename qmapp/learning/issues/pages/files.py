"""What a file of practice issues would do, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.practice.pages import basis_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.web.words import show_broken, show_date
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import KEPT_FOR, Standing
from qmapp.learning.intake.service import OVER
from qmapp.learning.issues.importing import Does, Row, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One row of the file."""

    line: int
    title: str
    stage: str
    whose: str
    note: str
    faults: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGroup:
    """The rows that would do the same."""

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
    total: int
    takes: int
    seen: str
    over: str


def file_page(
    intake: Intake,
    by_name: str,
    standing: Standing,
    table: Table | None,
    practice: PracticeIssues,
    seen: str,
) -> FilePage:
    """The page; without a table where the file waits no more."""
    return FilePage(
        id=intake.id,
        file_name=intake.file_name,
        brought=gettext(
            "Brought on %(date)s by %(name)s", date=show_date(intake.brought_at), name=by_name
        ),
        until=show_date(intake.brought_at + KEPT_FOR - timedelta(days=1)),
        reading=_reading(table) if table else "",
        groups=_groups(table, practice) if table else [],
        total=len(table.rows) if table else 0,
        takes=table.count(Does.ADDS) if table else 0,
        seen=seen,
        over=gettext(OVER[standing]) if standing in OVER else "",
    )


def _reading(table: Table) -> str:
    parts = [
        ngettext("%(num)d is new", "%(num)d are new", table.count(Does.ADDS)),
        ngettext(
            "%(num)d stands on your map already",
            "%(num)d stand on your map already",
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


def _groups(table: Table, practice: PracticeIssues) -> Sequence[FileGroup]:
    titles = {
        Does.FAULTY: gettext("Left out, because of faults"),
        Does.ADDS: gettext("New"),
        Does.SAME: gettext("Stands already"),
    }
    notes = {
        Does.FAULTY: gettext(
            "Put these right in your table and bring it once more; what was taken by then is "
            "known as standing already."
        ),
    }
    found = [
        FileGroup(
            id=does.value,
            title=title,
            note=notes.get(does, ""),
            rows=[_row(row, practice) for row in table.rows if row.does is does],
        )
        for does, title in titles.items()
    ]
    return [group for group in found if group.rows]


def _row(row: Row, practice: PracticeIssues) -> FileRow:
    entered = row.details
    return FileRow(
        line=row.line,
        title=row.title,
        stage=practice.stage(entered.stage).title if entered else row.stage_words,
        whose=basis_words(entered.basis) if entered else row.basis_words,
        note=entered.source_note if entered else row.note,
        faults=[show_broken(broken) for broken in row.faults],
    )
