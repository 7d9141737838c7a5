"""A plan that comes back as a workbook or as CSV, read into rows. Trusts nothing in it.

A workbook is looked at before it is unpacked: how much it would be, whether its parts overlap,
whether it brings a document type of its own. Formulas are never worked out and their stored
results never believed: whoever wrote one is asked to write the value. No Flask, no database.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from qmapp.casework.drafts.reading import DEFAULT_LIMITS, Refusal, RefusalCode
from qmapp.casework.drafts.reading.archive import Archive
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.documents.cells import unguarded
from qmapp.foundation.documents.csv_rows import csv_rows
from qmapp.learning.plan.rules import (
    HEADS,
    LARGEST_FILE,
    MOST_ROWS,
    Cell,
    Column,
    RawRow,
    Spoilt,
)

_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_LIMITS = replace(
    DEFAULT_LIMITS,
    archive_entries=500,
    archive_bytes=96 * 1024 * 1024,
    part_bytes=64 * 1024 * 1024,
)
_MOST_COLUMNS = 100
_MOST_EMPTY = 2_000
"""So many rows without a word, one after the other, and the rest is taken for empty."""
_MOST_MERGED = 2_000
_LONGEST_CELL = 40_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_OWN_TYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MACROS = "vbaProject.bin"
_BY_HEAD = {head.casefold(): column for column, head in HEADS.items()}

_FORMULA = N_("This cell holds a formula. Write what it comes to")
_MERGED_CELL = N_(
    "This cell is merged with others. Take the merging off, so that each row has its own"
)
_TOO_LONG = N_("This cell holds far more than was ever in it")
_ERROR = N_("This cell holds an error of the spreadsheet")
_NO_VALUE = {"f": _FORMULA, "e": _ERROR}
_NO_TABLE = N_(
    "The file is neither a workbook (.xlsx) nor a table as text (.csv). Choose one of these"
)
_NO_WORKBOOK = N_(
    "The file cannot be read as a workbook. Open it, save it as .xlsx under a new name, and choose "
    "that file."
)
_TOO_MUCH = N_(
    "The file unpacks to far more than a plan ever holds, so it was not opened. Take the plan out "
    "again here and copy your changes into it."
)


def read_rows(data: bytes) -> Sequence[RawRow]:
    """The rows of a plan, below its headings. Raises RuleBroken on "file"."""
    if not data:
        raise _broken(N_("The file is empty"))
    if len(data) > LARGEST_FILE:
        raise _broken(
            N_("The file is larger than %(most)d MB, and so larger than a plan can be"),
            most=LARGEST_FILE // (1024 * 1024),
        )
    if data.startswith(_OLD_EXCEL):
        raise _broken(
            N_(
                "This is a workbook of the old kind (.xls), or one with a password. Save it as "
                ".xlsx without a password, and choose that file."
            )
        )
    lines = _of_workbook(data) if data.startswith(_ZIP) else _of_csv(data)
    return _rows(lines)


def _rows(lines: Iterator[tuple[int, Sequence[Cell]]]) -> Sequence[RawRow]:
    columns: Mapping[Column, int] | None = None
    rows: list[RawRow] = []
    for line, cells in lines:
        if columns is None:
            columns = _columns(cells)
            continue
        found = {column: _at(cells, place) for column, place in columns.items()}
        if not any(found.values()):
            continue
        if len(rows) == MOST_ROWS:
            raise _broken(
                N_(
                    "The file has more than %(most)d rows, and no plan has so many. Take out "
                    "what is no row of the plan."
                ),
                most=MOST_ROWS,
            )
        rows.append(RawRow(line, found))
    if columns is None or not rows:
        raise _broken(N_("There is no row of the plan in the file"))
    return rows


def _columns(cells: Sequence[Cell]) -> Mapping[Column, int]:
    """Where each column stands, by the first row."""
    found: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        said = " ".join(cell.casefold().split()) if isinstance(cell, str) else ""
        column = _BY_HEAD.get(said)
        if column is None:
            continue
        if column in found:
            raise _broken(
                N_("Two columns are called “%(head)s”. Keep one of them."), head=HEADS[column]
            )
        found[column] = place
    if Column.KEY not in found:
        raise _broken(
            N_(
                "There is no column “%(head)s” in the first row, so nobody can tell which row is "
                "which action. Take the plan out here, change it there, and keep its headings and "
                "its last two columns."
            ),
            head=HEADS[Column.KEY],
        )
    return found


def _at(cells: Sequence[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else ""


# Workbooks -----------------------------------------------------------------------------------


def _of_workbook(data: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    _require_harmless(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it does not know of is dropped, as it should be
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet: Any = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size may be wrong
            # The library does not say which cells are merged when it reads row by row.
            merged = _merged(data, sheet._worksheet_path)  # noqa: SLF001
            yield from _of_sheet(sheet, merged)
    except RuleBroken:
        raise
    # Whatever a spoilt workbook makes the library stumble over.
    except Exception as wrong:
        raise _broken(_NO_WORKBOOK) from wrong


def _of_sheet(
    sheet: Any, merged: Sequence[tuple[int, int, int, int]]
) -> Iterator[tuple[int, Sequence[Cell]]]:
    empty = 0
    for line, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), 1):
        cells = [_cell_of(cell) for cell in row]
        if not any(cells):
            empty += 1
            if empty > _MOST_EMPTY:
                return
            continue
        empty = 0
        for left, top, right, bottom in merged:
            if top <= line <= bottom:
                for place in range(left - 1, min(right, len(cells))):
                    cells[place] = Spoilt(_MERGED_CELL)
        yield line, cells


def _cell_of(cell: Any) -> Cell:
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind in _NO_VALUE:
        return Spoilt(_NO_VALUE[kind])
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    words = str(value)
    return Spoilt(_TOO_LONG) if len(words) > _LONGEST_CELL else words.strip()


def _number(value: float) -> str:
    """A number as one reads it: 3 and not 3.0."""
    try:
        return format(Decimal(repr(value)).normalize(), "f")
    except ArithmeticError:
        return str(value)


def _require_harmless(data: bytes) -> None:
    try:
        archive = Archive(data, _LIMITS)
        names = [name for name in archive.names if name.endswith((".xml", ".rels"))]
        if any(name.endswith(_MACROS) for name in archive.names):
            raise _broken(
                N_("The workbook carries programs (macros). Save it as .xlsx without them.")
            )
        for name in names:
            if _OWN_TYPE.search(archive.read(name) or b""):
                raise _broken(_NO_WORKBOOK)
    except Refusal as no:
        too_much = no.code is RefusalCode.ZIP_BOMB
        raise _broken(_TOO_MUCH if too_much else _NO_WORKBOOK) from no


def _merged(data: bytes, name: str) -> Sequence[tuple[int, int, int, int]]:
    """Merged cells of a sheet, as left, top, right, bottom from 1."""
    part = Archive(data, _LIMITS).read(name.lstrip("/"))
    found: list[tuple[int, int, int, int]] = []
    for match in _MERGED.finditer(part or b""):
        left, top, right, bottom = range_boundaries(match[1].decode("ascii"))
        if None not in (left, top, right, bottom):
            found.append((int(left or 0), int(top or 0), int(right or 0), int(bottom or 0)))
        if len(found) > _MOST_MERGED:
            raise _broken(N_("Far too many cells of the workbook are merged. Take that off."))
    return found


# CSV -----------------------------------------------------------------------------------------


def _of_csv(data: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    for line, cells in csv_rows(data, otherwise=_NO_TABLE):
        yield line, [_csv_cell(cell) for cell in cells[:_MOST_COLUMNS]]


def _csv_cell(words: str) -> Cell:
    if len(words) > _LONGEST_CELL:
        return Spoilt(_TOO_LONG)
    return unguarded(words).strip()


def _broken(message: str, **values: object) -> RuleBroken:
    return RuleBroken(message, field="file", **values)
