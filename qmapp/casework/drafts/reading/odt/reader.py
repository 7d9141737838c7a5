"""Walks an OpenDocument text from its first block to its last and says what it sees."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from qmapp.casework.drafts.reading.archive import Archive
from qmapp.casework.drafts.reading.assembly import Assembly, Cell, Piece
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
from qmapp.casework.drafts.reading.odt.inline import Inline, InlineReader
from qmapp.casework.drafts.reading.odt.names import META, OFFICE, TABLE, TEXT, XML, whole
from qmapp.casework.drafts.reading.odt.numbering import Count, Counts
from qmapp.casework.drafts.reading.odt.styles import ListStyle, Style, Styles

_EVERY = 200
_WIDEST = 1_000
_CONTENTS = {
    f"{TEXT}table-of-content", f"{TEXT}illustration-index", f"{TEXT}table-index",
    f"{TEXT}alphabetical-index", f"{TEXT}object-index", f"{TEXT}user-index",
    f"{TEXT}bibliography",
}  # fmt: skip
_SKIPPED = {f"{TEXT}tracked-changes", f"{TEXT}sequence-decls", f"{OFFICE}forms"}


@dataclass(frozen=True, slots=True)
class _Item:
    """Where in which list a paragraph stands; ``printed`` is false after its first one."""

    level: int
    style: ListStyle
    style_name: str
    count: Count
    start: int | None = None
    is_first: bool = False
    is_header: bool = False


def read(data: bytes, limits: Limits, report: Callable[[Progress], None]) -> ReadDraft:
    """Read an OpenDocument text."""
    archive = Archive(data, limits)
    content = archive.read_xml("content.xml")
    body = None if content is None else content.find(f"{OFFICE}body/{OFFICE}text")
    if content is None or body is None:
        raise Refusal(RefusalCode.DAMAGED)
    walk = _Walk(Styles(archive.read_xml("styles.xml"), content), limits)
    total = len(body)
    walk.count_changes(body)
    for done, block in enumerate(body, start=1):
        if done % _EVERY == 0:
            report(Progress(done, total, "blocks"))
        walk.block(block, None, None)
    return walk.finish(_stated_pages(archive.read_xml("meta.xml")))


def _stated_pages(meta: etree._Element | None) -> int:
    found = None if meta is None else next(meta.iter(f"{META}document-statistic"), None)
    return 0 if found is None else whole(found.get(f"{META}page-count"), 0)


class _Walk:
    def __init__(self, styles: Styles, limits: Limits) -> None:
        self._styles, self._limits = styles, limits
        self._counts: Counter[NoticeKind] = Counter()
        self._inline = InlineReader(styles, self._counts)
        self._lists = Counts()
        self._found: list[Found] = []
        self._comments: dict[str, tuple[str | None, str]] = {}
        self._tables = 0
        self._endnotes: list[tuple[str | None, etree._Element]] = []

    def count_changes(self, body: etree._Element) -> None:
        """Count the tracked changes; the deleted words lie apart and are never read."""
        changes = body.find(f"{TEXT}tracked-changes")
        for region in () if changes is None else changes.iter(f"{TEXT}changed-region"):
            if region.find(f"{TEXT}insertion") is not None:
                self._counts[NoticeKind.TRACKED_INSERTIONS] += 1
            if region.find(f"{TEXT}deletion") is not None:
                self._counts[NoticeKind.TRACKED_DELETIONS] += 1

    def block(self, block: etree._Element, item: _Item | None, cell: Cell | None) -> None:
        """Read one block of the body, of a list item, of a cell or of a frame."""
        tag = block.tag
        if tag in {f"{TEXT}p", f"{TEXT}h"}:
            self._paragraph(block, item, cell)
        elif tag == f"{TEXT}list":
            self._list(block, item, cell)
        elif tag == f"{TABLE}table":
            self._table(block, cell)
        elif tag in _CONTENTS:
            self._counts[NoticeKind.CONTENTS_LIST] += sum(1 for _ in block.iter(f"{TEXT}p"))
            self._inline.pages.turn(sum(1 for _ in block.iter(f"{TEXT}soft-page-break")))
        elif tag == f"{TEXT}soft-page-break":
            self._inline.pages.render()
        elif tag not in _SKIPPED and not str(tag).startswith(f"{TEXT}change"):
            for child in block:  # sections, groups and whatever else holds paragraphs
                self.block(child, item, cell)

    def _list(self, block: etree._Element, item: _Item | None, cell: Cell | None) -> None:
        own = block.get(f"{TEXT}style-name")
        name = own or (item.style_name if item else "")
        if item is not None and (own is None or own == item.style_name):
            inner = replace(item, level=item.level + 1)
        else:
            count = self._lists.begin(
                block.get(f"{XML}id"),
                name,
                block.get(f"{TEXT}continue-list"),
                goes_on=block.get(f"{TEXT}continue-numbering") == "true",
            )
            level = item.level + 1 if item else 1
            inner = _Item(level, self._styles.lists.get(name, ListStyle()), name, count)
        for entry in block:
            start = entry.get(f"{TEXT}start-value")
            here = replace(
                inner,
                start=whole(start, 1) if start else None,
                is_first=True,
                is_header=entry.tag == f"{TEXT}list-header",
            )
            override = entry.get(f"{TEXT}style-override")
            if override in self._styles.lists:
                here = replace(here, style=self._styles.lists[override])
            for child in entry:
                self.block(child, here, cell)
                if child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                    here = replace(here, is_first=False, start=None)

    def _paragraph(self, block: etree._Element, item: _Item | None, cell: Cell | None) -> None:
        style = self._styles.paragraph(block.get(f"{TEXT}style-name"))
        if style.breaks_before and self._found:
            self._inline.pages.make()
        inline = self._inline.read(block, style)
        label = self._label(block, style, item)
        if inline.raw.strip():
            self._add(self._piece(block, inline, style, item, cell, label), inline, style)
        elif inline.comments:
            self._keep(Found(None, comments=self._named(inline)))
        for number, note in inline.footnotes:
            self._note(number, note)
        self._endnotes += inline.endnotes
        for box in inline.boxes:
            for child in box:
                self.block(child, None, cell)
        if style.breaks_after:
            self._inline.pages.make()

    def _add(self, piece: Piece, inline: Inline, style: Style) -> None:
        self._keep(Found(piece, inline.all_bold, style.size, self._named(inline)))

    def _keep(self, found: Found) -> None:
        if len(self._found) > self._limits.passages:
            raise Refusal(RefusalCode.TOO_LONG)
        self._found.append(found)

    def _named(self, inline: Inline) -> list[str]:
        names = []
        for comment in inline.comments:
            names.append(str(len(self._comments)))
            self._comments[names[-1]] = comment
        return names

    def _piece(
        self,
        block: etree._Element,
        inline: Inline,
        style: Style,
        item: _Item | None,
        cell: Cell | None,
        label: str | None,
    ) -> Piece:
        page = inline.starts_on or self._inline.pages.now
        kind, level = PassageKind.PARAGRAPH, None
        if cell is not None:
            kind = PassageKind.TABLE_CELL
        elif block.tag == f"{TEXT}h":
            level = whole(block.get(f"{TEXT}outline-level"), 1)
            kind, level = PassageKind.HEADING, max(1, min(level, 6))
        elif style.is_title:
            kind, level = PassageKind.HEADING, 1
        elif item is not None and not item.is_header:
            kind, level = PassageKind.LIST_ITEM, item.level
        return Piece(kind, inline.raw, level=level, page=page, label=label, cell=cell)

    def _label(self, block: etree._Element, style: Style, item: _Item | None) -> str | None:
        if item is not None:
            if not item.is_first or item.is_header:
                return None
            levels = item.style
            if not levels.levels and style.list_style:
                levels = self._styles.lists.get(style.list_style, levels)
            item.count.step(item.level, levels, item.start)
            return item.count.printed(item.level, levels)
        if block.tag != f"{TEXT}h" or block.get(f"{TEXT}is-list-header") == "true":
            return None
        level = whole(block.get(f"{TEXT}outline-level"), 1)
        outline = self._styles.outline
        own = outline.levels.get(level)
        if own is None or own.number_format in {None, "none"} or style.list_style == "":
            return None
        count = self._lists.outline
        if block.get(f"{TEXT}restart-numbering") == "true":
            count.now.pop(level, None)
        start = block.get(f"{TEXT}start-value")
        count.step(level, outline, whole(start, 1) if start else None)
        return count.printed(level, outline)

    def _note(self, number: str | None, note: etree._Element) -> None:
        for paragraph in note.iter(f"{TEXT}p"):
            style = self._styles.paragraph(paragraph.get(f"{TEXT}style-name"))
            inline = self._inline.read(paragraph, style)
            if inline.raw.strip():
                page = self._inline.pages.now
                piece = Piece(PassageKind.FOOTNOTE, inline.raw, page=page, label=number)
                self._add(piece, inline, Style())
                number = None

    def _table(self, table: etree._Element, outer: Cell | None) -> None:
        rows = [row for row in table.iter(f"{TABLE}table-row") if _owner(row) is table]
        cells = sum(1 for _ in rows[0].iterchildren(f"{TABLE}table-cell")) if rows else 0
        if outer is not None or (len(rows) == 1 and cells == 1):
            # A table within a cell, or a box drawn around paragraphs.
            for row in rows:
                for cell in row.iterchildren(f"{TABLE}table-cell"):
                    for child in cell:
                        self.block(child, None, outer)
            return
        number = self._tables
        self._tables += 1
        for index, row in enumerate(rows):
            parent = row.getparent()
            header = parent is not None and parent.tag == f"{TABLE}table-header-rows"
            self._row(row, Cell(number, index, 0, header))
            self._breaks_after(row)

    def _breaks_after(self, row: etree._Element) -> None:
        after = row.getnext()
        if after is not None and after.tag == f"{TEXT}soft-page-break":
            self._inline.pages.render()

    def _row(self, row: etree._Element, first: Cell) -> None:
        """Read a row; a page that turns in several of its cells turns once."""
        pages, column = self._inline.pages, 0
        start = furthest = pages.now
        for cell in row:
            if cell.tag == f"{TABLE}table-cell":
                pages.now = start
                for child in cell:
                    self.block(child, None, replace(first, column=column))
                furthest = max(furthest, pages.now)
            if cell.tag in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
                repeated = whole(cell.get(f"{TABLE}number-columns-repeated"), 1)
                column = min(column + repeated, _WIDEST)
        pages.now = furthest

    def finish(self, stated_pages: int) -> ReadDraft:
        """Put the pieces together, now that all of them are known."""
        for number, note in self._endnotes:
            self._note(number, note)
        pages = self._inline.pages
        paged = pages.rendered > 0 and pages.now * 10 >= stated_pages * 8
        paged = paged and pages_are_plausible(self._found)
        assembly = Assembly(self._limits)
        for kind, count in self._counts.items():
            assembly.note(kind, count)
        if not paged:
            assembly.note(NoticeKind.PAGE_NUMBERS_MISSING)
        for found in promote(self._found):
            position = assembly.add(found.on_page(known=paged)) if found.piece else None
            for name in found.comments:
                near = len(assembly) - 1 if position is None and len(assembly) else position
                assembly.comment(near, *self._comments[name])
        return assembly.finish(DetectedFormat.ODT.value, pages.now if paged else None)


def _owner(row: etree._Element) -> etree._Element | None:
    return next(row.iterancestors(f"{TABLE}table"), None)
