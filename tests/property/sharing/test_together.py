"""Somebody puts together everything that one edition shows, and what their own board brought.

Worlds are drawn at random. For each count that is withheld, and for each other board, a second
world is looked for in which it differs and everything that is read is the same: the same boards
named, all reviews, those coded, and one tag by two editions of its list, of which it is known that
whoever has it by the second has it by the first. A withheld count without one is given away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from random import Random
from uuid import UUID

import pytest

from qmapp.learning.sharing.counting import Row, rows_of
from qmapp.learning.sharing.suppressing import (
    Counted,
    Shown,
    regions_withheld,
    show_denominators,
)

FEWEST = 3
SORTS = range(4)
"""Not coded; coded without the tag; with it by the first edition only; by both."""
Board = tuple[int, ...]
"""How many reviews of each sort a board brought."""
World = tuple[Board, ...]
Regions = Sequence[range]
READS = (SORTS, (1, 2, 3), (2, 3), (3,))
"""What is counted: all reviews, those coded, those with the tag by the first edition and both."""


def brought(board: Board, what: int) -> int:
    return sum(board[sort] for sort in READS[what])


def cells(world: World, regions: Regions, what: int) -> Sequence[Counted]:
    return [{UUID(int=at + 1): brought(world[at], what) for at in part} for part in regions]


def shown(world: World, regions: Regions) -> Sequence[Shown | Row]:
    """What an edition shows of all reviews, of those coded, and of the tag by two editions."""
    reviews, coded, first, both = (cells(world, regions, what) for what in range(4))
    withheld = regions_withheld(reviews, [coded], FEWEST)
    return [
        show_denominators(reviews, withheld, FEWEST),
        show_denominators(coded, withheld, FEWEST),
        *rows_of("tag", [(first, coded), (both, coded)], withheld, reviews, FEWEST),
    ]


def key(world: World, regions: Regions) -> object:
    names, read = tuple(sum(board) > 0 for board in world), shown(world, regions)
    seen = [(tuple(one.cells), one.total) for one in read]
    return names, seen, [one.bands for one in read if isinstance(one, Row)]


def others(world: World, viewer: int | None) -> Iterator[World]:
    """Worlds near this one, with what the viewer’s board brought left as it is."""
    free = [at for at in range(len(world)) if at != viewer]
    for at, to in product(free, free):
        for sort, by in product(SORTS, (1, 2, 3)):
            if at == to:
                yield from _moved(world, [(at, sort, by)])
                yield from _moved(world, [(at, sort, -by)])
                for other in SORTS:
                    yield from _moved(world, [(at, sort, -by), (at, other, by)])
                continue
            yield from _moved(world, [(at, sort, -by), (to, sort, by)])
            for other in SORTS:
                yield from _moved(
                    world,
                    [(at, sort, -by), (to, sort, by), (at, other, by), (to, other, -by)],
                )
    for one, two in product(free, free):  # two boards change places
        swapped = list(world)
        swapped[one], swapped[two] = world[two], world[one]
        yield tuple(swapped)
    chance = Random(repr(world))
    for _ in range(20000):  # up to four boards change a review each
        yield from _moved(
            world,
            [
                change
                for at in chance.sample(free, min(len(free), chance.choice((2, 3, 4))))
                for change in ((at, chance.choice(SORTS), -1), (at, chance.choice(SORTS), 1))
            ],
        )


def _moved(world: World, changes: Sequence[tuple[int, int, int]]) -> Iterator[World]:
    made = [list(board) for board in world]
    for at, sort, by in changes:
        made[at][sort] += by
    if all(count >= 0 for board in made for count in board):
        yield tuple(tuple(board) for board in made)


def drawn(chance: Random, boards: int) -> World:
    """A world: most boards alike, some with next to nothing."""
    most = [chance.choice((0, 1, 2, 4)) for _ in SORTS]
    return tuple(
        tuple(chance.randint(0, most[sort] if chance.random() < 0.8 else 1) for sort in SORTS)
        for _ in range(boards)
    )


def differing(
    world: World, regions: Regions, viewer: int | None, asked: dict[object, Callable[[World], int]]
) -> dict[object, Callable[[World], int]]:
    """Those asked for which no other world that reads the same has another value."""
    left, read = dict(asked), key(world, regions)
    for other in others(world, viewer):
        told = [name for name, value in left.items() if value(other) != value(world)]
        if told and key(other, regions) == read:
            for name in told:
                del left[name]
        if not left:
            break
    return left


def region_count(part: range, what: int) -> Callable[[World], int]:
    return lambda world: sum(brought(world[at], what) for at in part)


def board_count(at: int, what: int) -> Callable[[World], int]:
    return lambda world: brought(world[at], what)


@pytest.mark.parametrize("sizes", [(3, 3, 3), (1, 3, 4), (4, 4)])
@pytest.mark.parametrize("viewer", [None, 0])
def test_no_withheld_count_can_be_worked_out(sizes: tuple[int, ...], viewer: int | None) -> None:
    regions = parts(sizes)
    chance, held = Random(repr((sizes, viewer))), 0
    for _ in range(25):
        world = drawn(chance, sum(sizes))
        asked = {
            (what, at): region_count(part, what)
            for what, one in enumerate(shown(world, regions))
            for at, part in enumerate(regions)
            if one.cells[at] is None
            and is_small(world, part, viewer, what)
            and (what > 1 or not tells_by_names(world))
        }
        held += len(asked)
        assert differing(world, regions, viewer, asked) == {}, (world, key(world, regions))
    assert held > 30


@pytest.mark.parametrize("sizes", [(3, 3), (1, 3, 4), (2, 2, 3)])
def test_no_board_works_out_what_another_brought(sizes: tuple[int, ...]) -> None:
    regions = parts(sizes)
    chance, held = Random(repr(sizes)), 0
    for _ in range(25):
        world = drawn(chance, sum(sizes))
        asked = {
            (what, at): board_count(at, what)
            for at in range(1, len(world))
            for what in range(4)
            if sum(world[at]) and (what > 1 or not tells_by_names(world))
        }
        held += len(asked)
        assert differing(world, regions, 0, asked) == {}, (world, key(world, regions))
    assert held > 30


def parts(sizes: Sequence[int]) -> Regions:
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    return [range(start, start + size) for start, size in zip(starts, sizes, strict=True)]


def is_small(world: World, part: range, viewer: int | None, what: int) -> bool:
    """Whether so few of a region are counted, or not counted of those asked, or of so few boards.

    For a board: of the others. What is withheld with a small count only is not small itself, and
    a board that takes away its own may work it out.
    """
    asked = 0 if what == 0 else 1
    boards = [at for at in part if at != viewer and brought(world[at], asked)]
    have = [brought(world[at], what) for at in boards]
    without = [brought(world[at], asked) - brought(world[at], what) for at in boards]
    sides = [have] if what < 2 else [have, without]
    if viewer is not None:
        return len(boards) == 1 or (bool(boards) and any(sum(side) < FEWEST for side in sides))
    return bool(boards) and (
        len(boards) < 3 or any(sum(side) - max(side) < FEWEST for side in sides)
    )


def tells_by_names(world: World) -> bool:
    """Of hardly more reviews than named boards it is told how many each brought: pages say so."""
    boards = sum(sum(board) > 0 for board in world)
    return sum(sum(board) for board in world) < 2 * boards
