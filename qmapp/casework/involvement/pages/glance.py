"""How a register stands with one marker: its figures, the first contact, what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.involvement import coverage as covering
from qmapp.casework.involvement.coverage import Coverage, Missing, Standing
from qmapp.casework.involvement.rules import Entry, Side, StepKind, Told
from qmapp.casework.involvement.wording import in_running_text
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.web.words import show_date

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


def glance(covered: Coverage, edition: Edition) -> Glance:
    """How it stands with one marker, for its box on the register."""
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
        lines=_told_lines(covered) if is_told else heard_lines(covered),
        first_contact=contact_words(covered),
        nobody=nobody_words(covered.side),
    )


def heard_lines(covered: Coverage) -> list[GlanceLine]:
    """What became of asking those who are not heard, a line each, with who they are."""
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


def nobody_words(side: Side) -> str:
    """What is said where nobody of a side is in the register."""
    if side is Side.FAMILY:
        return gettext("Nobody of the family or network is in the register.")
    return gettext("No practitioner is in the register.")


def contact_words(covered: Coverage) -> str:
    """When the first of them was told or asked, from the day on which the review began."""
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
