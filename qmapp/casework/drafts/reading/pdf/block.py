"""A block: lines of a PDF that belong together, before it is known what they are."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qmapp.casework.drafts.reading.assembly import Cell
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.drafts.reading.numbers import LABEL
from qmapp.casework.drafts.reading.pdf.hyphens import Mender
from qmapp.casework.drafts.reading.pdf.lines import Line

_PLAIN = Mender()
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*\s*\Z")
_NEW_NUMBER = re.compile(rf"{LABEL}\t|\d{{1,3}}(?:\.\d{{1,3}})+\s|\(?\w{{1,3}}[.)]\s")
_NOTE_MARK = re.compile(r"(\d{1,3}(?!\d)|[ivx]{1,5}(?=\s)|[*†‡§])\s*(?=\S)")
_RAGGED = 0.25
_SAME_SIZE = 0.6
_SAME_INDENT = 2.0
_BULLETS = "•◦▪–—*"


@dataclass(slots=True)
class Block:
    """Lines that make one passage."""

    kind: PassageKind
    lines: list[Line] = field(default_factory=list)
    level: int | None = None
    label: str | None = None
    cell: Cell | None = None
    texts: list[str] | None = None

    @property
    def page(self) -> int:
        """The page on which it begins."""
        return self.lines[0].page

    @property
    def size(self) -> float:
        """The size of its longest line."""
        return max(self.lines, key=lambda line: len(line.text)).size

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    def raw(self, mender: Mender = _PLAIN) -> str:
        """Its words, with line ends mended."""
        return mender.join(self.texts or [line.text for line in self.lines])


def take_note_mark(block: Block) -> None:
    """Part a footnote from the number or sign that it opens with."""
    texts = _texts(block)
    found = _NOTE_MARK.match(texts[0])
    if found:
        block.label = found[1] if found[1].isalnum() else None
        block.texts = [texts[0][found.end() :], *texts[1:]]


def join_across_pages(blocks: Iterable[Block]) -> list[Block]:
    """Join a paragraph that a page or a column cut in two, looking past footnotes."""
    joined: list[Block] = []
    blocks = list(blocks)
    rights: dict[int, float] = {}
    for block in blocks:
        for line in block.lines:
            rights[line.page] = max(rights.get(line.page, 0.0), line.right)
    for block in blocks:
        last = next((b for b in reversed(joined) if b.kind is not PassageKind.FOOTNOTE), None)
        if last is not None and _runs_on(last, block, rights):
            if last.texts is not None or block.texts is not None:
                last.texts = [*_texts(last), *_texts(block)]
            last.lines.extend(block.lines)
        else:
            joined.append(block)
    return joined


def _texts(block: Block) -> list[str]:
    return block.texts if block.texts is not None else [line.text for line in block.lines]


def _runs_on(last: Block, block: Block, rights: Mapping[int, float]) -> bool:
    """Tell whether a block only goes on with the last one, on the next page or column."""
    if not _may_run_on(last, block):
        return False
    ending, opening = _texts(last)[-1], _texts(block)[0].lstrip()
    alike = abs(last.size - block.size) < _SAME_SIZE and last.bold == block.bold
    if not alike or not opening or opening[0] in _BULLETS or _NEW_NUMBER.match(opening):
        return False
    if not _is_full(last, rights):
        return False
    return not _ENDS.search(ending) or opening[0].islower() or _keeps_indent(last, block)


def _keeps_indent(last: Block, block: Block) -> bool:
    """Tell whether a block goes on at the indent that the last one has under its number.

    There a new paragraph would begin further out, with a number of its own.
    """
    if len(last.lines) < 2 or (len(block.lines) > 1 and _hangs(block)):
        return False
    return _hangs(last) and abs(block.lines[0].left - last.lines[-1].left) < _SAME_INDENT


def _hangs(block: Block) -> bool:
    return block.lines[0].left < block.lines[1].left - block.size


def _may_run_on(last: Block, block: Block) -> bool:
    flows = {PassageKind.PARAGRAPH, PassageKind.LIST_ITEM}
    if last.kind not in flows or block.kind not in flows or block.label is not None:
        return False
    if block.kind is PassageKind.LIST_ITEM and last.kind is PassageKind.PARAGRAPH:
        return False
    step = block.lines[0].page - last.lines[-1].page
    return step == 1 or (step == 0 and _is_higher(last, block))


def _is_full(block: Block, rights: Mapping[int, float]) -> bool:
    """Tell whether the last line of a block reaches the margin, as one that was cut does."""
    end = block.lines[-1]
    limit = rights[end.page]
    if len(block.lines) > 1:
        limit = max(line.right for line in block.lines)
    return end.right >= limit - _RAGGED * (limit - min(line.left for line in block.lines))


def _is_higher(last: Block, block: Block) -> bool:
    """Tell whether a block stands in the next column of the same page."""
    return block.lines[0].base > last.lines[-1].base and block.lines[0].left > last.lines[-1].left
