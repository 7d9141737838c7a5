"""Which words of an old draft stand again in a new one, and where: the runs that both share.

A stretch of six words that stands once in either draft pins the one to the other. Pinned
stretches grow into runs of equal words; the heaviest set of runs in the same order is the
chain, runs outside of it have moved. What lies between two neighbouring runs is compared
with what lies between them in the other draft. All positions are indexes into the words of
a whole reading; the method is ours, after the "patience" way of comparing files.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from qmapp.casework.anchoring.text import Keys, Word, words_of

Said = TypeVar("Said", int, tuple[int, int])

PIN = 6
"""Words in a stretch that pins one draft to the other when it stands once in each. Ours."""
LEAST_MOVED = 10
"""Words that runs outside the chain must have together to be believed to have moved. Ours."""
NEAR = 40
"""Words that may lie between two moved runs for them to have moved as one. Ours."""
SMALL = 3600
"""Pairs of words up to which two stretches are compared word by word. Ours."""
COMMON = 3
"""A word that stands more often than this in a draft says nothing where it stands alone. Ours."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A draft as its words: `ids` are equal where words are, hyphens aside; `passage` names the
    passage of each word, `begins` the first word of each passage and, at last, their number.
    """

    texts: Sequence[str]
    words: list[Word]
    ids: list[int]
    passage: list[int]
    begins: list[int]

    def at(self, passage: int, start: int, end: int) -> tuple[int, int]:
        """The words that a stretch of a passage touches, by code points: from, up to."""
        first, beyond = self.begins[passage], self.begins[passage + 1]
        words = self.words
        low = bisect_left(range(first, beyond), True, key=lambda at: words[at].end > start)
        high = bisect_left(range(first, beyond), True, key=lambda at: words[at].start >= end)
        return first + low, max(first + low, first + high)


def read_both(old: Sequence[str], new: Sequence[str]) -> tuple[Reading, Reading]:
    """Two drafts as words, with the same numbers for the same words."""
    numbers = _Numbers()
    keys = Keys()
    return _read(old, keys, numbers), _read(new, keys, numbers)


class _Numbers(dict[str, int]):
    """A number for each key. A hyphen between letters comes and goes with line ends, so it does
    not count; one between figures says much.
    """

    def __missing__(self, key: str) -> int:
        bare = key.replace("-", "")
        number = self[bare] if bare != key and bare.isalpha() else len(self)
        self[key] = number
        return number


def _read(texts: Sequence[str], keys: Keys, numbers: _Numbers) -> Reading:
    words: list[Word] = []
    passage: list[int] = []
    begins = [0]
    for at, text in enumerate(texts):
        found = words_of(text, keys)
        words += found
        passage += [at] * len(found)
        begins.append(len(words))
    return Reading(texts, words, [numbers[word.key] for word in words], passage, begins)


@dataclass(slots=True)
class _Run:
    """Equal words: `length` from `old` and from `new` on. Its core reaches from its first
    pinned stretch to its last; what is beyond only continues it.
    """

    old: int
    new: int
    length: int
    core_start: int
    core_end: int

    @property
    def shift(self) -> int:
        return self.new - self.old


@dataclass(slots=True)
class Tracks:
    """Where each word went. `to_new` and `to_old` are -1 for a word without a fellow; `sure`
    are old words in the core of a run, `kept` old words whose fellows stand in the old order.
    """

    old: Reading
    new: Reading
    to_new: list[int]
    to_old: list[int]
    sure: bytearray
    kept: bytearray
    weights: list[float]
    old_places: dict[int, list[int]]
    new_places: dict[int, list[int]]
    old_pairs: dict[tuple[int, int], list[int]]
    new_pairs: dict[tuple[int, int], list[int]]
    kept_before: list[int] = field(default_factory=list)
    kept_after: list[int] = field(default_factory=list)


def track(old: Reading, new: Reading) -> Tracks:
    """Find where every word of the old draft went."""
    old_places, new_places = _places(old.ids), _places(new.ids)
    tracks = Tracks(
        old=old,
        new=new,
        to_new=[-1] * len(old.ids),
        to_old=[-1] * len(new.ids),
        sure=bytearray(len(old.ids)),
        kept=bytearray(len(old.ids)),
        weights=_weights(old_places, new_places, len(old.ids) + len(new.ids)),
        old_places=old_places,
        new_places=new_places,
        old_pairs=_places(list(pairwise(old.ids))),
        new_pairs=_places(list(pairwise(new.ids))),
    )
    runs = _runs(old.ids, new.ids)
    chain = _chain(runs)
    groups = list(_moved(runs, chain))
    _lay(tracks, [runs[at] for at in chain], [run for group in groups for run in group])
    for group in groups:
        _fill_group(tracks, group)
    _fill_chain(tracks)
    _mark_neighbours(tracks)
    return tracks


def _places(ids: Sequence[Said]) -> dict[Said, list[int]]:
    """Where each word, or each pair of neighbouring words, stands."""
    places: dict[Said, list[int]] = defaultdict(list)
    for at, word in enumerate(ids):
        places[word].append(at)
    return dict(places)


def _weights(old: dict[int, list[int]], new: dict[int, list[int]], together: int) -> list[float]:
    """How much each word counts: 1 for one that stands once, towards 0 the more often it stands."""
    whole = math.log(together + 2)
    known = max((*old, *new), default=-1) + 1
    return [
        1 - math.log(max(1, len(old.get(word, ())), len(new.get(word, ())))) / whole
        for word in range(known)
    ]


def _grams(ids: Sequence[int], known: list[dict[tuple[int, int], int]]) -> list[int]:
    """A number for each stretch of six words, equal where the stretches are."""

    def joined(
        one: Sequence[int], other: Sequence[int], names: dict[tuple[int, int], int]
    ) -> list[int]:
        return [names.setdefault(pair, len(names)) for pair in zip(one, other, strict=False)]

    twos = joined(ids, ids[1:], known[0])
    fours = joined(twos, twos[2:], known[1])
    return joined(fours, twos[4:], known[2])


def _once(grams: Sequence[int]) -> dict[int, int]:
    """Where each stretch stands that stands once; -1 for others."""
    places: dict[int, int] = {}
    for at, gram in enumerate(grams):
        places[gram] = -1 if gram in places else at
    return places


def _runs(old: Sequence[int], new: Sequence[int]) -> list[_Run]:
    """Every run with a pinned stretch in it, in the order of the old draft."""
    known: list[dict[tuple[int, int], int]] = [{}, {}, {}]
    in_old = _once(_grams(old, known))
    in_new = _once(_grams(new, known))
    runs: list[_Run] = []
    run: _Run | None = None
    for gram, at in in_old.items():
        to = in_new.get(gram, -1)
        if at < 0 or to < 0:
            continue
        if run and run.shift == to - at and at < run.old + run.length:
            run.core_end = at + PIN
            continue
        run = _grown(old, new, at, to)
        runs.append(run)
    return runs


def _grown(old: Sequence[int], new: Sequence[int], at: int, to: int) -> _Run:
    """The run about a pinned stretch, as far as words are equal."""
    before = 0
    while before < at and before < to and old[at - before - 1] == new[to - before - 1]:
        before += 1
    end, shift = at + PIN, to - at
    last = min(len(old), len(new) - shift)
    while end < last and old[end] == new[end + shift]:
        end += 1
    return _Run(at - before, to - before, end - at + before, at, at + PIN)


def _chain(runs: Sequence[_Run]) -> list[int]:
    """The runs, by index, that stand in the same order in both drafts: those with most words."""
    ranks = {start: rank for rank, start in enumerate(sorted(r.core_start + r.shift for r in runs))}
    best: list[tuple[int, int]] = [(0, -1)] * (len(runs) + 1)  # a tree of maxima over ranks
    before = [-1] * len(runs)
    for at, run in enumerate(runs):
        rank = ranks[run.core_start + run.shift]
        total, last = 0, -1
        node = rank
        while node:
            if best[node][0] > total:
                total, last = best[node]
            node -= node & -node
        before[at] = last
        mine = (total + run.length, at)
        node = rank + 1
        while node <= len(runs):
            if mine[0] > best[node][0]:
                best[node] = mine
            node += node & -node
    total, at = max(best, default=(0, -1))
    chain = []
    while at >= 0:
        chain.append(at)
        at = before[at]
    return chain[::-1]


def _moved(runs: Sequence[_Run], chain: Sequence[int]) -> Iterator[list[_Run]]:
    """The runs outside the chain that are long enough, together with their neighbours."""
    kept = set(chain)
    group: list[_Run] = []
    for at, run in enumerate(runs):
        if at in kept:
            continue
        if group and _together(group[-1], run):
            group.append(run)
            continue
        if sum(one.length for one in group) >= LEAST_MOVED:
            yield group
        group = [run]
    if sum(one.length for one in group) >= LEAST_MOVED:
        yield group


def _together(one: _Run, then: _Run) -> bool:
    return (
        then.core_start - one.core_end <= NEAR
        and then.core_start + then.shift - one.core_start - one.shift >= 0
        and then.core_start + then.shift - one.core_end - one.shift <= NEAR
    )


def _lay(tracks: Tracks, chain: Sequence[_Run], moved: Sequence[_Run]) -> None:
    """Write down the runs, but no word that two runs claim."""
    old_claims, new_claims = bytearray(len(tracks.to_new)), bytearray(len(tracks.to_old))
    for run in (*chain, *moved):
        for at in range(run.old, run.old + run.length):
            old_claims[at] = min(2, old_claims[at] + 1)
            to = at + run.shift
            new_claims[to] = min(2, new_claims[to] + 1)
    for runs, kept in ((chain, 1), (moved, 0)):
        for run in runs:
            for at in range(run.old, run.old + run.length):
                to = at + run.shift
                if old_claims[at] == 1 and new_claims[to] == 1:
                    tracks.to_new[at], tracks.to_old[to] = to, at
                    tracks.kept[at] = kept
                    tracks.sure[at] = run.length >= LEAST_MOVED and (
                        run.core_start <= at < run.core_end
                    )


def _fill_group(tracks: Tracks, group: Sequence[_Run]) -> None:
    """Compare what lies between runs that moved as one, and from them to their passages' ends."""
    old, new = tracks.old, tracks.new
    for one, then in pairwise(group):
        _fill(
            tracks,
            range(one.core_end, then.core_start),
            range(one.core_end + one.shift, then.core_start + then.shift),
            kept=False,
        )
    first, last = group[0], group[-1]
    old_start = old.begins[old.passage[first.core_start]]
    new_start = new.begins[new.passage[first.core_start + first.shift]]
    old_end = old.begins[old.passage[last.core_end - 1] + 1]
    new_end = new.begins[new.passage[last.core_end + last.shift - 1] + 1]
    fore, aft = first.core_start, last.core_end
    _fill(
        tracks,
        range(max(old_start, fore - NEAR), fore),
        range(max(new_start, fore + first.shift - NEAR), fore + first.shift),
        kept=False,
    )
    _fill(
        tracks,
        range(aft, min(old_end, aft + NEAR)),
        range(aft + last.shift, min(new_end, aft + last.shift + NEAR)),
        kept=False,
    )


