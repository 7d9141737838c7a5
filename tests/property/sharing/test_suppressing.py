"""Somebody who knows the rule, every shown count and their own board's tries to work back.

Every table of a size is made, and put with all others that would read the same to that person. A
count is given away when all of these agree on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from uuid import UUID

import pytest

from qmapp.learning.sharing.suppressing import (
    FEWEST,
    Counted,
    Shown,
    regions_withheld,
    show_denominators,
    show_rows,
)

BOARDS = [UUID(int=number) for number in range(1, 4)]
Flat = tuple[int, ...]


def rows_of(flat: Flat, boards: int) -> Sequence[Counted]:
    periods = range(0, len(flat), boards)
    return [dict(zip(BOARDS, flat[at : at + boards], strict=False)) for at in periods]


def totals(flat: Flat, boards: int) -> Flat:
    return tuple(sum(row.values()) for row in rows_of(flat, boards))


def own(flat: Flat, boards: int, viewer: int | None) -> Flat:
    return () if viewer is None else flat[viewer::boards]


def alone(row: Sequence[Counted], fewest: int = FEWEST) -> Shown:
    """An edition in which every review is coded."""
    return show_denominators(row, regions_withheld(row, [], fewest), fewest)


def show(row: Sequence[Counted], out_of: Sequence[Counted], fewest: int = FEWEST) -> Shown:
    """One tag of such an edition."""
    [found] = show_rows([(row, out_of)], regions_withheld(out_of, [], fewest), out_of, fewest)
    return found


def key(shown: Shown) -> tuple[object, ...]:
    return (*shown.cells, shown.total)


def given_away(groups: dict[object, list[Flat]], most: int) -> Iterator:
    """Withheld cells on whose value everything that reads the same agrees."""
    for read, tables in groups.items():
        # At the edge of what was tried there seem to be fewer tables than there are.
        if max(sum(table) for table in tables) > most:
            continue
        for at, cell in enumerate(read[0]):
            if cell is None and len({table[at] for table in tables}) == 1:
                yield read


@pytest.mark.parametrize(("boards", "periods", "most", "fewest"), [(3, 2, 6, 3)])
@pytest.mark.parametrize("viewer", [None, 0])
def test_no_denominator_can_be_worked_out(boards, periods, most, fewest, viewer) -> None:
    groups = defaultdict(list)
    for flat in product(range(most + 1), repeat=boards * periods):
        shown = alone(rows_of(flat, boards), fewest)
        groups[(tuple(shown.cells), shown.total, own(flat, boards, viewer))].append(
            totals(flat, boards)
        )
    judged = [one for one in groups if None in one[0]]
    assert len(judged) > 5
    assert list(given_away(groups, most)) == []


@pytest.mark.parametrize(("boards", "periods", "most", "fewest"), [(3, 1, 6, 2)])
@pytest.mark.parametrize("viewer", [None, 0])
def test_no_count_with_a_tag_can_be_worked_out(boards, periods, most, fewest, viewer) -> None:
    groups = defaultdict(list)
    for of in product(range(most + 1), repeat=boards * periods):
        out_of = rows_of(of, boards)
        known = key(alone(out_of, fewest))
        for flat in product(*(range(one + 1) for one in of)):
            shown = show(rows_of(flat, boards), out_of, fewest)
            mine = (own(flat, boards, viewer), own(of, boards, viewer))
            read = (tuple(shown.cells), shown.total, known, mine)
            groups[read].append((totals(flat, boards), totals(of, boards)))
    held = 0
    for read, tables in groups.items():
        if max(sum(of) for _, of in tables) > most:
            continue
        for at, cell in enumerate(read[0]):
            if cell is None:
                held += 1
                assert len({flat[at] for flat, _ in tables}) > 1, read
    assert held > 0


def test_what_is_large_enough_is_shown_as_it_is() -> None:
    a, b, c = BOARDS
    row = [{a: 6, b: 7, c: 8}, {a: 9, b: 6, c: 5}]
    out_of = [{a: 20, b: 20, c: 20}, {a: 30, b: 30, c: 30}]
    assert show(row, out_of) == Shown([21, 20], 41)
    assert alone(out_of) == Shown([60, 90], 150)


def test_one_small_count_takes_another_with_it_in_an_order_that_no_count_tells() -> None:
    a, b, c = BOARDS
    row = [{a: 1, b: 1, c: 1}, {a: 20, b: 20, c: 20}, {a: 9, b: 9, c: 9}]
    out_of = [{a: 50, b: 50, c: 50}] * 3
    assert show(row, out_of) == Shown([None, None, 27], 90)


def test_what_one_board_could_take_away_is_not_shown() -> None:
    """29 of 30 are one board's, which would see that the others have one."""
    a, b, _ = BOARDS
    shown = show([{a: 29, b: 1}], [{a: 60, b: 60}])
    assert shown == Shown([None], None)


def test_that_nearly_all_have_it_tells_of_those_who_have_not() -> None:
    a, b, c = BOARDS
    assert show([{a: 20, b: 20, c: 19}], [{a: 20, b: 20, c: 20}]) == Shown([None], None)


def test_nought_is_withheld_as_any_small_count() -> None:
    a, b, c = BOARDS
    assert show([{}], [{a: 20, b: 20, c: 20}]) == Shown([None], None)
