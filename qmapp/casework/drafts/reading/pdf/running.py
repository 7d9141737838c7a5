"""Running headers, footers and page numbers: lines that stand at the edge of many pages.

A line is taken for one only when the same words (figures aside) stand at the same height on
several pages, or when it is nothing but the number of its page. A line of the text that
happens to be said twice stays.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qmapp.casework.drafts.reading.pdf.lines import Line

_EDGE = 0.125
_AT_EDGE = 4
_CLEAR = 1.65
_FEWEST = 3
_SHARE = 0.3
_RUN = 6
_MOSTLY = 0.8
_FIGURES = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.?)?\s*[-–—|]?\s*(\d{1,4})\s*[-–—|]?\s*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)
_PAGE_OF = re.compile(r"page\s+\d{1,4}(\s+of\s+\d{1,4})?|\d{1,4}\s+of\s+\d{1,4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line stands, and the figures in it."""

    index: int
    start: int
    figures: tuple[str, ...]


def find_running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[tuple[int, int]]:
    """Return which lines are running ones, as (index of the page, start of the line)."""
    seen: dict[tuple[str, int], list[_Place]] = defaultdict(list)
    running: set[tuple[int, int]] = set()
    numbers: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for line in _at_edges(lines, height):
            if line.note_mark is not None:
                continue  # "Ibid." at the foot of every page is still a footnote
            place = (index, line.start)
            words = line.text.casefold()
            key = (_FIGURES.sub("#", words), round(line.base / 4))
            seen[key].append(_Place(index, line.start, tuple(_FIGURES.findall(words))))
            number = _PAGE_NUMBER.fullmatch(line.text.strip())
            if number:
                numbers[int(number[1]) - index].append(place)
            if _PAGE_OF.fullmatch(line.text.strip()):
                running.add(place)
    for offset, places in numbers.items():
        if len(places) >= _FEWEST or offset == 1:
            running.update(places)
    for alike in seen.values():
        indices = sorted({place.index for place in alike})
        if _repeats(indices, len(pages)) and _same_figures(alike):
            running.update((place.index, place.start) for place in alike)
    return running


def _same_figures(places: Sequence[_Place]) -> bool:
    """Tell whether the figures in a line stay the same or count the pages.

    "Recommendation 1", "Recommendation 2" at the head of a page do neither, and stay.
    """
    for column in zip(*(place.figures for place in places), strict=True):
        fixed = Counter(column).most_common(1)[0][1]
        counting = Counter(
            int(figure) - place.index if figure.isdigit() else None
            for figure, place in zip(column, places, strict=True)
        )
        counting.pop(None, None)
        best = max(fixed, counting.most_common(1)[0][1] if counting else 0)
        if best < len(places) * _MOSTLY and column[0].isdigit():
            return False
    return True


def _at_edges(lines: Sequence[Line], height: float) -> list[Line]:
    """Return the lines in the margins: near an edge, and apart from the text."""
    ordered = sorted(lines, key=lambda line: line.base)
    bottom = [line for line in ordered[: _AT_EDGE + 1] if line.base < height * _EDGE]
    ordered.reverse()
    top = [line for line in ordered[: _AT_EDGE + 1] if line.base > height * (1 - _EDGE)]
    return _apart(bottom, ordered[::-1]) + _apart(top, ordered)


def _apart(edge: list[Line], ordered: Sequence[Line]) -> list[Line]:
    """Keep the lines up to the last clear gap; text that runs to the edge is no header."""
    kept = 0
    for count in range(1, min(len(edge), _AT_EDGE) + 1):
        if count == len(ordered):
            kept = count
            break
        gap = abs(ordered[count].base - ordered[count - 1].base)
        if gap > _CLEAR * max(ordered[count].size, ordered[count - 1].size):
            kept = count
    return edge[:kept]


def _repeats(pages: list[int], total: int) -> bool:
    if len(pages) < _FEWEST:
        return False
    if len(pages) >= total * _SHARE:
        return True
    # A chapter's own header: on every page, or every second one, for a while.
    steps = Counter(later - earlier for earlier, later in pairwise(pages))
    return steps[1] >= _RUN or steps[2] >= _RUN
