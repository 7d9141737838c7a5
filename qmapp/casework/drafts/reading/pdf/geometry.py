"""Finds paragraphs, lists, tables and columns where a PDF has no tags to say them.

The lines come in the order in which the file prints them, which is nearly always the order
of reading. What has to be told from their places is where one thing ends and another begins.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from qmapp.casework.drafts.reading.assembly import Cell
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.drafts.reading.numbers import LABEL, without_bullet
from qmapp.casework.drafts.reading.pdf.block import Block, take_note_mark
from qmapp.casework.drafts.reading.pdf.lines import RAISED, Fonts, Line, PageText, measure

_GAP = 1.2
_TALL_RUN = 12
_COLUMN_ROWS = 8
_COLUMN_WORDS = 25
_LONG_LINE = 40
_NUMBERED = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\d{1,3}(?:\.\d{1,3})+\.?)(?:\s|\Z)"
    r"|(?:Recommendation|Finding|Chapter|Appendix) \d"
)
_LABEL = re.compile(LABEL)
_LABELLED = re.compile(rf"{LABEL}\t")
_LONGEST_LABEL = 16
_FINISHED = re.compile(r"[.!?:;][\"'”’)\]]*\Z")
_SMALL = 0.93
_NOTE_GAP = 1.7
_SLACK = 1.1
_NOTE_START = re.compile(r"(\d{1,3}(?!\d)|[*†‡§])\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is usual in a document: the size of its text and the step between its lines."""

    size: float
    step: float
    bold: bool


def shape_of(pages: Sequence[Sequence[Line]]) -> Shape:
    """Measure what is usual, each line weighed by its length."""
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    steps: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
            bold[line.bold] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    for lines in pages:
        for above, below in pairwise(lines):
            step = above.base - below.base
            if above.size == below.size == size and 0 < step < 3 * size:
                steps[round(step * 2) / 2] += 1
    step = steps.most_common(1)[0][0] if steps else size * 1.3
    return Shape(size, step, bold.most_common(1)[0][0] if bold else False)


def cut_at_gaps(page: PageText, lines: Sequence[Line], fonts: Fonts) -> list[Line]:
    """Cut lines where the words stand far apart: cells of a row, or two columns."""
    cut: list[Line] = []
    for line in lines:
        stretches: list[tuple[int, int]] = []
        start = line.start
        wide = line.size * _GAP
        for position in range(line.start + 1, line.end - 1):
            if page.text[position] != " " or page.text[position - 1] == " ":
                continue
            after = position + 1
            while after < line.end - 1 and page.text[after] == " ":
                after += 1
            if page.origin(after)[0] - page.right_of(position - 1) < wide:
                continue
            stretches.append((start, position))
            start = after
        stretches.append((start, line.end))
        if len(stretches) == 1 or _is_opening(page, stretches):
            cut.append(line)
        else:
            cut += [measure(page, fonts, *stretch) for stretch in stretches]
    return cut


