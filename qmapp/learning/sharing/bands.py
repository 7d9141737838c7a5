"""How boards are spread, without saying which of them stands where. Pure.

Boards fall into three bands by how many of their reviews have a tag: none, fewer than half, half
or more. The edges are fixed, so that they tell nothing. A band that holds too few boards, also
once whoever reads takes their own away, is joined to a neighbour; where all would be one band,
nothing is told: it would say something of each board. Bands, edges and rule are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from qmapp.learning.sharing.suppressing import FEWEST, Counted

SLOTS = 3
"""None, fewer than half, half or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How many boards lie in the slots from `first` to `last`."""

    first: int
    last: int
    boards: int


def slot_of(count: int, out_of: int) -> int:
    """Where a board lies that has the tag in `count` of `out_of` reviews."""
    if count == 0:
        return 0
    return 1 if 2 * count < out_of else 2


def bands_of(row: Counted, out_of: Counted, fewest: int = FEWEST) -> tuple[Band, ...]:
    """The bands that may be shown, over boards with a coded review; none when all would be one."""
    boards = [0] * SLOTS
    for board, of in out_of.items():
        if of:
            boards[slot_of(row.get(board, 0), of)] += 1
    found = [Band(first=at, last=at, boards=count) for at, count in enumerate(boards)]
    while len(found) > 1 and min(one.boards for one in found) <= fewest:
        at = min(range(len(found)), key=lambda i: (found[i].boards, i))
        beside = [i for i in (at - 1, at + 1) if 0 <= i < len(found)]
        other = min(beside, key=lambda i: (found[i].boards, i))
        low, high = sorted((at, other))
        joined = Band(
            first=found[low].first,
            last=found[high].last,
            boards=found[low].boards + found[high].boards,
        )
        found[low : high + 1] = [joined]
    return tuple(found) if len(found) > 1 else ()
