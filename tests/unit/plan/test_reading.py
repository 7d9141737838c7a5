from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook, load_workbook

from qmapp.errors import RuleBroken
from qmapp.learning.plan import workbook
from qmapp.learning.plan.reading import read_rows
from qmapp.learning.plan.rules import HEADS, LARGEST_FILE, Column, Spoilt

HEAD = list(HEADS.values())
KEY = str(uuid4())


def row(**cells: object) -> list[object]:
    return [cells.get(column.value, KEY if column is Column.KEY else "") for column in Column]


def book(*rows: Sequence[object], head: Sequence[object] = HEAD) -> tuple[Workbook, Any]:
    made = Workbook()
    sheet: Any = made.active
    for cells in (head, *rows):
        sheet.append(list(cells))
    return made, sheet


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def place(column: Column, line: int = 2) -> dict[str, int]:
    return {"row": line, "column": list(Column).index(column) + 1}


def refused(data: bytes) -> str:
    with pytest.raises(RuleBroken) as broken:
        read_rows(data)
    assert broken.value.field == "file"
    return str(broken.value)


def test_days_numbers_and_words_as_spreadsheets_hold_them() -> None:
    made, _ = book(
        row(due=date(2027, 3, 1), owner="  Named nurse "),
        row(due=datetime(2027, 3, 2), number=3.0),
        row(due="3/3/2027", note=2.5),
    )
    one, two, three = read_rows(saved(made))
    assert (one.line, one.cells[Column.DUE], one.cells[Column.OWNER]) == (
        2,
        date(2027, 3, 1),
        "Named nurse",
    )
    assert (two.cells[Column.DUE], two.cells[Column.NUMBER]) == (date(2027, 3, 2), "3")
    assert (three.cells[Column.DUE], three.cells[Column.NOTE]) == ("3/3/2027", "2.5")


def test_a_formula_is_not_worked_out_and_its_result_not_believed() -> None:
    made, sheet = book(row())
    sheet.cell(**place(Column.DUE), value="=TODAY()+30")
    cell = read_rows(saved(made))[0].cells[Column.DUE]
    assert isinstance(cell, Spoilt)
    assert "formula" in cell.why
    made, sheet = book(row())
    sheet.cell(**place(Column.OWNER), value="#REF!")
    assert isinstance(read_rows(saved(made))[0].cells[Column.OWNER], Spoilt)


def test_what_goes_out_is_no_formula() -> None:
    cells = [f"{mark}cmd|' /C calc'!A0" for mark in "=+-@"]
    rows = [row(action=one, history="\x0bbell\x07") for one in cells]
    data = workbook.write(rows, title="A & B\x01", guide=["=guide"], agencies=["=agency"])
    for sheet in load_workbook(io.BytesIO(data)):
        assert not [cell for line in sheet for cell in line if cell.data_type == "f"]
    read = read_rows(data)
    assert [one.cells[Column.ACTION] for one in read] == cells
    assert read[0].cells[Column.HISTORY] == "bell"


def test_what_goes_out_is_laid_out_to_be_worked_in() -> None:
    data = workbook.write([row(due=date(2027, 3, 1))], title="Plan", guide=[], agencies=["Police"])
    sheet: Any = load_workbook(io.BytesIO(data)).worksheets[0]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.column_dimensions["V"].hidden
    assert sheet.cell(**place(Column.DUE)).number_format == "d mmm yyyy"
    assert sheet.cell(**place(Column.ACTION)).alignment.wrap_text
    assert len(sheet.data_validations.dataValidation) == 2


def test_the_longest_words_that_a_cell_may_hold() -> None:
    long = "x" * 40_000
    cell = read_rows(workbook.write([row(history=long)], title="", guide=[], agencies=[]))[0].cells[
        Column.HISTORY
    ]
    assert isinstance(cell, str)
    assert len(cell) < 32_767
    assert cell.endswith("stands in qmapp)")


