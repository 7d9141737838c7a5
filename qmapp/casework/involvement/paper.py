"""Whether a sheet fits one A4 page: reckoned from the widths of its letters. Pure.

A reckoning and not a measure: no browser is asked. Its bounds are those of `sheet.css`, and it
errs on the side of saying that a sheet is too long.
"""

from __future__ import annotations

import unicodedata
from math import ceil

from qmapp.casework.involvement import languages
from qmapp.casework.involvement.sheets import SheetText, blocks

# In points, after `sheet.css`: two columns of words under a title.
_COLUMN_WIDTH = 248.0
_PAGE_HEIGHT = 842.0 - 2 * 34.0
_ABOVE, _BELOW = 24.0, 24.0
_TITLE_WIDTH, _TITLE_SIZE, _TITLE_LINE = 521.0, 22.0, 26.0
_SIZE, _LINE, _LINE_TALL = 13.0, 16.64, 20.8
_AFTER_PARAGRAPH, _BEFORE_HEADING = 3.0, 6.0
_INDENT = 14.0
# Words do not fill their lines to the end.
_RAGGED = 0.94

_NARROW = frozenset("iljtfrI.,:;'’!|[]()- ")
_WIDE = frozenset("mwMW@%—")
# In shares of the size of the type; scripts that are not named here are taken for wide ones.
_BY_SCRIPT = {
    "Latn": 0.53, "Cyrl": 0.58, "Grek": 0.56, "Arab": 0.46, "Hebr": 0.56, "Thaa": 0.5,
    "Deva": 0.6, "Beng": 0.62, "Guru": 0.6, "Gujr": 0.6, "Thai": 0.58, "Ethi": 0.78,
    "Hans": 1.0, "Hant": 1.0, "Jpan": 1.0, "Kore": 0.95,
}  # fmt: skip
_OTHER_SCRIPT = 0.75
_TALL = frozenset({"Arab", "Thaa", "Deva", "Beng", "Guru", "Gujr", "Thai", "Taml", "Telu", "Khmr"})


def share_of_page(text: SheetText, language: str) -> float:
    """How much of one A4 page the sheet takes: 1.0 is all of it."""
    script = languages.script(language)
    line = _LINE_TALL if script in _TALL else _LINE
    title = _TITLE_LINE * _lines(text.title, script, _TITLE_SIZE, _TITLE_WIDTH)
    height = 0.0
    for place, section in enumerate(text.sections):
        if section.heading:
            height += line * _lines(section.heading, script, _SIZE * 1.04, _COLUMN_WIDTH)
            height += _BEFORE_HEADING if place else 0
        for block in blocks(section.text):
            for pieces in block.lines:
                words = "".join(f"  {p.words}  " if p.is_gap else p.words for p in pieces)
                width = _COLUMN_WIDTH - (_INDENT if block.is_list else 0)
                height += line * _lines(words, script, _SIZE, width)
            height += _AFTER_PARAGRAPH
    return height / (2 * (_PAGE_HEIGHT - _ABOVE - _BELOW - title))


def fits(text: SheetText, language: str) -> bool:
    """Whether the sheet can be expected on one A4 page."""
    return share_of_page(text, language) <= 1


def _lines(words: str, script: str, size: float, width: float) -> int:
    return max(1, ceil(size * sum(_width(letter, script) for letter in words) / (width * _RAGGED)))


def _width(letter: str, script: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Mn", "Cf"}:
        return 0.0
    if letter.isascii() or script == "Latn":
        if letter in _NARROW:
            return 0.3
        if letter in _WIDE:
            return 0.84
        return 0.68 if letter.isupper() else _BY_SCRIPT["Latn"]
    return _BY_SCRIPT.get(script, _OTHER_SCRIPT)
