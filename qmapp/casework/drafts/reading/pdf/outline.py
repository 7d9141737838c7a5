"""Which blocks of an untagged PDF are headings, and which lines are its contents list."""

import re
from collections.abc import Sequence

from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.drafts.reading.numbers import TypedNumbers, depth_of
from qmapp.casework.drafts.reading.pdf.block import Block
from qmapp.casework.drafts.reading.pdf.geometry import Shape

_LARGER = 1.12
_MUCH_LARGER = 1.4
_LONGEST = 160
_LONGEST_BOLD = 110
_UNFINISHED = re.compile(r"[.,;:]\s*\Z")
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}\s*\Z|…{2,}\s*\d{1,4}\s*\Z")
_ENTRY = re.compile(r"\S.*\s\d{1,4}\s*\Z")
_CONTENTS = re.compile(r"(table of )?contents( page)?\Z", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W\d_]+")

Bookmarks = dict[tuple[int, str], int]
"""The level, from 1, of each bookmark by its page and its letters."""


def letters_of(title: str) -> str:
    """Return what remains comparable of a title: its letters."""
    return _NOT_LETTERS.sub("", title).casefold()


def drop_contents(blocks: Sequence[Block]) -> tuple[list[Block], int]:
    """Leave out the contents list, and return how many entries it had."""
    kept: list[Block] = []
    dropped = 0
    inside = False
    for block in blocks:
        entries = [line for line in block.lines if _LEADER.search(line.text)]
        listed = inside and all(_ENTRY.match(line.text) for line in block.lines)
        if block.cell is None and (entries or listed):
            dropped += len(block.lines)
            inside = True
            continue
        if _CONTENTS.match(block.raw().strip()):
            inside = True
        elif inside and not listed:
            inside = False
        kept.append(block)
    return kept, dropped


def mark_headings(blocks: Sequence[Block], shape: Shape, bookmarks: Bookmarks) -> None:
    """Turn the blocks that look like headings into headings with levels."""
    chosen = [block for block in blocks if _is_heading(block, shape, bookmarks)]
    looks = sorted({_look(block) for block in chosen}, reverse=True)
    for block in chosen:
        raw = block.raw()
        level = bookmarks.get((block.page, letters_of(raw)))
        if level is None:
            split = TypedNumbers().split(raw, heading=True)
            numbered = split is not None and split.number[:1].isdigit()
            level = depth_of(split.number) if split and numbered else looks.index(_look(block)) + 1
        block.kind, block.level = PassageKind.HEADING, max(1, min(level, 6))


def mark_title(block: Block, shape: Shape) -> None:
    """Make a heading of a paragraph in large print: titles are often tagged as plain text."""
    raw = block.raw()
    plain = block.kind is PassageKind.PARAGRAPH and block.cell is None
    large = block.size >= shape.size * _MUCH_LARGER and len(block.lines) <= 3
    if plain and large and len(raw) <= _LONGEST and letters_of(raw) and raw[-1:] != ".":
        block.kind, block.level = PassageKind.HEADING, 1


def _look(block: Block) -> tuple[float, bool]:
    return round(block.size * 2) / 2, block.bold


def _is_heading(block: Block, shape: Shape, bookmarks: Bookmarks) -> bool:
    if block.kind not in {PassageKind.PARAGRAPH, PassageKind.LIST_ITEM} or block.cell is not None:
        return False
    raw = block.raw()
    if len(raw) > _LONGEST or len(block.lines) > 3 or not letters_of(raw):
        return False
    if (block.page, letters_of(raw)) in bookmarks:
        return True
    if block.size >= shape.size * _LARGER and not raw.rstrip().endswith("."):
        return True
    bold = block.bold and not shape.bold and block.size >= shape.size * 0.95
    return bold and len(raw) <= _LONGEST_BOLD and not _UNFINISHED.search(raw)
