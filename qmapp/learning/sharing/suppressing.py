"""Which counts over several boards are shown, so that no small one can be worked out. Pure.

A row is the count of reviews with one tag, a cell for each region, and its total; the row of
denominators counts the reviews that were coded at all. Each cell says how many of it each board
brought. A count is small when it is below `fewest`, nought included: whoever reads it might know
the review, or that there is none. It is small too when it becomes so once one board takes away its
own, which that board knows; when fewer than three boards brought something to its denominator, so
that one of two would read the other's; and when so few of its reviews do *not* have the tag.

A small count is withheld. Since a total is the sum of its cells, one withheld cell alone could be
worked out: so others are withheld with it until what is withheld together is not small for
anybody. Two rows that are nearly the same, each with its own choice of what to withhold with it,
would give that back. So the denominators of an edition all withhold the same regions
(`regions_withheld`), chosen once; a row may only withhold more; rows of one tag by several editions
of a list withhold the same (`show_rows`); and what is withheld with a small cell is taken in one
order, that of how many boards a region names, which everybody may know.

The rule is ours, after the usual practice of statistical offices (primary and complementary
suppression); tests/property/sharing tries to work back, also knowing this rule. What two times
tell apart is the matter of when editions are made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

FEWEST = 5
"""Ours; one setting for everybody."""
FEWEST_BOARDS = 3
"""So that whoever takes away their own leaves two."""

Counted = Mapping[UUID, int]
"""How many reviews each board brought to a count. A board with none may be left out."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it may be shown: None where a count is withheld."""

    cells: Sequence[int | None]
    total: int | None


def regions_withheld(
    reviews: Sequence[Counted], others: Sequence[Sequence[Counted]] = (), fewest: int = FEWEST
) -> frozenset[int]:
    """The regions of which an edition shows no denominator, whichever it is.

    `reviews` are all that it counts, by region; `others` its other denominators. One of which not
    even the total may be shown is not asked: nothing of it is shown.
    """
    asked = [row for row in (reviews, *others) if not _is_small(_sum(row), fewest)]
    small = {at for row in asked for at, cell in enumerate(row) if _is_small(cell, fewest)}
    return _closed(
        small,
        _order(reviews),
        lambda these: any(_is_small(_sum([row[at] for at in these]), fewest) for row in asked),
    )


def show_denominators(
    row: Sequence[Counted], withheld: Collection[int], fewest: int = FEWEST
) -> Shown:
    """What of a row of denominators may be shown. `withheld`: regions_withheld of the edition."""
    return _shown(row, withheld, is_total_shown=not _is_small(_sum(row), fewest))


def show_rows(
    rows: Sequence[tuple[Sequence[Counted], Sequence[Counted]]],
    withheld: Collection[int],
    order: Sequence[Counted],
    fewest: int = FEWEST,
) -> Sequence[Shown]:
    """What may be shown of rows that are nearly the same: a tag by the editions of its list.

    Each is given with its denominators. `withheld`: regions_withheld of the edition. `order`: all
    reviews that it counts, by region.
    """
    asked = [
        (row, of) for row, of in rows if not _is_small_share(_sum(row), _sum(of), fewest)
    ]  # of the others not even the total is shown
    small = {
        at
        for row, of in asked
        for at in range(len(row))
        if _is_small_share(row[at], of[at], fewest)
    } | set(withheld)
    closed = _closed(
        small,
        _order(order),
        lambda these: any(
            _is_small_share(_sum([row[at] for at in these]), _sum([of[at] for at in these]), fewest)
            for row, of in asked
        ),
    )
    return [
        _shown(row, closed, is_total_shown=not _is_small_share(_sum(row), _sum(of), fewest))
        for row, of in rows
    ]


def _closed(
    small: Collection[int], order: Sequence[int], is_small: Callable[[Collection[int]], bool]
) -> frozenset[int]:
    """What is withheld with the small, in that order, until it is not small together."""
    found = set(small)
    left = [at for at in order if at not in found]
    while found and left and (len(found) == 1 or is_small(found)):
        found.add(left.pop(0))
    return frozenset(found)


def _order(reviews: Sequence[Counted]) -> Sequence[int]:
    """Regions of few boards first. It comes from no count of reviews: boards are named."""
    boards = [sum(count > 0 for count in cell.values()) for cell in reviews]
    return sorted(range(len(reviews)), key=lambda at: (boards[at], at))


def _shown(row: Sequence[Counted], withheld: Collection[int], *, is_total_shown: bool) -> Shown:
    if not is_total_shown:  # then each of its cells is small too
        return Shown([None] * len(row), None)
    cells = [None if at in withheld else sum(cell.values()) for at, cell in enumerate(row)]
    return Shown(cells, sum(sum(cell.values()) for cell in row))


def _is_small_share(cell: Counted, out_of: Counted, fewest: int) -> bool:
    """Whether so few have it, or so few have it not, for everybody or for one of the boards."""
    asked = [(cell.get(board, 0), of) for board, of in out_of.items() if of]
    return _are_few([have for have, _ in asked], fewest) or _are_few(
        [of - have for have, of in asked], fewest
    )


def _is_small(cell: Counted, fewest: int) -> bool:
    """Whether a denominator is too small, for everybody or for one of the boards."""
    return _are_few([count for count in cell.values() if count], fewest)


def _are_few(brought: Sequence[int], fewest: int) -> bool:
    """Whether that is too few, of boards that each have something in the denominator.

    That a count is shown tells that no board has more of it than `most`. Where all of them would
    have to have that much, or one of them whose own is known to it, each would be told.
    """
    whole, boards = sum(brought), len(brought)
    most = whole - fewest
    if boards < FEWEST_BOARDS or max(brought) > most:
        return True
    room = (boards - 1) * most - whole
    return room < 0 or (room == 0 and min(brought) == 0)


def _sum(cells: Sequence[Counted]) -> Counted:
    found: dict[UUID, int] = {}
    for cell in cells:
        for board, count in cell.items():
            found[board] = found.get(board, 0) + count
    return found
