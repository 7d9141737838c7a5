from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from qmapp.foundation.charts import (
    Bar,
    BarsPicture,
    Event,
    RunPicture,
    Spot,
    StackedPicture,
    bars,
    run_chart,
    stacked,
)
from qmapp.foundation.charts.specs import PATTERNS, Size, run_spec

_SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "Children’s \"services\" </text><script>alert(1)</script> ' + datum.value \\ 'é😀"
START = date(2026, 1, 5)


def spots(*values: float) -> tuple[Spot, ...]:
    return tuple(Spot(START + timedelta(days=28 * at), value) for at, value in enumerate(values))


RUN = RunPicture(
    title="Audits with challenge",
    description="Up from 21 to 50.",
    spots=spots(21, 19, 22, 50),
    median=21,
    median_label="Median 21",
    target=60,
    target_label="Target 60",
    events=(Event(START + timedelta(days=30), "Action 18"),),
    last_label="50",
    is_share=True,
)
BARS = BarsPicture(
    title="By impact", description="Nine of 23.",
    bars=(Bar(HOSTILE, 9, "9 of 23"), Bar("Shown", 0, "0 of 23", 3), Bar("Alike", 1, "1", 9)),
)  # fmt: skip
STACKED = StackedPicture(
    title="Overdue", description="Seven of 41.", parts=("Under 30 days", "Over 30"),
    rows=((HOSTILE, (1, 2), "3 of 9"), ("Alike", (0, 0), "0 of 2"), ("Alike", (2, 0), "2 of 2")),
)  # fmt: skip


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(f"<div>{svg}</div>")


def words(tree: ET.Element) -> list[str]:
    return [one.text or "" for one in tree.iter(f"{_SVG}text")]


@pytest.mark.parametrize("svg", [run_chart(RUN), bars(BARS), stacked(STACKED)])
def test_a_drawing_is_still_named_and_in_two_sizes(svg: str) -> None:
    tree = drawn(svg)
    assert [one.get("class") for one in tree] == ["qm-chart__w", "qm-chart__s"]
    for one in tree:
        assert one.get("role") == "img"
        assert one.get("aria-label") == one.findtext(f"{_SVG}title") != ""
        assert one.findtext(f"{_SVG}desc")
        assert one.get("viewBox")
    for element in tree.iter():
        assert element.tag.rpartition("}")[2] not in {"script", "style", "image", "foreignObject"}
        assert not {name for name in element.attrib if name in {"style", "href"}}
        assert not [name for name in element.attrib if name.startswith("on")]
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("svg", [bars(BARS), stacked(STACKED)])
def test_what_is_filled_has_a_pattern_and_ids_are_once(svg: str) -> None:
    tree = drawn(svg)
    ids = [str(one.get("id")) for one in tree.iter() if one.get("id")]
    used = {
        fill.removeprefix("url(#").removesuffix(")")
        for one in tree.iter()
        if (fill := one.get("fill") or "").startswith("url(")
    }
    assert len(ids) == len(set(ids)) >= 4
    assert used == set(ids)
    assert not [one for one in PATTERNS if one in svg]


def test_words_say_nothing_but_themselves() -> None:
    found = words(drawn(bars(BARS)))
    assert found.count("9 of 23") == 2
    # Cut where there is no room; the table beside it has the whole.
    assert [one for one in found if one.startswith('Children’s "services" </te')]
    assert words(drawn(stacked(STACKED))).count("Alike") == 4


def test_lines_are_labelled_at_their_ends() -> None:
    tree = drawn(run_chart(RUN))
    for label in ("Median 21", "Target 60", "50"):
        assert words(tree).count(label) >= 2
    assert words(tree).count("Action 18") == 1  # on a telephone the table has it


def test_a_run_of_none_one_or_many_is_drawn() -> None:
    none = RunPicture(title="None", description="None.", spots=())
    one = RunPicture(title="One", description="One.", spots=spots(3), median=3, median_label="M")
    many = RunPicture(title="Many", description="Many.", spots=spots(*range(2_000)))
    assert words(drawn(run_chart(one))).count("M") == 2
    assert "<svg" in run_chart(none)
    assert len(run_chart(many)) < 200_000


@pytest.mark.parametrize(
    ("values", "is_share", "domain"),
    [
        ((4, 9), False, [0, 9]),
        ((1_000, 1_004), False, [1_000, 1_004]),
        ((-3, 5), False, [-3, 5]),
        ((50, 60), True, [0, 60]),
        ((5, 5), False, [4, 6]),
    ],
)
def test_the_scale_begins_at_nothing_where_that_flattens_nothing(
    values: tuple[float, ...], is_share: bool, domain: list[float]
) -> None:
    picture = RunPicture(title="t", description="d", spots=spots(*values), is_share=is_share)
    scales = [one["scale"] for one in _found(run_spec(picture, Size.WIDE), "y") if "scale" in one]
    assert scales[0]["domain"] == domain


def _found(spec: Any, name: str) -> Iterator[dict[str, Any]]:
    """Every value called `name` in a spec."""
    if isinstance(spec, dict):
        if isinstance(spec.get(name), dict):
            yield spec[name]
        for one in spec.values():
            yield from _found(one, name)
    elif isinstance(spec, list):
        for one in spec:
            yield from _found(one, name)


def test_labels_that_would_meet_stand_in_rows_and_a_fourth_is_left_out() -> None:
    near = tuple(Event(START + timedelta(days=day), f"Action {day}") for day in (10, 11, 12, 13))
    picture = RunPicture(title="t", description="d", spots=spots(1, 2, 3), events=near)
    said = words(drawn(run_chart(picture)))
    assert [f"Action {day}" in said for day in (10, 11, 12, 13)] == [True, True, True, False]


def test_the_line_begins_beside_the_figures_of_the_axis_and_is_legible_on_a_telephone() -> None:
    wide, narrow = drawn(run_chart(RUN))
    for svg in (wide, narrow):
        starts = [
            re.match(r"M([\d.]+),", one.get("d") or "")
            for one in svg.iter(f"{_SVG}path")
            if one.get("stroke-width") == "2" and one.get("fill") is None
        ]
        assert [float(one[1]) for one in starts if one and float(one[1]) > 0] == [12.0]
    sizes = {one.get("font-size") for one in narrow.iter(f"{_SVG}text")}
    assert sizes == {"15px"}


def test_a_short_run_names_its_days() -> None:
    short = tuple(Spot(START + timedelta(days=day), day) for day in range(0, 60, 6))
    said = words(drawn(run_chart(RunPicture(title="t", description="d", spots=short)))[0])
    labels = [one for one in said if re.fullmatch(r"\d{1,2} [A-Z][a-z]{2} \d\d", one)]
    assert len(labels) == len(set(labels)) >= 3


def test_a_chart_is_drawn_once() -> None:
    assert run_chart(RUN) is run_chart(RUN)
