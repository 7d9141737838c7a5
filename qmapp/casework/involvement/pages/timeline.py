"""What the timeline is given: a row of marks for each entry, and the same contacts as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.involvement import picture, rules
from qmapp.casework.involvement.pages import words
from qmapp.casework.involvement.pages.glance import standing_words
from qmapp.casework.involvement.picture import Span, Spot
from qmapp.casework.involvement.queries import EntryLine, StepLine
from qmapp.casework.involvement.rules import Side, StepKind
from qmapp.errors import N_
from qmapp.foundation.web.words import MONTHS, show_date

ROWS_IN_BLOCK = 12
AXIS_LANE = 17
# The mark of each kind: the shape says which part of the way it belongs to, the letter which step.
SQUARE, DIAMOND, CIRCLE, SHEET, HOUSE = "square", "diamond", "circle", "sheet", "house"
MARKS: Mapping[StepKind, tuple[str, str]] = {
    StepKind.TOLD: (SQUARE, "T"),
    StepKind.APPROACHED: (SQUARE, "A"),
    StepKind.RESPONSE: (SQUARE, "R"),
    StepKind.NEED: (DIAMOND, "N"),
    StepKind.NEED_MET: (DIAMOND, "H"),
    StepKind.SUPPORT: (DIAMOND, "S"),
    StepKind.FOCUS: (CIRCLE, "F"),
    StepKind.CONTRIBUTION: (CIRCLE, "W"),
    StepKind.REPRESENTATION: (CIRCLE, "U"),
    StepKind.SHOWN_DRAFT: (SHEET, "D"),
    StepKind.COMMENT: (SHEET, "C"),
    StepKind.COMMENT_ANSWERED: (SHEET, "O"),
    StepKind.TOLD_BEFORE_PUBLICATION: (HOUSE, "P"),
    StepKind.EXPERIENCE: (HOUSE, "E"),
}

DATE_LABELS = {
    "incident_known_on": N_("Incident known"),
    "commissioned_on": N_("Commissioned"),
    "draft_due_on": N_("Draft due"),
    "sign_off_target_on": N_("Target for sign-off"),
}


@dataclass(frozen=True, slots=True)
class ReviewDay:
    """A day of the review itself: it reached a stage (`is_stage`), or set itself a date."""

    on: date
    label: str
    is_stage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark of a row: a kind of step on a day, and how many there were."""

    x: float
    y: float
    shape: str
    letter: str
    count: int
    is_withdrawn: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """One person or group. `said` is the row in words."""

    id: UUID
    who: str
    standing: str
    height: int
    marks: Sequence[Mark]
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """A day of the review through all rows, with its words over the picture."""

    x: float
    y: float
    label: str
    is_stage: bool
    ends_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows that stand together on a page, under their own axis."""

    id: str
    title: str
    rows: Sequence[PictureRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One line of the table. A day of the review has no entry."""

    on: str
    who: str
    entry_id: UUID | None
    letter: str
    what: str
    said: Sequence[tuple[str, str]]
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Key:
    """One mark, with the words that it stands for."""

    shape: str
    letter: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """The timeline of a review, for one person."""

    entries: int
    steps: int
    undated: int
    shown: int
    blocks: Sequence[Block]
    lines: Sequence[Line]
    ticks: Sequence[tuple[float, str]]
    axis_height: int
    span: str
    keys: Sequence[Key]
    contacts: Sequence[Contact]
    people: Sequence[tuple[str, str]]
    kinds: Sequence[tuple[str, str]]
    who: str
    kind: str


def timeline_page(
    entries: Sequence[EntryLine],
    review_days: Sequence[ReviewDay],
    today: date,
    *,
    who: str,
    kind: str,
) -> TimelinePage:
    """The page. `who` is the id of an entry and `kind` a kind of step; empty takes in all."""
    lines = [line for line in entries if not who or str(line.id) == who]
    chosen = {
        line.id: [s for s in line.steps if not kind or s.kind.value == kind] for line in lines
    }
    drawn = [line for line in lines if chosen[line.id] or not kind]
    steps = [step for line in lines for step in chosen[line.id]]
    days = sorted(review_days, key=lambda day: (day.on, not day.is_stage))
    span = picture.span_of(
        [s.on for line in entries for s in line.steps if s.on is not None],
        [day.on for day in days] + [today],
    )
    now = ReviewDay(today, gettext("Today"), is_stage=False)
    above = _lines(sorted([*days, now], key=lambda day: day.on), span)
    return TimelinePage(
        entries=len(entries),
        steps=sum(len(line.steps) for line in entries),
        undated=sum(step.on is None for step in steps),
        shown=len(steps),
        blocks=_blocks(drawn, chosen, span),
        lines=above,
        ticks=[(span.place(on), _month_words(on)) for on in picture.month_starts(span)]
        if span
        else [],
        axis_height=round(max((line.y for line in above), default=0) + AXIS_LANE + 12),
        span=gettext(
            "From %(first)s to %(last)s", first=show_date(span.first), last=show_date(span.last)
        )
        if span
        else "",
        keys=_keys(steps),
        contacts=_contacts(lines, chosen, days),
        people=[(str(line.id), words.label_words(line.label, line.size)) for line in entries],
        kinds=[(one.value, gettext(rules.STEP_LABELS[one])) for one in StepKind],
        who=who,
        kind=kind,
    )


# The picture ---------------------------------------------------------------------------------


