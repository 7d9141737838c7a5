"""Write a demonstration draft as a Word file, with what real drafts have and parsers stumble on.

Numbers are Word's own (``numPr``), never typed; footnotes, tracked changes, a comment, a running
header and page fields are real parts of the package. python-docx writes what it can; the rest is
put into the package through its own parts.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from qmapp.demo.content.source import Block, Source
from qmapp.demo.layout import Place

WRITTEN = datetime(2026, 11, 2, 16, 40, tzinfo=UTC)
INITIALS = "TRA"

SECTIONS, APPENDICES, ITEMS = 90, 91, 92
FONT = "Arial"
INK = RGBColor(0x1C, 0x21, 0x30)

_INLINE = re.compile(
    r"\[\^(?P<note>\w+)\]|\{\+(?P<ins>.*?)\+\}|\{-(?P<out>.*?)-\}|\{>>(?P<say>.*?)<<\}"
)

_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def write(source: Source, path: Path, pages: Mapping[Place, int] | None = None) -> None:
    """Write the draft to a .docx file; the same source gives the same bytes.

    With `pages`, the file notes where its layout turned the page, as Word's own files do.
    """
    document = Document()
    writer = _Writer(document, source, pages or {})
    writer.write()
    buffer = BytesIO()
    document.save(buffer)
    _save_with_fixed_times(buffer, path)


class _Writer:
    """Writes one draft into one document; holds the counters that Word's parts need."""

    def __init__(self, document: WordDocument, source: Source, pages: Mapping[Place, int]) -> None:
        self.document = document
        self.source = source
        self.pages = pages
        self.page = 1
        self.notes: list[str] = []
        self.changes = 0
        self.lists = ITEMS

    def write(self) -> None:
        """Set up styles and numbering, then write the title page, the body and the parts."""
        _set_up_styles(self.document)
        _set_up_numbering(self.document)
        self._title_page()
        self._running_lines()
        previous: str | None = None
        for index, block in enumerate(self.source.blocks):
            if block.kind == "item" and previous != "item":
                self.lists = _restart_list(self.document, self.lists + 1)
            self._block(index, block)
            previous = block.kind
        _add_footnotes(self.document, self.notes)
        self._properties()

    def _title_page(self) -> None:
        meta, document = self.source.meta, self.document
        document.add_paragraph(meta["board"], style="Subtitle")
        document.add_paragraph(f"{meta['title']}: {meta['subject']}", style="Title")
        for line in (meta["version"], meta["author"], meta["status"], meta["marking"]):
            document.add_paragraph(line, style="Cover Line")
        last = document.add_paragraph(meta["notice"], style="Cover Line")
        last.add_run().add_break(WD_BREAK.PAGE)

    def _running_lines(self) -> None:
        meta = self.source.meta
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.3)
        header = section.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.CENTER
        header.add_run(f"{meta['version'].upper()} - {meta['marking']}")
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        footer.add_run(f"{meta['subject']}, {meta['version'].lower()}: page ")
        _add_field(footer, "PAGE")
        footer.add_run(" of ")
        _add_field(footer, "NUMPAGES")

    def _block(self, index: int, block: Block) -> None:
        if block.kind == "table":
            self._table(index, block)
            return
        styles = {
            "heading": "Heading 1",
            "appendix": "Appendix Heading",
            "subheading": "Heading 2",
            "numbered": "Numbered Paragraph",
            "body": "Body Text",
            "quote": "Quote",
            "bullet": "List Bullet",
            "item": "Body Text",
        }
        paragraph = self.document.add_paragraph(style=styles[block.kind])
        if block.kind == "item":
            _number(paragraph, self.lists)
        self._turn_page(paragraph, (index, 0))
        self._words(paragraph, block.text)

    def _table(self, index: int, block: Block) -> None:
        caption = self.document.add_paragraph(style="Caption")
        self._turn_page(caption, (index, 0))
        caption.add_run(block.text)
        table = self.document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
        for at, row in enumerate(block.rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.style = "Table Head" if at == 0 else "Table Text"
                self._turn_page(paragraph, (index, at))
                self._words(paragraph, text)
        _repeat_head(table)
        self.document.add_paragraph(style="Table Text")

    def _turn_page(self, paragraph: Paragraph, place: Place) -> None:
        """Note the pages that were turned before this paragraph begins."""
        for _ in range(self.page, self.pages.get(place, self.page)):
            run = paragraph.add_run()._r  # noqa: SLF001 - python-docx can read these, not write
            run.append(OxmlElement("w:lastRenderedPageBreak"))
            self.page += 1

    def _words(self, paragraph: Paragraph, text: str) -> None:
        """Write the text of a paragraph with its notes, tracked changes and comments."""
        end = 0
        for found in _INLINE.finditer(text):
            paragraph.add_run(text[end : found.start()])
            end = found.end()
            if key := found["note"]:
                self.notes.append(self.source.footnotes[key])
                _refer_to_note(paragraph, len(self.notes))
            elif found["ins"] is not None:
                self._tracked(paragraph, "w:ins", found["ins"])
            elif found["out"] is not None:
                self._tracked(paragraph, "w:del", found["out"])
            else:
                self._comment(paragraph.runs, found["say"])
        if text[end:]:
            paragraph.add_run(text[end:])

    def _tracked(self, paragraph: Paragraph, tag: str, words: str) -> None:
        self.changes += 1
        change = OxmlElement(tag)
        change.set(qn("w:id"), str(800 + self.changes))
        change.set(qn("w:author"), self._author())
        change.set(qn("w:date"), f"{WRITTEN:%Y-%m-%dT%H:%M:%SZ}")
        run = paragraph.add_run(words)._r  # noqa: SLF001 - python-docx has no tracked changes
        if tag == "w:del":
            for text in run.findall(qn("w:t")):
                text.tag = qn("w:delText")
        paragraph._p.append(change)  # noqa: SLF001
        change.append(run)

    def _comment(self, runs: list[Run], words: str) -> None:
        comment = self.document.add_comment(runs, words, self._author(), INITIALS)
        comment._comment_elm.set(  # noqa: SLF001 - the date is otherwise the moment of building
            qn("w:date"), f"{WRITTEN:%Y-%m-%dT%H:%M:%SZ}"
        )

    def _author(self) -> str:
        return self.source.meta["author"].split(",")[0]

    def _properties(self) -> None:
        properties = self.document.core_properties
        meta = self.source.meta
        properties.title = f"{meta['subject']}, {meta['version'].lower()}"
        properties.author = properties.last_modified_by = self._author()
        properties.created = properties.modified = WRITTEN
        properties.comments = meta["notice"]
        properties.language = "en-GB"


def _set_up_styles(document: WordDocument) -> None:
    styles = document.styles
    normal = _paragraph_style(document, "Normal")
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after = Pt(8)
    normal.paragraph_format.line_spacing = 1.2
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)
    sizes = {"Title": 26, "Subtitle": 14, "Heading 1": 18, "Heading 2": 13, "Caption": 10}
    for name, size in sizes.items():
        style = _paragraph_style(document, name)
        _use_font(style, size, bold=name != "Subtitle")
        style.paragraph_format.keep_with_next = True
    _paragraph_style(document, "Heading 1").paragraph_format.page_break_before = False
    _paragraph_style(document, "Heading 1").paragraph_format.space_before = Pt(24)
    _paragraph_style(document, "Heading 1").paragraph_format.space_after = Pt(10)
    _paragraph_style(document, "Heading 2").paragraph_format.space_before = Pt(14)
    _paragraph_style(document, "Heading 2").paragraph_format.space_after = Pt(6)
    bullets = _paragraph_style(document, "List Bullet").paragraph_format
    bullets.left_indent, bullets.first_line_indent = Cm(2.1), Cm(-0.6)
    quote = _paragraph_style(document, "Quote")
    _use_font(quote, 11)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(2)
    for name, base in (
        ("Numbered Paragraph", "Normal"),
        ("Cover Line", "Normal"),
        ("Table Text", "Normal"),
        ("Table Head", "Table Text"),
        ("Footnote Text", "Normal"),
        ("Appendix Heading", "Heading 1"),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[base]
    for name in ("Table Text", "Footnote Text"):
        small = _paragraph_style(document, name)
        small.font.size = Pt(9.5)
        small.paragraph_format.space_after = Pt(2)
    _paragraph_style(document, "Table Head").font.bold = True
    _paragraph_style(document, "Cover Line").paragraph_format.space_after = Pt(14)
    raised = styles.add_style("Footnote Reference", WD_STYLE_TYPE.CHARACTER)
    raised.font.superscript = True


def _paragraph_style(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles[name]
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is not a paragraph style")
    return style


def _use_font(style: ParagraphStyle, size: float, *, bold: bool = False) -> None:
    """Set the font outright: the template's headings take theirs from its theme."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = INK


def _set_up_numbering(document: WordDocument) -> None:
    """Give headings 1, 2 ..., paragraphs 4.1, 4.2 ... and appendices A, B ... as Word counts."""
    levels = {
        SECTIONS: (
            ("decimal", "%1", "Heading 1", 850),
            ("decimal", "%1.%2", "Numbered Paragraph", 850),
        ),
        APPENDICES: (("upperLetter", "Appendix %1", "Appendix Heading", 0),),
        ITEMS: (("decimal", "%1.", None, 567),),
    }
    numbering = document.part.numbering_part.element
    first = numbering.find(qn("w:num"))
    for number, kinds in levels.items():
        first.addprevious(_abstract(document, number, kinds))
    for number in levels:
        num = parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        )
        numbering.append(num)
    _number_style(document, "Heading 1", SECTIONS, 0)
    _number_style(document, "Numbered Paragraph", SECTIONS, 1)
    _number_style(document, "Appendix Heading", APPENDICES, 0)


def _abstract(
    document: WordDocument, number: int, kinds: tuple[tuple[str, str, str | None, int], ...]
) -> BaseOxmlElement:
    levels = []
    for at, (form, text, style, hang) in enumerate(kinds):
        link = f'<w:pStyle w:val="{document.styles[style].style_id}"/>' if style else ""
        gap = "space" if hang == 0 else "tab"
        levels.append(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{link}'
            f'<w:suff w:val="{gap}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{hang}" w:hanging="{hang}"/></w:pPr></w:lvl>'
        )
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
        f'<w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'
    )


def _number_style(document: WordDocument, name: str, number: int, level: int) -> None:
    properties = _paragraph_style(document, name).element.get_or_add_pPr()
    numbers = properties.get_or_add_numPr()
    numbers.get_or_add_ilvl().val = level
    numbers.get_or_add_numId().val = number


def _number(paragraph: Paragraph, number: int) -> None:
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    numbers = properties.get_or_add_numPr()  # type: ignore[attr-defined] # made by a metaclass
    numbers.get_or_add_ilvl().val = 0
    numbers.get_or_add_numId().val = number


def _restart_list(document: WordDocument, number: int) -> int:
    """Begin a new numbered list at 1."""
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{ITEMS}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    return number


def _repeat_head(table: Table) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001
    properties.append(OxmlElement("w:tblHeader"))


def _add_field(paragraph: Paragraph, code: str) -> None:
    field = parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    )
    paragraph._p.append(field)  # noqa: SLF001


def _refer_to_note(paragraph: Paragraph, number: int) -> None:
    run = paragraph.add_run(style="Footnote Reference")
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run._r.append(reference)  # noqa: SLF001


def _add_footnotes(document: WordDocument, notes: list[str]) -> None:
    """Put the footnotes part into the package, with the two separators that Word expects."""
    if not notes:
        return
    rules = (("separator", -1), ("continuationSeparator", 0))
    root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
    for kind, number in rules:
        rule = f'<w:footnote {nsdecls("w")} w:type="{kind}" w:id="{number}">'
        root.append(parse_xml(f"{rule}<w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>"))
    text_style = document.styles["Footnote Text"].style_id
    mark_style = document.styles["Footnote Reference"].style_id
    for number, words in enumerate(notes, start=1):
        note = parse_xml(
            f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:pPr>'
            f'<w:pStyle w:val="{text_style}"/></w:pPr><w:r><w:rPr>'
            f'<w:rStyle w:val="{mark_style}"/></w:rPr><w:footnoteRef/></w:r>'
            '<w:r><w:t xml:space="preserve"/></w:r></w:p></w:footnote>'
        )
        list(note.iter(qn("w:t")))[-1].text = f" {words}"
        root.append(note)
    part = Part(
        PackURI("/word/footnotes.xml"),
        _FOOTNOTES_TYPE,
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    settings = document.settings.element
    links = "".join(f'<w:footnote w:id="{number}"/>' for _, number in rules)
    known = parse_xml(f"<w:footnotePr {nsdecls('w')}>{links}</w:footnotePr>")
    settings.find(qn("w:compat")).addprevious(known)


def _save_with_fixed_times(buffer: BytesIO, path: Path) -> None:
    """Copy the package with one date on every entry, so that a rebuild changes nothing."""
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(path, "w") as kept:
        for entry in made.infolist():
            info = zipfile.ZipInfo(entry.filename, WRITTEN.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(info, made.read(entry))
