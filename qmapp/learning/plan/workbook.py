"""A table written as a workbook that is pleasant to work in and can be read back. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from qmapp.decision.actions.rules import DELIVERY_LABELS
from qmapp.learning.plan.rules import HEADS, MAY_CHANGE, Column

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LONGEST = 32_000  # a cell of Excel holds 32,767 characters
_MORE = " … (the rest stands in qmapp)"
_COLUMNS: Sequence[Column] = tuple(Column)
_WIDTHS = {
    Column.REVIEW: 12,
    Column.NUMBER: 9,
    Column.RECOMMENDATION: 44,
    Column.FINDING: 32,
    Column.CAUSE: 22,
    Column.CHILDREN: 32,
    Column.MEASURE: 36,
    Column.ACTION_NUMBER: 9,
    Column.ACTION: 44,
    Column.OWNER: 22,
    Column.AGENCY: 22,
    Column.DUE: 12,
    Column.BECAUSE: 22,
    Column.DELIVERY: 13,
    Column.OVERDUE: 12,
    Column.NOTE: 26,
    Column.EVIDENCE: 34,
    Column.ADDED: 26,
    Column.IMPACT: 18,
    Column.NEXT_CHECK: 18,
    Column.HISTORY: 44,
    Column.KEY: 10,
    Column.WAS: 10,
}
_HIDDEN = (Column.KEY, Column.WAS)
_FIXED = PatternFill("solid", fgColor="FFE8E6E1")
_OPEN = PatternFill("solid", fgColor="FFFFF3CF")
_LINE = Border(bottom=Side(style="thin", color="FFB8B4AC"))
_WRAP = Alignment(wrap_text=True, vertical="top")
_DAY = "d mmm yyyy"  # no program takes the month for the day
_RUN = frozenset("=+-@\t\r\n＝＋－＠")


def write(
    rows: Iterable[Sequence[object]], *, title: str, guide: Sequence[str], agencies: Sequence[str]
) -> bytes:
    """The bytes of the workbook. `rows` hold words, whole numbers and days, as `Column` has them.

    No cell is a formula, whatever it begins with. `guide` goes on a sheet of its own, and
    `agencies`, which may be chosen from, on a hidden one.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Plan"
    _head(sheet)
    last = 1
    for last, row in enumerate(rows, 2):
        _row(sheet, last, row)
    _layout(sheet, title, last)
    _guide(book.create_sheet("Read me"), guide)
    _choices(book, sheet, agencies, last)
    book.properties.title = ILLEGAL_CHARACTERS_RE.sub("", title)
    book.properties.creator = "qmapp"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any) -> None:
    for place, column in enumerate(_COLUMNS, 1):
        cell = sheet.cell(1, place, HEADS[column])
        cell.font = Font(bold=True)
        cell.fill = _OPEN if column in MAY_CHANGE else _FIXED
        cell.alignment = _WRAP
        cell.border = _LINE
        width = sheet.column_dimensions[get_column_letter(place)]
        width.width = _WIDTHS[column]
        width.hidden = column in _HIDDEN


def _row(sheet: Any, line: int, row: Sequence[object]) -> None:
    for place, value in enumerate(row, 1):
        cell = sheet.cell(line, place)
        cell.alignment = _WRAP
        cell.border = _LINE
        if value is None or value == "":
            continue
        if isinstance(value, (date, int)):
            cell.value = value
        else:
            words = ILLEGAL_CHARACTERS_RE.sub("", str(value))
            cell.value = words if len(words) <= _LONGEST else words[:_LONGEST] + _MORE
            cell.data_type = "s"  # the library would make a formula of "=…"
            if words[:1] in _RUN:
                cell.quotePrefix = True  # and so would whoever edits it
    day = sheet.cell(line, _COLUMNS.index(Column.DUE) + 1)
    day.number_format = _DAY


def _layout(sheet: Any, title: str, last: int) -> None:
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(_COLUMNS))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    # "&" begins a field there.
    sheet.oddFooter.left.text = ILLEGAL_CHARACTERS_RE.sub("", title).replace("&", "&&")[:200]
    sheet.oddFooter.right.text = "&P / &N"


def _guide(sheet: Any, guide: Sequence[str]) -> None:
    sheet.column_dimensions["A"].width = 90
    for line, words in enumerate(guide, 1):
        cell = sheet.cell(line, 1, words)
        cell.data_type = "s"
        cell.alignment = _WRAP
        cell.font = Font(bold=line == 1)


def _choices(book: Workbook, sheet: Any, agencies: Sequence[str], last: int) -> None:
    if last < 2:
        return
    choices: Any = book.create_sheet("Choices")
    choices.sheet_state = "hidden"
    lists = {
        Column.DELIVERY: [str(label) for label in DELIVERY_LABELS.values()],
        Column.AGENCY: list(agencies),
    }
    for place, (column, known) in enumerate(lists.items(), 1):
        if not known:
            continue
        for line, words in enumerate(known, 1):
            cell = choices.cell(line, place, ILLEGAL_CHARACTERS_RE.sub("", words))
            cell.data_type = "s"
        letter = get_column_letter(place)
        offered = DataValidation(
            type="list",
            formula1=f"Choices!${letter}$1:${letter}${len(known)}",
            allow_blank=True,
            showErrorMessage=False,  # what is wrong is said when it comes back
        )
        there = get_column_letter(_COLUMNS.index(column) + 1)
        offered.add(f"{there}2:{there}{last}")
        sheet.add_data_validation(offered)
