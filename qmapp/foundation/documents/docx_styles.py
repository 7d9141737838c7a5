"""The look of every Word file: page, language, and one named style for each kind of words."""

from __future__ import annotations

from functools import cache
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle

from qmapp.foundation.documents.docx_parts import element

FONT = "Arial"
_INK = RGBColor(0x1C, 0x21, 0x30)
_QUIET = RGBColor(0x4B, 0x51, 0x63)
_PLUM = RGBColor(0x4C, 0x2A, 0x5E)
_PETROL = RGBColor(0x0B, 0x55, 0x60)
_HANG = Mm(13)

# name, based on, size, bold, italic, colour, space before, space after
_PARAGRAPHS: tuple[tuple[str, str | None, float, bool, bool, RGBColor, int, int], ...] = (
    ("Normal", None, 11, False, False, _INK, 0, 0),
    ("Body Text", "Normal", 11, False, False, _INK, 0, 8),
    ("Lead", "Body Text", 13, False, False, _INK, 0, 10),
    ("Quiet", "Body Text", 9.5, False, False, _QUIET, 0, 8),
    ("Title", "Normal", 24, True, False, _INK, 0, 6),
    ("Subtitle", "Normal", 13, False, False, _QUIET, 0, 18),
    ("Cover Over", "Normal", 13, True, False, _PLUM, 130, 42),
    ("Cover Title", "Title", 32, True, False, _INK, 0, 6),
    ("Cover Term", "Normal", 9, False, False, _QUIET, 8, 1),
    ("Cover Fact", "Normal", 11.5, False, False, _INK, 0, 2),
    ("Cover Notice", "Normal", 10, False, False, _INK, 60, 0),
    ("Contents Heading", "Normal", 16, True, False, _INK, 18, 8),
    ("toc 1", "Normal", 11, True, False, _INK, 6, 2),
    ("toc 2", "Normal", 10, False, False, _INK, 0, 2),
    ("toc 3", "Normal", 10, False, False, _INK, 0, 2),
    ("List Bullet", "Body Text", 11, False, False, _INK, 0, 5),
    ("Cited Item", "Body Text", 11, False, False, _INK, 0, 5),
    ("Term", "Normal", 11, True, False, _INK, 4, 1),
    ("Definition", "Normal", 11, False, False, _INK, 0, 6),
    ("Caption", "Normal", 11, True, False, _INK, 12, 5),
    ("Table Head", "Normal", 10, True, False, _INK, 3, 3),
    ("Table Cell", "Normal", 10, False, False, _INK, 3, 3),
    ("After Table", "Normal", 6, False, False, _INK, 0, 6),
    ("Quote", "Normal", 11, False, True, _INK, 6, 6),
    ("Quote Source", "Normal", 9.5, False, False, _QUIET, 0, 8),
    ("Rule", "Normal", 6, False, False, _INK, 6, 8),
    ("Header", "Normal", 10, True, False, _INK, 0, 0),
    ("Running Head", "Normal", 10, True, False, _INK, 0, 0),
    ("Footer", "Normal", 9, False, False, _QUIET, 0, 0),
)
_HEADINGS = ((18, 22, 8), (14, 16, 6), (12, 12, 4), (11, 10, 4))  # size, before, after


def new_word_document(language: str) -> WordDocument:
    """An empty file with page, styles and language, and nothing left of the library’s own."""
    word = docx.Document()
    _page(word)
    for name, based_on, size, bold, italic, colour, before, after in _PARAGRAPHS:
        style = _paragraph_style(word, name)
        if based_on:
            style.base_style = word.styles[based_on]
        _dress(style, size, bold, italic, colour)
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        style.paragraph_format.line_spacing = 1.15
    _headings(word)
    _particulars(word)
    _characters(word)
    _language(word, language)
    _nothing_left_over(word)
    # The library looks through all styles for each paragraph and each run: half of all the work.
    word.part.get_style_id = cache(word.part.get_style_id)  # type: ignore[method-assign]
    return word


def _page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(26), Mm(24)
    section.top_margin, section.bottom_margin = Mm(26), Mm(24)


def _paragraph_style(word: WordDocument, name: str) -> ParagraphStyle:
    if name not in word.styles:
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).quick_style = True
    found = word.styles[name]
    assert isinstance(found, ParagraphStyle)
    return found


def _dress(style: ParagraphStyle, size: float, bold: bool, italic: bool, colour: RGBColor) -> None:
    font = style.font
    font.size, font.bold, font.italic, font.color.rgb = Pt(size), bold, italic, colour
    font.name = FONT
    properties: Any = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    # The library’s template names the fonts of its theme, and those would win.
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    for old in properties.xpath("w:spacing | w:kern | w:caps"):
        properties.remove(old)
    colours = properties.find(qn("w:color"))
    for name in ("themeColor", "themeShade", "themeTint"):
        colours.attrib.pop(qn(f"w:{name}"), None)


