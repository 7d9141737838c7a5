from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qmapp.errors import RuleBroken
from qmapp.learning.measures.importing import LARGEST_FILE, Does, Seen, Table, read_table
from qmapp.learning.measures.rules import MOST_OBSERVATIONS

TODAY = date(2026, 11, 22)
NONE: Mapping[date, Seen] = {}


def read(text: str, standing: Mapping[date, Seen] = NONE, *, is_share: bool = False) -> Table:
    return read_table(text.encode(), standing, is_share=is_share, today=TODAY)


def test_each_row_says_what_it_would_do() -> None:
    standing = {
        date(2026, 1, 31): Seen(Decimal(4)),
        date(2026, 2, 28): Seen(Decimal(5), None, "As counted by hand."),
        date(2026, 3, 31): Seen(Decimal(6), None, "Kept."),
    }
    found = read(
        "Date,Value,Note\n31/01/2026,4,\n28/02/2026,5.5,Recounted\n31/03/2026,6,\n30/04/2026,7,\n",
        standing,
    )
    assert [row.does for row in found.rows] == [
        Does.SAME, Does.REPLACES, Does.SAME, Does.ADDS,
    ]  # fmt: skip
    assert found.rows[1].was == standing[date(2026, 2, 28)]
    assert found.rows[3].seen == Seen(Decimal(7))
    assert found.count(Does.SAME) == 2


def test_faults_stand_at_their_lines() -> None:
    found = read(
        'date;value;note\n\n31/01/2026;many;\n"31/02/2026";;"two\nlines"\n01/12/2026;3;\n'
        "31/01/2026;3;\n01/03/2026;3;\n01/03/2026;4;\n31/12/1989;1\n"
    )
    assert [(row.line, row.does) for row in found.rows] == [
        (3, Does.FAULTY),
        (4, Does.FAULTY),
        (6, Does.FAULTY),
        (7, Does.FAULTY),
        (8, Does.ADDS),
        (9, Does.FAULTY),
        (10, Does.FAULTY),
    ]
    fields = [[fault.field for fault in row.faults] for row in found.rows]
    assert fields[:3] == [["value"], ["on", "value"], ["on"]]
    assert "line 8" in str(found.rows[5].faults[0]).lower()


def test_shares_in_one_column_or_in_two() -> None:
    found = read("day\tcount\tout of\n1/2/2026\t8\t16\n1/3/2026\t6 of 14\t\n", is_share=True)
    assert [row.seen for row in found.rows] == [
        Seen(Decimal(8), Decimal(16)),
        Seen(Decimal(6), Decimal(14)),
    ]
    lacking = read("date,value\n1/2/2026,8\n1/3/2026,9 of 8\n1/4/2026,0/0\n", is_share=True)
    assert [row.faults[0].field for row in lacking.rows] == ["value", "value", "out_of"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"date,value\n", "no row"),
        (b"when,value\n1,2\n", "the day"),
        (b"date,amount\n1,2\n", "the figure"),
        (b"PK\x03\x04rest", "workbook"),
        (b"date,value\n\x00\x01", "cannot be read"),
        (b"x" * (LARGEST_FILE + 1), "larger"),
        (b"date,value\n" + b"1/1/2026,1\n" * (MOST_OBSERVATIONS + 1), "more than"),
        (b'date,value\n"' + b"x" * 200_000, "Line 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    with pytest.raises(RuleBroken, match=says) as broken:
        read_table(data, NONE, is_share=False, today=TODAY)
    assert broken.value.field == "file"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_excel_saves_is_read(encoding: str) -> None:
    data = "Date,Value,Comments\r\n31/01/2026,4,“Café”\r\n".encode(encoding)
    [row] = read_table(data, NONE, is_share=False, today=TODAY).rows
    assert row.seen == Seen(Decimal(4), None, "“Café”")


def fault_or_rows(data: bytes) -> str | Table | None:
    try:
        return read_table(data, NONE, is_share=False, today=TODAY)
    except RuleBroken as broken:
        return broken.field


@given(st.binary(max_size=400))
def test_no_file_breaks_it(data: bytes) -> None:
    found = fault_or_rows(b"date,value\n" + data)
    if isinstance(found, Table):
        assert all(bool(row.faults) is (row.does is Does.FAULTY) for row in found.rows)
    else:
        assert found == "file"
