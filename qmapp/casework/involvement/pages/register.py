"""What the page of the register is given: the people, how it stands, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.involvement import rules
from qmapp.casework.involvement.coverage import Coverage, Standing
from qmapp.casework.involvement.pages import words
from qmapp.casework.involvement.pages.glance import Glance, Todo, glance, merged, standing_words
from qmapp.casework.involvement.queries import EntryLine
from qmapp.casework.involvement.rules import Side, StepKind
from qmapp.foundation.catalogue import Edition

TODOS_SHOWN = 6
# A register that is looked over at one glance needs no boxes to choose from.
FILTER_FROM = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of the list."""

    id: UUID
    title: str
    over: str
    hidden_from: str
    standing: str
    newest: str
    newest_on: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRows:
    """The entries of one side that are listed, of all that there are."""

    id: str
    title: str
    rows: Sequence[Row]
    total: int
    none: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """An entry that was made by mistake, and why it is no more."""

    title: str
    at: datetime
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """The register of a review, for one person."""

    total: int
    glances: Sequence[Glance]
    todos: Sequence[Todo]
    todos_shown: int
    sides: Sequence[SideRows]
    ended: Sequence[Ended]
    has_filter: bool
    query: str
    standing: str
    standings: Sequence[tuple[str, str]]
    may_write: bool


def register_page(  # noqa: PLR0913 - all that the page is made of, by name
    lines: Sequence[EntryLine],
    covered: Sequence[Coverage],
    edition: Edition,
    agencies: Mapping[UUID, str],
    *,
    query: str,
    standing: str,
    may_write: bool,
) -> RegisterPage:
    """The page. `covered` are the coverages of the markers, in their order."""
    live = [line for line in lines if line.ended_at is None]
    todos = merged(one for each in covered for one in each.missing)
    first: dict[UUID, str] = {}
    for todo in todos:
        first.setdefault(todo.entry_id, todo.words)
    chosen = _choice(query, standing)
    return RegisterPage(
        total=len(live),
        glances=[glance(each, edition) for each in covered],
        todos=todos,
        todos_shown=TODOS_SHOWN,
        sides=[_side(side, live, first, chosen, agencies) for side in Side],
        ended=[_ended(line) for line in lines if line.ended_at is not None],
        has_filter=len(live) >= FILTER_FROM or bool(query or standing),
        query=query,
        standing=standing,
        standings=[(one.value, standing_words(one)) for one in Standing],
        may_write=may_write,
    )


def _choice(query: str, standing: str) -> Mapping[str, str]:
    return {"query": query.casefold().strip(), "standing": standing}


def _side(
    side: Side,
    lines: Sequence[EntryLine],
    first: Mapping[UUID, str],
    choice: Mapping[str, str],
    agencies: Mapping[UUID, str],
) -> SideRows:
    own = [line for line in lines if line.side is side]
    return SideRows(
        id=side.value,
        title=words.side_words(side),
        rows=[_row(line, first.get(line.id, ""), agencies) for line in own if _fits(line, choice)],
        total=len(own),
        none=gettext("Nobody of the family or network is here yet.")
        if side is Side.FAMILY
        else gettext("No practitioner is here yet."),
    )


def _fits(line: EntryLine, choice: Mapping[str, str]) -> bool:
    if choice["standing"] and line.standing.value != choice["standing"]:
        return False
    said = f"{line.label} {words.group_words(line.group)} {line.agency_name or ''}"
    return choice["query"] in said.casefold()


def _row(line: EntryLine, todo: str, agencies: Mapping[UUID, str]) -> Row:
    newest = newest_step(line)
    return Row(
        id=line.id,
        title=words.label_words(line.label, line.size),
        over=over_words(line),
        hidden_from=hidden_words(line, agencies),
        standing=standing_words(line.standing),
        newest=gettext(rules.STEP_LABELS[newest[0]]) if newest else "",
        newest_on=words.day_words(newest[1]) if newest else "",
        next=todo,
    )


def hidden_words(line: EntryLine, agencies: Mapping[UUID, str]) -> str:
    """The agencies whose people do not see an entry, by name."""
    return ", ".join(sorted(agencies[one] for one in line.hidden_from))


def newest_step(line: EntryLine) -> tuple[StepKind, date | None] | None:
    """The step that was taken last, as far as days are known."""
    dated = [step for step in line.steps if step.on is not None]
    found = (dated or list(line.steps))[-1:]
    return (found[0].kind, found[0].on) if found else None


def over_words(line: EntryLine) -> str:
    """What somebody is: relation or service, and agency; empty where the label says it."""
    group = words.group_words(line.group)
    parts = [group] if group.casefold() != line.label.casefold() else []
    if line.agency_name and line.agency_name.casefold() not in {p.casefold() for p in parts}:
        parts.append(line.agency_name)
    return ", ".join(parts)


def _ended(line: EntryLine) -> Ended:
    if line.ended_at is None:
        raise ValueError("This entry stands.")
    return Ended(
        title=words.label_words(line.label, line.size),
        at=line.ended_at,
        because=line.ended_because or "",
    )
