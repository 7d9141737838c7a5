"""Explorations of one issue side by side, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.foundation.web.words import show_date
from qmapp.learning.explore.lines import Cell, Compared, MeasureLine, Told
from qmapp.learning.explore.pages.words import answer_facts, answered_words, who_words
from qmapp.learning.explore.rules import (
    CHOICE_LABELS,
    HOLDS_LABELS,
    Choice,
    Holds,
    who_key,
)
from qmapp.learning.explore.text import AskedQuestion, AskedText


@dataclass(frozen=True, slots=True, kw_only=True)
class CellBox:
    """One exploration in the table: when, whether it recognises the issue, how far it went."""

    id: UUID
    on: str
    choice: str
    answered: str


@dataclass(frozen=True, slots=True)
class Row:
    """A team, an area or the whole board: for each year what it answered."""

    who: str
    cells: Sequence[Sequence[CellBox]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A question with how many explorations answered it."""

    question: AskedQuestion
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBox:
    """What one exploration says to the chosen question."""

    id: UUID
    who: str
    on: str
    facts: Sequence[tuple[str, str]]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """The comparison in words. `reasons` rows are a reason, and for each answer “n of N”."""

    total: int
    reading: str
    choices: Sequence[tuple[str, str]]
    years: Sequence[int]
    rows: Sequence[Row]
    holds: Sequence[str]
    reasons: Sequence[tuple[str, Sequence[str]]]
    reasons_note: str
    questions: Sequence[Counted]


def compare_page(found: Compared, text: AskedText) -> ComparePage:
    """The comparison as its page shows it."""
    total = len(found.cells)
    places = {who_key(one.scope, one.place) for one in found.cells}
    years = sorted({one.held_on.year for one in found.cells}, reverse=True)
    asked = len(text.questions)
    chose = sum(found.choices.values())
    return ComparePage(
        total=total,
        reading=gettext(
            "%(explorations)s by %(places)s.",
            explorations=ngettext(
                "%(num)d finished exploration", "%(num)d finished explorations", total
            ),
            places=ngettext(
                "%(num)d team, area or board", "%(num)d teams, areas or boards", len(places)
            ),
        ),
        choices=[
            (
                gettext(CHOICE_LABELS[one]),
                gettext("%(n)s of %(total)s", n=found.choices.get(one, 0), total=chose),
            )
            for one in Choice
        ]
        if chose
        else (),
        years=years,
        rows=[_row(found.cells, key, years, asked) for key in sorted(places)],
        holds=[gettext(HOLDS_LABELS[one]) for one in Holds],
        reasons=_reasons(found, text),
        reasons_note=ngettext(
            "%(num)d exploration answered the reasons of an earlier edition and is not counted.",
            "%(num)d explorations answered the reasons of an earlier edition and are not counted.",
            found.other_edition,
        )
        if found.other_edition
        else "",
        questions=[
            Counted(
                one,
                gettext("%(n)s of %(total)s", n=found.answered.get(one.id, 0), total=total),
            )
            for one in text.questions
        ],
    )


def _row(cells: Sequence[Cell], key: tuple[int, str], years: Sequence[int], asked: int) -> Row:
    mine = [one for one in cells if who_key(one.scope, one.place) == key]
    return Row(
        who_words(mine[0].scope, mine[0].place),
        [[_box(one, asked) for one in mine if one.held_on.year == year] for year in years],
    )


def _box(cell: Cell, asked: int) -> CellBox:
    return CellBox(
        id=cell.id,
        on=show_date(cell.held_on),
        choice=gettext(CHOICE_LABELS[cell.choice])
        if cell.choice
        else gettext("Recognised or not: not answered"),
        answered=answered_words(cell.answered, asked),
    )


def _reasons(found: Compared, text: AskedText) -> Sequence[tuple[str, Sequence[str]]]:
    rows = []
    for reason in text.reasons:
        counts = found.reasons.get(reason.key, {})
        said = sum(counts.values())
        rows.append(
            (
                reason.text,
                [gettext("%(n)s of %(total)s", n=counts.get(one, 0), total=said) for one in Holds],
            )
        )
    return rows


def told_boxes(
    told: Sequence[Told], text: AskedText, measures: Mapping[UUID, MeasureLine]
) -> Sequence[ToldBox]:
    """What each exploration says to the chosen question. `measures`: those that may be read."""
    return [
        ToldBox(
            id=one.cell.id,
            who=who_words(one.cell.scope, one.cell.place),
            on=_day(one.cell.held_on),
            facts=answer_facts(one.answer, text, measures),
            words=one.answer.words,
        )
        for one in told
    ]


def _day(on: date) -> str:
    return show_date(on)
