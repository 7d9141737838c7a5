"""Tables that run over several pages, and their numbers through the document."""

from collections.abc import Sequence
from dataclasses import replace

from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.drafts.reading.pdf.block import Block


def join_tables(pages: Sequence[Sequence[Block]]) -> list[Block]:
    """Return all blocks in order, with tables joined across pages and numbered from 0."""
    joined: list[Block] = []
    tables = -1
    for blocks in pages:
        known: dict[int, tuple[int, int]] = {}
        continued = _continued(joined, blocks)
        for block in blocks:
            if block.cell is None:
                continue
            if block.cell.table not in known:
                if continued is not None and not known:
                    known[block.cell.table] = (tables, continued)
                else:
                    tables += 1
                    known[block.cell.table] = (tables, 0)
            number, offset = known[block.cell.table]
            block.cell = replace(block.cell, table=number, row=block.cell.row + offset)
        joined.extend(blocks)
    return joined


def _continued(before: Sequence[Block], blocks: Sequence[Block]) -> int | None:
    """Return the first row that goes on from the page before, or None for a new table."""
    first = blocks[0] if blocks else None
    last = next((b for b in reversed(before) if b.kind is not PassageKind.FOOTNOTE), None)
    if first is None or last is None or first.cell is None or last.cell is None:
        return None
    if first.page != last.lines[-1].page + 1 or first.cell.is_header:
        return None
    if _width(before, last.cell.table) != _width(blocks, first.cell.table):
        return None
    return last.cell.row + 1


def _width(blocks: Sequence[Block], table: int) -> int:
    return max(b.cell.column for b in blocks if b.cell is not None and b.cell.table == table)