def _fill_chain(tracks: Tracks) -> None:
    """Compare what lies between words that kept their order."""
    at, to = -1, -1
    stops = [(i, tracks.to_new[i]) for i in range(len(tracks.kept)) if tracks.kept[i]]
    stops.append((len(tracks.to_new), len(tracks.to_old)))
    for next_at, next_to in stops:
        if next_at - at > 1 and next_to - to > 1:
            _fill(tracks, range(at + 1, next_at), range(to + 1, next_to), kept=True)
        at, to = next_at, next_to


def _fill(tracks: Tracks, old: range, new: range, *, kept: bool) -> None:
    free_old = [at for at in old if tracks.to_new[at] < 0]
    free_new = [to for to in new if tracks.to_old[to] < 0]
    for at, to in paired(tracks, free_old, free_new):
        tracks.to_new[at], tracks.to_old[to] = to, at
        tracks.kept[at] = kept


def _mark_neighbours(tracks: Tracks) -> None:
    """For each place in the old draft the nearest word before and after it that kept its order."""
    last = -1
    for at, kept in enumerate(tracks.kept):
        tracks.kept_before.append(last)
        if kept:
            last = at
    tracks.kept_before.append(last)
    following = len(tracks.kept)
    after = [following]
    for at in range(len(tracks.kept) - 1, -1, -1):
        if tracks.kept[at]:
            following = at
        after.append(following)
    tracks.kept_after = after[::-1]


