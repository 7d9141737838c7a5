"""What the page of the register is given: the people, how it stands, what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.involvement import coverage as covering
from qmapp.casework.involvement import rules
from qmapp.casework.involvement.coverage import Coverage, Missing, Standing
from qmapp.casework.involvement.pages import words
from qmapp.casework.involvement.queries import EntryLine
from qmapp.casework.involvement.rules import Entry, Side, StepKind, Told
from qmapp.casework.involvement.wording import in_running_text
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.web.words import show_date

TODOS_SHOWN = 6
# A register that is looked over at one glance needs no boxes to choose from.
FILTER_FROM = 13
# Said of every side, also where it is nobody: the others only where there is somebody.
_ALWAYS = (Standing.DECLINED, Standing.NEVER_ASKED)
_LISTED = (
    Standing.TAKES_PART,
    Standing.WAITING,
    Standing.DECLINED,
    Standing.NO_REPLY,
    Standing.NOT_APPROACHED,
    Standing.WITHDREW,
    Standing.NEVER_ASKED,
)


@dataclass(frozen=True, slots=True)
class Named:
    """An entry as it is spoken of in a list."""

    id: UUID
    said: str


@dataclass(frozen=True, slots=True)
class GlanceLine:
    """One figure under the headline of a marker, with those whom it counts."""

    label: str
    count: int
    people: Sequence[Named]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """How it stands with one marker: a headline "n of N", and what the others are."""

    marker: int
    title: str
    count: int
    total: int
    counted: str
    lines: Sequence[GlanceLine]
    first_contact: str
    nobody: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing to do next, and the form in which it is then written down."""

    entry_id: UUID
    kind: str
    words: str
    markers: str
    answers: UUID | None


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
        glances=[_glance(each, edition) for each in covered],
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


def standing_words(standing: Standing) -> str:
    """What became of asking somebody, in a few words."""
    return gettext(covering.STANDING_LABELS[standing])


def merged(missing: Iterable[Missing]) -> Sequence[Todo]:
    """What is to be done, each thing once though two markers ask for it, earliest steps first."""
    found: dict[tuple[UUID, StepKind, UUID | None], list[Missing]] = {}
    for one in missing:
        found.setdefault((one.entry.id, one.kind, one.answers), []).append(one)
    order = {kind: place for place, kind in enumerate(StepKind)}
    return [
        Todo(
            entry_id=entry_id,
            kind=kind.value,
            words=gettext(same[0].sentence) % same[0].values,
            markers=_marker_words(sorted({one.marker for one in same})),
            answers=answers,
        )
        for (entry_id, kind, answers), same in sorted(found.items(), key=lambda f: order[f[0][1]])
    ]


def _marker_words(numbers: Sequence[int]) -> str:
    listed = gettext(" and ").join(str(number) for number in numbers)
    return ngettext("Marker %(listed)s", "Markers %(listed)s", len(numbers), listed=listed)


def _glance(covered: Coverage, edition: Edition) -> Glance:
    is_told = covered.marker == 4
    share = covered.done[StepKind.TOLD] if is_told else covered.share(Standing.HEARD)
    counted = (
        gettext("told what the review is for, how it works and what it cannot do")
        if is_told
        else gettext("heard, of those who should have a say")
    )
    if covered.people != covered.identified:
        counted = gettext(
            "%(said)s; %(people)s people, with those in groups", said=counted, people=covered.people
        )
    return Glance(
        marker=covered.marker,
        title=edition.by_number(covered.marker).title,
        count=share.n,
        total=covered.identified,
        counted=counted,
        lines=_told_lines(covered) if is_told else _heard_lines(covered),
        first_contact=_contact_words(covered),
        nobody=gettext("Nobody of the family or network is in the register.")
        if covered.side is Side.FAMILY
        else gettext("No practitioner is in the register."),
    )


def _heard_lines(covered: Coverage) -> list[GlanceLine]:
    return [
        GlanceLine(standing_words(one), len(covered.by_standing[one]), _named(who))
        for one in _LISTED
        if (who := covered.by_standing[one]) or one in _ALWAYS
    ]


def _told_lines(covered: Coverage) -> list[GlanceLine]:
    untold = {entry.id: covering.untold(entry) for entry in covered.entries}
    in_part = [e for e in covered.entries if 0 < len(untold[e.id]) < len(Told)]
    not_told = [e for e in covered.entries if len(untold[e.id]) == len(Told)]
    lines = [
        GlanceLine(gettext("Told in part"), len(in_part), _named(in_part)),
        GlanceLine(gettext("Not told yet"), len(not_told), _named(not_told)),
    ]
    before = StepKind.TOLD_BEFORE_PUBLICATION
    if before in covered.done:
        who = [e for e in covered.entries if any(step.kind is before for step in e.steps)]
        lines.append(GlanceLine(gettext("Told before publication"), len(who), _named(who)))
    return lines


def _named(entries: Sequence[Entry]) -> list[Named]:
    return [Named(entry.id, in_running_text(entry.label)) for entry in entries]


def _contact_words(covered: Coverage) -> str:
    days = covered.first_contact_days
    if days == 0:
        return gettext("First contact by the day on which the review began.")
    if days is not None:
        return ngettext(
            "First contact %(num)d day after the review began.",
            "First contact %(num)d days after the review began.",
            days,
        )
    first = min(covered.first_contact_by_entry.values(), default=None)
    if first is not None:
        return gettext("First contact on %(date)s.", date=show_date(first))
    if covered.days_without_contact is None:
        return gettext("No contact is on record yet.")
    return ngettext(
        "No contact is on record, %(num)d day after the review began.",
        "No contact is on record, %(num)d days after the review began.",
        covered.days_without_contact,
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
