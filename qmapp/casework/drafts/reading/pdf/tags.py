"""What a tagged PDF says of itself: which words are a heading, an item, a cell or a note.

The tags name marked stretches of the page by number. Lines are asked at their ends which
stretch they belong to, and cut where it changes, so that no character needs asking alone.
"""

import ctypes
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2.raw as pdfium

from qmapp.casework.drafts.reading.assembly import Cell
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.drafts.reading.numbers import LABEL
from qmapp.casework.drafts.reading.pdf.block import Block, take_note_mark
from qmapp.casework.drafts.reading.pdf.lines import (
    NO_THING,
    RAISED,
    WIDE_GAP,
    WIDER_GAP,
    Fonts,
    Line,
    PageText,
    measure,
)

_HEADINGS = {"H": 1, "Title": 1, "H1": 1, "H2": 2, "H3": 3, "H4": 4, "H5": 5, "H6": 6}
_NOTES = {"Note", "FENote", "Footnote", "Endnote"}
_BLOCKS = {"P", "LBody", "TD", "TH", "Caption", "BlockQuote", "TOCI",
           "Figure", "Formula", "Code", "Document", "Sect", "Div", "Part", "Art", "L", "LI",
           "Table", "TR", "TOC", "Aside", *_NOTES, *_HEADINGS}  # fmt: skip
_NOTE = PassageKind.FOOTNOTE
_KINDS: dict[str, tuple[PassageKind, int | None]] = {
    "LI": (PassageKind.LIST_ITEM, 1),
    "Caption": (PassageKind.PARAGRAPH, None),
    **{name: (PassageKind.HEADING, level) for name, level in _HEADINGS.items()},
    **dict.fromkeys(_NOTES, (PassageKind.FOOTNOTE, None)),
}
_DEEPEST = 60
_MOST_ELEMENTS = 20_000
_TYPE_LENGTH = 64
_LONGEST_BETWEEN = 8
_NOTE_MARK = re.compile(r"\s*[\divx*†‡§]{1,4}\s*")
_LABEL = re.compile(LABEL)
_WORD = re.compile(r"\S+")
_MANY, _BACK, _AHEAD, _NEAR = 64, 40, 120, 3


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands around an element."""

    kind: PassageKind = PassageKind.PARAGRAPH
    level: int | None = None
    depth: int = 0
    cell: Cell | None = None
    contents: bool = False
    is_label: bool = False
    is_reference: bool = False


@dataclass(slots=True)
class Stretch:
    """Marked stretches that make one block, in the order of the tags."""

    context: _Context
    marks: list[int]
    references: set[int] = field(default_factory=set)
    """Those of the marks that only point to a footnote."""


class Tags:
    """Reads the tags page by page; tables go on counting through the document."""

    def __init__(self) -> None:
        """Start with no table seen."""
        self._tables = 0
        self._elements = 0
        self._row = self._column = -1
        self._last_child: dict[tuple[int, int], int] = {}
        self._buffer = ctypes.create_string_buffer(_TYPE_LENGTH * 2)
        self.figures = 0

    def read(self, page: Any, *, near: bool) -> list[Stretch]:
        """Return a page's blocks in reading order, or nothing when it has no tags.

        ``near`` looks only about where the page before ended: a long document has thousands
        of elements and a page a dozen of them.
        """
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        if not tree:
            return []
        self._elements = 0
        if not near:
            self._last_child.clear()
        stretches: list[Stretch] = []
        try:
            for index in range(max(0, pdfium.FPDF_StructTree_CountChildren(tree))):
                element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
                if element:
                    self._element(element, "", _Context(), stretches, 0)
        finally:
            pdfium.FPDF_StructTree_Close(tree)
        return stretches

    def _type(self, element: Any) -> str:
        size = pdfium.FPDF_StructElement_GetType(element, self._buffer, _TYPE_LENGTH * 2)
        if not 2 <= size <= _TYPE_LENGTH * 2:
            return ""
        return self._buffer.raw[: size - 2].decode("utf-16-le", errors="ignore")

    def _element(
        self, element: Any, parent: str, around: _Context, stretches: list[Stretch], depth: int
    ) -> None:
        self._elements += 1
        if depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            return
        name = self._type(element)
        context = self._enter(name, parent, around)
        block = stretches[-1] if stretches else None
        if block is None or name in _BLOCKS or context.is_label:
            block = Stretch(context, [])
            stretches.append(block)
        for mark, child in self._children(element, depth):
            if child is None:
                block.marks.append(mark)
                if context.is_reference:
                    block.references.add(mark)
                continue
            before = len(stretches)
            self._element(child, name, context, stretches, depth + 1)
            if len(stretches) == before:
                continue
            if stretches[before].context.kind is _NOTE and context.kind is not _NOTE:
                # A note leaves its paragraph whole: the words after it go on before it.
                stretches.append(block)
            else:
                block = Stretch(context, [])
                stretches.append(block)

    def _children(self, element: Any, depth: int) -> Iterator[tuple[int, Any]]:
        """Yield the marks and elements within an element that are on this page."""
        count = max(0, pdfium.FPDF_StructElement_CountChildren(element))
        key = (depth, count)
        windowed = count > _MANY
        start = max(0, self._last_child.get(key, 0) - _BACK) if windowed else 0
        found = None
        for index in range(start, count):
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                found = index
                yield -1, child
                continue
            mark = -1
            if not windowed or found is None or index - found < _NEAR:
                mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if mark >= 0:
                found = index
                yield mark, None
            elif windowed and found is not None and index - found > _AHEAD:
                break
        if windowed and found is not None:
            self._last_child[key] = found

    def _enter(self, name: str, parent: str, around: _Context) -> _Context:
        """Return what stands around whatever is within an element."""
        free = around.cell is None
        if name == "Figure":
            self.figures += 1
        if name == "L":
            return replace(around, depth=around.depth + 1)
        if name == "Lbl":
            marks = parent in {"P", "Span", "LBody", "TD", "TH"}
            return replace(around, is_label=parent in {"LI", *_NOTES}, is_reference=marks)
        if name in {"TOC", "TOCI"}:
            return replace(around, contents=True)
        kind, level = _KINDS.get(name, (None, None))
        within_cell = not free and (name == "LI" or name in _HEADINGS)
        if kind is None or within_cell:
            return self._enter_table(name, around)
        if kind is PassageKind.LIST_ITEM:
            level = max(1, around.depth)
        return replace(around, kind=kind, level=level, cell=None)

    def _enter_table(self, name: str, around: _Context) -> _Context:
        if around.cell is not None and around.cell.column >= 0:
            return around  # a table within a cell: its words belong to the cell
        if name == "Table":
            self._row = -1
            self._tables += 1
            cell = Cell(self._tables - 1, -1, -1)
            return replace(around, kind=PassageKind.TABLE_CELL, level=None, cell=cell)
        if around.cell is None:
            return around
        if name == "TR":
            self._row, self._column = self._row + 1, -1
        elif name in {"TD", "TH"}:
            self._column += 1
            cell = Cell(around.cell.table, max(0, self._row), self._column, name == "TH")
            return replace(around, cell=cell)
        return around


def marked_lines(page: PageText, lines: Sequence[Line], fonts: Fonts) -> dict[int, list[Line]]:
    """Sort the lines of a page by the marked stretch they belong to; -1 is none."""
    marked: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.marks[0] == line.marks[1] == line.marks[2]:
            marked[line.marks[0]].append(line)
            continue
        for start, end, mark in _cut(page, line):
            marked[mark].append(measure(page, fonts, start, end))
    return marked


def _cut(page: PageText, line: Line) -> Iterator[tuple[int, int, int]]:
    """Cut a line word by word where its mark changes, and within a word where that does."""
    start, now = line.start, line.marks[0]
    end = start
    for found in _WORD.finditer(page.text, line.start, line.end):
        first, last = page.mark_at(found.start()), page.mark_at(found.end() - 1)
        changes = [(found.start(), first)]
        if first != last:
            changes = [(at, page.mark_at(at)) for at in range(*found.span())]
        for at, mark in changes:
            if mark not in {now, NO_THING}:
                if end > start:
                    yield start, end, now
                start, now = at, mark
            end = at + 1
        end = found.end()
    if end > start:
        yield start, end, now


def blocks_of(
    stretches: Sequence[Stretch], marked: dict[int, list[Line]], text: str
) -> list[Block]:
    """Turn a page's tags and its marked lines into blocks, in the order of the tags."""
    blocks: list[Block] = []
    label: str | None = None
    for stretch in stretches:
        lines = [
            line
            for mark in stretch.marks
            for line in marked.pop(mark, ())
            if mark not in stretch.references or not _NOTE_MARK.fullmatch(line.text)
        ]
        context = stretch.context
        if not lines or context.contents:
            continue
        if context.is_label:
            label = " ".join(line.text or line.note_mark or "" for line in lines).strip()
            continue
        if context.cell is not None and context.cell.column < 0:
            # Words of a table that stand in none of its cells.
            context = replace(context, kind=PassageKind.PARAGRAPH, cell=None)
        if label is None and context.kind is PassageKind.FOOTNOTE:
            label = _mark_of_note(lines)
        block = Block(context.kind, lines, context.level, label, context.cell)
        block.texts = _texts_of(lines, text, block.size)
        if label is None and context.kind is PassageKind.FOOTNOTE:
            take_note_mark(block)
        blocks.append(block)
        label = None
    return blocks