def paired(
    tracks: Tracks, old: Sequence[int], new: Sequence[int], *, lone: bool = False
) -> list[tuple[int, int]]:
    """Equal words of two stretches in the same order, as pairs of positions: as much of them as
    there is, a rare word before a common one; no common word that stands alone, unless wanted.
    """
    pairs = list(_paired(tracks, old, new, 3))
    return sorted(pairs) if lone else _without_lone(tracks, pairs, old, new)


def _paired(
    tracks: Tracks, old: Sequence[int], new: Sequence[int], size: int
) -> Iterable[tuple[int, int]]:
    a, b = tracks.old.ids, tracks.new.ids
    start = 0
    while start < len(old) and start < len(new) and a[old[start]] == b[new[start]]:
        yield old[start], new[start]
        start += 1
    old, new = old[start:], new[start:]
    end = 0
    while end < len(old) and end < len(new) and a[old[-1 - end]] == b[new[-1 - end]]:
        yield old[-1 - end], new[-1 - end]
        end += 1
    old, new = old[: len(old) - end], new[: len(new) - end]
    if not old or not new:
        return
    if len(old) * len(new) <= SMALL:
        yield from _heaviest(tracks, old, new)
        return
    stops = _stops([a[at] for at in old], [b[to] for to in new], size)
    if not stops:
        if size > 1:
            yield from _paired(tracks, old, new, size - 1)
        return
    one, other = 0, 0
    for i, j in [*stops, (len(old), len(new))]:
        yield from _paired(tracks, old[one:i], new[other:j], size)
        one, other = i, j


