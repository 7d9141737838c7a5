"""From words to the characters that a screen marks, punctuation included. Ours."""

from __future__ import annotations

from qmapp.casework.anchoring.fits import Span
from qmapp.casework.anchoring.runs import Reading


def characters(
    old: Reading, quote: tuple[int, int, int], words: Span, new: Reading, span: Span
) -> tuple[int, int, int]:
    """The place of new words as passage, start, end in code points of that passage.

    `quote` is the old place, `words` its words. What was marked besides words (a quotation mark,
    a full stop) is marked again where it stands again; a passage marked whole stays whole.
    """
    passage = new.passage[span.start]
    text = new.texts[passage]
    start, end = new.words[span.start].start, new.words[span.end - 1].end
    at, marked_from, marked_to = quote
    before = old.texts[at]
    marked = before[marked_from:marked_to]
    shifted = start - old.words[words.start].start + marked_from
    if shifted >= 0 and text[shifted : shifted + len(marked)] == marked:
        return passage, shifted, shifted + len(marked)
    whole = not before[:marked_from].strip() and not before[marked_to:].strip()
    if whole and (span.start, span.end) == (new.begins[passage], new.begins[passage + 1]):
        return passage, 0, len(text)
    floor = new.words[span.start - 1].end if span.start > new.begins[passage] else 0
    last = span.end == new.begins[passage + 1]
    ceiling = len(text) if last else new.words[span.end].start
    if marked_from < old.words[words.start].start:
        start = _leftwards(text, start, floor)
    if marked_to > old.words[words.end - 1].end:
        end = _rightwards(text, end, ceiling)
    return passage, start, end


def _leftwards(text: str, start: int, floor: int) -> int:
    while start > floor and not text[start - 1].isspace():
        start -= 1
    return start


def _rightwards(text: str, end: int, ceiling: int) -> int:
    while end < ceiling and not text[end].isspace():
        end += 1
    return end
