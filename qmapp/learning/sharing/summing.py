"""Several editions together: sums of what each shows, and of nothing else. Pure.

A review is counted in one edition only, so shown counts may be added. What an edition withholds is
in no sum: the sum says how many editions it is of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qmapp.foundation.access import EditionSubject
from qmapp.learning.sharing.bands import Band
from qmapp.learning.sharing.counting import EditionContent, List, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """So many of so many reviews have a tag, for one region or all; None where it is withheld.

    `editions` of `out_of` editions show it. Where it is withheld, `of` may still be shown.
    """

    tag: str
    count: int | None
    of: int | None
    editions: int
    out_of: int
    bands: tuple[Band, ...] = ()


def figures(contents: Sequence[EditionContent], scope: str, of: List) -> Sequence[Figure]:
    """Each tag of a list over editions, for a region’s key or EditionSubject.NATIONAL.

    Editions that did not count by the list, or no board of the region, are not among `out_of`.
    Bands only for one edition: over several they could be told apart.
    """
    rows = [
        (one, {row.tag: row for row in table.rows})
        for one in contents
        if (table := one.table(of.topic, of.edition)) is not None
        and (scope == EditionSubject.NATIONAL or one.at(scope) is not None)
    ]
    return [
        _figure(tag, [(one, by_tag.get(tag)) for one, by_tag in rows], scope) for tag in of.tags
    ]


def reviews_in(contents: Sequence[EditionContent], scope: str) -> tuple[int | None, int]:
    """How many reviews editions count, where that is shown, and how many editions show it."""
    shown = [number for one in contents if (number := _reviews(one, scope)) is not None]
    return (sum(shown) if shown else None), len(shown)


def _reviews(content: EditionContent, scope: str) -> int | None:
    if scope == EditionSubject.NATIONAL:
        return content.total
    at = content.at(scope)
    return None if at is None else content.reviews[at]


def _figure(tag: str, rows: Sequence[tuple[EditionContent, Row | None]], scope: str) -> Figure:
    found = [(*_shown(one, row, scope), row) for one, row in rows if row is not None]
    whole = [(count, of) for count, of, _ in found if count is not None and of is not None]
    if whole:
        count, of = sum(count for count, _ in whole), sum(of for _, of in whole)
        bands = found[0][2].bands if len(found) == 1 and scope == EditionSubject.NATIONAL else ()
        return Figure(
            tag=tag, count=count, of=of, editions=len(whole), out_of=len(found), bands=bands
        )
    asked = [of for _, of, _ in found if of is not None]
    return Figure(
        tag=tag, count=None, of=sum(asked) if asked else None, editions=0, out_of=len(found)
    )


def _shown(content: EditionContent, row: Row, scope: str) -> tuple[int | None, int | None]:
    if scope == EditionSubject.NATIONAL:
        return row.total, row.of_total
    at = content.at(scope)
    return (None, None) if at is None else (row.cells[at], row.of[at])