def _stops(a: Sequence[int], b: Sequence[int], size: int) -> list[tuple[int, int]]:
    """Places where a stretch of `size` words stands that stands once on either side, in order."""
    in_a = _once_of(list(zip(*(a[i:] for i in range(size)), strict=False)))
    in_b = _once_of(list(zip(*(b[i:] for i in range(size)), strict=False)))
    pairs = [(at, in_b[gram]) for gram, at in in_a.items() if at >= 0 and in_b.get(gram, -1) >= 0]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, to) in enumerate(pairs):
        rank = bisect_left(tails, to)
        before.append(ends[rank - 1] if rank else -1)
        if rank == len(tails):
            tails.append(to)
            ends.append(index)
        else:
            tails[rank], ends[rank] = to, index
    chosen = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return [pair for pair in chosen[::-1] if pair != (0, 0)]


def _once_of(grams: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    places: dict[tuple[int, ...], int] = {}
    for at, gram in enumerate(grams):
        places[gram] = -1 if gram in places else at
    return places


def _heaviest(tracks: Tracks, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The heaviest common order of words of two short stretches."""
    a = [tracks.old.ids[at] for at in old]
    b = [tracks.new.ids[to] for to in new]
    if not set(a) & set(b):
        return
    width = len(b)
    rows = [[0.0] * (width + 1)]
    for word in a:
        above, row, weight = rows[-1], [0.0], tracks.weights[word]
        left = 0.0
        for j in range(width):
            best = above[j] + weight if b[j] == word else 0.0
            left = max(left, above[j + 1], best)
            row.append(left)
        rows.append(row)
    i, j = len(a), width
    while i and j:
        here = rows[i][j]
        if rows[i - 1][j] == here:
            i -= 1
        elif rows[i][j - 1] == here:
            j -= 1
        else:
            i, j = i - 1, j - 1
            yield old[i], new[j]


def _without_lone(
    tracks: Tracks, pairs: Sequence[tuple[int, int]], old: Sequence[int], new: Sequence[int]
) -> list[tuple[int, int]]:
    """Leave out one or two common words that stand apart from all others with a fellow."""
    kept: list[tuple[int, int]] = []
    group: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if group and pair != (group[-1][0] + 1, group[-1][1] + 1):
            kept += group if _says_much(tracks, group, old, new) else []
            group = []
        group.append(pair)
    return kept + (group if group and _says_much(tracks, group, old, new) else [])


def _says_much(
    tracks: Tracks, group: Sequence[tuple[int, int]], old: Sequence[int], new: Sequence[int]
) -> bool:
    """Whether words in a row are more than one or two common ones, or continue other words."""
    (first, to), (last, end) = group[0], group[-1]
    if len(group) > 2 or (first, to) == (old[0], new[0]) or (last, end) == (old[-1], new[-1]):
        return True
    if (first and tracks.to_new[first - 1] == to - 1 >= 0) or (
        last + 1 < len(tracks.to_new) and tracks.to_new[last + 1] == end + 1
    ):
        return True
    return any(
        len(tracks.old_places[word]) <= COMMON and len(tracks.new_places[word]) <= COMMON
        for word in tracks.old.ids[first : last + 1]
    )
