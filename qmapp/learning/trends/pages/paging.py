"""One page of many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from qmapp.learning.trends.rules import PAGE_LENGTH

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """Which page it is of how many, with `total` things on all; the way to those beside it."""

    total: int
    number: int
    pages: int
    before_url: str
    after_url: str


def paged(every: Sequence[T], asked: int, at: Callable[[int], str]) -> tuple[Sequence[T], Pager]:
    """The things of one page. A page beyond the last shows the last."""
    pages = max(1, -(-len(every) // PAGE_LENGTH))
    number = min(max(asked, 1), pages)
    pager = Pager(
        total=len(every),
        number=number,
        pages=pages,
        before_url=at(number - 1) if number > 1 else "",
        after_url=at(number + 1) if number < pages else "",
    )
    return every[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH], pager
