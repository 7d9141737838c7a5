"""The rows of a table that was saved as text (CSV) by whatever program. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from qmapp.errors import N_, RuleBroken

_MARKS = ",;\t"


def is_workbook(data: bytes) -> bool:
    """Whether a file begins as a workbook (.xlsx) does, which is no text."""
    return data[:4] == b"PK\x03\x04"


def csv_rows(data: bytes, *, otherwise: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row, empty ones too, with the line of the file in which it begins, from 1.

    Values stand between commas, semicolons or tabs, whichever the first line has most of. Raises
    RuleBroken, with the field "file": in the words `otherwise` when the bytes are no text.
    """
    text = _decoded(data)
    if text is None:
        raise RuleBroken(otherwise, field="file")
    return _rows(text)


def _decoded(data: bytes) -> str | None:
    is_wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_MARKS, key=first.count))
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as wrong:
        words = N_("Line %(line)d cannot be read as a row of a table")
        raise RuleBroken(words, field="file", line=line) from wrong
