"""Reads a PDF page by page, by its tags where they can be trusted, else by its geometry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from qmapp.casework.drafts.reading.assembly import Assembly, Piece
from qmapp.casework.drafts.reading.headings import Found, promote
from qmapp.casework.drafts.reading.model import (
    DetectedFormat,
    Limits,
    NoticeKind,
    PassageKind,
    Progress,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.pdf import geometry, outline, tags
from qmapp.casework.drafts.reading.pdf.block import Block, join_across_pages
from qmapp.casework.drafts.reading.pdf.hyphens import Mender
from qmapp.casework.drafts.reading.pdf.lines import Fonts, Line, PageText, read_lines
from qmapp.casework.drafts.reading.pdf.running import find_running
from qmapp.casework.drafts.reading.pdf.tables import join_tables

_EVERY = 20
_TRUSTED = 0.85
_MOST_BOOKMARKS = 5_000
_TOO_FINE = 1.1


@dataclass(slots=True)
class _Sheet:
    """One page as it was read."""

    lines: list[Line]
    height: float
    cut: list[Line] = field(default_factory=list)
    tagged: list[Block] = field(default_factory=list)
    said: int = 0
    """How many characters the tags account for."""


def read(data: bytes, limits: Limits, report: Callable[[Progress], None]) -> ReadDraft:
    """Read a PDF with text in it."""
    document = _open(data)
    count = len(document)
    if count > limits.pages:
        raise Refusal(
            RefusalCode.TOO_MANY_PAGES, {"pages": f"{count:,}", "limit": f"{limits.pages:,}"}
        )
    reading = _Reading(document, limits)
    for index in range(count):
        reading.page(index)
        if index % _EVERY == 0:
            report(Progress(index + 1, count, "pages"))
    return reading.finish()


def _open(data: bytes) -> Any:
    try:
        document = pdfium.PdfDocument(data)
        len(document)
    except pdfium.PdfiumError as fault:
        locked = raw_pdfium.FPDF_GetLastError() == raw_pdfium.FPDF_ERR_PASSWORD
        code = RefusalCode.PDF_PASSWORD if locked else RefusalCode.DAMAGED
        raise Refusal(code) from fault
    if len(document) == 0:
        raise Refusal(RefusalCode.DAMAGED)
    return document


class _Reading:
    def __init__(self, document: Any, limits: Limits) -> None:
        self._document, self._limits = document, limits
        self._fonts, self._tags = Fonts(), tags.Tags()
        self._sheets: list[_Sheet] = []
        self._tagged = bool(raw_pdfium.FPDFCatalog_IsTagged(document.raw))
        self._characters = self._pictures = self._bare = 0

    def page(self, index: int) -> None:
        """Read one page and let go of it."""
        try:
            page = self._document[index]
            textpage = page.get_textpage()
        except pdfium.PdfiumError as fault:
            raise Refusal(RefusalCode.DAMAGED) from fault
        width, height = page.get_size()
        turn = page.get_rotation()
        text = PageText(textpage, index + 1, turn, height, width)
        self._characters += len(text.text)
        if self._characters > self._limits.characters:
            raise Refusal(RefusalCode.TOO_LONG)
        sheet = _Sheet(read_lines(text, self._fonts), height)
        if self._tagged:
            self._read_tags(page, text, sheet)
        else:
            sheet.cut = geometry.cut_at_gaps(text, sheet.lines, self._fonts)
        if not sheet.lines:
            self._bare += 1
            self._pictures += 1 if _has_picture(page) else 0
        self._sheets.append(sheet)
        textpage.close()
        page.close()

    def _read_tags(self, page: Any, text: PageText, sheet: _Sheet) -> None:
        marked = tags.marked_lines(text, sheet.lines, self._fonts)
        whole = sum(line.end - line.start for lines in marked.values() for line in lines)
        stretches: list[tags.Stretch] = []
        for near in (True, False):
            stretches = self._tags.read(page, near=near)
            known = {mark for stretch in stretches for mark in stretch.marks}
            sheet.said = sum(
                line.end - line.start for mark in known for line in marked.get(mark, ())
            )
            if sheet.said >= whole * _TRUSTED:
                break
        sheet.tagged = tags.blocks_of(stretches, marked, text.text)

    def finish(self) -> ReadDraft:
        """Put the pages together."""
        if not any(sheet.lines for sheet in self._sheets):
            code = RefusalCode.SCANNED_PDF if self._pictures else RefusalCode.NO_WORDS
            raise Refusal(code)
        assembly = Assembly(self._limits)
        assembly.note(NoticeKind.PAGES_WITHOUT_TEXT, self._bare)
        heights = [sheet.height for sheet in self._sheets]
        running = find_running([sheet.lines for sheet in self._sheets], heights)
        assembly.note(NoticeKind.RUNNING_HEADERS, len(running))
        if self._tagged and self._is_well_tagged(running):
            assembly.note(NoticeKind.IMAGES, self._tags.figures)
            blocks = self._from_tags(running)
        else:
            blocks, contents = self._from_geometry(running)
            assembly.note(NoticeKind.CONTENTS_LIST, contents)
        mender = Mender(line.text for sheet in self._sheets for line in sheet.lines)
        for found in promote([_found(block, mender) for block in blocks]):
            if found.piece is not None:
                assembly.add(found.piece)
        return assembly.finish(DetectedFormat.PDF.value, len(self._sheets))

    def _is_well_tagged(self, running: set[tuple[int, int]]) -> bool:
        """Tell whether the tags account for nearly all words, and not line by line."""
        total = said = blocks = lines = 0
        for index, sheet in enumerate(self._sheets):
            printed = [line for line in sheet.lines if (index, line.start) not in running]
            total += sum(line.end - line.start for line in printed)
            said += sheet.said
            flow = [block for block in sheet.tagged if block.kind is PassageKind.PARAGRAPH]
            blocks += len(flow)
            lines += sum(len(block.lines) for block in flow)
        return said >= total * _TRUSTED and (lines < 20 or lines >= blocks * _TOO_FINE)

    def _from_tags(self, running: set[tuple[int, int]]) -> list[Block]:
        pages = [
            [block for block in sheet.tagged if not _is_running(block, index, running)]
            for index, sheet in enumerate(self._sheets)
        ]
        shape = geometry.shape_of([sheet.lines for sheet in self._sheets])
        for block in (block for blocks in pages for block in blocks):
            outline.mark_title(block, shape)
        return join_across_pages(join_tables(pages))

    def _from_geometry(self, running: set[tuple[int, int]]) -> tuple[list[Block], int]:
        kept: list[list[Line]] = []
        for index, sheet in enumerate(self._sheets):
            spans = [
                (line.start, line.end) for line in sheet.lines if (index, line.start) in running
            ]
            cut = sheet.cut or sheet.lines
            kept.append([line for line in cut if not any(a <= line.start < b for a, b in spans)])
        shape = geometry.shape_of(kept)
        pages: Sequence[Sequence[Block]] = [
            geometry.blocks_of(lines, shape, sheet.height) if lines else []
            for lines, sheet in zip(kept, self._sheets, strict=True)
        ]
        blocks, contents = outline.drop_contents(join_tables(pages))
        outline.mark_headings(blocks, shape, self._bookmarks())
        return join_across_pages(blocks), contents

    def _bookmarks(self) -> outline.Bookmarks:
        known: outline.Bookmarks = {}
        for count, item in enumerate(self._document.get_toc(max_depth=6)):
            if count >= _MOST_BOOKMARKS:
                break
            target = item.get_dest()
            index = target.get_index() if target is not None else None
            letters = outline.letters_of(item.get_title() or "")
            if index is not None and letters:
                known[(index + 1, letters)] = item.level + 1
        return known


_DRAWN = frozenset(
    {
        raw_pdfium.FPDF_PAGEOBJ_IMAGE,
        raw_pdfium.FPDF_PAGEOBJ_PATH,  # letters turned into outlines
        raw_pdfium.FPDF_PAGEOBJ_SHADING,
    }
)


def _has_picture(page: Any) -> bool:
    """Tell whether something is drawn on a page without words, so that it is not just blank."""
    return any(thing.type in _DRAWN for thing in page.get_objects(max_depth=3))


def _is_running(block: Block, index: int, running: set[tuple[int, int]]) -> bool:
    """Tell whether a tagged block is a running line that was not tagged as one."""
    if block.kind is not PassageKind.PARAGRAPH or len(block.lines) != 1:
        return False
    return (index, block.lines[0].start) in running


def _found(block: Block, mender: Mender) -> Found:
    piece = Piece(
        block.kind,
        block.raw(mender),
        level=block.level,
        page=block.page,
        label=block.label,
        cell=block.cell,
    )
    return Found(piece, bold=block.bold, size=block.size)
