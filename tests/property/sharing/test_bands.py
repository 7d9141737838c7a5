"""Somebody who knows the rules and their own board's counts tries to work back from an edition."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from uuid import UUID

import pytest

from qmapp.learning.sharing.bands import SLOTS, bands_of, slot_of
from qmapp.learning.sharing.counting import rows_of
from qmapp.learning.sharing.suppressing import regions_withheld

BOARDS = [UUID(int=number) for number in range(1, 7)]
# Each board: (has the tag, of).
SORTS = [(0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)]


def read_of(world: tuple[tuple[int, int], ...], regions: int, fewest: int) -> tuple[object, ...]:
    """All that an edition shows of one tag, with its first boards in the first region."""
    size = len(world) // regions
    parts = [range(at * size, (at + 1) * size) for at in range(regions)]
    have = [{BOARDS[i]: world[i][0] for i in part} for part in parts]
    asked = [{BOARDS[i]: world[i][1] for i in part} for part in parts]
    withheld = regions_withheld(asked, [], fewest)
    [row] = rows_of("tag", [(have, asked)], withheld, asked, fewest)
    return row.cells, row.total, row.of, row.of_total, row.bands


@pytest.mark.parametrize("regions", [1, 2])
@pytest.mark.parametrize("viewer", [None, 0])
def test_no_board_and_no_withheld_cell_can_be_worked_out(regions: int, viewer: int | None) -> None:
    """Six boards of up to two reviews each, `fewest` being two: every world there is."""
    fewest, groups = 2, defaultdict(list)
    for world in product(SORTS, repeat=6):
        own = None if viewer is None else world[viewer]
        groups[(*read_of(world, regions, fewest), own)].append(world)
    told = 0
    for read, worlds in groups.items():
        cells, bands = read[0], read[4]
        told += bool(bands)
        for at, cell in enumerate(cells):
            part = range(at * 6 // regions, (at + 1) * 6 // regions)
            if cell is None:
                sums = {sum(world[i][0] for i in part) for world in worlds}
                of = {sum(world[i][1] for i in part) for world in worlds}
                assert len(sums) > 1 or of == {0} or _is_edge(worlds), read
        for board in range(6):
            if board != viewer and not _is_edge(worlds):
                assert len({world[board] for world in worlds}) > 1, read
    assert told > 10 or regions == 2  # two regions of three boards are too small for bands


def _is_edge(worlds: list[tuple[tuple[int, int], ...]]) -> bool:
    """At the edge of what was tried, boards with three reviews are missing among the worlds."""
    return max(sum(of for _, of in world) for world in worlds) >= 11


def test_each_board_lies_in_one_band_and_bands_hold_enough() -> None:
    for world in product(SORTS, repeat=6):
        row = dict(zip(BOARDS, (n for n, _ in world), strict=True))
        of = dict(zip(BOARDS, (m for _, m in world), strict=True))
        found = bands_of(row, of, 2)
        if found:
            assert sum(one.boards for one in found) == sum(m > 0 for m in of.values())
            assert all(one.boards >= 3 for one in found)
            assert [one.first for one in found] == [0, *(one.last + 1 for one in found[:-1])]
            assert found[-1].last == SLOTS - 1


def test_edges() -> None:
    assert [slot_of(n, 4) for n in range(5)] == [0, 1, 2, 2, 2]
    assert bands_of({}, {}, 5) == ()


def test_where_all_would_be_one_band_nothing_is_told() -> None:
    of = dict.fromkeys(BOARDS, 2)
    assert bands_of(dict.fromkeys(BOARDS, 1), of, 2) == ()
    spread = dict(zip(BOARDS, (0, 0, 0, 2, 2, 2), strict=True))
    assert [one.boards for one in bands_of(spread, of, 2)] == [3, 3]
