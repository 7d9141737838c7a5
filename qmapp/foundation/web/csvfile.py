"""Tables to take away as CSV: readable by Excel, and without a cell that it would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response

from qmapp.foundation.web.attachments import attachment

# Spreadsheets run a cell that begins so; the wide signs are those of East Asian keyboards.
_RUN = frozenset("=+-@\t\r\n＝＋－＠")
# The mark at the front lets Excel read the dashes and accents.
_MARK = "\ufeff"
_ROWS_AT_ONCE = 200

Cell = str | int | None


def harmless(words: str) -> str:
    """Words for a cell of a spreadsheet, which would run those that begin like a formula."""
    return f"'{words}" if words[:1] in _RUN else words


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """A table as a file called `name`, written row by row."""
    return attachment(name, "text/csv; charset=utf-8", _written(head, rows))


def _written(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    out = io.StringIO()
    out.write(_MARK)
    writer = csv.writer(out)
    writer.writerow(head)
    for count, row in enumerate(rows, 1):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        if count % _ROWS_AT_ONCE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