def test_merged_cells_are_pointed_out() -> None:
    made, sheet = book(row(owner="One"), row(owner="Two"), row(owner="Three"))
    at = place(Column.OWNER)["column"]
    sheet.merge_cells(start_row=2, end_row=3, start_column=at, end_column=at)
    one, two, three = read_rows(saved(made))
    assert isinstance(one.cells[Column.OWNER], Spoilt)
    assert isinstance(two.cells[Column.OWNER], Spoilt)
    assert three.cells[Column.OWNER] == "Three"


def test_sorted_moved_and_narrowed_it_is_read_by_its_headings() -> None:
    made, _ = book(
        ["Named nurse", "", KEY], [None] * 3, ["Head", "x", "b"],
        head=["OWNER  (role)", "Ours", "qmapp KEY"],
    )  # fmt: skip
    rows = read_rows(saved(made))
    assert [(one.line, dict(one.cells)) for one in rows] == [
        (2, {Column.OWNER: "Named nurse", Column.KEY: KEY}),
        (4, {Column.OWNER: "Head", Column.KEY: "b"}),
    ]


def test_csv_as_it_went_out_and_as_spreadsheets_save_it() -> None:
    for mark, encoding, end in (
        (",", "utf-8-sig", "\r\n"),
        (";", "cp1252", "\n"),
        ("\t", "utf-16", "\n"),
    ):
        text = io.StringIO()
        writer = csv.writer(text, delimiter=mark, lineterminator=end)
        writer.writerow(HEAD)
        writer.writerow(row(action="'=1+1\nand “more”", due="2027-03-01"))
        writer.writerow(row(owner="Second"))
        one, two = read_rows(text.getvalue().encode(encoding))
        assert one.cells[Column.ACTION] == "=1+1\nand “more”"
        assert one.cells[Column.DUE] == "2027-03-01"
        assert (two.line, two.cells[Column.OWNER]) == (4, "Second")


def test_what_is_no_plan_is_refused() -> None:
    assert "empty" in refused(b"")
    assert "larger" in refused(b"x" * (LARGEST_FILE + 1))
    assert ".xls)" in refused(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "neither a workbook" in refused(b"\x89PNG\r\n\x1a\n\0\0\0")
    assert "cannot be read as a workbook" in refused(b"PK\x03\x04 and no more")
    made, _ = book(row(), head=["Review", "Action"])
    assert "no column “qmapp key”" in refused(saved(made))
    made, _ = book(row(), head=[*HEAD, HEADS[Column.DUE]])
    assert "Two columns are called “Due”" in refused(saved(made))
    made, _ = book()
    assert "no row" in refused(saved(made))


def changed_zip(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item, old.read(item.filename))
        new.writestr(name, content)
    return out.getvalue()


def test_hostile_workbooks_are_refused() -> None:
    whole = saved(book(row())[0])
    bomb = changed_zip(whole, "xl/sharedStrings.xml", b"<x/>" + b" " * (120 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert "unpacks to far more" in refused(bomb)
    entity = (
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t>'
        b"</si></sst>"
    )
    assert "cannot be read" in refused(changed_zip(whole, "xl/sharedStrings.xml", entity))
    assert "programs" in refused(changed_zip(whole, "xl/vbaProject.bin", b"\0"))
    assert "cannot be read" in refused(changed_zip(whole, "xl/worksheets/sheet1.xml", b"<oops"))
    nothing = changed_zip(whole, "xl/workbook.xml", b"<workbook/>")
    assert "cannot be read" in refused(nothing)


def test_far_too_many_rows_are_refused_and_a_far_away_cell_costs_nothing() -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([HEADS[Column.KEY]])
    writer.writerows([[one] for one in range(200_000)])
    assert "more than 20000 rows" in refused(text.getvalue().encode())
    made, sheet = book(row())
    sheet.cell(1_048_576, 16_384, "far")
    assert len(read_rows(saved(made))) == 1
