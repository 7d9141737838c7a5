"""Reads Markdown with markdown-it-py: the CommonMark rules and tables, and no HTML.

Raw HTML stays visible as text: it is never interpreted, and never sent on as mark-up.
"""

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qmapp.casework.drafts.reading.assembly import Assembly, Cell, Piece
from qmapp.casework.drafts.reading.model import (
    DetectedFormat,
    Limits,
    NoticeKind,
    PassageKind,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.plain import decode

# CommonMark has no footnotes and would take their text for the address of a link, so their
# marks are swapped beforehand for two private characters that no text may hold.
_FOOTNOTE_SOURCE = re.compile(r"^\[\^([^\]\s]{1,20})\]:[ \t]*", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^[^\]\s]{1,20}\]")
_FOOTNOTE = re.compile("\ue000([^\ue001]*)\ue001")
_FRONT_MATTER = re.compile(r"---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)


@dataclass
class _Place:
    """Where in the document the walk is."""

    lists: list[int | None] = field(default_factory=list)
    label: str | None = None
    table: int = -1
    row: int = -1
    column: int = -1
    in_head: bool = False


def read(data: bytes, limits: Limits) -> ReadDraft:
    """Read a Markdown file."""
    text = decode(data)
    if len(text) > limits.characters:
        raise Refusal(RefusalCode.TOO_LONG)
    text = text.replace("\r\n", "\n").replace("\ue000", "").replace("\ue001", "")
    text = _FRONT_MATTER.sub("", text, count=1) if text.startswith("---\n") else text
    text = _REFERENCE.sub("", _FOOTNOTE_SOURCE.sub("\n\ue000\\1\ue001", text))
    assembly = Assembly(limits)
    place = _Place()
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = parser.parse(text)
    kind, level = PassageKind.PARAGRAPH, None
    for token in tokens:
        if token.type == "heading_open":
            kind, level = PassageKind.HEADING, int(token.tag[1])
        elif token.type in {"heading_close", "paragraph_close"}:
            kind, level = PassageKind.PARAGRAPH, None
        elif token.type == "inline":
            _add_inline(token, kind, level, place, assembly)
        elif token.type in {"fence", "code_block", "html_block"}:
            for part in re.split(r"\n\s*\n", token.content):
                assembly.add(Piece(PassageKind.PARAGRAPH, part))
        else:
            _move(token, place)
    return assembly.finish(DetectedFormat.MARKDOWN.value)


def _move(token: Token, place: _Place) -> None:
    match token.type:
        case "bullet_list_open":
            place.lists.append(None)
        case "ordered_list_open":
            place.lists.append(int(token.attrGet("start") or 1))
        case "bullet_list_close" | "ordered_list_close":
            place.lists.pop()
        case "list_item_open":
            count = place.lists[-1]
            place.label = None if count is None else f"{count}."
            place.lists[-1] = None if count is None else count + 1
        case "table_open":
            place.table, place.row = place.table + 1, -1
        case "thead_open" | "thead_close":
            place.in_head = token.type == "thead_open"
        case "tr_open":
            place.row, place.column = place.row + 1, -1
        case "th_open" | "td_open":
            place.column += 1
        case "table_close":
            place.row = place.column = -1
        case _:
            pass


def _add_inline(
    token: Token, kind: PassageKind, level: int | None, place: _Place, assembly: Assembly
) -> None:
    images = sum(1 for child in token.children or () if child.type == "image")
    assembly.note(NoticeKind.IMAGES, images)
    if place.row >= 0:
        cell = Cell(place.table, place.row, place.column, place.in_head)
        assembly.add(Piece(PassageKind.TABLE_CELL, _words(token), cell=cell))
        return
    raw = _words(token)
    footnote = _FOOTNOTE.match(raw)
    if footnote:
        text = raw[footnote.end() :]
        assembly.add(Piece(PassageKind.FOOTNOTE, text, label=footnote[1]))
    elif kind is PassageKind.PARAGRAPH and place.lists:
        depth = len(place.lists)
        assembly.add(Piece(PassageKind.LIST_ITEM, raw, level=depth, label=place.label))
        place.label = None
    else:
        assembly.add(Piece(kind, raw, level=level))


def _words(token: Token) -> str:
    """Return what a reader sees of an inline token: no marks, no addresses."""
    words: list[str] = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            words.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif child.type == "image":
            words.append(child.content)
    return "".join(words)
