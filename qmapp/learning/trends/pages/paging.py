"""One page of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qmapp.learning.trends.filters import WHOLE
from qmapp.learning.trends.rules import PAGE_LENGTH

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which page it is of how many, with `total` things on all; the way to those beside it, and to
    all of them on one page (`whole_url`, where it is not that page).
    """

    total: int
    number: int
    pages: int
    before_url: str
    after_url: str
    whole_url: str


def paged(every: Sequence[T], asked: int, at: Callable[[int], str]) -> tuple[Sequence[T], Pager]:
    """The things of one page, or of WHOLE. A page beyond the last shows the last."""
    length = max(len(every), 1) if asked == WHOLE else PAGE_LENGTH
    pages = max(1, -(-len(every) // length))
    number = min(max(asked, 1), pages)
    pager = Pager(
        total=len(every),
        number=number,
        pages=pages,
        before_url=at(number - 1) if number > 1 else "",
        after_url=at(number + 1) if number < pages else "",
        whole_url=at(WHOLE) if pages > 1 else "",
    )
    return every[(number - 1) * length : number * length], pager
