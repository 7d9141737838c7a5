"""Charts as Vega-Lite reads them. Pure.

Ink for what was observed, plum for the median, a dashed petrol line for the target; labels at the
line's end and no legend but for parts of bars. Bars carry patterns, so that they can be told apart
without colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

from qmapp.foundation.charts.pictures import BarsPicture, Event, RunPicture, StackedPicture

Spec = dict[str, Any]

INK, INK_2, LINE, PLUM, PETROL = "#1c2130", "#4b5163", "#ddd6c8", "#4c2a5e", "#0b5560"
PATTERNS = ("#00fa01", "#00fa02", "#00fa03", "#00fa04", "#00fa05", "#00fa06")
"""Fills that no chart has: each is put in place by a pattern when the chart is drawn."""

_FONT = "Arial, Liberation Sans, sans-serif"
_WIDE = 620
_EDGE = 12
"""Between the left axis and the first observation, so that no line runs over a figure."""
_SHORT = 200
"""Days of a run whose axis names days, not months alone."""
_MOST_DOTS = 150
"""With more observations than this only the line is drawn."""


class Size(Enum):
    """How a chart is drawn: for a page of a desk, or for a telephone."""

    WIDE = "w"
    NARROW = "s"


def run_spec(picture: RunPicture, size: Size) -> Spec:
    """A run chart: a line with a dot for each observation, around its median."""
    wide = size is Size.WIDE
    days = [spot.on for spot in picture.spots]
    kept = [event for event in picture.events if days and days[0] <= event.on <= days[-1]]
    low, high = _domain(picture)
    is_short = bool(days) and (days[-1] - days[0]).days < _SHORT
    on: Spec = {
        "field": "on",
        "type": "temporal",
        "scale": {"type": "utc", "nice": False, "padding": _EDGE},
        "axis": {
            "title": None,
            # Months alone would stand there several times where the run is short.
            "format": "%-d %b %y" if is_short else "%b %y",
            "tickCount": (5 if is_short else 7) if wide else (2 if is_short else 3),
            "grid": False,
            "labelOverlap": "greedy",
            "labelSeparation": 10,
            "labelFlush": True,
        },
    }
    value: Spec = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": True, "zero": False},
        "axis": {"title": None, "tickCount": 5, "domain": False, "ticks": False},
    }
    spots = [{"on": spot.on.isoformat(), "value": spot.value} for spot in picture.spots]
    layers: list[Spec] = [_event_layer(kept, days, wide=wide)] if kept else []
    target, median = picture.target, picture.median
    standing = [one for one in (target, median) if one is not None]
    near = target is not None and median is not None and abs(target - median) < (high - low) / 12
    up = -8 if near else 0
    is_over = near and target is not None and median is not None and median > target
    if target is not None:
        layers += _level(
            target, picture.target_label, PETROL, size, dash=[7, 4], dy=-up if is_over else up
        )
    if median is not None:
        layers += _level(
            median, picture.median_label, PLUM, size, dash=[], dy=up if is_over else -up
        )
    line: Spec = {"type": "line", "stroke": INK, "strokeWidth": 2, "interpolate": "linear"}
    layers.append({"data": {"values": spots}, "mark": line, "encoding": {"x": on, "y": value}})
    if len(spots) <= _MOST_DOTS:
        dot = {"type": "circle", "color": INK, "size": 44 if wide else 26, "opacity": 1}
        layers.append({"data": {"values": spots}, "mark": dot, "encoding": {"x": on, "y": value}})
    # Where it would meet the label of a line it is left to the table.
    is_free = all(
        abs(one - picture.spots[-1].value) > (high - low) / 14 for one in standing if spots
    )
    if picture.last_label and spots and is_free:
        layers.append(
            {
                "data": {"values": [spots[-1]]},
                "mark": {**_text(INK, size), "align": "left", "dx": 8, "text": picture.last_label},
                "encoding": {"x": on, "y": value},
            }
        )
    return _framed({"layer": layers}, _WIDE if wide else 200, 270 if wide else 210, size)


def _domain(picture: RunPicture) -> tuple[float, float]:
    """From which value to which: from nothing on, but where that would flatten all movement."""
    values = [spot.value for spot in picture.spots]
    values += [one for one in (picture.median, picture.target) if one is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if picture.is_share:
        return 0.0, min(100.0, max(high, 10.0))
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    if low == high:
        low, high = low - 1, high + 1
    return low, high


def _level(
    at: float, label: str, colour: str, size: Size, *, dash: Sequence[int], dy: int
) -> list[Spec]:
    """A line across the chart with its label at its end, `dy` beside it."""
    rule: Spec = {"type": "rule", "stroke": colour, "strokeWidth": 2 if dash else 1.5}
    rule |= {"strokeDash": list(dash)} if dash else {}
    where: Spec = {"y": {"field": "at", "type": "quantitative"}}
    data = {"values": [{"at": at}]}
    text = {**_text(colour, size), "text": label, "align": "left", "dx": 8, "dy": dy}
    return [
        {"data": data, "mark": rule, "encoding": where},
        {"data": data, "mark": text, "encoding": {**where, "x": {"value": "width"}}},
    ]


def _event_layer(events: Sequence[Event], days: Sequence[date], *, wide: bool) -> Spec:
    """Dotted lines where something happened, labelled above the chart where there is room."""
    span = max((days[-1] - days[0]).days, 1)
    ends: list[float] = []
    values: list[Spec] = []
    for event in sorted(events, key=lambda event: event.on):
        at = _EDGE + (event.on - days[0]).days / span * (_WIDE - 2 * _EDGE)
        # The lowest row whose last label ends before this one begins; three rows at most.
        row = next((row for row, end in enumerate(ends) if end <= at), len(ends))
        if row == len(ends) and row < 3:
            ends.append(0)
        row = min(row, 2)
        is_free = ends[row] <= at
        ends[row] = at + 8 + 7.5 * len(event.label) if is_free else ends[row]
        label = event.label if is_free else ""
        values.append({"on": event.on.isoformat(), "label": label, "row": -10 - 15 * row})
    on: Spec = {"field": "on", "type": "temporal", "scale": {"type": "utc"}}
    rule = {"type": "rule", "stroke": INK_2, "strokeDash": [2, 3], "strokeWidth": 1}
    text = {**_text(INK, Size.WIDE), "align": "left", "dx": -3}
    row_at: Spec = {"field": "row", "type": "quantitative", "scale": None, "axis": None}
    labels: Spec = {"mark": text, "encoding": {"x": on, "y": row_at, "text": {"field": "label"}}}
    return {
        "data": {"values": values},
        "layer": [{"mark": rule, "encoding": {"x": on}}, *([labels] if wide else [])],
        "resolve": {"scale": {"y": "independent"}},
    }


def bars_spec(picture: BarsPicture, size: Size) -> Spec:
    """Bars, each with its label before it and its words at its end."""
    values = [
        {
            "place": place,
            "label": bar.label,
            "value": bar.value,
            "said": bar.said,
            "fill": PATTERNS[bar.pattern % len(PATTERNS)],
        }
        for place, bar in enumerate(picture.bars)
    ]
    wide = size is Size.WIDE
    y = _rows_axis([bar.label for bar in picture.bars], wide=wide)
    scale: Spec = {"zero": True} if picture.full is None else {"domain": [0, picture.full]}
    x: Spec = {"field": "value", "type": "quantitative", "axis": None, "scale": scale}
    fill = {"field": "fill", "type": "nominal", "scale": None}
    bar = {"type": "bar", "stroke": INK, "strokeWidth": 1, "height": {"band": 0.62}}
    end = {**_text(INK, size), "align": "left", "dx": 6, "fontWeight": "bold"}
    layers: list[Spec] = [
        {"mark": bar, "encoding": {"y": y, "x": x, "fill": fill}},
        {"mark": end, "encoding": {"y": y, "x": x, "text": {"field": "said"}}},
    ]
    return _framed(
        {"data": {"values": values}, "layer": layers}, 430 if wide else 115, {"step": 30}, size
    )


def stacked_spec(picture: StackedPicture, size: Size) -> Spec:
    """Bars made of parts, with a key above them in the order of the parts."""
    wide = size is Size.WIDE
    values = [
        {"place": place, "label": label, "part": part, "at": at, "value": value}
        for place, (label, found, _) in enumerate(picture.rows)
        for at, (part, value) in enumerate(zip(picture.parts, found, strict=True))
    ]
    ends = [
        {"place": place, "label": label, "value": sum(found), "said": said}
        for place, (label, found, said) in enumerate(picture.rows)
    ]
    y = _rows_axis([label for label, _, _ in picture.rows], wide=wide)
    x: Spec = {"field": "value", "type": "quantitative", "axis": None, "stack": "zero"}
    key = {
        "title": None,
        "orient": "top",
        "direction": "horizontal" if wide else "vertical",
        "symbolType": "square",
        "symbolStrokeColor": INK,
        "labelLimit": 260,
    }
    fills = [PATTERNS[place % len(PATTERNS)] for place in range(len(picture.parts))]
    fill: Spec = {
        "field": "part",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": list(picture.parts), "range": fills},
        "legend": key,
    }
    bar = {"type": "bar", "stroke": INK, "strokeWidth": 1, "height": {"band": 0.62}}
    end = {**_text(INK, size), "align": "left", "dx": 6, "fontWeight": "bold"}
    order = {"field": "at", "type": "ordinal"}
    layers: list[Spec] = [
        {
            "data": {"values": values},
            "mark": bar,
            "encoding": {"y": y, "x": x, "fill": fill, "order": order},
        },
        {
            "data": {"values": ends},
            "mark": end,
            "encoding": {"y": y, "x": {**x, "stack": None}, "text": {"field": "said"}},
        },
    ]
    return _framed({"layer": layers}, 430 if wide else 115, {"step": 30}, size)


def _rows_axis(labels: Sequence[str], *, wide: bool) -> Spec:
    """The labels of bars, by place, so that two rows may be called alike."""
    said = " : ".join(
        f"datum.value === {place} ? {_quoted(label)}" for place, label in enumerate(labels)
    )
    return {
        "field": "place",
        "type": "ordinal",
        "sort": None,
        "axis": {
            "title": None,
            "labelExpr": f"{said} : ''" if said else "''",
            "labelLimit": 260 if wide else 150,
            "labelColor": INK,
            "ticks": False,
            "domain": False,
            "labelPadding": 8,
        },
    }


def _quoted(words: str) -> str:
    """Words as a string of the expression language, in which they say nothing but themselves."""
    inner = "".join(
        one
        if one.isalnum() or one in " .,-–()"
        else "".join(f"\\u{unit:04x}" for unit in _units(one))
        for one in words
    )
    return f"'{inner}'"


def _units(character: str) -> Sequence[int]:
    """The UTF-16 units of a character."""
    data = character.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]


def _letters(size: Size) -> int:
    """How large letters are drawn: on a telephone the drawing is shown smaller than it is made."""
    return 13 if size is Size.WIDE else 15


def _text(colour: str, size: Size) -> Spec:
    return {
        "type": "text",
        "color": colour,
        "font": _FONT,
        "fontSize": _letters(size),
        "baseline": "middle",
        "limit": 400,
    }


def _framed(spec: Spec, width: int, height: int | Spec, size: Size) -> Spec:
    axis = {
        "labelFont": _FONT,
        "labelFontSize": _letters(size),
        "labelColor": INK_2,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "width": width,
        "height": height,
        "padding": 4,
        "config": {
            "view": {"stroke": None},
            "axis": axis,
            "legend": {"labelFont": _FONT, "labelFontSize": _letters(size), "labelColor": INK},
        },
        **spec,
    }
