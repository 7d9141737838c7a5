"""The run chart of a measure."""

from __future__ import annotations

from flask_babel import gettext
from markupsafe import Markup

from qmapp.foundation.charts import Event, RunPicture, Spot, run_chart
from qmapp.foundation.web.words import show_date
from qmapp.learning.measures.pages.words import figure, level_words, reading
from qmapp.learning.measures.queries import MeasureLine, MeasureRun
from qmapp.learning.measures.rules import Point


def caption(line: MeasureLine) -> str:
    """What is drawn, with its unit."""
    if line.is_share:
        return gettext("%(name)s, %(unit)s in 100", name=line.name, unit=line.unit)
    return gettext("%(name)s, in %(unit)s", name=line.name, unit=line.unit)


def picture(line: MeasureLine, found: MeasureRun) -> Markup | None:
    """The chart; None where nothing was observed."""
    if not found.points:
        return None
    median, last = found.run.median, found.points[-1].value
    return run_chart(
        RunPicture(
            title=gettext("Run chart: %(caption)s", caption=caption(line)),
            description=_description(line, found),
            spots=tuple(Spot(one.on, float(one.value)) for one in found.points),
            median=float(median) if median is not None else None,
            median_label=gettext("Median %(n)s", n=figure(median, 1)) if median is not None else "",
            target=float(line.target) if line.target is not None else None,
            target_label=gettext("Target %(n)s", n=figure(line.target, 1))
            if line.target is not None
            else "",
            events=_events(found),
            last_label=figure(last, 1),
            is_share=line.is_share,
        )
    )


def _description(line: MeasureLine, found: MeasureRun) -> str:
    return gettext(
        "From %(first)s to %(last)s. %(reading)s The table below has every figure.",
        first=_told(found.points[0], line),
        last=_told(found.points[-1], line),
        reading=reading(line, found),
    )


def _told(one: Point, line: MeasureLine) -> str:
    value = level_words(one.value, line)
    return gettext("%(date)s, %(value)s", date=show_date(one.on), value=value)


def _events(found: MeasureRun) -> tuple[Event, ...]:
    events = []
    for one in found.actions:
        if one.began_on is not None and one.began_on != one.delivered_on:
            label = gettext("Action %(number)s began", number=one.number)
            events.append(Event(one.began_on, label))
        if one.delivered_on is not None:
            label = gettext("Action %(number)s delivered", number=one.number)
            events.append(Event(one.delivered_on, label))
    return tuple(events)
