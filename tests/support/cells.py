"""What stands in a workbook, as text: its bytes also tell when it was made."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def words_of(data: bytes) -> str:
    """Every cell of every sheet, hidden ones too: rows as lines, cells between tabs."""
    book = load_workbook(BytesIO(data))
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join("\t".join(str(cell or "") for cell in row) for row in rows)
