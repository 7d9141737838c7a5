"""Where sentences begin and end, in the plain stand-in of a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator

# After these a full stop ends nothing. Single capitals ("Mr. J. Smith") are seen by their shape.
_SHORT = frozenset(
    "mr mrs ms dr prof st rev hon sgt insp supt det approx no nos para paras p pp vol ed eds "
    "etc e.g i.e eg ie cf al fig app s ss reg art ch dept inc ltd co vs v jan feb mar apr jun "
    "jul aug sept sep oct nov dec mon tue tues wed thu thurs fri sat sun tel ext ref".split()
)
_END = re.compile(r"[.!?]+['\")\]]*(?=\s|$)")
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z.]*)$")
# Longer than any sentence; beyond it a break falls at a space, so that no work grows with a line.
LONGEST = 1_500
_BREAK = re.compile(r"\s")


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a plain text, in order, without the space between them."""
    found = []
    for start, end in _cut(text):
        part = text[start:end]
        first = start + len(part) - len(part.lstrip())
        last = start + len(part.rstrip())
        if first < last:
            found.append((first, last))
    return found


def _cut(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _stops(text):
        yield from _short_enough(text, start, stop)
        start = stop
    yield from _short_enough(text, start, len(text))


def _stops(text: str) -> Iterator[int]:
    for match in _END.finditer(text):
        if _ends_here(text, match):
            yield match.end()


def _ends_here(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40].lstrip()
    if after and (after[0].islower() or after[0] in ",;:"):
        return False
    if match.group()[0] != ".":
        return True
    word = _WORD_BEFORE.search(text, max(0, match.start() - 12), match.start())
    if word is None:
        return True
    short = word.group(1)
    if len(short) == 1 and short.isupper():
        # "Child M. She …" ends; "J. Smith" does not.
        before = text[max(0, word.start() - 9) : word.start()].split()
        return bool(before) and before[-1].lower() in {"child", "ms", "mr", "baby", "adult"}
    return short.lower().rstrip(".") not in _SHORT


def _short_enough(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while stop - start > LONGEST:
        gap = _BREAK.search(text, start + LONGEST // 2, start + LONGEST)
        cut = gap.end() if gap else start + LONGEST
        yield start, cut
        start = cut
    if start < stop:
        yield start, stop
