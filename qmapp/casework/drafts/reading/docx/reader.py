"""Walks a Word document from its first block to its last and says what it sees."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from qmapp.casework.drafts.reading.assembly import Assembly, Cell, Piece
from qmapp.casework.drafts.reading.docx.inline import (
    Inline,
    InlineReader,
    mark_is_deleted,
    style_of,
)
from qmapp.casework.drafts.reading.docx.names import VAL, W, is_on, number_in, whole
from qmapp.casework.drafts.reading.docx.notes import Notes, read_comments
from qmapp.casework.drafts.reading.docx.numbering import Label, Numbering
from qmapp.casework.drafts.reading.docx.parts import Parts
from qmapp.casework.drafts.reading.docx.styles import Style, Styles, heading_level_of
from qmapp.casework.drafts.reading.headings import Found, pages_are_plausible, promote
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

_WRAPPERS = {
    f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo",
}  # fmt: skip
_EVERY = 200
_WIDEST = 1_000
_MOST_BOXES = 20


def read(data: bytes, limits: Limits, report: Callable[[Progress], None]) -> ReadDraft:
    """Read a Word document."""
    parts = Parts(data, limits)
    body = parts.document.find(f"{W}body")
    if body is None:
        raise Refusal(RefusalCode.DAMAGED)
    walk = _Walk(parts, limits)
    total = len(body)
    for done, block in enumerate(_blocks(body), start=1):
        if done % _EVERY == 0:
            report(Progress(min(done, total), total, "blocks"))
        walk.block(block, None)
    return walk.finish(parts)


def _blocks(holder: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs and tables, looking through what only wraps them."""
    for child in holder:
        if child.tag in _WRAPPERS:
            yield from _blocks(child)
        else:
            yield child


@dataclass(slots=True)
class _State:
    """What the walk carries from block to block."""

    found: list[Found] = field(default_factory=list)
    carried: Inline | None = None
    tables: int = 0
    boxes: int = 0


