"""Writes any document as a Word file, by one fixed lay-out, for people who go on working with it.

Everything is a named style, so that a board can give the whole its own look in one step, and
whoever listens finds headings, lists, tables and quotations for what they are. The same document
is the same bytes on every machine.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from qmapp.foundation.documents.model import (
    Block,
    BulletList,
    Contents,
    Cover,
    DefinitionList,
    Document,
    Heading,
    KeepTogether,
    NumberedList,
    PageBreak,
    Paragraph,
    Quote,
    Row,
    Rule,
    Run,
    Style,
    Table,
    Tone,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section
    from docx.text.paragraph import Paragraph as WordParagraph

# What XML 1.0 cannot hold: most control characters, halves of characters, two that are none.
_CANNOT_STAND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that the packing can say: no clock in a file
_TONES = {Tone.LEAD: "Lead", Tone.QUIET: "Quiet"}
_RUNS = {
    Style.STRONG: "Strong",
    Style.EMPHASIS: "Emphasis",
    Style.QUOTE: "Quoted Words",
    Style.QUIET: "Quiet Words",
}
_DEEPEST_HEADING = 9


def write_docx(document: Document) -> bytes:
    """The document as the bytes of a Word file on A4."""
    # Imported here: the library and its parser take memory that most processes never need.
    from qmapp.foundation.documents.docx_styles import new_word_document

    word = new_word_document(document.language)
    _Writer(word, document).write()
    file = io.BytesIO()
    word.save(file)
    return _repacked(file.getvalue())


def clean(words: str) -> str:
    """The words without characters that no XML file can hold."""
    return _CANNOT_STAND.sub("", words)


def _repacked(data: bytes) -> bytes:
    """The same parts, each under one fixed date."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return file.getvalue()


