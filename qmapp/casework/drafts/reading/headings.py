"""Headings in drafts that have none: many are typed as short bold lines.

Only when a document has not one real heading are its short, wholly bold paragraphs taken
for headings; where there are real ones, bold is emphasis.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from qmapp.casework.drafts.reading.assembly import Piece
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.drafts.reading.numbers import TypedNumbers, as_cited, depth_of

_LONGEST = 100
_MOST_WORDS = 14
_FULL_PAGE, _NO_PAGE, _UNEVEN = 7_000, 12_000, 1.8
_UNFINISHED = re.compile(r"[.,;:]\s*\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """A piece with how it looked, before it is known whether the draft has headings."""

    piece: Piece | None
    bold: bool = False
    size: float = 0
    comments: Sequence[str] = field(default_factory=tuple)

    def on_page(self, *, known: bool) -> Piece:
        """Return the piece, without its page when the file's page marks are not to be trusted."""
        if self.piece is None:
            raise ValueError
        return self.piece if known else replace(self.piece, page=None)


def pages_are_plausible(found: Sequence[Found]) -> bool:
    """Tell whether the pages hold what pages can hold.

    A program that did not lay the whole document out leaves some of the page marks and not the
    rest. Then one page seems to hold several, and no page number can be believed.
    """
    filled: Counter[int] = Counter()
    for item in found:
        if item.piece is not None and item.piece.page is not None:
            filled[item.piece.page] += len(item.piece.raw)
    if not filled:
        return False
    most = max(filled.values())
    uneven = most > _UNEVEN * median(filled.values())
    return most <= _FULL_PAGE or (most <= _NO_PAGE and not uneven)


def promote(found: Sequence[Found]) -> Sequence[Found]:
    """Return the pieces, with bold lines made headings if the document has no others."""
    if any(item.piece and item.piece.kind is PassageKind.HEADING for item in found):
        return found
    chosen = {
        index
        for index, item in enumerate(found)
        if _looks_like_heading(item) and _leads(found, index)
    }
    sizes = sorted({found[index].size for index in chosen}, reverse=True)
    promoted = list(found)
    for index in chosen:
        item = found[index]
        if item.piece is not None:
            level = _level_of(item.piece, sizes.index(item.size) + 1)
            piece = replace(item.piece, kind=PassageKind.HEADING, level=level)
            promoted[index] = replace(item, piece=piece)
    return promoted


def _looks_like_heading(item: Found) -> bool:
    piece = item.piece
    if piece is None or not item.bold or piece.cell is not None:
        return False
    if piece.kind is PassageKind.FOOTNOTE:
        return False
    raw = piece.raw.strip()
    short = 0 < len(raw) <= _LONGEST and len(raw.split()) <= _MOST_WORDS
    return short and not _UNFINISHED.search(raw)


def _leads(found: Sequence[Found], index: int) -> bool:
    """Tell whether something that is not itself bold comes after it."""
    return any(not later.bold for later in found[index + 1 : index + 4])


def _level_of(piece: Piece, by_size: int) -> int:
    split = TypedNumbers().split(piece.raw, heading=True)
    number = (as_cited(piece.label) if piece.label else None) or (split.number if split else None)
    level = depth_of(number) if number else by_size
    return max(1, min(level, 6))
