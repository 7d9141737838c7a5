"""The same figures as tables to take away: every number with the number that it is of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.foundation.catalogue import Edition
from qmapp.foundation.web.csvfile import Cell as CsvCell
from qmapp.learning.trends.counting import Counts, Covered
from qmapp.learning.trends.heating import Heat
from qmapp.learning.trends.lists import TagList
from qmapp.learning.trends.mapping import Mapped
from qmapp.learning.trends.pages.words import family_label, period_label, stage_label, tag_label
from qmapp.learning.trends.queries.reading import Read
from qmapp.learning.trends.queries.scope import Scope
from qmapp.learning.trends.recurring import Recurrence
from qmapp.learning.trends.rules import Coverage
from qmapp.learning.trends.weakness import WeakCell, Weakness


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its head, and its rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[CsvCell]]


def with_left_out(table: Table, scope: Scope) -> Table:
    """The table with what is left out of it for its reader said in every row, where something is:
    a file is read apart from its page.
    """
    said = []
    if scope.hidden:
        said.append(gettext("Reviews in which whoever took this declared an interest"))
    if scope.blind:
        said.append(gettext("What others coded and whoever took this may still code"))
    if not said:
        return table
    return Table(
        [*table.head, gettext("Left out of the figures")],
        [[*row, "; ".join(said)] for row in table.rows],
    )


def counts_table(found: Read, counts: Counts) -> Table:
    """A row for each tag and period, and one for each tag over all."""
    return Table(
        [
            gettext("Family"), gettext("List"), gettext("Tag"), gettext("Period"),
            gettext("Reviews found in"), gettext("Reviews coded"),
            gettext("Of them coded in part"), gettext("Reviews where coders differ"),
            gettext("All reviews"),
        ],
        list(_counts(found, counts)),
    )  # fmt: skip


def _counts(found: Read, counts: Counts) -> Iterator[Sequence[CsvCell]]:
    family = family_label(found.asked.family)
    for tag in counts.tags:
        label = tag_label(found.tags, tag.tag)
        start = [family, found.facts.edition, label]
        whole = tag.whole
        partly = counts.whole.by.get(Coverage.PART, 0)
        yield [*start, gettext("all"), whole.found, whole.coded, partly, whole.disputed,
               counts.whole.reviews]  # fmt: skip
        for period, cell, part in zip(counts.periods, tag.parts, counts.parts, strict=True):
            yield [*start, period_label(period), cell.found, cell.coded,
                   part.by.get(Coverage.PART, 0), cell.disputed, part.reviews]  # fmt: skip


def stages_table(found: Read, heat: Heat) -> Table:
    """A row for each issue and stage where it was found, or could have been."""
    titles = [(one.id, one.title) for one in found.practice.stages]
    rows: list[Sequence[CsvCell]] = [
        [
            tag_label(found.tags, row.tag),
            stage_label(titles, row.own_stage),
            stage_label(titles, stage),
            cell.found,
            cell.coded,
        ]
        for row in heat.rows
        for stage, cell in zip(heat.stages, row.cells, strict=True)
    ]
    head = [
        gettext("Practice issue"), gettext("Stage on the map"), gettext("Stage where found"),
        gettext("Reviews found in"), gettext("Reviews coded"),
    ]  # fmt: skip
    return Table(head, rows)


def again_table(found: Read, recurrence: Recurrence) -> Table:
    """A row for each tag that was found in two reviews or more."""
    rows: list[Sequence[CsvCell]] = [
        [
            tag_label(found.tags, one.tag), one.reviews, recurrence.coded,
            one.first_on.isoformat(), one.newest_on.isoformat(), one.done.followed,
            one.done.delivered, one.done.shown, one.done.nothing, one.done.harmful,
            one.done.closed,
            one.after_delivery.reviews, one.after_closing.reviews,
        ]
        for one in recurrence.rows
    ]  # fmt: skip
    head = [
        gettext("Tag"), gettext("Reviews found in"), gettext("Reviews coded"),
        gettext("First commissioned"), gettext("Newest commissioned"),
        gettext("Recommendations taken up"), gettext("Delivered"),
        gettext("Delivered, impact shown"), gettext("Delivered, no effect"),
        gettext("Taken up, harm"), gettext("Ever closed"),
        gettext("Reviews begun after the first delivery"),
        gettext("Reviews begun after the first closing"),
    ]  # fmt: skip
    return Table(head, rows)


def mapped_table(found: Read, into: TagList, mapped: Mapped, covered: Covered) -> Table:
    """A row for each tag of the other list."""
    rows: list[Sequence[CsvCell]] = [
        [into.title, into.label(one.tag), one.cell.found, one.may, one.cell.coded, covered.reviews]
        for one in mapped.rows
    ]
    head = [
        gettext("List"), gettext("Tag"), gettext("Reviews found in"),
        gettext("Reviews where it may be"), gettext("Reviews coded"), gettext("All reviews"),
    ]  # fmt: skip
    return Table(head, rows)


def markers_table(edition: Edition | None, found: Weakness) -> Table:
    """A row for each marker and year; nothing where nothing is told on the page."""
    rows: list[Sequence[CsvCell]] = []
    for row in found.rows if edition else []:
        marker = edition.marker(row.marker_id) if edition else None
        name: list[CsvCell] = [marker.number, marker.title] if marker else []
        years = zip([*map(str, found.years)], row.cells, strict=True)
        for year, cell in [(gettext("all"), row.whole), *years]:
            rows.append([*name, year, *_told(cell)])
    head = [
        gettext("Marker"), gettext("Title"), gettext("Year sent"),
        gettext("Drafts partly met or not met"), gettext("Drafts judged"),
    ]  # fmt: skip
    return Table(head, rows)


def _told(cell: WeakCell) -> Sequence[CsvCell]:
    if cell.is_told:
        return [cell.weak, cell.judged]
    return [gettext("too few to tell"), ""] if cell.judged else ["", 0]
