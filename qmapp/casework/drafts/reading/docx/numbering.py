"""Word's automatic numbering, counted the way Word prints it.

A paragraph names a list (``numId``) and a level; the list names an abstract definition that
holds the counters. Lists that share a definition go on counting together, unless one of them
overrides the start, which restarts the count where that list is first used.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from lxml import etree

from qmapp.casework.drafts.reading.docx.names import VAL, W, is_on, number_in, whole
from qmapp.casework.drafts.reading.numbers import in_format

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_DEEPEST_LINK = 5


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and prints."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    restart_after: int | None = None
    style: str | None = None
    all_decimal: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """What Word prints in front of a paragraph; a bullet has no text."""

    text: str | None
    level: int


@dataclass(frozen=True, slots=True)
class _List:
    abstract: int
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """Counts through one document, from its first paragraph to its last."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read the numbering part; a document may have none."""
        self._lists: dict[int, _List] = {}
        self._counters: dict[int, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[int, int]] = set()
        if root is None:
            return
        abstracts = {
            number: element
            for element in root.iter(f"{W}abstractNum")
            if (number := whole(element.get(f"{W}abstractNumId"))) is not None
        }
        linked = _by_style_link(abstracts)
        for element in root.iter(f"{W}num"):
            number, abstract = whole(element.get(f"{W}numId")), number_in(element, "abstractNumId")
            if number is None or abstract is None or abstract not in abstracts:
                continue
            abstract = _follow(abstract, abstracts, linked)
            self._lists[number] = _read_list(element, abstract, abstracts[abstract])

    def level_for_style(self, num_id: int, style: str | None) -> int | None:
        """Return the level of a list that is tied to a paragraph style."""
        known = self._lists.get(num_id)
        if known is None or style is None:
            return None
        return next((at for at, level in known.levels.items() if level.style == style), None)

    def next_label(self, num_id: int, level: int) -> Label | None:
        """Count one paragraph and return what is printed in front of it."""
        known = self._lists.get(num_id)
        if known is None or not 0 <= level < _LEVELS:
            return None
        own = known.levels.get(level, Level())
        counters = self._counters[known.abstract]
        self._restart(num_id, known, level, counters)
        counters[level] = counters.get(level, own.start - 1) + 1
        for deeper in [at for at in counters if at > level]:
            rule = known.levels.get(deeper, Level()).restart_after
            if rule is None or (rule > 0 and level < rule):
                del counters[deeper]
        if own.number_format == "bullet":
            return Label(None, level + 1)
        return Label(_printed(own, known, counters), level + 1)

    def _restart(self, num_id: int, known: _List, level: int, counters: dict[int, int]) -> None:
        """Apply the list's own starts where it is used for the first time."""
        if level in known.starts and (num_id, level) not in self._started:
            counters[level] = known.starts[level] - 1
        self._started.add((num_id, level))


def _printed(own: Level, known: _List, counters: dict[int, int]) -> str:
    def value_of(found: re.Match[str]) -> str:
        at = int(found[1]) - 1
        level = known.levels.get(at, Level())
        value = counters.setdefault(at, level.start)
        plain = own.all_decimal and level.number_format != "none"
        return in_format(value, "decimal" if plain else level.number_format)

    if own.number_format == "none":
        return _PLACEHOLDER.sub("", own.text)
    return _PLACEHOLDER.sub(value_of, own.text)


def _by_style_link(abstracts: dict[int, etree._Element]) -> dict[str, int]:
    linked: dict[str, int] = {}
    for number, element in abstracts.items():
        link = element.find(f"{W}styleLink")
        if link is not None and link.get(VAL):
            linked[str(link.get(VAL))] = number
    return linked


def _follow(abstract: int, abstracts: dict[int, etree._Element], linked: dict[str, int]) -> int:
    """Follow a definition that only names a numbering style to the one that defines it."""
    for _ in range(_DEEPEST_LINK):
        link = abstracts[abstract].find(f"{W}numStyleLink")
        target = None if link is None else linked.get(link.get(VAL) or "")
        if target is None:
            break
        abstract = target
    return abstract


def _read_list(element: etree._Element, abstract: int, defined: etree._Element) -> _List:
    levels = _read_levels(defined)
    starts: dict[int, int] = {}
    for override in element.iter(f"{W}lvlOverride"):
        at = whole(override.get(f"{W}ilvl"))
        if at is None:
            continue
        levels.update(_read_levels(override))
        start = number_in(override, "startOverride")
        if start is not None:
            starts[at] = start
            levels[at] = replace(levels.get(at, Level()), start=start)
    return _List(abstract, levels, starts)


def _read_levels(holder: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for element in holder.iterchildren(f"{W}lvl"):
        at = whole(element.get(f"{W}ilvl"))
        if at is None:
            continue
        number_format, text = element.find(f"{W}numFmt"), element.find(f"{W}lvlText")
        style = element.find(f"{W}pStyle")
        start = number_in(element, "start")
        levels[at] = Level(
            start=0 if start is None else start,
            number_format=(None if number_format is None else number_format.get(VAL)) or "decimal",
            text=(None if text is None else text.get(VAL)) or "",
            restart_after=number_in(element, "lvlRestart"),
            style=None if style is None else style.get(VAL),
            all_decimal=is_on(element, "isLgl") or False,
        )
    return levels