class _Walk:
    def __init__(self, parts: Parts, limits: Limits) -> None:
        self._limits = limits
        self._counts: Counter[NoticeKind] = Counter()
        self._inline = InlineReader(self._counts)
        self._styles = Styles(parts.related("styles"))
        self._numbering = Numbering(parts.related("numbering"))
        settings = parts.related("settings")
        self._footnotes = Notes(parts.related("footnotes"), settings, "footnote")
        self._endnotes = Notes(parts.related("endnotes"), settings, "endnote")
        self._comments = read_comments(parts.related("comments"))
        self._state = _State()

    def block(self, block: etree._Element, cell: Cell | None) -> None:
        """Read a paragraph or a table of the body, of a cell or of a text box."""
        if block.tag == f"{W}p":
            self._paragraph(block, cell)
        elif block.tag == f"{W}tbl":
            self._table(block, cell)
        elif block.tag == f"{W}commentRangeStart":
            self._carry().comments.append(block.get(f"{W}id") or "")

    def _carry(self) -> Inline:
        if self._state.carried is None:
            self._state.carried = Inline()
        return self._state.carried

    def _paragraph(self, paragraph: etree._Element, cell: Cell | None) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self._styles.get(style_of(properties))
        breaks = is_on(properties, "pageBreakBefore")
        if style.breaks_page if breaks is None else breaks:
            self._inline.pages.make()
        inline = self._carry()
        self._inline.read(paragraph, inline, bold=style.bold, hidden=style.hidden)
        section = None if properties is None else properties.find(f"{W}sectPr")
        if mark_is_deleted(properties):
            # The end of this paragraph was deleted: its words run on into the next.
            self._counts[NoticeKind.TRACKED_DELETIONS] += 1
        else:
            self._state.carried = None
            self._close(inline, properties, style, cell)
        if section is not None and _turns_page(section):
            self._inline.pages.make()

    def _close(
        self,
        inline: Inline,
        properties: etree._Element | None,
        style: Style,
        cell: Cell | None,
    ) -> None:
        label = self._label(properties, style)
        if inline.contents or style.is_contents:
            self._counts[NoticeKind.CONTENTS_LIST] += (
                1 if inline.contents or inline.raw.strip() else 0
            )
        elif inline.raw.strip():
            piece = self._piece(inline, properties, style, label, cell)
            self._found(piece, inline, style)
        elif inline.comments:
            self._found(None, inline, style)
        for identifier, own_mark in inline.footnotes:
            self._note(self._footnotes, identifier, own_mark)
        for identifier, own_mark in inline.endnotes:
            self._endnotes.refer(identifier, own_mark)
        for box in inline.boxes:
            self._box(box, cell)

    def _found(self, piece: Piece | None, inline: Inline, style: Style) -> None:
        if len(self._state.found) > self._limits.passages:
            raise Refusal(RefusalCode.TOO_LONG)
        self._state.found.append(
            Found(piece, bold=inline.all_bold, size=style.size or 0, comments=inline.comments)
        )

    def _piece(
        self,
        inline: Inline,
        properties: etree._Element | None,
        style: Style,
        label: Label | None,
        cell: Cell | None,
    ) -> Piece:
        page = inline.starts_on or self._inline.pages.now
        printed = None if label is None else label.text
        level: int | None = None
        kind = PassageKind.PARAGRAPH
        if cell is not None:
            kind = PassageKind.TABLE_CELL
        else:
            level = heading_level_of(style, number_in(properties, "outlineLvl"))
            if level is not None:
                kind = PassageKind.HEADING
            elif label is not None or style.is_list:
                kind, level = PassageKind.LIST_ITEM, label.level if label else 1
        return Piece(kind, inline.raw, level=level, page=page, label=printed, cell=cell)

    def _label(self, properties: etree._Element | None, style: Style) -> Label | None:
        direct = None if properties is None else properties.find(f"{W}numPr")
        own_id, own_level = number_in(direct, "numId"), number_in(direct, "ilvl")
        num_id = style.num_id if own_id is None else own_id
        if not num_id:
            return None
        level = own_level
        if level is None and own_id is None:
            level = self._numbering.level_for_style(num_id, style.num_style)
            level = style.num_level if level is None else level
        return self._numbering.next_label(num_id, level or 0)

    def _note(self, notes: Notes, identifier: str, own_mark: bool) -> None:
        label, paragraphs = notes.take(identifier, own_mark)
        page = self._inline.pages.now
        for paragraph in paragraphs:
            inline = Inline()
            self._inline.read(paragraph, inline, bold=False, hidden=False)
            if inline.raw.strip():
                piece = Piece(PassageKind.FOOTNOTE, inline.raw, page=page, label=label)
                self._found(piece, inline, Style())
                label = None

    def _box(self, box: etree._Element, cell: Cell | None) -> None:
        """Read a text box after the paragraph that it is anchored to."""
        if self._state.boxes >= _MOST_BOXES:
            return  # boxes within boxes within boxes: no page prints that
        self._state.boxes += 1
        for block in _blocks(box):
            self.block(block, cell)
        self._state.boxes -= 1

    def _table(self, table: etree._Element, outer: Cell | None) -> None:
        rows = [row for row in _blocks(table) if row.tag == f"{W}tr" and not self._is_gone(row)]
        if outer is not None or _is_frame(rows):
            # A table within a cell, or a box drawn around paragraphs: its words belong to
            # what is around it.
            for row in rows:
                for block in (block for cell in _cells(row) for block in _blocks(cell)):
                    self.block(block, outer)
            return
        number = self._state.tables
        self._state.tables += 1
        for index, row in enumerate(rows):
            self._row(row, Cell(number, index, 0, is_header=_is_header_row(row)))

    def _is_gone(self, row: etree._Element) -> bool:
        properties = row.find(f"{W}trPr")
        if properties is None:
            return False
        if properties.find(f"{W}ins") is not None:
            self._counts[NoticeKind.TRACKED_INSERTIONS] += 1
        if properties.find(f"{W}del") is None:
            return False
        self._counts[NoticeKind.TRACKED_DELETIONS] += 1
        return True

    def _row(self, row: etree._Element, first: Cell) -> None:
        """Read a row; a page that turns in several of its cells turns once."""
        pages = self._inline.pages
        start, furthest = pages.now, pages.now
        column = number_in(row.find(f"{W}trPr"), "gridBefore") or 0
        for element in _cells(row):
            properties = element.find(f"{W}tcPr")
            cell = Cell(first.table, first.row, column, first.is_header)
            column = min(column + max(1, number_in(properties, "gridSpan") or 1), _WIDEST)
            if _is_covered(properties):
                continue
            pages.now = start
            before = len(self._state.found)
            for block in _blocks(element):
                self.block(block, cell)
            if len(self._state.found) > before:
                # A break before the first words moves the whole row to the new page.
                opening = self._state.found[before].piece
                start = max(start, opening.page or 0) if opening else start
            furthest = max(furthest, pages.now)
        pages.now = furthest

    def finish(self, parts: Parts) -> ReadDraft:
        """Put the pieces together, now that all of them are known."""
        if self._state.carried is not None and self._state.carried.raw.strip():
            self._close(self._state.carried, None, Style(), None)
        for identifier, own_mark in self._endnotes.referred:
            self._note(self._endnotes, identifier, own_mark)
        paged = self._inline.pages.rendered > 0 and self._agrees(parts)
        paged = paged and pages_are_plausible(self._state.found)
        assembly = Assembly(self._limits)
        for kind, count in self._counts.items():
            assembly.note(kind, count)
        if not paged:
            assembly.note(NoticeKind.PAGE_NUMBERS_MISSING)
        for found in promote(self._state.found):
            position = assembly.add(found.on_page(known=paged)) if found.piece else None
            for identifier in found.comments:
                self._comment(identifier, position, assembly)
        for identifier in tuple(self._comments):
            self._comment(identifier, None, assembly)
        last = self._inline.pages.now if paged else None
        return assembly.finish(DetectedFormat.DOCX.value, last)

    def _comment(self, identifier: str, position: int | None, assembly: Assembly) -> None:
        known = self._comments.pop(identifier, None)
        if known is not None:
            near = (
                position if position is not None else (len(assembly) - 1 if len(assembly) else None)
            )
            assembly.comment(near, *known)

    def _agrees(self, parts: Parts) -> bool:
        """Tell whether the page marks are all there, by the count that Word left.

        Other programs keep some of the marks and drop the rest; half a page number is worse
        than none.
        """
        application = parts.application()
        stated = None if application is None else application.findtext("{*}Pages")
        pages = whole(stated)
        return pages is None or pages <= 1 or self._inline.pages.now * 10 >= pages * 8


def _turns_page(section: etree._Element) -> bool:
    kind = section.find(f"{W}type")
    return kind is None or kind.get(VAL) not in {"continuous", "nextColumn"}


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for cell in _blocks(row):
        if cell.tag == f"{W}tc" and cell.find(f"{W}tcPr/{W}cellDel") is None:
            yield cell


def _is_frame(rows: list[etree._Element]) -> bool:
    return len(rows) == 1 and sum(1 for _ in _cells(rows[0])) == 1


def _is_header_row(row: etree._Element) -> bool:
    return is_on(row.find(f"{W}trPr"), "tblHeader") or False


def _is_covered(properties: etree._Element | None) -> bool:
    """Tell whether a cell only continues the one above it."""
    merge = None if properties is None else properties.find(f"{W}vMerge")
    return merge is not None and merge.get(VAL, "continue") == "continue"
