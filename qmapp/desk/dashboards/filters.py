"""What the rows of a figure are narrowed to, as it stands in the address. Pure.

A word that is not known narrows nothing; the page says in words what it was narrowed to, so that
nobody takes one for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from qmapp.casework.reviews.rules import Stage
from qmapp.decision.actions.rules import Age, Delivery
from qmapp.desk.dashboards.rules import NO_AGENCY, Change, Gap, Known
from qmapp.learning.impact.rules import CheckKind, Ending, Impact

E = TypeVar("E", bound=StrEnum)
LONGEST_WORD = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Each narrows the rows where it is said; all together must hold.

    `agency` is of rules.OF_OWNERS, `known`, `helped`, `gap` and `delivered` of recommendations
    (`helped`: known to be in rules.HELPED), `age`, `delivery` and `overdue` of actions, `until`,
    `check` and `late` of checks, `waiting` of asks, `stage` of reviews, `marker` of drafts. `late`
    is of checks, asks and reviews. `agency` is an id, or
    `NO_AGENCY`. `changed` goes with `since`.
    """

    known: Known | None = None
    helped: bool = False
    gap: Gap | None = None
    impact: Impact | None = None
    ending: Ending | None = None
    delivered: bool = False
    issue: str | None = None
    agency: str | None = None
    age: Age | None = None
    overdue: bool = False
    delivery: Delivery | None = None
    check: CheckKind | None = None
    until: date | None = None
    late: bool = False
    waiting: bool = False
    stage: Stage | None = None
    marker: str | None = None
    changed: Change | None = None
    since: date | None = None
    kind: str | None = None


def read_filters(asked: Mapping[str, str]) -> Filters:
    """The filters of an address; whatever is not understood is left out."""
    return Filters(
        known=_word(Known, asked.get("known")),
        helped=_flag(asked.get("helped")),
        gap=_word(Gap, asked.get("gap")),
        impact=_word(Impact, asked.get("impact")),
        ending=_word(Ending, asked.get("ending")),
        delivered=_flag(asked.get("delivered")),
        issue=_text(asked.get("issue")),
        agency=read_agency(asked.get("agency")),
        age=_word(Age, asked.get("age")),
        overdue=_flag(asked.get("overdue")),
        delivery=_word(Delivery, asked.get("delivery")),
        check=_word(CheckKind, asked.get("check")),
        until=read_day(asked.get("until")),
        late=_flag(asked.get("late")),
        waiting=_flag(asked.get("waiting")),
        stage=_word(Stage, asked.get("stage")),
        marker=_text(asked.get("marker")),
        changed=_word(Change, asked.get("changed")),
        since=read_day(asked.get("since")),
        kind=_text(asked.get("kind")),
    )


def as_query(**said: object) -> str:
    """Filters as the end of an address, "?" included; empty where there are none."""
    words = {name: _as_word(value) for name, value in said.items() if value}
    return f"?{urlencode(words)}" if words else ""


def query_of(filters: Filters, **more: object) -> str:
    """All filters as the end of an address, with others in the place of some."""
    said: dict[str, Any] = {one.name: getattr(filters, one.name) for one in fields(filters)}
    return as_query(**(said | more))


def read_day(text: str | None) -> date | None:
    """A day of an address, as 2026-09-16; None when it is none."""
    try:
        return date.fromisoformat(text) if text and len(text) == len("2026-09-16") else None
    except ValueError:
        return None


def _as_word(value: object) -> str:
    if value is True:
        return "yes"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _word(kind: type[E], text: str | None) -> E | None:
    return next((one for one in kind if one.value == text), None)


def _flag(text: str | None) -> bool:
    return text == "yes"


def _text(text: str | None) -> str | None:
    return text.replace("\0", "")[:LONGEST_WORD] or None if text else None


def read_agency(text: str | None) -> str | None:
    """The id of an agency, or NO_AGENCY; None for anything else."""
    if not text or text == NO_AGENCY:
        return text or None
    try:
        return str(UUID(text))
    except ValueError:
        return None
