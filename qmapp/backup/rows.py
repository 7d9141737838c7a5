"""Rows of a table as lines of JSON, the same from SQLite and from PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, LargeBinary, Table, Uuid

from qmapp.foundation.storage import Figure, UtcTime, Word


def line_of(table: Table, row: Mapping[str, Any]) -> str:
    """One row as a line: columns by name, in the order of their names."""
    plain = {column.name: _plain(row[column.name]) for column in table.columns}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def row_of(table: Table, line: str) -> dict[str, Any]:
    """The row that `line_of` wrote. Raises ValueError when the line is not one of this table."""
    plain = json.loads(line)
    if not isinstance(plain, dict) or set(plain) != {column.name for column in table.columns}:
        raise ValueError(f"Not a row of {table.name}")
    return {column.name: _value(column, plain[column.name]) for column in table.columns}


def parents_first(table: Table, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows, each after the rows of the same table that it points at.

    Raises ValueError when rows point at each other in a ring.
    """
    pointers = _pointers_home(table)
    if not pointers:
        yield from rows
        return
    waiting = {row["id"]: row for row in rows}
    while waiting:
        ready = [
            row for row in waiting.values() if not any(row[name] in waiting for name in pointers)
        ]
        if not ready:
            raise ValueError(f"Rows of {table.name} point at each other in a ring")
        for row in ready:
            del waiting[row["id"]]
        yield from ready


def in_batches(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    """The rows in lists of at most so many."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _pointers_home(table: Table) -> list[str]:
    """The columns by which rows of a table point at rows of the same table."""
    return sorted(
        pair.parent.name
        for key in table.foreign_key_constraints
        if key.referred_table is table
        for pair in key.elements
        if pair.column.name == "id"
    )


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case Decimal():
            return format(value, "f")
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return value  # words of an enumeration are words; JSON is JSON


def _value(column: Column[Any], plain: Any) -> Any:
    if plain is None:
        return None
    if isinstance(column.type, Word):
        return column.type.kind(plain)
    for kind, read in _READ.items():
        if isinstance(column.type, kind):
            return read(plain)
    return plain


def _figure(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"Not a figure: {text!r}") from error
    if not found.is_finite():
        raise ValueError(f"Not a figure: {text!r}")
    return found


_READ: dict[type[Any], Callable[[str], Any]] = {
    UtcTime: datetime.fromisoformat,
    Date: date.fromisoformat,
    Uuid: UUID,
    Figure: _figure,
    LargeBinary: lambda text: base64.b64decode(text, validate=True),
}
