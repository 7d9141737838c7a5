"""Marked words as W3C Web Annotation selectors, and back: how evidence leaves the app.

Both selectors speak of the whole text of a reading: its passages, one after the other, with a
line end between each two. Positions count code points of it, as the recommendation says.
Source: https://www.w3.org/TR/annotation-model/#text-quote-selector and #text-position-selector;
the length of prefix and suffix is ours.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

AROUND = 32
"""Code points kept before and after the marked words."""
BETWEEN = "\n"
"""What stands between two passages in the whole text."""


@dataclass(frozen=True, slots=True)
class TextQuote:
    """The words themselves, with up to 32 code points of the whole text before and after."""

    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class TextPosition:
    """From which code point of the whole text up to which."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Selectors:
    """Both ways of saying where marked words stand."""

    quote: TextQuote
    position: TextPosition


class Stretch(NamedTuple):
    """Code points `start` to `end` of passage number `passage`."""

    passage: int
    start: int
    end: int


def whole_text(passages: Sequence[str]) -> str:
    """The text of a reading that positions are counted in."""
    return BETWEEN.join(passages)


def select(passages: Sequence[str], index: int, start: int, end: int) -> Selectors:
    """The selectors of code points `start` to `end` of passage number `index`.

    Raises ValueError when that is no stretch of the passage: outside of it, reversed, or empty.
    """
    if not 0 <= index < len(passages) or not 0 <= start < end <= len(passages[index]):
        raise ValueError(f"there is nothing at {start}–{end} of passage {index}")
    begins = sum(len(text) + len(BETWEEN) for text in passages[:index]) + start
    ends = begins + end - start
    before = _before(passages, index, start)
    after = _after(passages, index, end)
    exact = passages[index][start:end]
    return Selectors(TextQuote(exact, before, after), TextPosition(begins, ends))


def _before(passages: Sequence[str], index: int, start: int) -> str:
    text = passages[index][:start]
    while len(text) < AROUND and index:
        index -= 1
        text = passages[index] + BETWEEN + text
    return text[max(0, len(text) - AROUND) :]


def _after(passages: Sequence[str], index: int, end: int) -> str:
    text = passages[index][end:]
    while len(text) < AROUND and index + 1 < len(passages):
        index += 1
        text += BETWEEN + passages[index]
    return text[:AROUND]


def resolve(passages: Sequence[str], selectors: Selectors) -> Stretch | None:
    """The stretch that selectors mean in this very reading; None when they point nowhere.

    They point nowhere when the position is outside of the text, reversed or empty, when it runs
    from one passage into another, or when other words stand there, or stand about it. Prefix and
    suffix may be of any length, as the recommendation leaves it. Nothing is searched for: what
    became of words in another draft, `rules.follow` says.
    """
    position, quote = selectors.position, selectors.quote
    if not 0 <= position.start < position.end:
        return None
    begins = list(accumulate((len(text) + len(BETWEEN) for text in passages), initial=0))
    index = bisect_right(begins, position.start) - 1
    if index >= len(passages):
        return None
    start, end = position.start - begins[index], position.end - begins[index]
    if end > len(passages[index]) or passages[index][start:end] != quote.exact:
        return None
    text = whole_text(passages)
    if not text.endswith(quote.prefix, 0, position.start):
        return None
    if not text.startswith(quote.suffix, position.end):
        return None
    return Stretch(index, start, end)


def as_json(selectors: Selectors) -> list[dict[str, str | int]]:
    """The two selectors as the recommendation writes them, to stand under "selector"."""
    quote, position = selectors.quote, selectors.position
    return [
        {
            "type": "TextQuoteSelector",
            "exact": quote.exact,
            "prefix": quote.prefix,
            "suffix": quote.suffix,
        },
        {"type": "TextPositionSelector", "start": position.start, "end": position.end},
    ]


def from_json(written: object) -> Selectors | None:
    """Selectors from what `as_json` wrote, or somebody else; None when these are not both there."""
    if not isinstance(written, list):
        return None
    by_type = {str(one.get("type")): one for one in written if isinstance(one, Mapping)}
    quote = by_type.get("TextQuoteSelector", {})
    position = by_type.get("TextPositionSelector", {})
    exact, prefix, suffix = (quote.get(name) for name in ("exact", "prefix", "suffix"))
    start, end = position.get("start"), position.get("end")
    if not (isinstance(exact, str) and isinstance(prefix, str) and isinstance(suffix, str)):
        return None
    if type(start) is not int or type(end) is not int:
        return None
    return Selectors(TextQuote(exact, prefix, suffix), TextPosition(start, end))
