"""Lines of a PDF page with their place, size and weight, from a few calls for each line.

Every call into the library costs about a microsecond, so nothing here asks for each
character: the text of a page comes in one call, and its lines are probed at their ends.
"""

import ctypes
import math
import re
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from qmapp.casework.drafts.reading.numbers import LABEL

# The library swallows the end of a line after a hyphen, and leaves this mark in its place.
_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?")
_MARK = re.compile(r"(?<=[^\d£$/])\d{1,3}(?![\w%/])")
_OPENING_NUMBER = re.compile(rf"{LABEL}(?= )")
RAISED = 0.8
"""How much smaller than the words around it a footnote's mark is printed, at least."""
NO_THING = -2
"""Where the library made a character up, such as a space between words."""
WIDE_GAP = 0.55
"""How far a number stands from its words, in letters' heights, at least."""
WIDER_GAP = 1.0
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_NAME_LENGTH = 128


@dataclass(slots=True)
class Line:
    """One line, or one stretch of it, as it stands on the page."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    bold: bool
    start: int
    end: int
    marks: tuple[int, int, int] = (-1, -1, -1)
    """The marked stretches of its first, middle and last character; -1 is none."""
    note_mark: str | None = None


class PageText:
    """The text of one page, with questions about where its characters stand."""

    def __init__(self, textpage: Any, number: int, turn: int, height: float, width: float) -> None:
        """Take the page's text; ``turn`` is how far the page is rotated, in degrees."""
        self._textpage = textpage  # kept, for the library frees it with its last holder
        self.raw = textpage.raw
        self.number, self.height, self.width = number, height, width
        self._turn = turn
        count = textpage.count_chars()
        self.text: str = textpage.get_text_range() if count > 0 else ""
        self._direct = count == len(self.text)
        self._left, self._right, self._bottom, self._top = (ctypes.c_double() for _ in range(4))
        self._matrix = pdfium.FS_MATRIX()

    def index(self, position: int) -> int:
        """Turn a position in the text into the library's number of the character."""
        if self._direct:
            return position
        return int(pdfium.FPDFText_GetCharIndexFromTextIndex(self.raw, position))

    def origin(self, position: int) -> tuple[float, float]:
        """Return where a character's baseline begins."""
        pdfium.FPDFText_GetCharOrigin(self.raw, self.index(position), self._left, self._bottom)
        return self._upright(self._left.value, self._bottom.value)

    def right_of(self, position: int) -> float:
        """Return the right edge of a character."""
        index = self.index(position)
        pdfium.FPDFText_GetCharBox(
            self.raw, index, self._left, self._right, self._bottom, self._top
        )
        x, y = self._right.value, self._top.value
        if self._turn in {90, 180}:
            x, y = self._left.value, self._bottom.value
        if self._turn == 90:
            x, y = self._right.value, self._bottom.value
        return self._upright(x, y)[0]

    def size(self, position: int) -> float:
        """Return the height of a character's font as it is printed."""
        index = self.index(position)
        size = float(pdfium.FPDFText_GetFontSize(self.raw, index))
        if pdfium.FPDFText_GetMatrix(self.raw, index, self._matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return round(size, 1)

    def thing_at(self, position: int) -> Any:
        """Return the page object that printed a character."""
        return pdfium.FPDFText_GetTextObject(self.raw, self.index(position))

    def mark_at(self, position: int) -> int:
        """Return the marked stretch that a character belongs to; -1 is none."""
        return mark_of(self.thing_at(position))

    def _upright(self, x: float, y: float) -> tuple[float, float]:
        if self._turn == 90:
            return y, self.height - x
        if self._turn == 180:
            return self.width - x, self.height - y
        if self._turn == 270:
            return self.width - y, x
        return x, y


class Fonts:
    """Which fonts are bold; asked once for each font of the document."""

    def __init__(self) -> None:
        """Start knowing none."""
        self._bold: dict[int, bool] = {}
        self._buffer = ctypes.create_string_buffer(_NAME_LENGTH)

    def is_bold(self, thing: Any) -> bool:
        """Tell whether a page object is printed in a bold font."""
        font = pdfium.FPDFTextObj_GetFont(thing) if thing else None
        if not font:
            return False
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        known = self._bold.get(address)
        if known is None:
            known = self._ask(font)
            self._bold[address] = known
        return known

    def _ask(self, font: Any) -> bool:
        length = pdfium.FPDFFont_GetBaseFontName(font, self._buffer, _NAME_LENGTH)
        if 0 < length <= _NAME_LENGTH:
            name = self._buffer.value.decode("ascii", errors="ignore")
            if _BOLD.search(name):
                return True
        return bool(pdfium.FPDFFont_GetWeight(font) >= 600)


def read_lines(page: PageText, fonts: Fonts) -> list[Line]:
    """Return the lines of a page in the order in which the file prints them."""
    lines = []
    for found in _LINE.finditer(page.text):
        text = found[0]
        if not text.strip():
            continue
        start = found.start() + len(text) - len(text.lstrip())
        end = found.start() + len(text.rstrip())
        lines.append(measure(page, fonts, start, end))
    return lines


def measure(page: PageText, fonts: Fonts, start: int, end: int) -> Line:
    """Measure one stretch of a page's text."""
    left, base = page.origin(start)
    middle = (start + end) // 2
    while middle > start and page.text[middle].isspace():
        middle -= 1
    size = page.size(middle)
    things = [page.thing_at(at) for at in (start, middle, end - 1)]
    line = Line(
        text=page.text[start:end],
        page=page.number,
        left=left,
        right=page.right_of(end - 1),
        base=base,
        size=size,
        bold=fonts.is_bold(things[0]) and fonts.is_bold(things[2]),
        start=start,
        end=end,
        marks=(mark_of(things[0]), mark_of(things[1]), mark_of(things[2])),
    )
    _part_number(page, line)
    _drop_note_marks(page, line)
    return line


def mark_of(thing: Any) -> int:
    """Return the marked stretch that a page object belongs to; -1 is none."""
    return int(pdfium.FPDFPageObj_GetMarkedContentID(thing)) if thing else NO_THING


def _part_number(page: PageText, line: Line) -> None:
    """Put a tab after a number that stands apart from the words, as it was typed."""
    found = _OPENING_NUMBER.match(line.text)
    if not found or found.end() + 1 >= len(line.text):
        return
    at = found.end()
    if page.size(line.start) < line.size * RAISED and found[0].isdigit():
        line.note_mark, line.text = found[0], line.text[at + 1 :]
        return
    gap = page.origin(line.start + at + 1)[0] - page.right_of(line.start + at - 1)
    # "A" and "I" are words as well: those must stand well apart to be numbers.
    if gap > line.size * (WIDER_GAP if found[0].isalpha() else WIDE_GAP):
        line.text = f"{line.text[:at]}\t{line.text[at + 1 :]}"


def _drop_note_marks(page: PageText, line: Line) -> None:
    """Take out the raised figures that point to footnotes: nobody quotes them."""
    text = page.text[line.start : line.end]
    opening = re.match(r"\d{1,3}(?=[^\W\d_])", text)
    if opening and page.size(line.start) < line.size * RAISED:
        line.note_mark, line.text = opening[0], text[opening.end() :]
        return
    if line.note_mark is not None or not _MARK.search(text):
        return
    kept, at = [], 0
    for found in _MARK.finditer(text):
        if page.size(line.start + found.start()) < line.size * RAISED:
            kept.append(text[at : found.start()])
            at = found.end()
    if at:
        kept.append(text[at:])
        line.text = "".join(kept)
