"""Which passage of the old draft became which passage of the new one. Pure.

First the same words in the same order, then the same words elsewhere, then what is alike: in its
old place, between neighbours that stayed, on less likeness than far away. What is not alike
enough is removed and added; nothing is forced to have a partner.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qmapp.casework.anchoring.lists import longest_rising
from qmapp.casework.anchoring.words import COMMON_WORDS, keys, matching


class PairKind(StrEnum):
    SAME = "same"
    MOVED = "moved"
    REWORDED = "reworded"
    MOVED_AND_REWORDED = "moved_and_reworded"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Pair:
    """A passage and what it became, by their places. `likeness` is 1 for the same words, and
    otherwise twice the words that both have over the words of both.
    """

    kind: PairKind
    old: int | None
    new: int | None
    likeness: float


# The least likeness of two passages that are taken for one: between the same neighbours, and
# elsewhere. Two passages that have only the common words of English in common reach about 0.35.
IN_PLACE = 0.5
ELSEWHERE = 0.6
# In place, words of weight may say it too: the likeness without common words, and how few words
# that may be. The one passage that went between two that stayed, where one came, needs the least.
_WEIGHTY = 0.4
_WEIGHTY_ALONE = 0.3
_FEWEST_WEIGHTY = 4
# A passage holds most of a shorter one that was split off it, or merged into it.
_HELD = 0.8
_HELD_LIKENESS = 0.3
_FEWEST_HELD = 8
_FEWEST_HELD_IN_PLACE = 5
# In place, a passage that begins with the same words needs to be less alike in the rest.
_SAME_BEGINNING = 5
_BEGINNING_LIKENESS = 0.33
# Fewer words than this say too little to be recognised elsewhere: "Yes", "Not known", a heading.
_FEWEST_ELSEWHERE = 5
_RARE_WORDS = 8
_MOST_IN_ONE_PLACE = 40  # a word in more passages than this names none of them
_MOST_CANDIDATES = 6
_SMALL_GAP = 400  # pairs between the same neighbours that are all looked at

_Words = frozenset[int]


def align(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pair the passages of two drafts, in reading order of the new one.

    Every passage of both stands in exactly one pair; one that was removed stands where it stood,
    behind its last neighbour that stayed. A passage has moved only when it is not part of the
    longest run of passages that kept their order. Of a passage that was split, or of several that
    were merged, the largest part is paired when it is alike enough; the other parts are added or
    removed. Passages that repeat are paired in order, beside neighbours that are paired.
    """
    texts: dict[str, tuple[str, ...]] = {}
    for text in (*old, *new):
        if text not in texts:
            texts[text] = keys(text)
    names: dict[tuple[str, ...], str] = {}
    for key in texts.values():
        names.setdefault(key, str(len(names)))
    ours, theirs = [names[texts[t]] for t in old], [names[texts[t]] for t in new]
    sizes = {names[key]: len(key) for key in names}

    partner = _Partners(len(old), len(new))
    for i, j, size in matching(ours, theirs):
        for step in range(size):
            partner.join(i + step, j + step, 1.0)
    _join_moved(partner, ours, theirs, sizes)
    _join_reworded(partner, [texts[t] for t in old], [texts[t] for t in new])
    return list(_pairs(partner, ours, theirs))


class _Partners:
    """Who is paired with whom, from both sides."""

    def __init__(self, old: int, new: int) -> None:
        self.of_old: list[int | None] = [None] * old
        self.of_new: list[int | None] = [None] * new
        self.likeness: dict[int, float] = {}  # by place in the new draft

    def join(self, i: int, j: int, likeness: float) -> None:
        self.of_old[i], self.of_new[j] = j, i
        self.likeness[j] = likeness

    def free_old(self) -> list[int]:
        return [i for i, j in enumerate(self.of_old) if j is None]

    def free_new(self) -> list[int]:
        return [j for j, i in enumerate(self.of_new) if i is None]

    def are_free(self, i: int, j: int) -> bool:
        return (
            0 <= i < len(self.of_old)
            and 0 <= j < len(self.of_new)
            and self.of_old[i] is None
            and self.of_new[j] is None
        )


# The same words elsewhere ---------------------------------------------------------------------


