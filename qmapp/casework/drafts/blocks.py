"""How a reading is laid out on the page: passages become headings, paragraphs, lists, tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.drafts.reading.model import PassageKind

_DEEPEST_TAG = 6
# A table wider or emptier than this is no table of a report; its cells are shown one by one.
_EMPTY_CELLS = 2_000


@dataclass(frozen=True, slots=True)
class Words:
    """A heading, a paragraph or a footnote. `page` is there where a page of the draft begins."""

    kind: str
    line: PassageLine
    page: int | None
    tag: str = "p"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    line: PassageLine
    page: int | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A run of list items."""

    items: Sequence[Item]
    kind: str = "list"
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its passages (a paragraph each), none when it is empty."""

    lines: Sequence[PassageLine]
    is_header: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. `page` is there where a page begins inside the table."""

    cells: Sequence[Cell]
    page: int | None
    is_header: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the draft, as a table. Numbered by us, for the name of its region."""

    number: int
    head: Sequence[Row]
    rows: Sequence[Row]
    width: int
    page: int | None
    kind: str = "table"


Block = Words | Listed | Table


def blocks_of(passages: Sequence[PassageLine]) -> Sequence[Block]:
    """The passages of a reading in order, grouped for the page. Nothing is left out."""
    return list(_blocks(passages))


def _blocks(passages: Sequence[PassageLine]) -> Iterator[Block]:
    pages = _PageMarks()
    above: list[int] = []
    tables = 0
    for (kind, _), run in groupby(passages, key=_belongs):
        lines = list(run)
        if kind is PassageKind.LIST_ITEM:
            first = pages.mark(lines[0])
            items = [Item(lines[0], None), *(Item(line, pages.mark(line)) for line in lines[1:])]
            yield Listed(items, page=first)
        elif kind is PassageKind.TABLE_CELL and _is_grid(lines):
            tables += 1
            yield _table(lines, tables, pages)
        else:
            for line in lines:
                yield _words(line, above, pages)


def _belongs(line: PassageLine) -> tuple[PassageKind, object]:
    """Cells belong together by their table, list items by standing together."""
    return line.kind, line.place.get("table") if line.place else None


def _words(line: PassageLine, above: list[int], pages: _PageMarks) -> Words:
    if line.kind is PassageKind.HEADING:
        level = line.level or 1
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        # The page's own title is h1. No step is skipped, whatever the draft does.
        tag = f"h{min(len(above) + 1, _DEEPEST_TAG)}"
        return Words("heading", line, pages.mark(line), tag)
    kind = {PassageKind.FOOTNOTE: "note", PassageKind.TABLE_CELL: "cell"}.get(
        line.kind, "paragraph"
    )
    return Words(kind, line, pages.mark(line))


def _is_grid(lines: Sequence[PassageLine]) -> bool:
    """Whether the cells make a grid that is worth drawing, and safe to draw.

    Where a cell stands comes from the file: two cells far apart must not make a million.
    """
    places = [line.place for line in lines]
    if any(p is None or p.get("row") is None or p.get("column") is None for p in places):
        return False
    rows = {p["row"] for p in places if p}
    columns = {p["column"] for p in places if p}
    return len(rows) * len(columns) <= 4 * len(lines) + _EMPTY_CELLS


def _table(lines: Sequence[PassageLine], number: int, pages: _PageMarks) -> Table:
    first = pages.mark(lines[0])
    places = {id(line): line.place or {} for line in lines}
    columns = sorted({places[id(line)]["column"] for line in lines})
    rows: list[Row] = []
    ordered = sorted(lines, key=lambda line: (places[id(line)]["row"], line.position))
    for _, in_row in groupby(ordered, key=lambda line: places[id(line)]["row"]):
        of_row = list(in_row)
        by_column: dict[int, list[PassageLine]] = {}
        for line in of_row:
            by_column.setdefault(places[id(line)]["column"], []).append(line)
        is_header = all(places[id(line)].get("header") for line in of_row)
        cells = [Cell(by_column.get(column, []), is_header) for column in columns]
        rows.append(Row(cells, pages.mark(of_row[0]), is_header))
    head = 0
    while head < len(rows) and rows[head].is_header:
        head += 1
    return Table(number, rows[:head], rows[head:], len(columns), first)


class _PageMarks:
    """Says where a page of the draft begins: at the first passage that stands on it."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def mark(self, line: PassageLine) -> int | None:
        if line.page is None or line.page in self._seen:
            return None
        self._seen.add(line.page)
        return line.page
