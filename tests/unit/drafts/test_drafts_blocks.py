"""How passages are laid out. Nothing may be left out, whatever a file says of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from qmapp.casework.drafts.blocks import Block, Listed, Table, Words, blocks_of
from qmapp.casework.drafts.queries import PassageLine, contents
from qmapp.casework.drafts.reading.model import PassageKind as Kind


def line(position: int, kind: Kind = Kind.PARAGRAPH, **changes: Any) -> PassageLine:
    values: dict[str, Any] = {
        "id": uuid4(), "position": position, "kind": kind, "level": None, "number": None,
        "page": None, "section": [], "place": None, "text": f"Words {position}",
        "anchor": f"p-{position}", "label": f"¶{position}", "is_ours": True,
    } | changes  # fmt: skip
    return PassageLine(**values)


def cell(
    position: int, table: int, row: int, column: int, header: bool = False, **more: Any
) -> PassageLine:
    place = {"table": table, "row": row, "column": column, "header": header}
    return line(position, Kind.TABLE_CELL, place=place, **more)


def lines_of(blocks: list[Block]) -> Iterator[PassageLine]:
    for block in blocks:
        if isinstance(block, Words):
            yield block.line
        elif isinstance(block, Listed):
            yield from (item.line for item in block.items)
        else:
            for row in (*block.head, *block.rows):
                for each in row.cells:
                    yield from each.lines


def test_a_table_is_a_table_with_its_head_and_its_gaps() -> None:
    passages = [
        cell(0, 0, 0, 0, header=True), cell(1, 0, 0, 2, header=True),
        cell(2, 0, 1, 0), cell(3, 0, 1, 1), cell(4, 0, 1, 1), cell(5, 0, 1, 2),
    ]  # fmt: skip
    (table,) = blocks_of(passages)
    assert isinstance(table, Table)
    assert [[len(c.lines) for c in row.cells] for row in table.head] == [[1, 0, 1]]
    assert [[len(c.lines) for c in row.cells] for row in table.rows] == [[1, 2, 1]]


def test_two_tables_in_a_row_stay_two() -> None:
    tables = blocks_of([cell(0, 0, 0, 0), cell(1, 0, 0, 1), cell(2, 1, 0, 0)])
    assert [b.number for b in tables if isinstance(b, Table)] == [1, 2]


def test_a_hostile_table_does_not_make_a_million_cells() -> None:
    passages = [cell(n, 0, n * 1000, n * 1000) for n in range(3000)]
    blocks = list(blocks_of(passages))
    assert [x.position for x in lines_of(blocks)] == list(range(3000))
    assert not any(isinstance(b, Table) for b in blocks)


def test_headings_skip_no_step_below_the_title() -> None:
    levels = [3, 1, 3, 6, 2, 1]
    blocks = blocks_of([line(n, Kind.HEADING, level=level) for n, level in enumerate(levels)])
    assert [b.tag for b in blocks if isinstance(b, Words)] == ["h2", "h2", "h3", "h4", "h3", "h2"]
    depths = [
        x.depth
        for x in contents([line(n, Kind.HEADING, level=level) for n, level in enumerate(levels)])
    ]
    assert depths == [1, 1, 2, 2, 1]


def test_a_page_is_marked_once_where_it_begins() -> None:
    pages = [1, 1, 2, 3, 2]
    blocks = blocks_of([line(n, page=page) for n, page in enumerate(pages)])
    assert [b.page for b in blocks] == [1, None, 2, 3, None]


def test_pages_begin_inside_lists_and_tables() -> None:
    passages = [
        line(0, Kind.LIST_ITEM, page=1), line(1, Kind.LIST_ITEM, page=2),
        cell(2, 0, 0, 0, page=2), cell(3, 0, 1, 0, page=3),
    ]  # fmt: skip
    listed, table = blocks_of(passages)
    assert isinstance(listed, Listed)
    assert isinstance(table, Table)
    assert (listed.page, [item.page for item in listed.items]) == (1, [None, 2])
    assert (table.page, [row.page for row in table.rows]) == (None, [None, 3])


@pytest.mark.parametrize(
    "passages",
    [
        [line(0), line(1, Kind.FOOTNOTE), line(2, Kind.HEADING), line(3, Kind.LIST_ITEM)],
        [
            line(0, Kind.TABLE_CELL),
            line(1, Kind.TABLE_CELL, place={"table": 1, "row": None, "column": 0, "header": False}),
        ],
        [],
    ],
)
def test_nothing_is_left_out(passages: list[PassageLine]) -> None:
    assert list(lines_of(list(blocks_of(passages)))) == passages
