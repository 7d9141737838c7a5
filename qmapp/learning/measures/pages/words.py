"""Figures, runs and faults in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask_babel import gettext, ngettext

from qmapp.foundation.web.words import show_date
from qmapp.learning.measures.queries import MeasureLine, MeasureRun
from qmapp.learning.measures.rules import (
    FEWEST,
    SHIFT,
    TREND,
    Direction,
    Movement,
    Run,
    is_hoped_for,
    meets,
)


def figure(value: Decimal, places: int = 4) -> str:
    """A number with its thousands apart, and no more places than it has: "1,234.5"."""
    shown = round(value, places)
    return f"{shown.normalize() if shown else Decimal(0):,f}"


def seen_words(value: Decimal, out_of: Decimal | None) -> str:
    """What was counted: "8 of 16", or the figure."""
    if out_of is None:
        return figure(value)
    return gettext("%(n)s of %(total)s", n=figure(value), total=figure(out_of))


def level_words(value: Decimal, line: MeasureLine) -> str:
    """A level on the chart of a measure: "21 in 100", "12.5 days"."""
    if line.is_share:
        return gettext("%(n)s in 100", n=figure(value, 1))
    return f"{figure(value)} {line.unit}"


def last_words(line: MeasureLine) -> str:
    """The last observation and its day; that there is none."""
    if line.last_value is None:
        return gettext("Nothing observed yet")
    said = seen_words(line.last_value, line.last_out_of)
    if not line.is_share:
        said = f"{said} {line.unit}"
    return gettext("%(said)s on %(date)s", said=said, date=show_date(line.last_on))


def reading(line: MeasureLine, found: MeasureRun) -> str:
    """What a run says, in a sentence or three: its movement, its direction, its target."""
    if not found.points:
        return gettext("Nothing observed yet.")
    said = [_movement(line, found)]
    hoped = is_hoped_for(found.run.movement, line.direction)
    if hoped is not None and line.direction is not Direction.STEADY:
        said.append(
            gettext("That is the way that was hoped for.")
            if hoped
            else gettext("That is not the way that was hoped for.")
        )
    elif hoped is not None:
        said.append(
            gettext("It stays as it is, as was hoped for.")
            if hoped
            else gettext("It does not stay as it is, as was hoped for.")
        )
    if line.target is not None and line.last is not None:
        said.append(_target(line, line.target, line.last))
    return " ".join(said)


def _movement(line: MeasureLine, found: MeasureRun) -> str:
    run, count = found.run, len(found.points)
    if run.median is None:
        return gettext("Nothing observed yet.")
    if run.movement is Movement.TOO_FEW:
        return ngettext(
            "%(num)d observation: too few to say whether anything moves. It takes %(few)d.",
            "%(num)d observations: too few to say whether anything moves. It takes %(few)d.",
            count,
            few=FEWEST,
        )
    median = level_words(run.median, line)
    if run.movement is Movement.USUAL:
        return gettext(
            "%(count)d observations around a median of %(median)s: no more than usual movement.",
            count=count,
            median=median,
        )
    since = show_date(run.since)
    if run.movement in {Movement.SHIFT_UP, Movement.SHIFT_DOWN}:
        return _shift(run, since, median)
    if run.movement is Movement.TREND_UP:
        return gettext(
            "Since %(since)s, %(least)d observations or more in a row rise one after the other.",
            since=since,
            least=TREND,
        )
    return gettext(
        "Since %(since)s, %(least)d observations or more in a row fall one after the other.",
        since=since,
        least=TREND,
    )


def _shift(run: Run, since: str, median: str) -> str:
    values = {"since": since, "least": SHIFT, "median": _median_words(run, median)}
    if run.movement is Movement.SHIFT_UP:
        return gettext(
            "Since %(since)s, %(least)d observations or more in a row are above %(median)s.",
            **values,
        )
    return gettext(
        "Since %(since)s, %(least)d observations or more in a row are below %(median)s.", **values
    )


def _median_words(run: Run, median: str) -> str:
    if run.is_before:
        return gettext("%(median)s, the median from before the first action began", median=median)
    return gettext("%(median)s, the median of all", median=median)


def _target(line: MeasureLine, target: Decimal, last: Decimal) -> str:
    values = {"last": level_words(last, line), "target": level_words(target, line)}
    if meets(last, target, line.direction):
        return gettext("The last one, %(last)s, meets the target of %(target)s.", **values)
    return gettext("The last one, %(last)s, does not meet the target of %(target)s.", **values)


def count_words(line: MeasureLine, sizes: list[Decimal]) -> str:
    """How many observations there are; of a share, of how many each and in all."""
    said = ngettext("%(num)d observation", "%(num)d observations", line.count)
    if sizes:
        least, most, total = figure(min(sizes)), figure(max(sizes)), figure(sum(sizes, Decimal()))
        if least == most:
            return gettext("%(said)s of %(least)s each, %(total)s in all.", said=said, least=least,
                           total=total)  # fmt: skip
        return gettext(
            "%(said)s of %(least)s to %(most)s each, %(total)s in all.",
            said=said, least=least, most=most, total=total,
        )  # fmt: skip
    return f"{said}."


def late_words(line: MeasureLine, today: date) -> str:
    """That an observation is missing; empty when none is."""
    due = line.due_on()
    if due is None or due >= today:
        return ""
    return gettext("The next was to be expected by %(date)s", date=show_date(due))