class _Writer:
    """Puts the blocks of one document into one Word file, from first to last."""

    def __init__(self, word: WordDocument, document: Document) -> None:
        self.word = word
        self.document = document
        self.headings = 0
        self.begins_page = False

    def write(self) -> None:
        self._properties()
        self._head_and_foot()
        if self.document.cover is not None:
            self._cover(self.document.cover)
        else:
            self._plain("Title", self.document.title)
            if self.document.subtitle:
                self._plain("Subtitle", self.document.subtitle)
        for block in self.document.blocks:
            self._block(block)

    # Around the text -------------------------------------------------------

    def _properties(self) -> None:
        properties = self.word.core_properties
        properties.title = clean(self.document.title)
        properties.subject = clean(self.document.subtitle or "")
        properties.identifier = clean(self.document.reference or "")
        properties.keywords = clean(self.document.marking or "")
        properties.language = self.document.language
        properties.author = properties.last_modified_by = properties.comments = ""

    def _head_and_foot(self) -> None:
        from qmapp.foundation.documents.docx_parts import add_field

        section = self.word.sections[0]
        self._heads(section)
        foot = section.footer.paragraphs[0]
        parts = [part for part in (self.document.reference, self.document.generated_on) if part]
        foot.add_run(clean("  ·  ".join(parts)) + "\t")
        for part in re.split(r"({pages?})", self.document.page_words):
            if part in {"{page}", "{pages}"}:
                add_field(foot, {"{page}": "PAGE", "{pages}": "NUMPAGES"}[part], "1")
            elif part:
                foot.add_run(clean(part))

    def _heads(self, section: Section) -> None:
        """The marking at the head of every page; after a cover, beside what the document is."""
        marking = clean(self.document.marking or "")
        cover = self.document.cover
        if cover is None:
            if marking:
                section.header.paragraphs[0].add_run(marking)
            return
        section.different_first_page_header_footer = True
        if marking:
            section.first_page_header.paragraphs[0].style = "Header"
            section.first_page_header.paragraphs[0].add_run(marking)
        head = section.header.paragraphs[0]
        head.style = "Running Head"
        head.add_run(clean(cover.running), "Quiet Words")
        head.add_run(f"\t{marking}")

    def _cover(self, cover: Cover) -> None:
        """The title on a page of its own."""
        self._plain("Cover Over", cover.over)
        self._plain("Cover Title", self.document.title)
        if self.document.subtitle:
            self._plain("Subtitle", self.document.subtitle)
        for item in cover.facts:
            self._plain("Cover Term", item.term)
            self._runs("Cover Fact", item.text)
        if cover.notice:
            self._runs("Cover Notice", cover.notice)
        self.begins_page = True

    # Blocks ----------------------------------------------------------------

    def _block(self, block: Block) -> list[WordParagraph]:
        """Write one block; gives back its paragraphs, in order."""
        written: list[WordParagraph] = []
        match block:
            case Heading():
                written = [self._heading(block)]
            case Paragraph():
                written = [self._runs(_TONES.get(block.tone, "Body Text"), block.text)]
            case BulletList():
                written = [self._runs("List Bullet", item) for item in block.items]
            case NumberedList():
                written = [
                    self._runs("Cited Item", (Run(f"{item.number}\t"), *item.text))
                    for item in block.items
                ]
            case DefinitionList():
                written = self._definitions(block)
            case Table():
                written = self._table(block)
            case Quote():
                written = self._quote(block)
            case Rule():
                written = [self._plain("Rule", "")]
            case PageBreak():
                self.begins_page = True
            case Contents():
                written = self._contents(block)
            case KeepTogether():
                written = self._together(block)
        return written

    def _plain(self, style: str, words: str) -> WordParagraph:
        return self._runs(style, (Run(words),) if words else ())

    def _runs(self, style: str, runs: Sequence[Run]) -> WordParagraph:
        paragraph = self.word.add_paragraph(style=style)
        self._start(paragraph)
        self._fill(paragraph, runs)
        return paragraph

    def _start(self, paragraph: WordParagraph) -> None:
        if self.begins_page:
            paragraph.paragraph_format.page_break_before = True
            self.begins_page = False

    def _fill(self, paragraph: WordParagraph, runs: Sequence[Run]) -> None:
        from qmapp.foundation.documents.docx_parts import add_link

        for run in runs:
            if run.href:
                add_link(paragraph, clean(run.text), clean(run.href))
            else:
                paragraph.add_run(clean(run.text), _RUNS.get(run.style))

    def _heading(self, block: Heading) -> WordParagraph:
        from qmapp.foundation.documents.docx_parts import bookmark

        level = min(block.level, _DEEPEST_HEADING)
        words = f"{block.number}\t{block.text}" if block.number else block.text
        paragraph = self._plain(f"Heading {level}", words)
        if block.number:
            paragraph.paragraph_format.tab_stops.add_tab_stop(self._tab())
        self.headings += 1
        bookmark(paragraph, self.headings, _heading_mark(self.headings))
        return paragraph

    @staticmethod
    def _tab() -> int:
        from docx.shared import Mm

        return Mm(13)

    def _definitions(self, block: DefinitionList) -> list[WordParagraph]:
        paragraphs = []
        for item in block.items:
            paragraphs.append(self._plain("Term", item.term))
            paragraphs.append(self._runs("Definition", item.text))
        return paragraphs

    def _quote(self, block: Quote) -> list[WordParagraph]:
        paragraphs = [self._runs("Quote", block.text)]
        if block.source:
            paragraphs[0].paragraph_format.keep_with_next = True
            paragraphs.append(self._plain("Quote Source", block.source))
        return paragraphs

    def _together(self, block: KeepTogether) -> list[WordParagraph]:
        paragraphs = [paragraph for inner in block.blocks for paragraph in self._block(inner)]
        for paragraph in paragraphs[:-1]:
            paragraph.paragraph_format.keep_with_next = True
        return paragraphs

    def _contents(self, block: Contents) -> list[WordParagraph]:
        """The headings as links, in a field that Word can make anew. Pages are Word's to count."""
        from qmapp.foundation.documents.docx_parts import close_field, link_to_mark, open_field

        paragraphs = [self._plain("Contents Heading", block.title)]
        listed = [
            (place, heading)
            for place, heading in enumerate(_all_headings(self.document.blocks), start=1)
            if heading.level <= block.levels
        ]
        for place, heading in listed:
            paragraph = self._plain(f"toc {heading.level}", "")
            if not paragraphs[1:]:
                open_field(paragraph, f'TOC \\o "1-{block.levels}" \\n \\h \\z')
            words = f"{heading.number}  {heading.text}" if heading.number else heading.text
            link_to_mark(paragraph, clean(words), _heading_mark(place))
            paragraphs.append(paragraph)
        if listed:
            close_field(paragraphs[-1])
        return paragraphs

    # Tables ----------------------------------------------------------------

    def _table(self, block: Table) -> list[WordParagraph]:
        from qmapp.foundation.documents.docx_parts import keep_row_whole, new_table, repeat_row

        caption = self._plain("Caption", block.caption)
        table = new_table(
            self.word, clean(block.caption), len(block.rows) + 1, _shares(block), block.row_headers
        )
        repeat_row(table.rows[0])
        paragraphs = [caption]
        cells = [list(row.cells) for row in table.rows]
        for cell, name in zip(cells[0], block.headers, strict=True):
            cell.paragraphs[0].style = "Table Head"
            cell.paragraphs[0].add_run(clean(name))
            cell.paragraphs[0].paragraph_format.keep_with_next = bool(block.rows)
            paragraphs.append(cell.paragraphs[0])
        for place, row in enumerate(block.rows, start=1):
            keep_row_whole(table.rows[place])
            paragraphs += self._row(cells[place], row, row_header=block.row_headers)
        self.word.add_paragraph(style="After Table")
        return paragraphs

    def _row(self, cells: Sequence[Any], row: Row, *, row_header: bool) -> list[WordParagraph]:
        paragraphs = []
        for place, (cell, runs) in enumerate(zip(cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.style = "Table Head" if row_header and place == 0 else "Table Cell"
            self._fill(paragraph, runs)
            paragraphs.append(paragraph)
        return paragraphs


def _shares(block: Table) -> tuple[int, ...]:
    return block.widths or (1,) * len(block.headers)


def _heading_mark(place: int) -> str:
    return f"heading_{place}"


def _all_headings(blocks: Sequence[Block]) -> list[Heading]:
    found: list[Heading] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append(block)
        elif isinstance(block, KeepTogether):
            found += _all_headings(block.blocks)
    return found
