"""How the rows of the page are laid out, and in which order notes are shown."""

from __future__ import annotations

import pytest

from qmapp.casework.anchoring.align import Pair, PairKind
from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.comparison.rules import (
    Answered,
    Change,
    Row,
    Run,
    Seen,
    Still,
    Trace,
    added_beside,
    answered,
    changes_of,
    count,
    rows_of,
)


def same(old: int, new: int) -> Pair:
    return Pair(PairKind.SAME, old, new, 1.0)


def added(new: int) -> Pair:
    return Pair(PairKind.ADDED, None, new, 0.0)


def removed(old: int) -> Pair:
    return Pair(PairKind.REMOVED, old, None, 0.0)


def moved(old: int, new: int) -> Pair:
    return Pair(PairKind.MOVED, old, new, 1.0)


def reworded(old: int, new: int) -> Pair:
    return Pair(PairKind.REWORDED, old, new, 0.7)


# Old 2 was removed, old 1 moved to the end, old 4 was reworded, new 1 is new.
PAIRS = [same(0, 0), removed(2), added(1), same(3, 2), reworded(4, 3), same(5, 4), same(6, 5),
         moved(1, 6)]  # fmt: skip


def told(rows: list[Row]) -> list[object]:
    """Rows in short: a change's number, unchanged new places, where moved ones stood."""
    short: list[object] = []
    for row in rows:
        match row:
            case Change():
                short.append(row.number)
            case Still():
                short.append(("still", row.pair.new))
            case Run():
                short.append(("run", [pair.new for pair in row.pairs]))
            case Trace():
                short.append(("stood", [change.pair.old for change in row.moved]))
    return short


def test_changes_are_numbered_in_the_order_of_the_page() -> None:
    assert [(c.number, c.pair.kind) for c in changes_of(PAIRS)] == [
        (1, PairKind.REMOVED),
        (2, PairKind.ADDED),
        (3, PairKind.REWORDED),
        (4, PairKind.MOVED),
    ]


def test_unchanged_runs_are_folded_and_what_moved_leaves_a_trace_where_it_stood() -> None:
    assert told(rows_of(PAIRS)) == [
        ("run", [0]), ("stood", [1]), 1, 2, ("run", [2]), 3, ("run", [4, 5]), 4,
    ]  # fmt: skip


def test_everything_is_shown_when_it_is_asked_for() -> None:
    assert told(rows_of(PAIRS, show_all=True)) == [
        ("still", 0), ("stood", [1]), 1, 2, ("still", 2), 3, ("still", 4), ("still", 5), 4,
    ]  # fmt: skip


def test_an_unchanged_passage_that_was_asked_about_is_shown() -> None:
    assert told(rows_of(PAIRS, asked={5}))[-3:] == [("still", 4), ("run", [5]), 4]


def test_one_kind_alone_keeps_the_numbers_of_all() -> None:
    assert told(rows_of(PAIRS, only=PairKind.REWORDED)) == [3]
    assert told(rows_of(PAIRS, only=PairKind.MOVED)) == [("stood", [1]), 4]
    assert told(rows_of(PAIRS, only=PairKind.MOVED_AND_REWORDED)) == []


def test_what_stood_first_or_last_leaves_its_trace_there() -> None:
    pairs = [same(1, 0), same(2, 1), moved(0, 2), same(4, 3), moved(5, 4), moved(3, 5)]
    assert told(rows_of(pairs)) == [
        ("stood", [0]), ("run", [0, 1]), ("stood", [3]), 1, ("run", [3]), ("stood", [5]), 2, 3,
    ]  # fmt: skip


def test_passages_that_moved_together_leave_one_trace() -> None:
    pairs = [same(2, 0), same(3, 1), same(4, 2), moved(0, 3), moved(1, 4)]
    assert told(rows_of(pairs))[0] == ("stood", [0, 1])


def test_traces_with_nothing_shown_between_them_are_one() -> None:
    pairs = [same(1, 0), same(3, 1), moved(0, 2), same(4, 3), moved(2, 4)]
    assert told(rows_of(pairs, only=PairKind.MOVED)) == [("stood", [0, 2]), 1, 2]


def test_each_kind_is_counted() -> None:
    counted = count(PAIRS)
    assert counted[PairKind.SAME] == 4
    assert counted[PairKind.MOVED_AND_REWORDED] == 0
    assert sum(counted.values()) == len(PAIRS)


def test_new_passages_beside_an_old_one_are_counted_on_both_sides() -> None:
    pairs = [added(0), same(0, 1), removed(1), added(2), added(3), same(2, 4), same(3, 5)]
    assert added_beside(pairs) == {0: 3, 2: 2, 3: 0}


UNCHANGED = Seen(Fate.UNCHANGED, PairKind.SAME, 0)
MOVED = Seen(Fate.MOVED, PairKind.MOVED, 0)
GONE = Seen(Fate.GONE, PairKind.REMOVED, 0)
ASK = Seen(Fate.ASK, PairKind.SAME, 0)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([], Answered.NO_PASSAGE),
        ([UNCHANGED], Answered.NOTHING),
        ([UNCHANGED, MOVED], Answered.NOTHING),
        ([UNCHANGED, Seen(Fate.REWORDED, PairKind.REWORDED, 0)], Answered.SOMETHING),
        ([UNCHANGED, GONE], Answered.SOMETHING),
        ([GONE, GONE], Answered.GONE),
        ([UNCHANGED, ASK], Answered.UNCERTAIN),
        # The pinned words stand as they did, and something changed around them.
        ([Seen(Fate.UNCHANGED, PairKind.REWORDED, 0)], Answered.SOMETHING),
        ([Seen(Fate.MOVED, PairKind.MOVED_AND_REWORDED, 0)], Answered.SOMETHING),
        ([Seen(Fate.UNCHANGED, PairKind.SAME, 1)], Answered.BESIDE),
        ([Seen(Fate.UNCHANGED, PairKind.SAME, 1), GONE], Answered.SOMETHING),
    ],
)
def test_what_changed_under_a_note(seen: list[Seen], expected: Answered) -> None:
    assert answered(seen) is expected


def test_what_was_asked_and_did_not_change_comes_first() -> None:
    assert sorted(Answered) == [
        Answered.NOTHING,
        Answered.BESIDE,
        Answered.UNCERTAIN,
        Answered.SOMETHING,
        Answered.GONE,
        Answered.NO_PASSAGE,
    ]
