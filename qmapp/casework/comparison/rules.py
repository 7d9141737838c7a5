"""How two drafts are laid side by side, and the order of what was asked. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from qmapp.casework.anchoring.align import Pair, PairKind
from qmapp.casework.anchoring.rules import Fate

# In the order in which they are counted and offered.
CHANGES = (
    PairKind.ADDED,
    PairKind.REMOVED,
    PairKind.MOVED,
    PairKind.REWORDED,
    PairKind.MOVED_AND_REWORDED,
)
MOVES = frozenset({PairKind.MOVED, PairKind.MOVED_AND_REWORDED})
REWORDINGS = frozenset({PairKind.REWORDED, PairKind.MOVED_AND_REWORDED})
_STAYED = frozenset({PairKind.SAME, PairKind.REWORDED})


# The rows of the page ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Its number counts all changes of the two drafts, whatever is shown."""

    number: int
    pair: Pair


@dataclass(frozen=True, slots=True)
class Still:
    """An unchanged passage that is shown: all are, or a change was asked for."""

    pair: Pair


@dataclass(frozen=True, slots=True)
class Run:
    """Unchanged passages in a row, folded."""

    pairs: list[Pair]


@dataclass(frozen=True, slots=True)
class Trace:
    """Where passages stood in the old draft that moved: they themselves are elsewhere."""

    moved: Sequence[Change]


Row = Change | Still | Run | Trace


def changes_of(pairs: Sequence[Pair]) -> list[Change]:
    """The changes, numbered from one in the order of the page."""
    changed = [pair for pair in pairs if pair.kind is not PairKind.SAME]
    return [Change(number, pair) for number, pair in enumerate(changed, start=1)]


def count(pairs: Sequence[Pair]) -> Mapping[PairKind, int]:
    """How many passages there are of each kind, with none left out."""
    counted = Counter(pair.kind for pair in pairs)
    return {kind: counted[kind] for kind in PairKind}


def rows_of(
    pairs: Sequence[Pair],
    *,
    asked: Collection[int] = (),
    show_all: bool = False,
    only: PairKind | None = None,
) -> list[Row]:
    """The rows of the page, from the pairs in reading order.

    `asked` are old passages that something was asked of: they are shown though unchanged. With
    `only`, the changes of one kind are shown and nothing else but, for moves, where they stood.
    """
    number = {id(change.pair): change for change in changes_of(pairs)}
    rows: list[Row] = []
    for item in _with_traces(pairs):
        if isinstance(item, list):
            moved = [number[id(p)] for p in item if only is None or p.kind is only]
            if moved:
                _add_trace(rows, moved)
        elif item.kind is PairKind.SAME:
            if only is not None:
                continue
            if show_all or item.old in asked:
                rows.append(Still(item))
            else:
                _add_to_run(rows, item)
        elif only is None or item.kind is only:
            rows.append(number[id(item)])
    return rows


def _add_to_run(rows: list[Row], pair: Pair) -> None:
    last = rows[-1] if rows else None
    if isinstance(last, Run):
        last.pairs.append(pair)
    else:
        rows.append(Run([pair]))


def _add_trace(rows: list[Row], moved: Sequence[Change]) -> None:
    last = rows[-1] if rows else None
    if isinstance(last, Trace):
        rows[-1] = Trace([*last.moved, *moved])
    else:
        rows.append(Trace(list(moved)))


def _with_traces(pairs: Sequence[Pair]) -> Iterator[Pair | list[Pair]]:
    """The pairs in order, and lists of those that stood here in the old draft and moved away.

    A trace stands where a removed passage would: behind its last neighbour that stayed.
    """
    stayed = sorted(p.old for p in pairs if p.kind in _STAYED and p.old is not None)
    behind: defaultdict[int | None, list[Pair]] = defaultdict(list)
    for pair in sorted((p for p in pairs if p.kind in MOVES), key=lambda p: p.old or 0):
        at = bisect_left(stayed, pair.old or 0)
        behind[stayed[at - 1] if at else None].append(pair)
    waiting = behind[None]
    for pair in pairs:
        if pair.kind is PairKind.REMOVED:
            before = [p for p in waiting if (p.old or 0) < (pair.old or 0)]
        else:
            before = waiting
        if before:
            yield before
            waiting = waiting[len(before) :]
        yield pair
        if pair.kind in _STAYED:
            waiting = behind[pair.old]
    if waiting:
        yield waiting


# What was asked -------------------------------------------------------------------------------


class Answered(IntEnum):
    """What has changed in the passages under a note, in the order in which notes are shown."""

    NOTHING = 1
    BESIDE = 2  # nothing in them; new passages right before or behind them
    UNCERTAIN = 3
    SOMETHING = 4
    GONE = 5
    NO_PASSAGE = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one passage that a note rests on.

    `fate` is of the words that were pinned, `passage` of the passage around them, and `added`
    counts new passages right before and behind it.
    """

    fate: Fate
    passage: PairKind
    added: int


def answered(seen: Sequence[Seen]) -> Answered:
    """Whether anything changed in the passages under a note. Not whether that answers it."""
    if not seen:
        return Answered.NO_PASSAGE
    if any(one.fate is Fate.ASK for one in seen):
        return Answered.UNCERTAIN
    if all(one.fate is Fate.GONE for one in seen):
        return Answered.GONE
    if any(map(has_changed, seen)):
        return Answered.SOMETHING
    return Answered.BESIDE if any(one.added for one in seen) else Answered.NOTHING


def has_changed(one: Seen) -> bool:
    """Whether the words or the passage around them are other than before.

    That a passage moved, and nothing else, is no change of what it says.
    """
    return one.fate not in {Fate.UNCHANGED, Fate.MOVED} or one.passage in REWORDINGS


def added_beside(pairs: Sequence[Pair]) -> Mapping[int, int]:
    """How many new passages stand right before and behind each old one that is still there."""
    in_new = [pair for pair in pairs if pair.new is not None]
    beside: dict[int, int] = {}
    for at, pair in enumerate(in_new):
        if pair.old is None:
            continue
        found = 0
        for step in (-1, 1):
            near = at + step
            while 0 <= near < len(in_new) and in_new[near].kind is PairKind.ADDED:
                found, near = found + 1, near + step
        beside[pair.old] = found
    return beside
