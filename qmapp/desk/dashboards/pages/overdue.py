"""Overdue actions by agency and by age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.decision.actions.rules import AGE_LABELS, Age
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.rules import (
    MOST_AGENCIES,
    NO_AGENCY,
    Figure,
    Owned,
    most_pressing,
)
from qmapp.desk.dashboards.words import actions, n_of
from qmapp.foundation.web.words import agreeing

MOST_SQUARES = 6
"""A row of more squares than this is no longer read at a glance: figures stand alone then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeCell:
    """Overdue actions of one age: how many, their rows, and how many squares stand beside."""

    count: int
    url: str
    squares: int
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    """One agency’s overdue actions."""

    name: str
    url: str
    cells: Sequence[AgeCell]
    said: str
    said_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """The panel: n of N actions overdue, then agency by agency."""

    reading: str
    total: int
    url: str
    all_url: str
    ages: Sequence[str]
    rows: Sequence[AgencyRow]
    more: str


_SHAPES = {Age.UNDER_30: "o", Age.TO_90: "h", Age.OVER_90: ""}


def overdue(owned: Sequence[Owned], to: Addresses) -> Overdue:
    """The panel of a board."""
    shown = most_pressing(owned)[:MOST_AGENCIES]
    # In a table some cells of which have too many, more would seem to be fewer.
    most = max((count for one in shown for count in _counts(one).values()), default=0)
    return Overdue(
        reading=_reading(owned, to),
        total=sum(one.total for one in owned),
        url=to.rows(Figure.ACTIONS, overdue=any(one.overdue for one in owned)),
        all_url=to.rows(Figure.ACTIONS),
        ages=[gettext(AGE_LABELS[one]) for one in Age],
        rows=[_row(one, to, is_squared=most <= MOST_SQUARES) for one in shown],
        more=_more(owned, shown),
    )


def _counts(one: Owned) -> Mapping[Age, int]:
    return {Age.UNDER_30: one.under_30, Age.TO_90: one.to_90, Age.OVER_90: one.over_90}


def _row(one: Owned, to: Addresses, *, is_squared: bool) -> AgencyRow:
    is_agency = one.agency_id != NO_AGENCY
    return AgencyRow(
        name=one.name if is_agency else gettext("Partnership as a whole"),
        url=to.agency(one.agency_id) if is_agency else "",
        cells=[
            AgeCell(
                count=count,
                url=to.rows(Figure.ACTIONS, agency=one.agency_id, age=age) if count else "",
                squares=count if is_squared else 0,
                shape=_SHAPES[age],
            )
            for age, count in _counts(one).items()
        ],
        said=gettext("%(n)s of %(total)s", n=one.overdue, total=one.total),
        said_url=to.rows(Figure.ACTIONS, agency=one.agency_id, overdue=bool(one.overdue)),
    )


def _reading(owned: Sequence[Owned], to: Addresses) -> str:
    total, late = sum(one.total for one in owned), sum(one.overdue for one in owned)
    if not total:
        if to.is_narrowed:
            return gettext("No action that is counted here was promised.")
        return gettext("No action was promised yet.")
    first = ngettext(
        "%(said)s is overdue.",
        "%(said)s are overdue.",
        agreeing(late, total),
        said=n_of(late, actions(total)),
    )
    oldest = sum(one.over_90 for one in owned)
    if not oldest:
        return first
    if oldest == late:
        every = ngettext(
            "It is overdue by more than 90 days.",
            "All of these are overdue by more than 90 days.",
            late,
        )
        return f"{first} {every}"
    return f"{first} " + gettext(
        "%(oldest)s of these %(late)s by more than 90 days.", oldest=oldest, late=late
    )


def _more(owned: Sequence[Owned], shown: Sequence[Owned]) -> str:
    if len(shown) == len(owned):
        return ""
    return gettext(
        "%(shown)s of %(total)s agencies are shown, those with what is longest overdue first.",
        shown=len(shown),
        total=len(owned),
    )
