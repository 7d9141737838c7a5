"""Tables to take away as CSV: readable by Excel, and without a cell that it would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from flask import Response

from qmapp.foundation.documents.cells import harmless
from qmapp.foundation.web.attachments import attachment

# The mark at the front lets Excel read the dashes and accents.
_MARK = "\ufeff"
_ROWS_AT_ONCE = 200

Cell = str | int | Decimal | None
"""Words, which are made harmless; or a number, which is written as one: "-3", never "'-3"."""


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A table as a file called `name`, written row by row."""
    return attachment(name, "text/csv; charset=utf-8", _written(head, rows))


def _written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    out = io.StringIO()
    out.write(_MARK)
    writer = csv.writer(out)
    writer.writerow(head)
    for count, row in enumerate(rows, 1):
        writer.writerow([_plain(cell) for cell in row])
        if count % _ROWS_AT_ONCE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _plain(cell: Cell) -> str | int | None:
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return harmless(cell) if isinstance(cell, str) else cell