def _join_moved(
    partner: _Partners, ours: Sequence[str], theirs: Sequence[str], sizes: Mapping[str, int]
) -> None:
    """Pair what is left of equal passages: unique ones, their neighbours, then in order."""
    left_old, left_new = _by_name(partner.free_old(), ours), _by_name(partner.free_new(), theirs)
    shared = [name for name in left_old if name in left_new]
    alone = [n for n in shared if len(left_old[n]) == len(left_new[n]) == 1]
    in_old, in_new = Counter(ours), Counter(theirs)
    for name in alone:
        if sizes[name] < _FEWEST_ELSEWHERE and not in_old[name] == in_new[name] == 1:
            continue
        if partner.are_free(left_old[name][0], left_new[name][0]):
            _join_with_neighbours(partner, left_old[name][0], left_new[name][0], ours, theirs)
    for name in shared:
        if sizes[name] < _FEWEST_ELSEWHERE:
            continue
        places_old = [i for i in left_old[name] if partner.of_old[i] is None]
        places_new = [j for j in left_new[name] if partner.of_new[j] is None]
        for i, j in zip(places_old, places_new, strict=False):
            if partner.are_free(i, j):
                _join_with_neighbours(partner, i, j, ours, theirs)


def _by_name(places: Iterable[int], names: Sequence[str]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        found[names[place]].append(place)
    return found


def _join_with_neighbours(
    partner: _Partners, i: int, j: int, ours: Sequence[str], theirs: Sequence[str]
) -> None:
    """Pair two equal passages, and the equal ones right before and behind them."""
    partner.join(i, j, 1.0)
    for step in (-1, 1):
        a, b = i + step, j + step
        while partner.are_free(a, b) and ours[a] == theirs[b]:
            partner.join(a, b, 1.0)
            a, b = a + step, b + step


# Alike ----------------------------------------------------------------------------------------


def _join_reworded(
    partner: _Partners, ours: Sequence[tuple[str, ...]], theirs: Sequence[tuple[str, ...]]
) -> None:
    free_old, free_new = partner.free_old(), partner.free_new()
    numbers: dict[tuple[str, int], int] = {}
    words_old = {i: _numbered(ours[i], numbers) for i in free_old}
    words_new = {j: _numbered(theirs[j], numbers) for j in free_new}
    gaps = _gaps(partner)
    found: dict[tuple[int, int], tuple[bool, float]] = {}
    common = frozenset(n for (word, _), n in numbers.items() if word in COMMON_WORDS)
    for i, j, in_place in _candidates(free_old, free_new, words_old, words_new, gaps):
        if (i, j) not in found:
            one, other = words_old[i], words_new[j]
            if not in_place:
                likeness = _likeness_elsewhere(one, other, common)
            elif ours[i][:_SAME_BEGINNING] == theirs[j][:_SAME_BEGINNING]:
                likeness = _likeness_in_place(one, other, common, gaps[0][i], _BEGINNING_LIKENESS)
            else:
                likeness = _likeness_in_place(one, other, common, gaps[0][i], IN_PLACE)
            if likeness:
                found[i, j] = (in_place, likeness)
    # The likest first, what stayed in its place before what did not, then the nearest in order.
    order = sorted(
        found.items(), key=lambda item: (-item[1][1] - 0.1 * item[1][0], abs(_drift(item, gaps)))
    )
    for (i, j), (_, likeness) in order:
        if partner.are_free(i, j):
            partner.join(i, j, likeness)


def _drift(
    item: tuple[tuple[int, int], tuple[bool, float]], gaps: tuple[Mapping[int, _Gap], object]
) -> int:
    i, j = item[0]
    gap = gaps[0][i]
    return (i - gap.old.start) - (j - gap.new.start)


def _numbered(words: Sequence[str], numbers: dict[tuple[str, int], int]) -> _Words:
    """The words as a set in which the second "the" is another one than the first."""
    seen: Counter[str] = Counter()
    found = []
    for word in words:
        if word[0].isalnum() or len(word) > 1:  # signs make no passages alike
            seen[word] += 1
            found.append(numbers.setdefault((word, seen[word]), len(numbers)))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands unpaired, or paired elsewhere, between two passages that stayed."""

    old: range
    new: range


def _gaps(partner: _Partners) -> tuple[dict[int, _Gap], dict[int, _Gap]]:
    """The gap in which each unpaired passage stands: by its place in the old, in the new draft."""
    stayed = _stayed(partner)
    of_old: dict[int, _Gap] = {}
    of_new: dict[int, _Gap] = {}
    i = j = 0
    for a, b in [*stayed, (len(partner.of_old), len(partner.of_new))]:
        gap = _Gap(range(i, a), range(j, b))
        of_old.update((at, gap) for at in gap.old if partner.of_old[at] is None)
        of_new.update((at, gap) for at in gap.new if partner.of_new[at] is None)
        i, j = a + 1, b + 1
    return of_old, of_new


def _stayed(partner: _Partners) -> list[tuple[int, int]]:
    """The pairs of the longest run that kept its order."""
    pairs = [(i, j) for j, i in enumerate(partner.of_new) if i is not None]
    return [pairs[at] for at in longest_rising([i for i, _ in pairs])]


def _candidates(
    free_old: Sequence[int],
    free_new: Sequence[int],
    words_old: Mapping[int, _Words],
    words_new: Mapping[int, _Words],
    gaps: tuple[Mapping[int, _Gap], Mapping[int, _Gap]],
) -> Iterator[tuple[int, int, bool]]:
    """Pairs worth comparing: in the same gap, and by the rare words that both have."""
    where: defaultdict[int, list[int]] = defaultdict(list)
    for j in free_new:
        for word in words_new[j]:
            where[word].append(j)
    in_gap: defaultdict[int, list[int]] = defaultdict(list)
    for j in free_new:
        in_gap[id(gaps[1][j])].append(j)
    size_of_gap = Counter(id(gaps[0][i]) for i in free_old)
    for i in free_old:
        gap = id(gaps[0][i])
        here = in_gap[gap]
        if len(here) * size_of_gap[gap] <= _SMALL_GAP:
            yield from ((i, j, True) for j in here)
        votes: Counter[int] = Counter()
        known = [word for word in words_old[i] if word in where]
        rare = sorted(known, key=lambda word: (len(where[word]), word))[:_RARE_WORDS]
        for word in rare:
            if len(where[word]) <= _MOST_IN_ONE_PLACE:
                votes.update(where[word])
        for j, _ in votes.most_common(_MOST_CANDIDATES):
            yield i, j, id(gaps[1][j]) == gap


def _likeness_elsewhere(one: _Words, other: _Words, common: _Words) -> float:
    """How alike two passages are, or 0 when it is not enough to say that one was moved."""
    shared = one & other
    both = len(shared)
    if both < _FEWEST_ELSEWHERE or len(shared - common) < _FEWEST_WEIGHTY:
        return 0.0
    likeness = 2 * both / (len(one) + len(other))
    held = both >= _FEWEST_HELD and both >= _HELD * min(len(one), len(other))
    return likeness if likeness >= ELSEWHERE or (held and likeness >= _HELD_LIKENESS) else 0.0


def _likeness_in_place(
    one: _Words, other: _Words, common: _Words, gap: _Gap, enough: float
) -> float:
    """How alike two passages between the same neighbours are, or 0 when it is not enough."""
    shared = one & other
    both = len(shared)
    if not both:
        return 0.0
    likeness = 2 * both / (len(one) + len(other))
    held = both >= _FEWEST_HELD_IN_PLACE and both >= _HELD * min(len(one), len(other))
    if likeness >= enough or held:
        return likeness
    weighty = len(shared - common)
    if weighty < _FEWEST_WEIGHTY:
        return 0.0
    least = _WEIGHTY_ALONE if len(gap.old) == len(gap.new) == 1 else _WEIGHTY
    total = len(one - common) + len(other - common)
    return likeness if 2 * weighty / total >= least else 0.0


# In reading order -----------------------------------------------------------------------------


def _pairs(partner: _Partners, ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Pair]:
    stayed = _stayed(partner)
    kept_order = {j for _, j in stayed}
    behind = _removed_behind(partner, stayed)
    yield from behind.get(None, [])
    for j, i in enumerate(partner.of_new):
        if i is None:
            yield Pair(PairKind.ADDED, None, j, 0.0)
            continue
        same = ours[i] == theirs[j]
        if j in kept_order:
            kind = PairKind.SAME if same else PairKind.REWORDED
        else:
            kind = PairKind.MOVED if same else PairKind.MOVED_AND_REWORDED
        yield Pair(kind, i, j, 1.0 if same else partner.likeness[j])
        yield from behind.get(j, [])


def _removed_behind(
    partner: _Partners, stayed: Sequence[tuple[int, int]]
) -> dict[int | None, list[Pair]]:
    """What was removed, by the passage that stayed (its new place) behind which it stood."""
    new_place = dict(stayed)
    behind: defaultdict[int | None, list[Pair]] = defaultdict(list)
    last: int | None = None
    for i, j in enumerate(partner.of_old):
        if i in new_place:
            last = new_place[i]
        elif j is None:
            behind[last].append(Pair(PairKind.REMOVED, i, None, 0.0))
    return behind