def _mark_of_note(lines: Sequence[Line]) -> str | None:
    """Return the raised figure that a footnote opens with, if it has one."""
    first = lines[0].text.strip()
    if len(lines) > 1 and first.isdigit() and lines[0].size < lines[1].size * RAISED:
        return first
    return lines[0].note_mark


def _texts_of(lines: Sequence[Line], text: str, size: float) -> list[str]:
    """Join stretches of the same printed line just as they stand in it."""
    texts: list[str] = []
    last: Line | None = None
    for line in lines:
        if line.size < size * RAISED and line.text.isdigit() and len(lines) > 1:
            continue  # the raised figure of a footnote
        between = text[last.end : line.start] if last and last.end <= line.start else "\n"
        if last is not None and len(texts) == 1 and _stands_apart(texts[0], last, line):
            texts[0] += f"\t{line.text}"
        elif last is None or "\n" in between or len(between) > _LONGEST_BETWEEN:
            texts.append(line.text)
        else:
            apart = between[:1].isspace() or between[-1:].isspace()
            texts[-1] += (" " if apart else "") + line.text
        last = line
    return texts


def _stands_apart(text: str, last: Line, line: Line) -> bool:
    """Tell whether a printed number and the words after it are on one line, with a gap."""
    if abs(last.base - line.base) > 1 or _LABEL.fullmatch(text) is None:
        return False
    return line.left - last.right > line.size * (WIDER_GAP if text.isalpha() else WIDE_GAP)
