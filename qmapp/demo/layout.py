"""Find on which page of the PDF each block of a draft begins.

Word notes in a file where its last layout turned the page, and readers take page numbers from
there. Our drafts are laid out by LibreOffice, which writes no such notes, so that they are put in
from the PDF that it made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium

from qmapp.demo.content.source import Source, plain

# A block by its place in the source, and a row of its table (0 for what is not a table).
Place = tuple[int, int]

# Enough to tell one beginning from another, too little to run over the end of a page.
_ENOUGH = 32


def pages_of(source: Source, pdf: Path) -> dict[Place, int]:
    """The page, from 1, on which each block and each table row begins."""
    pages = _pages(pdf)
    found: dict[Place, int] = {}
    page, at = 0, 0
    for place, words in _beginnings(source):
        for candidate in range(page, len(pages)):
            where = pages[candidate].find(words, at if candidate == page else 0)
            if where >= 0:
                page, at = candidate, where + len(words)
                break
        else:
            raise LookupError(f"{pdf.name}: no page holds {words!r} after page {page + 1}")
        found[place] = page + 1
    return found


def _pages(pdf: Path) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    try:
        return [_squeezed(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def _beginnings(source: Source) -> Iterator[tuple[Place, str]]:
    for index, block in enumerate(source.blocks):
        if not block.rows:
            yield (index, 0), _squeezed(block.plain)[:_ENOUGH]
        for row, cells in enumerate(block.rows):
            yield (index, row), _squeezed(plain(cells[0]))[:_ENOUGH]


def _squeezed(text: str) -> str:
    """Letters and figures alone: lines and hyphens fall differently on a page."""
    return re.sub(r"\W", "", text.replace("\ufffe", ""))
