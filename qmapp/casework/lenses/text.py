"""A text in plain ASCII, character for character, so that patterns need not know typography.

Curly quotes, long dashes, ligatures, accents and odd spaces are read as what they stand for. Bytes
of the stand-in are its code points, which is what re2 counts in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

# Signs of typography and what they are read as. A long dash parts clauses, as a semicolon does.
_SIGNS = {
    "\u2018\u2019\u201a\u201b\u2032\u02bc\u02b9\u00b4\u0060\uff07": "'",
    "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02\u301d\u301e": '"',
    "\u2010\u2011\u2012\u2212\u207b\ufe63\uff0d": "-",
    "\u2013\u2014\u2015\u2e3a\u2e3b": ";",
}


class _StandIns(dict[int, str]):
    """The ASCII stand-in of each character, worked out once; empty for what shows nothing."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _stand_in(chr(code))
        return found


def _stand_in(char: str) -> str:
    if char.isascii():
        return char if char >= " " or char in "\t\n\r\f\v" else " "
    for signs, stand_in in _SIGNS.items():
        if char in signs:
            return stand_in
    kind = unicodedata.category(char)
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if " " <= c < "\x7f")
    if kind == "Cf" or plain:
        return "" if kind == "Cf" else plain
    return {"L": "x", "N": "0", "M": "", "Z": " "}.get(kind[0], "-")


_STAND_INS = _StandIns()


@dataclass(frozen=True, slots=True)
class Plain:
    """The stand-in, and where each of its characters stands in the text as given.

    `places` is None where the two run side by side; else it has one more than `text` has
    characters, the last being the length of what was given. `marks` are the places of accents
    that are characters of their own; a letter is never shown without those that follow it.
    """

    text: str
    places: Sequence[int] | None
    marks: Collection[int] = frozenset()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the stand-in as a span of the text as given, in code points."""
        if self.places is None or start >= end:
            return start, end
        stop = self.places[end - 1] + 1
        while stop in self.marks:
            stop += 1
        return self.places[start], stop


def plain_of(text: str) -> Plain:
    """The stand-in of a text."""
    if text.isascii() and text.isprintable():
        return Plain(text, None)
    shown = text.translate(_STAND_INS)
    if len(shown) == len(text) and all(len(_STAND_INS[ord(c)]) == 1 for c in set(text)):
        return Plain(shown, None)
    places = [place for place, char in enumerate(text) for _ in range(len(_STAND_INS[ord(char)]))]
    accents = {char for char in set(text) if unicodedata.category(char)[0] == "M"}
    marks = {place for place, char in enumerate(text) if char in accents} if accents else set()
    return Plain(shown, [*places, len(text)], frozenset(marks))
