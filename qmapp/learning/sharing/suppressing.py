"""Which counts over several boards are shown, so that no small one can be worked out. Pure.

A row is the count of reviews with one tag, a cell for each period, and its total; the row of
denominators counts the reviews that were coded at all. Each cell says how many of it each board
brought. A count is small when it is below `fewest`, nought included: whoever reads it might know
the review, or that there is none. It is small too when it becomes so once one board takes away its
own, which that board knows, and when so few of the reviews of its period do *not* have the tag.

A small count is withheld. Since a total is the sum of its cells, one withheld cell alone could be
worked out: so others are withheld with it until what is withheld together is not small for
anybody, or the total goes too. The rule is ours, after the usual practice of statistical offices
(primary and complementary suppression); tests/property/sharing tries to work back, also knowing
this rule. Rows of one edition stand by themselves: a review may have several tags of a family, so
that rows add up to nothing. What two editions tell apart is the matter of when editions are made.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

FEWEST = 5
"""Ours; one setting for everybody."""

Counted = Mapping[UUID, int]
"""How many reviews each board brought to a count. A board with none may be left out."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it may be shown: None where a count is withheld."""

    cells: Sequence[int | None]
    total: int | None


def show(row: Sequence[Counted], out_of: Sequence[Counted], fewest: int = FEWEST) -> Shown:
    """What of a row may be shown. `out_of` are the denominators of the same periods.

    Where a denominator is withheld, its cell is too.
    """
    whole, all_of = _sum(row), _sum(out_of)
    shown_of = show_denominators(out_of, fewest)
    withheld = {
        at
        for at, (cell, of) in enumerate(zip(row, out_of, strict=True))
        if shown_of.cells[at] is None or _is_small_share(cell, of, fewest)
    }
    is_total_shown = shown_of.total is not None and not _is_small_share(whole, all_of, fewest)
    return _protected(row, out_of, withheld, fewest, is_total_shown=is_total_shown)


def show_denominators(row: Sequence[Counted], fewest: int = FEWEST) -> Shown:
    """What of a row of denominators may be shown."""
    withheld = {at for at, cell in enumerate(row) if _is_small(cell, fewest)}
    is_total_shown = not _is_small(_sum(row), fewest)
    return _protected(row, None, withheld, fewest, is_total_shown=is_total_shown)


def _protected(
    row: Sequence[Counted],
    out_of: Sequence[Counted] | None,
    withheld: set[int],
    fewest: int,
    *,
    is_total_shown: bool,
) -> Shown:
    """Withhold more until nothing withheld can be worked out from the total."""
    left = sorted(
        (at for at in range(len(row)) if at not in withheld),
        key=lambda at: (sum(row[at].values()), at),
    )
    while is_total_shown and _gives_away(row, out_of, withheld, fewest):
        if left:
            withheld.add(left.pop(0))
        else:
            is_total_shown = False
    cells = [None if at in withheld else sum(cell.values()) for at, cell in enumerate(row)]
    return Shown(cells, sum(_sum(row).values()) if is_total_shown else None)


def _gives_away(
    row: Sequence[Counted],
    out_of: Sequence[Counted] | None,
    withheld: Collection[int],
    fewest: int,
) -> bool:
    """Whether total less shown cells says too much of those that are withheld."""
    if not withheld:
        return False
    together = _sum([row[at] for at in withheld])
    if len(withheld) == 1 or _is_small(together, fewest):
        return True
    return out_of is not None and _is_small_share(
        together, _sum([out_of[at] for at in withheld]), fewest
    )


def _is_small_share(cell: Counted, out_of: Counted, fewest: int) -> bool:
    """Whether so few have it, or so few have it not, for everybody or for one of the boards."""
    without = {board: of - cell.get(board, 0) for board, of in out_of.items()}
    return _is_small(cell, fewest) or _is_small(without, fewest)


def _is_small(cell: Counted, fewest: int) -> bool:
    whole = sum(cell.values())
    return any(whole - own < fewest for own in (0, *cell.values()))


def _sum(cells: Sequence[Counted]) -> Counted:
    found: dict[UUID, int] = {}
    for cell in cells:
        for board, count in cell.items():
            found[board] = found.get(board, 0) + count
    return found