def _is_opening(page: PageText, stretches: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a line is cut only after the bullet or number that it opens with."""
    opening = page.text[slice(*stretches[0])]
    if len(stretches) != 2 or len(opening) > _LONGEST_LABEL:
        return False
    return _LABEL.fullmatch(opening) is not None or without_bullet(f"{opening} x") == "x"


@dataclass(slots=True)
class _Run:
    """Lines that follow one another downwards, before any jump aside or up."""

    lines: list[Line] = field(default_factory=list)
    beside: bool = False
    """Whether it stands to the right of the run before it: the next cell, or column."""

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)


def blocks_of(lines: Sequence[Line], shape: Shape, height: float) -> list[Block]:
    """Turn the lines of one page into blocks, in reading order."""
    body, notes = _part_notes(_rejoined(lines), shape, height)
    runs = _columns_unwoven(_runs(body, shape))
    blocks: list[Block] = []
    at = table = 0
    while at < len(runs):
        end = _end_of_table(runs, at)
        if end > at:
            blocks += _table(runs[at:end], shape, table)
            table += 1
            at = end
        else:
            blocks += _paragraphs(runs[at].lines, shape)
            at += 1
    return blocks + _notes(notes)


def _rejoined(lines: Sequence[Line]) -> list[Line]:
    """Put lines together again that the library cut at a raised figure."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is None or last.page != line.page:
            joined.append(line)
            continue
        gap, rise = line.left - last.right, line.base - last.base
        near = -0.5 <= gap < _GAP * max(last.size, line.size)
        if near and _is_mark(line, last) and 0 < rise < last.size:
            last.right = line.right  # points to a footnote: not part of the words
        elif near and _is_mark(last, line) and 0 < -rise < line.size:
            joined[-1] = replace(line, note_mark=last.text.strip(), left=last.left)
        elif near and abs(rise) < 0.5 and line.size == last.size and last.note_mark is None:
            text = f"{last.text} {line.text}"
            joined[-1] = replace(last, text=text, right=line.right, bold=last.bold and line.bold)
        else:
            joined.append(line)
    return joined


def _is_mark(line: Line, words: Line) -> bool:
    """Tell whether a line is nothing but the raised figure of a footnote."""
    return line.size < words.size * RAISED and line.text.strip().isdigit() and len(line.text) <= 3


def _part_notes(
    lines: Sequence[Line], shape: Shape, height: float
) -> tuple[list[Line], list[Line]]:
    """Part the footnotes from the text: small print below everything else on the page."""
    text = [line for line in lines if line.size >= shape.size * _SMALL]
    lowest = min((line.base for line in text), default=0.0)
    notes = [
        line
        for line in lines
        if line.size < shape.size * _SMALL and line.base < min(lowest, height * 0.6)
    ]
    first = next((i for i, line in enumerate(notes) if _opens_note(line, lines)), None)
    if first is None:
        return list(lines), []
    chosen = {id(line) for line in notes[first:]}
    return [line for line in lines if id(line) not in chosen], notes[first:]


def _opens_note(line: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a line opens the footnotes: by a raised mark, or a number below a gap."""
    if line.note_mark is not None:
        return True
    above = min((other.base for other in lines if other.base > line.base + 1), default=None)
    apart = above is not None and above - line.base > line.size * _NOTE_GAP
    at_margin = line.left < min(other.left for other in lines) + line.size
    return apart and at_margin and _NOTE_START.match(line.text) is not None


def _notes(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        if line.note_mark is not None or not blocks:
            blocks.append(Block(PassageKind.FOOTNOTE, [line], label=line.note_mark))
            if line.note_mark is None:
                take_note_mark(blocks[-1])
            continue
        expected = blocks[-1].label
        begins = _NOTE_START.match(line.text)
        follows = expected and expected.isdigit() and begins
        if follows and begins and begins[1] == str(int(expected or "0") + 1):
            blocks.append(Block(PassageKind.FOOTNOTE, [line]))
            take_note_mark(blocks[-1])
        else:
            _go_on(blocks[-1], line)
    return blocks


def _go_on(block: Block, line: Line) -> None:
    block.lines.append(line)
    if block.texts is not None:
        block.texts.append(line.text)


def _runs(lines: Sequence[Line], shape: Shape) -> list[_Run]:
    runs: list[_Run] = []
    for line in lines:
        last = runs[-1].lines[-1] if runs else None
        if last is None:
            runs.append(_Run([line]))
            continue
        drop = last.base - line.base
        same = abs(drop) < shape.size * 0.5
        if (same or drop < 0) and line.left > runs[-1].left + shape.size:
            runs.append(_Run([line], beside=True))
        elif same and line.left > last.right:
            runs[-1].lines.append(line)
        elif (
            drop < 0
            or line.left < runs[-1].left - 3 * shape.size
            or (runs[-1].beside and drop > shape.step * 1.6)
        ):
            runs.append(_Run([line]))
        else:
            runs[-1].lines.append(line)
    return _parted_before_tables(runs, shape)


def _parted_before_tables(runs: list[_Run], shape: Shape) -> list[_Run]:
    """Part the first cell of a table from the paragraphs that stand above it."""
    parted: list[_Run] = []
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        if after is None or not after.beside:
            parted.append(run)
            continue
        top = after.lines[0].base + shape.size * 0.5
        above = [line for line in run.lines if line.base > top]
        level = [line for line in run.lines if line.base <= top]
        if above and level and len(level) <= _TALL_RUN:
            parted += [_Run(above, run.beside), _Run(level)]
        else:
            parted.append(run)
    return parted


def _columns_unwoven(runs: list[_Run]) -> list[_Run]:
    """Put two columns that were printed line by line across the page one after the other."""
    at = 0
    unwoven: list[_Run] = []
    while at < len(runs):
        end = at
        while end + 1 < len(runs) and runs[end + 1].beside and not runs[end].beside:
            end += 2
        pairs = runs[at:end]
        wordy = median(len(run.lines[0].text) for run in pairs) if pairs else 0
        if len(pairs) >= 2 * _COLUMN_ROWS and wordy >= _COLUMN_WORDS and _single(pairs):
            left = [line for run in pairs[::2] for line in run.lines]
            right = [line for run in pairs[1::2] for line in run.lines]
            unwoven += [_Run(left), _Run(right)]
            at = end
        else:
            unwoven += runs[at : max(end, at + 1)]
            at = max(end, at + 1)
    return unwoven


def _single(pairs: Sequence[_Run]) -> bool:
    return sum(1 for run in pairs if len(run.lines) == 1) >= len(pairs) - 1


def _end_of_table(runs: Sequence[_Run], start: int) -> int:
    """Return where the table that begins here ends, or the start when there is none."""
    end = at = start
    while at + 1 < len(runs) and not runs[at].beside and runs[at + 1].beside:
        if len(runs[at].lines) > _TALL_RUN:
            break  # a column of text, not a cell
        at += 1
        while at < len(runs) and runs[at].beside:
            at += 1
        end = at
    rows = sum(1 for run in runs[start:end] if not run.beside)
    return end if rows > 1 or end - start > 2 else start


def _table(runs: Sequence[_Run], shape: Shape, table: int) -> list[Block]:
    starts: list[float] = []
    for left in sorted(run.left for run in runs):
        if not starts or left - starts[-1] > shape.size * 1.5:
            starts.append(left)
    blocks: list[Block] = []
    row = -1
    for run in runs:
        row += 0 if run.beside else 1
        column = max(i for i, left in enumerate(starts) if left <= run.left + 0.1)
        is_header = row == 0 and all(line.bold for line in run.lines) and not shape.bold
        cell = Cell(table, row, column, is_header)
        blocks += [
            Block(PassageKind.TABLE_CELL, block.lines, cell=cell)
            for block in _paragraphs(run.lines, shape)
        ]
    return blocks


def _paragraphs(lines: Sequence[Line], shape: Shape) -> list[Block]:
    right = max(line.right for line in lines)
    blocks: list[Block] = []
    for line in lines:
        if blocks and not _starts(blocks[-1], line, shape, right):
            blocks[-1].lines.append(line)
        else:
            listed = without_bullet(line.text) is not None
            kind = PassageKind.LIST_ITEM if listed else PassageKind.PARAGRAPH
            blocks.append(Block(kind, [line], level=1 if listed else None))
    return blocks


def _starts(block: Block, line: Line, shape: Shape, right: float) -> bool:
    """Tell whether a line begins something new instead of going on with the block."""
    last = block.lines[-1]
    drop = last.base - line.base
    if abs(drop) < shape.size * 0.5:
        return False
    step = shape.step * max(1.0, line.size / shape.size)
    if drop > step * 1.3 or drop < 0 or _LABELLED.match(line.text):
        return True
    if abs(last.size - line.size) > 0.08 * shape.size or last.bold != line.bold:
        return not (last.bold and not line.bold and _mid_line(last, right))
    # Under a number, only a number or a wider step begins the next paragraph.
    hangs = len(block.lines) > 1 and _LABELLED.match(block.lines[0].text) is not None
    short = _is_short(last, line, right) and not (hangs and abs(line.left - last.left) < 2)
    finished = bool(_FINISHED.search(last.text))
    return (
        without_bullet(line.text) is not None
        or (_NUMBERED.match(line.text) is not None and (finished or short))
        or _is_indented(block, line, shape)
        or (short and (finished or not line.text[:1].islower()))
    )


def _is_indented(block: Block, line: Line, shape: Shape) -> bool:
    """Tell whether a line stands further in or out than the lines of the block allow."""
    indent = line.left - block.lines[-1].left
    marked, single = _opens_with_mark(block.lines[0]), len(block.lines) == 1
    if indent > shape.size * 0.8:
        return not (single and marked)
    return indent < -shape.size * 0.8 and (not single or marked)


def _mid_line(last: Line, right: float) -> bool:
    """Tell whether a bold line fills its width, so that plain words merely go on from it."""
    fills = last.right > right - 2 * last.size and len(last.text) > _LONG_LINE
    return fills and not _FINISHED.search(last.text)


def _opens_with_mark(line: Line) -> bool:
    if _LABELLED.match(line.text) or _NUMBERED.match(line.text):
        return True
    return without_bullet(line.text) is not None


def _is_short(last: Line, line: Line, right: float) -> bool:
    """Tell whether the next line's first word would still have fitted on the last one."""
    word = line.text.split(maxsplit=1)[0] if line.text.strip() else ""
    letter = (last.right - last.left) / max(1, len(last.text))
    return last.right + (len(word) + 2) * letter * _SLACK < right
