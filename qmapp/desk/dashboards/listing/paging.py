"""One page of rows, with how many there are of how many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func

from qmapp.desk.dashboards.changes import changed
from qmapp.desk.dashboards.filters import Filters
from qmapp.desk.dashboards.rules import PAGE_LENGTH, Change
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Generic[T]):
    """One page of rows: `found` of `of` match the filters."""

    lines: Sequence[T]
    found: int
    of: int
    number: int
    pages: int


def changed_ids(scope: Scope, filters: Filters, kinds: frozenset[Change]) -> Select[UUID] | None:
    """The things that changed in the way asked for; None where nothing is asked of these."""
    if filters.changed not in kinds or filters.since is None:
        return None
    return changed(scope, filters.since)[filters.changed]


def sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows hold to a condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def paged(
    db: Db,
    query: Select[*tuple[Any, ...]],
    counted: Select[int, int],
    page: int,
    length: int = PAGE_LENGTH,
) -> tuple[Sequence[Any], int, int, int, int]:
    """A page of a query: its rows, how many there are of how many, its number, how many pages.

    A page beyond the last shows the last.
    """
    of, found = db.execute(counted).one()
    pages = max(1, -(-found // length))
    number = min(max(page, 1), pages)
    rows = db.execute(query.offset((number - 1) * length).limit(length)).all() if found else []
    return rows, found, of, number, pages
