"""The strip of markers: in how many drafts each was weak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.moderation.weak import FEWEST_REVIEWS
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.rules import Cell, Figure
from qmapp.desk.dashboards.weak import Drafts
from qmapp.foundation.catalogue import Edition

MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One marker. `shade` 0 to 4; "x": of too few reviews, so that nothing is told."""

    number: int
    title: str
    weak: int
    judged: int
    shade: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatStage:
    """A stage of the markers, over the cells that belong to it."""

    label: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """The panel: the markers in which drafts were weakest, then all of them."""

    reading: str
    url: str
    note: str
    stages: Sequence[HeatStage]
    cells: Sequence[HeatCell]


def heat(found: Drafts, to: Addresses) -> Heat:
    """The panel of a board."""
    edition = found.edition
    if edition is None:
        return Heat(reading=_nothing(), url="", note="", stages=(), cells=())
    told = [one for one in found.cells.values() if one.is_told]
    return Heat(
        reading=_reading(told, edition) if told else _too_few(found),
        url=to.rows(Figure.DRAFTS) if found.drafts else "",
        note=_note(found, told),
        stages=[
            HeatStage(label=stage.label, size=len(edition.in_stage(stage.id)))
            for stage in edition.stages
        ],
        cells=[
            HeatCell(
                number=marker.number,
                title=marker.title,
                weak=found.cells[marker.id].weak,
                judged=found.cells[marker.id].judged,
                shade=_shade(found.cells[marker.id]),
                url=to.rows(Figure.DRAFTS, marker=marker.id),
            )
            for marker in edition.markers
        ],
    )


def _shade(cell: Cell) -> str:
    return str(cell.shade) if cell.is_told else "x"


def _reading(told: Sequence[Cell], edition: Edition) -> str:
    weakest = sorted(
        (one for one in told if one.weak), key=lambda one: (-one.weak / one.judged, -one.judged)
    )[:MOST_NAMED]
    if not weakest:
        return gettext("No marker was partly met or not met in any draft that could be judged.")
    named = [
        gettext(
            "%(title)s (%(number)s) in %(weak)s of %(judged)s",
            title=edition.marker(one.marker_id).title,
            number=edition.marker(one.marker_id).number,
            weak=one.weak,
            judged=one.judged,
        )
        for one in weakest
    ]
    return gettext("Partly met or not met most often: %(named)s drafts.", named="; ".join(named))


def _nothing() -> str:
    return gettext(
        "Nothing to count yet. Agreed judgements of a draft count here once the report is signed."
    )


def _too_few(found: Drafts) -> str:
    return ngettext(
        "%(num)d draft was judged. Figures are shown from %(fewest)s reviews on, your own not "
        "counted, so that none of them tells of a single review.",
        "%(num)d drafts were judged. Figures are shown from %(fewest)s reviews on, your own not "
        "counted, so that none of them tells of a single review.",
        found.drafts,
        fewest=FEWEST_REVIEWS,
    )


def _note(found: Drafts, told: Sequence[Cell]) -> str:
    words = [
        gettext(
            "Each cell: drafts judged so, of those where it could be judged. Only drafts of "
            "reviews whose report is signed, of every kind of review."
        )
    ]
    if len(told) < len(found.cells):
        words.append(
            gettext(
                "Hatched: judged in drafts of fewer than %(fewest)s reviews, your own not counted.",
                fewest=FEWEST_REVIEWS,
            )
        )
    if found.others:
        words.append(
            ngettext(
                "%(num)d draft judged by other markers is not counted.",
                "%(num)d drafts judged by other markers are not counted.",
                found.others,
            )
        )
    return " ".join(words)