def _lines(days: Sequence[ReviewDay], span: Span | None) -> list[Line]:
    shown = [day for day in days if span is not None and span.holds(day.on)]
    if span is None:
        return []
    places = [(span.place(day.on), day.label) for day in shown]
    return [
        Line(
            spot.x,
            13 + spot.lane * AXIS_LANE,
            day.label,
            day.is_stage,
            picture.ends_at_line(spot.x, day.label),
        )
        for day, spot in zip(shown, picture.label_spots(places), strict=True)
    ]


def _blocks(
    lines: Sequence[EntryLine],
    chosen: Mapping[UUID, Sequence[StepLine]],
    span: Span | None,
) -> list[Block]:
    found = []
    for side in Side:
        rows = [_row(line, chosen[line.id], span) for line in lines if line.side is side]
        parts = [rows[n : n + ROWS_IN_BLOCK] for n in range(0, len(rows), ROWS_IN_BLOCK)]
        for number, part in enumerate(parts, 1):
            title = words.side_words(side)
            if len(parts) > 1:
                title = gettext(
                    "%(side)s, part %(n)s of %(total)s", side=title, n=number, total=len(parts)
                )
            found.append(Block(id=f"{side.value}-{number}", title=title, rows=part))
    return found


def _row(line: EntryLine, steps: Sequence[StepLine], span: Span | None) -> PictureRow:
    dated = [_together(same) for same in _by_day(steps) if same[0].on is not None]
    undated = [_together(same) for same in _by_day(steps) if same[0].on is None]
    places = [
        (span.place(step.on), count > 1)
        for step, count, _ in dated
        if step.on is not None and span is not None
    ]
    spots = [
        *picture.spots(places),
        *picture.undated_spots([count > 1 for _, count, _ in undated]),
    ]
    marks = [_mark(*one, spot) for one, spot in zip([*dated, *undated], spots, strict=True)]
    lanes = max((spot.lane for spot in spots), default=0) + 1
    return PictureRow(
        id=line.id,
        who=words.label_words(line.label, line.size),
        standing=standing_words(line.standing),
        height=lanes * picture.LANE + 9,
        marks=marks,
        said="; ".join(mark.said for mark in marks) or gettext("No step on record"),
    )


def _by_day(steps: Sequence[StepLine]) -> list[list[StepLine]]:
    """Steps of one kind on one day together: earliest first, in the order of their kinds."""
    kinds = list(StepKind)

    def key(step: StepLine) -> tuple[bool, date, int, bool]:
        return step.on is None, step.on or date.max, kinds.index(step.kind), step.is_withdrawn

    return [list(same) for _, same in groupby(sorted(steps, key=key), key)]


def _together(same: Sequence[StepLine]) -> tuple[StepLine, int, str]:
    step, count = same[0], len(same)
    said = gettext("%(day)s: %(what)s", day=words.day_words(step.on), what=_what(step))
    return step, count, f"{said} (×{count})" if count > 1 else said


def _mark(step: StepLine, count: int, said: str, spot: Spot) -> Mark:
    shape, letter = MARKS[step.kind]
    return Mark(
        x=spot.x,
        y=spot.lane * picture.LANE + picture.LANE / 2 + 4.5,
        shape=shape,
        letter=letter,
        count=count,
        is_withdrawn=step.is_withdrawn,
        said=said,
    )


def _what(step: StepLine) -> str:
    """A step in a few words: its kind, and of a response what came of asking."""
    what = gettext(rules.STEP_LABELS[step.kind])
    if step.kind is StepKind.RESPONSE:
        told = [answer for _, answer in words.detail_words(step.kind, step.details)]
        what = gettext("%(what)s, %(answer)s", what=what, answer=told[0].lower()) if told else what
    return gettext("%(what)s (words withdrawn)", what=what) if step.is_withdrawn else what


def _keys(steps: Sequence[StepLine]) -> list[Key]:
    there = {step.kind for step in steps}
    return [Key(*MARKS[k], gettext(rules.STEP_LABELS[k])) for k in StepKind if k in there]


def _month_words(on: date) -> str:
    return f"{MONTHS[on.month - 1][:3]} {on.year}"


# The table -----------------------------------------------------------------------------------


def _contacts(
    lines: Sequence[EntryLine],
    chosen: Mapping[UUID, Sequence[StepLine]],
    days: Sequence[ReviewDay],
) -> list[Contact]:
    """Every contact and every day of the review, earliest first; what has no day last."""
    found = [
        (step.on is None, step.on or date.max, 1, _contact(line, step))
        for line in lines
        for step in chosen[line.id]
    ]
    found += [(False, day.on, 0, _review_day(day)) for day in days]
    return [contact for *_, contact in sorted(found, key=lambda one: one[:3])]


def _contact(line: EntryLine, step: StepLine) -> Contact:
    return Contact(
        on=words.day_words(step.on),
        who=words.label_words(line.label, line.size),
        entry_id=line.id,
        letter=MARKS[step.kind][1],
        what=gettext(rules.STEP_LABELS[step.kind]),
        said=words.detail_words(step.kind, step.details),
        withdrawn=step.is_withdrawn,
    )


def _review_day(day: ReviewDay) -> Contact:
    return Contact(
        on=show_date(day.on),
        who="",
        entry_id=None,
        letter="",
        what=gettext("Stage reached: %(stage)s", stage=day.label) if day.is_stage else day.label,
        said=(),
        withdrawn=False,
    )
