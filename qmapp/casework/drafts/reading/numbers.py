"""Numbers by which people cite a passage: how they are printed and how they are typed.

Word and OpenDocument count by rule (``in_format``); many drafts carry numbers typed by hand,
and every PDF does (``split_number``). Both end in the same shape: no closing full stop or
bracket, unless the bracket was also opened ("4.12", "a", "(iv)").
"""

import re
from typing import NamedTuple

_ROMANS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 3999

BULLETS = "•◦‣⁃∙●○■□▪▫◆◇➢➤►▶❖✓✔✗\u00b7\u2043\uf0b7\uf0a7\uf0d8\uf0fc"
_BULLET = re.compile(rf"[{BULLETS}](?=\s|\w)\s*|[-–—*]\s+(?=\S)|o\s{{2,}}(?=\S)|o\t(?=\S)")

_PART = r"(?:\d{1,3}|[ivxl]{1,6}|[IVXL]{1,6}|[A-Za-z]|aa|bb|cc|dd|ee|ff)"
LABEL = (
    r"(?:(?:Part|Chapter|Section|Appendix|Annex) )?"
    rf"[\[(]?{_PART}(?:[.-]{_PART})*[\])]?[.):]?"
)
"""What a word processor prints in front of a paragraph: "4.12", "(a)", "iv.", "Part II"."""

_TABBED = re.compile(rf"(?P<number>{LABEL}) ?\t\s*(?=\S)")
_AROUND = re.compile(r"\A[–—\- ]+|[.):;–—\- ]+\Z")
_DOTTED = re.compile(
    r"(?P<number>[1-9]\d{0,2}(?:\.\d{1,3}){1,4}[a-z]?|[A-Z]\d{0,2}(?:\.\d{1,3}){1,4})"
    r"(?P<stop>[.):]?)(?P<gap>\s+)(?=\S)"
)
_SINGLE = re.compile(r"(?P<number>\d{1,3})(?P<stop>[.):])(?P<gap>\s+)(?=\S)")
_LETTER = re.compile(r"(?P<number>[a-z]|[ivx]{2,5})(?P<stop>[.)])(?P<gap>\s+)(?=\S)")
_CAPITAL = re.compile(r"(?P<number>[A-Z])(?P<stop>[.)])(?P<gap>\s+)(?=[A-Z(])")
_BRACKETED = re.compile(r"(?P<number>\((?:\d{1,3}|[a-z]|[ivx]{2,5})\))(?P<gap>\s+)(?=\S)")
_HEADING_BARE = re.compile(r"(?P<number>[1-9]\d?)(?P<gap>\s+)(?=[^\W\d_])")
_NAMED = re.compile(
    r"(?P<number>(?:Chapter|Part|Section|Appendix|Annex) (?:\d{1,2}|[A-Z]|[IVX]{1,5}))"
    r"(?:[.:]\s*|\s*[–—-]\s+|\s+)(?=\S)"
)


class Split(NamedTuple):
    """A text parted from the number in front of it."""

    number: str
    text: str


def in_format(value: int, number_format: str) -> str:
    """Print one counter in a numbering format, named as WordprocessingML names it."""
    if number_format in {"lowerLetter", "upperLetter"}:
        # After z comes aa, then bb: letters repeat, they do not carry.
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else "0"
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in {"lowerRoman", "upperRoman"}:
        roman = _roman(value)
        return roman.upper() if number_format == "upperRoman" else roman
    if number_format == "decimalZero":
        return f"{value:02d}"
    if number_format == "ordinal":
        return f"{value}{_ordinal_ending(value)}"
    if number_format in {"none", "bullet"}:
        return ""
    return str(value)


def _roman(value: int) -> str:
    if not 0 < value <= _MOST_ROMAN:
        return str(value)
    printed = ""
    for worth, sign in _ROMANS:
        while value >= worth:
            printed += sign
            value -= worth
    return printed


def _ordinal_ending(value: int) -> str:
    if value % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


def as_cited(label: str) -> str | None:
    """Turn a printed label ("4.12.", "a)", "(a)") into the number people cite, if any."""
    label = " ".join(label.split())
    if label.endswith(")") and "(" in label:
        return label
    label = _AROUND.sub("", label)
    return label if any(mark.isalnum() for mark in label) else None


def is_multilevel(number: str | None) -> bool:
    """Tell whether a number is that of a numbered paragraph ("4.12") and not of a list."""
    return number is not None and re.fullmatch(r"\w{1,4}(?:\.\w{1,4})+", number) is not None


def depth_of(number: str) -> int:
    """Count the levels in a number: "4.12" has two."""
    return number.count(".") + 1


def without_bullet(text: str) -> str | None:
    """Return the text after a bullet typed in front of it, or None when there is none."""
    found = _BULLET.match(text.lstrip())
    return text.lstrip()[found.end() :] if found else None


class TypedNumbers:
    """Finds numbers typed in front of passages, reading from the first to the last.

    "4.12 The health visitor" begins with a number; "4.5 million people" and "14.30 Police
    attended" do not. A tab or a wide gap settles it, and so does following the numbers seen
    before; otherwise the figures stay in the text.
    """

    def __init__(self) -> None:
        """Start before the first passage."""
        self._last: tuple[int, ...] = ()

    def note(self, number: str | None) -> None:
        """Remember a number that was printed by the word processor."""
        parts = _parts(number) if number else None
        if parts:
            self._last = parts

    def split(self, raw: str, *, heading: bool) -> Split | None:
        """Part a raw text from the number typed at its start, if it has one."""
        raw = raw.strip()
        found = _TABBED.match(raw)
        if found:
            self.note(as_cited(found["number"]))
            return Split(found["number"], raw[found.end() :])
        found = _DOTTED.match(raw)
        if found:
            return self._dotted(raw, found, heading=heading)
        if heading:
            found = _SINGLE.match(raw) or _HEADING_BARE.match(raw) or _CAPITAL.match(raw)
            found = found or _NAMED.match(raw)
        else:
            found = _SINGLE.match(raw) or _BRACKETED.match(raw) or _LETTER.match(raw)
        if not found:
            return None
        if heading:
            self.note(found["number"])
        return Split(found["number"], raw[found.end() :])

    def _dotted(self, raw: str, found: re.Match[str], *, heading: bool) -> Split | None:
        number, rest = found["number"], raw[found.end() :]
        parts = _parts(number)
        wide = "\t" in found["gap"] or len(found["gap"]) > 1 or bool(found["stop"])
        sentence = rest[0].isupper() or rest[0] in "\"'“‘([" or rest[0].isdigit()
        follows = parts is not None and sentence and self._follows(parts)
        if not (heading or wide or follows or parts is None):
            return None
        if parts:
            self._last = parts
        return Split(number, rest)

    def _follows(self, parts: tuple[int, ...]) -> bool:
        """Tell whether a number may come next: 4.13 or 5.1 after 4.12, or 1.1 at the start."""
        last = self._last
        if not last:
            return parts[-1] <= 1
        shared = 0
        while shared < min(len(last), len(parts)) and last[shared] == parts[shared]:
            shared += 1
        if shared == len(parts):
            return False
        before = last[shared] if shared < len(last) else 0
        step = parts[shared] - before
        return 0 <= step <= _LARGEST_STEP and all(part <= 1 for part in parts[shared + 1 :])


_LARGEST_STEP = 3


def _parts(number: str) -> tuple[int, ...] | None:
    digits = number.rstrip("abcdefghijklmnopqrstuvwxyz").split(".")
    if not all(part.isascii() and part.isdigit() for part in digits):
        return None
    return tuple(int(part) for part in digits)
