"""What the pages of measures are given: those of a recommendation, and one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext
from markupsafe import Markup

from qmapp.foundation.web.words import show_date
from qmapp.learning.intake.models import Intake
from qmapp.learning.measures.checking import MeasureDetails
from qmapp.learning.measures.pages.picture import caption, picture
from qmapp.learning.measures.pages.words import (
    count_words,
    last_words,
    late_words,
    level_words,
    reading,
    seen_words,
)
from qmapp.learning.measures.queries import (
    ActionDay,
    Measured,
    MeasureLine,
    MeasureRun,
    Seen,
)
from qmapp.learning.measures.rules import DIRECTION_LABELS, INTERVAL_LABELS, Direction, Interval
from qmapp.learning.theory.rules import BOX_HINTS, BOX_LABELS, BOX_OF, LINKS, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One measure in a list: what it shows, its last observation, and what is missing."""

    id: UUID
    line: MeasureLine
    reading: str
    last: str
    target: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPart:
    """One link of the model with its measures; perhaps none."""

    id: str
    title: str
    hint: str
    rows: Sequence[MeasureRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """The measures of a recommendation, link by link."""

    name: str
    measured: Measured
    parts: Sequence[LinkPart]
    ended: Sequence[MeasureLine]
    may_write: bool
    has_target: bool

    @property
    def links(self) -> int:
        """How many links have a measure."""
        return sum(bool(part.rows) for part in self.parts)

    @property
    def total(self) -> int:
        """How many measures there are."""
        return sum(len(part.rows) for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """An action that answers the recommendation, and its days in words."""

    one: ActionDay
    name: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRow:
    """One observation as it is shown: "8 of 16", and in a hundred where it is a share."""

    one: Seen
    said: str
    drawn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPage:
    """One measure: its reading, chart, table, what it says of itself, and what was done when."""

    name: str
    line: MeasureLine
    measured: Measured
    link: str
    reading: str
    caption: str
    chart: Markup | None
    counted: str
    late: str
    facts: Sequence[tuple[str, str]]
    rows: Sequence[SeenRow]
    ended: Sequence[SeenRow]
    actions: Sequence[ActionRow]
    waiting: Sequence[Intake]
    may_write: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed meanwhile: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


def recommendation_name(measured: Measured) -> str:
    """What a recommendation is called; without a number where it has none."""
    if measured.number is None:
        return gettext("A recommendation of this review")
    return gettext("Recommendation %(number)s", number=measured.number)


def index_page(
    measured: Measured,
    lines: Sequence[MeasureLine],
    runs: Mapping[UUID, MeasureRun],
    today: date,
    *,
    may_write: bool,
    has_target: bool,
) -> IndexPage:
    """The page of a recommendation's measures."""
    live = [line for line in lines if not line.is_ended]
    return IndexPage(
        name=recommendation_name(measured),
        measured=measured,
        parts=[
            LinkPart(
                id=link.value,
                title=gettext(BOX_LABELS[BOX_OF[link]]),
                hint=gettext(BOX_HINTS[BOX_OF[link]]),
                rows=[_row(line, runs[line.id], today) for line in live if line.link is link],
            )
            for link in LINKS
        ],
        ended=[line for line in lines if line.is_ended],
        may_write=may_write and measured.stands,
        has_target=has_target,
    )


def _row(line: MeasureLine, run: MeasureRun, today: date) -> MeasureRow:
    return MeasureRow(
        id=line.id,
        line=line,
        reading=reading(line, run),
        last=last_words(line),
        target=level_words(line.target, line) if line.target is not None else "",
        late=late_words(line, today),
    )


def show_page(  # noqa: PLR0913 - all that the page shows
    measured: Measured,
    line: MeasureLine,
    found: MeasureRun,
    seen: tuple[Sequence[Seen], Sequence[Seen]],
    waiting: Sequence[Intake],
    today: date,
    *,
    may_write: bool,
) -> ShowPage:
    """The page of one measure."""
    standing, ended = seen
    return ShowPage(
        name=recommendation_name(measured),
        line=line,
        measured=measured,
        link=gettext(BOX_LABELS[BOX_OF[line.link]]),
        reading=reading(line, found),
        caption=caption(line),
        chart=picture(line, found),
        counted=count_words(line, [one.out_of for one in standing if one.out_of is not None]),
        late=late_words(line, today),
        facts=_facts(line),
        rows=[seen_row(one, line) for one in reversed(standing)],
        ended=[seen_row(one, line) for one in ended],
        actions=[_action(one) for one in found.actions],
        waiting=waiting if may_write and not line.is_ended else (),
        may_write=may_write and not line.is_ended,
    )


def seen_row(one: Seen, line: MeasureLine) -> SeenRow:
    """An observation in words."""
    drawn = level_words(one.drawn, line) if line.is_share else ""
    return SeenRow(one=one, said=seen_words(one.value, one.out_of), drawn=drawn)


def _facts(line: MeasureLine) -> Sequence[tuple[str, str]]:
    unit = gettext("%(unit)s, each time so many of so many", unit=line.unit)
    baseline, target = gettext("None"), gettext("None")
    if line.baseline is not None:
        baseline = _dated(level_words(line.baseline, line), line.baseline_on)
    if line.target is not None:
        target = level_words(line.target, line)
        if line.target_on is not None:
            by = show_date(line.target_on)
            target = gettext("%(target)s by %(date)s", target=target, date=by)
    return [
        (gettext("Counted in"), unit if line.is_share else line.unit),
        (gettext("Which way is better"), gettext(DIRECTION_LABELS[line.direction])),
        (gettext("Baseline"), baseline),
        (gettext("Target"), target),
        (gettext("Observed"), gettext(INTERVAL_LABELS[line.interval])),
        (gettext("Source"), line.source or gettext("Not said")),
    ]


def _dated(said: str, on: date | None) -> str:
    return gettext("%(said)s on %(date)s", said=said, date=show_date(on)) if on else said


def _action(one: ActionDay) -> ActionRow:
    said = []
    if one.began_on is not None:
        said.append(gettext("began on %(date)s", date=show_date(one.began_on)))
    if one.delivered_on is not None:
        said.append(gettext("delivered on %(date)s", date=show_date(one.delivered_on)))
    return ActionRow(
        one=one,
        name=gettext("Action %(number)s", number=one.number),
        said=", ".join(said) or gettext("not begun"),
    )


def measure_differences(
    theirs: MeasureLine, mine: MeasureDetails, labels: Mapping[str, str | None]
) -> Sequence[Difference]:
    """Where a measure as it stands now differs from what was typed."""
    names = (
        "link", "name", "is_share", "unit", "direction", "baseline", "baseline_on", "target",
        "target_on", "interval", "source",
    )  # fmt: skip
    said = [(name, _said(getattr(theirs, name)), _said(getattr(mine, name))) for name in names]
    return [
        Difference(gettext(labels.get(name) or name), was, now)
        for name, was, now in said
        if was != now
    ]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, Link):
        return gettext(BOX_LABELS[BOX_OF[value]])
    if isinstance(value, Direction):
        return gettext(DIRECTION_LABELS[value])
    if isinstance(value, Interval):
        return gettext(INTERVAL_LABELS[value])
    said = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value or "")
    return said or gettext("Nothing")