def _headings(word: WordDocument) -> None:
    for level in range(1, 10):
        size, before, after = _HEADINGS[min(level, len(_HEADINGS)) - 1]
        style = _paragraph_style(word, f"Heading {level}")
        _dress(style, size, True, level > len(_HEADINGS), _INK)
        form = style.paragraph_format
        form.space_before, form.space_after = Pt(before), Pt(after)
        form.keep_with_next = True


def _particulars(word: WordDocument) -> None:
    """What sets single styles apart: lines, indents, tabs, what stays with what follows."""

    def form(name: str) -> Any:
        return _paragraph_style(word, name).paragraph_format

    for name in ("Term", "Caption", "Contents Heading"):
        form(name).keep_with_next = True
    form("Definition").left_indent = Mm(6)
    cited = form("Cited Item")
    cited.left_indent, cited.first_line_indent = _HANG, -_HANG
    cited.tab_stops.add_tab_stop(_HANG)
    form("toc 2").left_indent = Mm(6)
    form("toc 3").left_indent = Mm(12)
    form("Header").alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot = form("Footer")
    foot.tab_stops.clear_all()
    foot.tab_stops.add_tab_stop(Mm(160), WD_TAB_ALIGNMENT.RIGHT)
    for name in ("Quote", "Quote Source"):
        form(name).left_indent = Mm(6)
        _line(word, name, "left", size=18, space=8, colour="FFC83D")
    head = form("Running Head")
    head.tab_stops.clear_all()
    head.tab_stops.add_tab_stop(Mm(160), WD_TAB_ALIGNMENT.RIGHT)
    form("Cover Term").keep_with_next = True
    _line(word, "Cover Over", "top", size=16, space=14, colour="1C2130")
    _line(word, "Cover Notice", "top", size=4, space=8, colour="857D6E")
    _line(word, "Running Head", "bottom", size=4, space=6, colour="857D6E")
    _line(word, "Rule", "bottom", size=6, space=1, colour="DDD6C8")
    _line(word, "Footer", "top", size=4, space=6, colour="857D6E")
    # In the library’s template the title is underlined in blue, and points of a list stand close.
    for name, part in (("Title", "pBdr"), ("List Bullet", "contextualSpacing")):
        for old in _paragraph_style(word, name).element.xpath(f"w:pPr/w:{part}"):
            old.getparent().remove(old)


def _line(word: WordDocument, name: str, side: str, *, size: int, space: int, colour: str) -> None:
    properties = _paragraph_style(word, name).element.get_or_add_pPr()
    borders = element("pBdr")
    borders.append(element(side, val="single", sz=size, space=space, color=colour))
    # The schema wants the borders before the shade, tabs, spacing and indent.
    later = properties.xpath("w:shd | w:tabs | w:spacing | w:ind | w:contextualSpacing | w:jc")
    if later:
        later[0].addprevious(borders)
    else:
        properties.append(borders)


def _characters(word: WordDocument) -> None:
    for name in ("Strong", "Emphasis", "Quote", "Quiet", "Hyperlink"):
        wanted = {"Quote": "Quoted Words", "Quiet": "Quiet Words"}.get(name, name)
        if wanted in word.styles:
            style = word.styles[wanted]
        else:
            style = word.styles.add_style(wanted, WD_STYLE_TYPE.CHARACTER)
        assert isinstance(style, CharacterStyle)
        font = style.font
        font.bold = True if name == "Strong" else None
        font.italic = True if name in {"Emphasis", "Quote"} else None
        if name == "Quiet":
            font.size, font.color.rgb = Pt(9.5), _QUIET
        if name == "Hyperlink":
            font.underline, font.color.rgb = True, _PETROL


def _language(word: WordDocument, language: str) -> None:
    """Spelling and reading voice follow the language of the document."""
    for found in word.styles.element.xpath("w:docDefaults//w:lang | w:style//w:lang"):
        found.set(qn("w:val"), language)
    if not word.styles.element.xpath("w:docDefaults//w:lang"):
        properties = word.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")[0]
        properties.append(element("lang", val=language))
    for found in word.settings.element.xpath("w:themeFontLang"):
        found.set(qn("w:val"), language)


# Parts of the library’s template that say nothing of ours: a picture, a second set of styles,
# data for a list of references, and the name of the program that once wrote the template.
_LEFT_OVER = ("/thumbnail", "/stylesWithEffects", "/customXml", "/extended-properties")


def _nothing_left_over(word: WordDocument) -> None:
    """Take out what the library’s template brings along, its looks of tables and its dates too."""
    for relations in (word.part.package.rels, word.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(_LEFT_OVER):
                relations.pop(key)
    unused = "w:style[@w:type='table' and not(@w:default='1')]"
    for old in word.styles.element.xpath(unused):
        old.getparent().remove(old)
    for old in word.settings.element.xpath("w:proofState | w:rsids | w:savePreviewPicture"):
        old.getparent().remove(old)
    properties: Any = word.core_properties._element  # noqa: SLF001
    for name in ("created", "modified"):
        for old in properties.xpath(f"dcterms:{name}"):
            properties.remove(old)
