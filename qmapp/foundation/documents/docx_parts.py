"""What the library for Word files has no verb for, as XML: fields, links, marks, tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph
from docx.text.run import Run

_EMU_OF_A_TWIP = 635
_HAIRLINE = "DDD6C8"
_INK = "1C2130"


def element(tag: str, **values: str | int) -> Any:
    """An element of the word namespace with its attributes in it."""
    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


# Fields --------------------------------------------------------------------


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A figure that the word processor works out; until then it shows what is given."""
    open_field(paragraph, instruction)
    paragraph.add_run(shown)
    close_field(paragraph)


def open_field(paragraph: Paragraph, instruction: str) -> None:
    paragraph.add_run()._r.append(element("fldChar", fldCharType="begin"))  # noqa: SLF001
    words = element("instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {instruction} "
    paragraph.add_run()._r.append(words)  # noqa: SLF001
    paragraph.add_run()._r.append(element("fldChar", fldCharType="separate"))  # noqa: SLF001


def close_field(paragraph: Paragraph) -> None:
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))  # noqa: SLF001


# Links and marks -----------------------------------------------------------


def add_link(paragraph: Paragraph, words: str, address: str) -> None:
    """Words that lead to a page on the web."""
    link = element("hyperlink", history=1)
    link.set(
        qn("r:id"),
        paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True),
    )
    _fill_link(paragraph, link, words, style="Hyperlink")


def link_to_mark(paragraph: Paragraph, words: str, name: str) -> None:
    """Words that lead to another place of the same file."""
    _fill_link(paragraph, element("hyperlink", anchor=name, history=1), words, style=None)


def _fill_link(paragraph: Paragraph, link: Any, words: str, style: str | None) -> None:
    inner = element("r")
    link.append(inner)
    paragraph._p.append(link)  # noqa: SLF001
    run = Run(inner, paragraph)
    if style:
        run.style = style
    run.text = words


def bookmark(paragraph: Paragraph, number: int, name: str) -> None:
    """Give the whole paragraph a name that links can lead to."""
    inner = paragraph._p  # noqa: SLF001
    place = 1 if inner.pPr is not None else 0
    inner.insert(place, element("bookmarkStart", id=number, name=name))
    inner.append(element("bookmarkEnd", id=number))


# Tables --------------------------------------------------------------------


def new_table(
    word: WordDocument, caption: str, rows: int, shares: Sequence[int], row_headers: bool
) -> WordTable:
    """An empty table over the whole width, its columns by their shares, ruled by thin lines."""
    table: WordTable = word.add_table(rows, len(shares))
    table.autofit = False
    section = word.sections[0]
    sides = (section.left_margin, section.right_margin)
    whole = (section.page_width or 0) - sum(side or 0 for side in sides)
    properties = table._tbl.tblPr  # noqa: SLF001
    for old in properties.xpath("w:tblW | w:tblLook | w:tblStyle"):
        properties.remove(old)
    properties.insert(0, element("tblW", w=whole // _EMU_OF_A_TWIP, type="dxa"))
    properties.append(_borders())
    properties.append(_margins())
    look = {"firstRow": 1, "lastRow": 0, "firstColumn": int(row_headers), "lastColumn": 0}
    properties.append(element("tblLook", val="0620", noHBand=1, noVBand=1, **look))
    properties.append(element("tblCaption", val=caption))
    _in_order(properties)
    for place, share in enumerate(shares):
        width = whole * share // sum(shares)
        table.columns[place].width = width
        for cell in table.columns[place].cells:
            cell.width = width
    return table


# The schema of the file wants the parts of these properties in one order.
_ORDER = ("tblW", "jc", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption")


def _in_order(properties: Any) -> None:
    places = {qn(f"w:{name}"): place for place, name in enumerate(_ORDER)}
    parts = sorted(properties, key=lambda part: places.get(part.tag, -1))
    for part in parts:
        properties.remove(part)
        properties.append(part)


def _borders() -> Any:
    borders = element("tblBorders")
    borders.append(element("top", val="single", sz=10, space=0, color=_INK))
    borders.append(element("bottom", val="single", sz=4, space=0, color=_HAIRLINE))
    borders.append(element("insideH", val="single", sz=4, space=0, color=_HAIRLINE))
    return borders


def _margins() -> Any:
    """Words begin where the lines begin, and keep away from the next column."""
    margins = element("tblCellMar")
    margins.append(element("left", w=0, type="dxa"))
    margins.append(element("right", w=200, type="dxa"))
    return margins


def repeat_row(row: WordRow) -> None:
    """Show the row again at the head of every page, and never across two."""
    keep_row_whole(row)
    row._tr.get_or_add_trPr().append(element("tblHeader"))  # noqa: SLF001


def keep_row_whole(row: WordRow) -> None:
    """A row stands on one page."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))  # noqa: SLF001
