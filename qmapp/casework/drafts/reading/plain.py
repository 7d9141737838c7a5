"""Reads plain text: a .txt file, or what was pasted into the page.

Text pasted from a word processor has one paragraph to a line; text from an e-mail or an old
editor is cut into short lines with an empty line between paragraphs. Both are common, so the
shape of the text decides. Nothing here parses anything that could attack us, so pasted text
is read in the request itself.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from qmapp.casework.drafts.reading.assembly import Assembly, Piece, heading_level
from qmapp.casework.drafts.reading.model import (
    DEFAULT_LIMITS,
    PASTED,
    DetectedFormat,
    Limits,
    PassageKind,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.numbers import TypedNumbers, is_multilevel, without_bullet

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x85\u2028\u2029]")
_UNDERLINE = re.compile(r"\s*(={3,}|-{3,}|~{3,})\s*\Z")
_WRAPPED_WIDTH = 100
_HEADING_WORDS = 14
_HEADING_LENGTH = 90
_SENTENCE_END = (".", ",", ";", "!", ":")
_NEW_ITEM = re.compile(
    r"\s*(\d{1,3}(\.\d{1,3})*[.):]|\(?[a-z]\)|\(?[ivx]{1,5}\)|\d{1,3}(\.\d{1,3})+)\s"
)


def read_pasted(text: str, limits: Limits = DEFAULT_LIMITS) -> ReadDraft:
    """Read text that was pasted; raises a Refusal when there are no words in it."""
    return _read(text, PASTED, limits)


def read(data: bytes, limits: Limits) -> ReadDraft:
    """Read a plain text file."""
    return _read(decode(data), DetectedFormat.TEXT.value, limits)


def decode(data: bytes) -> str:
    """Turn bytes into text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Refusal(RefusalCode.BINARY_TEXT)
    return text


def _read(text: str, format_name: str, limits: Limits) -> ReadDraft:
    if len(text) > limits.characters:
        raise Refusal(RefusalCode.TOO_LONG)
    # A form feed is a page mark only where a program wrote one for each page.
    pages = text.rstrip("\f\r\n").split("\f")
    paged = len(pages) > 1
    assembly = Assembly(limits)
    for index, page_text in enumerate(pages, start=1):
        _read_page(page_text, assembly, index if paged else None)
    return assembly.finish(format_name, len(pages) if paged else None)


def _read_page(text: str, assembly: Assembly, page: int | None) -> None:
    lines = _LINE_END.split(text)
    for block in _blocks(lines, joined=_is_wrapped(lines)):
        heading = _heading_of(block)
        if heading is not None:
            level, raw = heading
            assembly.add(Piece(PassageKind.HEADING, raw, level=level, page=page))
        else:
            raw = " ".join(line.strip() for line in block[1:])
            raw = f"{block[0].strip()} {raw}".strip()
            assembly.add(Piece(PassageKind.PARAGRAPH, raw, page=page))


def _is_wrapped(lines: list[str]) -> bool:
    """Tell a text that was cut into short lines from one with a paragraph to a line."""
    filled = [line for line in lines if line.strip()]
    if not filled or max(len(line) for line in filled) > _WRAPPED_WIDTH:
        return False
    runs = sum(
        1
        for first, second in pairwise(lines)
        if first.strip() and second.strip() and not first.rstrip().endswith(_SENTENCE_END)
    )
    # In wrapped text most lines run on into the next in the middle of a sentence.
    return runs * 3 >= len(filled)


def _blocks(lines: list[str], *, joined: bool) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if not line.strip():
            if block:
                yield block
            block = []
            continue
        if block and not _UNDERLINE.match(line):
            starts = without_bullet(line) is not None or _NEW_ITEM.match(line) is not None
            if starts or not joined or _UNDERLINE.match(block[-1]):
                yield block
                block = []
        block.append(line)
    if block:
        yield block


def _heading_of(block: list[str]) -> tuple[int, str] | None:
    """Return the level and words of a heading, or None for any other block."""
    first = block[0].strip()
    if len(block) == 2 and _UNDERLINE.match(block[1]):
        return (1 if block[1].strip().startswith("=") else 2), first
    if len(block) > 1 or not _may_be_heading(first):
        return None
    split = TypedNumbers().split(first, heading=True)
    if split is not None and split.text[:1].isupper():
        numbered = is_multilevel(split.number) or split.number[:1].isdigit()
        return heading_level(split.number if numbered else None, None), first
    letters = [mark for mark in first if mark.isalpha()]
    if len(letters) > 2 and all(mark.isupper() for mark in letters):
        return 1, first
    return None


def _may_be_heading(line: str) -> bool:
    return (
        len(line) <= _HEADING_LENGTH
        and len(line.split()) <= _HEADING_WORDS
        and not line.endswith(_SENTENCE_END)
        and without_bullet(line) is None
    )
