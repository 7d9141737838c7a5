"""Stage by issue: where in the child's journey each issue was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.foundation.catalogue import ReviewKind
from qmapp.learning.tags.rules import NONE_FITS
from qmapp.learning.trends.counting import Cell, covered
from qmapp.learning.trends.heating import Heat, Row
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.head import Head, head
from qmapp.learning.trends.pages.index import Link
from qmapp.learning.trends.pages.words import (
    cell_words,
    n_of,
    stage_label,
    tag_label,
)
from qmapp.learning.trends.queries.reading import Read
from qmapp.learning.trends.rules import FEWEST_REVIEWS


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One issue at one stage. `shade` 0 to 4; "x": too few reviews are coded to shade any.

    `is_own`: the map of the published issues has this issue at this stage.
    """

    stage: str
    count: int
    url: str
    shade: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One issue."""

    label: str
    is_own: bool
    cells: Sequence[HeatCell]
    whole: Link
    is_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatGroup:
    """The issues that the map has at one stage."""

    label: str
    rows: Sequence[HeatRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatPage:
    """The map, with its reading."""

    head: Head
    reading: str
    stages: Sequence[str]
    groups: Sequence[HeatGroup]
    columns: Sequence[HeatCell]
    coded: int
    empty_stages: str
    is_shaded: bool
    file_url: str


def heat_page(found: Read, heat: Heat, to: Addresses, kinds: Sequence[ReviewKind]) -> HeatPage:
    """The page of the map."""
    titles = [(one.id, one.title) for one in found.practice.stages]
    labels = {stage: stage_label(titles, stage) for stage in heat.stages}
    groups: dict[str, list[HeatRow]] = {}
    for row in heat.rows:
        if row.tag == NONE_FITS or (row.tag not in found.tags.offered and not row.whole.found):
            continue
        where = stage_label(titles, row.own_stage)
        groups.setdefault(where, []).append(_row(row, heat, labels, found, to))
    return HeatPage(
        head=head(found, covered(found.facts, found.facts.reviews), to, kinds, "heat"),
        reading=_reading(found, heat, labels),
        stages=list(labels.values()),
        groups=[HeatGroup(label=label, rows=rows) for label, rows in groups.items()],
        columns=[
            _cell(cell, labels[stage], "", to.rows(stage=stage), heat.coded)
            for stage, cell in zip(heat.stages, heat.columns, strict=True)
        ],
        coded=heat.coded,
        empty_stages=gettext(
            "Nothing was found at: %(stages)s.",
            stages=", ".join(labels[one] for one in heat.empty_stages),
        )
        if heat.empty_stages and heat.coded
        else "",
        is_shaded=heat.coded >= FEWEST_REVIEWS,
        file_url=to.file("stages"),
    )


def _row(row: Row, heat: Heat, labels: dict[str, str], found: Read, to: Addresses) -> HeatRow:
    return HeatRow(
        label=tag_label(found.tags, row.tag),
        is_own=row.tag in found.tags.own,
        cells=[
            _cell(
                cell,
                labels[stage],
                labels.get(row.own_stage, ""),
                to.rows(tag=row.tag, stage=stage) if cell.found else "",
                heat.coded,
            )
            for stage, cell in zip(heat.stages, row.cells, strict=True)
        ],
        whole=Link(cell_words(row.whole), to.rows(tag=row.tag) if row.whole.found else ""),
        is_empty=not row.whole.found,
    )


def _cell(cell: Cell, stage: str, own: str, url: str, coded: int) -> HeatCell:
    shade = str(cell.shade) if coded >= FEWEST_REVIEWS or not cell.found else "x"
    return HeatCell(stage, cell.found, url if cell.found else "", shade, stage == own)


def _reading(found: Read, heat: Heat, labels: dict[str, str]) -> str:
    if not heat.coded:
        return gettext("Nothing is coded yet, so nothing can be said about where it was found.")
    highest = heat.highest
    if highest is None:
        return gettext(
            "No practice issue was found in any of the %(coded)s reviews that are coded.",
            coded=heat.coded,
        )
    tag, stage, cell = highest
    elsewhere = sum(row.own_stage != stage for row in heat.rows if row.tag == tag)
    words = gettext(
        "Found in most: “%(tag)s” at %(stage)s, in %(said)s coded reviews.",
        tag=tag_label(found.tags, tag),
        stage=labels[stage],
        said=n_of(cell.found, cell.coded),
    )
    if elsewhere:
        return (
            words
            + " "
            + ngettext(
                "The map has it at another stage.", "The map has it at another stage.", elsewhere
            )
        )
    return words
