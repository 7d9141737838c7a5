"""Sections of a draft beside those of the draft before, and where a family voice is missed. Pure.

What counts as the same section, and where a family voice is expected, is ours.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qmapp.casework.lenses.model import SectionKind
from qmapp.casework.triage.rules import FEWEST_WORDS

WANTS_FAMILY = (SectionKind.FAMILY, SectionKind.FINDINGS, SectionKind.ANALYSIS)
"""Sections in which one would expect to hear the family, each kind taken as a whole."""

# "Section 4:", "4.2", "4.2A)": drafts are renumbered more often than they are retitled.
_NUMBER = re.compile(
    r"^\W*(?:(?:section|chapter|part|appendix)\s+)?\d+(?:\.\d+)*[a-z]?[.):]?\s+", re.IGNORECASE
)
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section as it is compared: its title, and its passages from `first` up to `stop`."""

    heading: int
    title: str
    first: int
    stop: int


def match_sections(
    old: Sequence[Stretch], new: Sequence[Stretch], came_from: Callable[[], Mapping[int, int]]
) -> Mapping[int, int]:
    """Which section of the old draft each section of the new one is, by the places of headings.

    By its title, without its number, where both drafts have it equally often; else by where more
    than half of its passages were. `came_from` gives the old place of each passage that has one;
    it is asked only when it is needed. A section in neither way found again is new.
    """
    matched = _by_title(old, new)
    taken = set(matched.values())
    left_old = [s for s in old if s.heading not in taken]
    left_new = [s for s in new if s.heading not in matched]
    if not left_old or not left_new:
        return matched
    was = {position: s.heading for s in old for position in range(s.first, s.stop)}
    where = came_from()
    found = []
    for section in left_new:
        places = range(section.first, section.stop)
        votes = Counter(was[where[p]] for p in places if p in where and where[p] in was)
        for heading, count in votes.most_common(1):
            if heading not in taken and 2 * count > len(places):
                found.append((count, section.heading, heading))
    for _, heading, before in sorted(found, key=lambda one: (-one[0], one[1])):
        if before not in taken:
            matched[heading] = before
            taken.add(before)
    return matched


def _by_title(old: Sequence[Stretch], new: Sequence[Stretch]) -> dict[int, int]:
    before, now = _titled(old), _titled(new)
    return {
        here: there
        for title, headings in now.items()
        if len(before[title]) == len(headings)
        for here, there in zip(headings, before[title], strict=True)
    }


def _titled(sections: Iterable[Stretch]) -> defaultdict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for section in sections:
        found[_key(section.title)].append(section.heading)
    return found


def _key(title: str) -> str:
    bare = _NUMBER.sub("", title.strip() + " ")
    return _SIGNS.sub(" ", bare or title).casefold().strip()


@dataclass(frozen=True, slots=True)
class Heard:
    """What of a section says whether the family is heard in it."""

    heading: int
    kind: SectionKind | None
    words: int
    family: int
    is_shown: bool


def list_unheard(sections: Sequence[Heard]) -> Mapping[int, int]:
    """Where a family voice is missed: the first section of its kind, and how many there are.

    Findings, and the analysis, are taken as a whole: one voice in any of their parts will do, and
    as long as a part is hidden nothing is said. Few words say nothing, but under a heading that
    promises the family.
    """
    return {
        parts[0].heading: len(parts)
        for parts in list_expecting(sections)
        if not any(s.family for s in parts)
    }


def list_expecting(sections: Sequence[Heard]) -> Sequence[Sequence[Heard]]:
    """The sections, by kind, in which a family voice is expected and of which it can be told."""
    found = []
    for kind in WANTS_FAMILY:
        parts = [s for s in sections if s.kind is kind]
        least = 1 if kind is SectionKind.FAMILY else FEWEST_WORDS
        if sum(s.words for s in parts) >= least and all(s.is_shown for s in parts):
            found.append(parts)
    return found
