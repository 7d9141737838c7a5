"""How wide words are in the picture of the set, so that they can be broken into lines. Pure.

A drawing does not break lines by itself. The widths are those of Arial and of the fonts made to
its measure, a little generous, so that no line runs out of its box.
"""

from __future__ import annotations

from collections.abc import Sequence

SIZE = 14.0
LINE = 18.0
_SPARE = 1.03
_MORE = " …"
# In hundredths of the size, as the fonts have them; what is not named is as wide as an “n”.
_WIDTHS = {
    char: width / 100
    for width, chars in (
        (24, "ijl'‘’|"),
        (30, " ftI.,:;!/"),
        (36, 'r()[]-"“”{}*'),
        (50, "ckszvxyJ"),
        (100, "mwMW@%—…"),
    )
    for char in chars
}


def width_of(words: str) -> float:
    """How wide words are set, in the units of the picture."""
    return sum(map(_width, words)) * SIZE * _SPARE


def _width(char: str) -> float:
    if char in _WIDTHS:
        return _WIDTHS[char]
    if ord(char) > 0x2E7F:  # scripts whose letters are as wide as they are high
        return 1.0
    return 0.74 if char.isupper() else 0.56


def wrapped(words: str, wide: float, most: int) -> Sequence[str]:
    """Words in lines that fit; what does not fit into so many lines ends in an ellipsis."""
    lines: list[str] = []
    space = width_of(" ")
    used = 0.0
    for word in words.split():
        for piece in _pieces(word, wide):
            needed = width_of(piece)
            if lines and used + space + needed <= wide:
                lines[-1] += f" {piece}"
                used += space + needed
            elif len(lines) == most:  # what follows would not be seen
                return [*lines[:-1], _ended(lines[-1], wide)]
            else:
                lines.append(piece)
                used = needed
    return lines


def _ended(line: str, wide: float) -> str:
    """A line that goes on where nobody sees it."""
    while line and width_of(line + _MORE) > wide:
        line = line.rsplit(" ", 1)[0] if " " in line else line[:-1]
    return line + _MORE


def _pieces(word: str, wide: float) -> Sequence[str]:
    """A word; one longer than a line, cut where the line is full."""
    if width_of(word) <= wide:
        return [word]
    pieces, piece = [], ""
    for char in word:
        if piece and width_of(piece + char) > wide:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]
