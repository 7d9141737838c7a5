"""The rows behind a figure: a table, what it was narrowed to in words, and the way to more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext

from qmapp.desk.dashboards.filters import query_of
from qmapp.desk.dashboards.listing import Rows
from qmapp.desk.dashboards.pages.narrowed import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its words, where they lead, quiet words below, a mark, whether it is late."""

    text: str
    url: str = ""
    below: str = ""
    icon: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """A page of rows. The first cell of each names it."""

    title: str
    said: str
    narrowed: Sequence[str]
    whole_url: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    number: int
    pages: int
    before_url: str
    after_url: str
    nothing: str
    note: str = ""


def rows_page(
    asked: Asked,
    found: Rows[Any],
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    note: str = "",
) -> RowsPage:
    """A page of rows as it is shown."""

    def at(number: int) -> str:
        here = asked.to.rows(asked.figure)
        base = here.split("?", 1)[0]
        return base + query_of(asked.filters, page=number if number > 1 else None)

    return RowsPage(
        title=asked.title,
        said=asked.said(found.found, found.of),
        narrowed=asked.narrowed,
        whole_url=asked.to.every(asked.figure) if asked.narrowed else "",
        columns=columns,
        rows=rows,
        number=found.number,
        pages=found.pages,
        before_url=at(found.number - 1) if found.number > 1 else "",
        after_url=at(found.number + 1) if found.number < found.pages else "",
        nothing=gettext("Nothing here is so on this day.")
        if asked.narrowed
        else gettext("There is nothing of this kind yet."),
        note=note,
    )


def days_words(days: int) -> str:
    """So many days late."""
    return ngettext("%(num)d day overdue", "%(num)d days overdue", days)


def late_by(due: date | None, today: date) -> str:
    """How late something is; empty when it is not."""
    if due is None or due >= today:
        return ""
    return days_words((today - due).days)
