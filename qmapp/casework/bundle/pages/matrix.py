"""The matrix: how many pieces stand under each marker, which they are, and where there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.bundle import queries
from qmapp.casework.bundle.pages.gaps import Gaps, build_gaps
from qmapp.casework.bundle.pages.items import (
    Note,
    note_of,
    passage_words,
    record_kind_words,
    record_words,
    stance_words,
)
from qmapp.casework.bundle.pages.marked import Choice, people
from qmapp.casework.bundle.pages.scope import Scope, is_open_own
from qmapp.casework.bundle.queries import Item
from qmapp.casework.bundle.rules import Counts, Tally, count, sheets
from qmapp.casework.drafts.queries import list_anchors
from qmapp.casework.evidence.rules import Stance
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_withdrawn

AT_ONCE = 100
ON_RECORDS = "records"
# An address may ask for any page; no list has as many.
_LAST_SHEET = 100_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One count, leading to its pieces; a quiet nought leads nowhere."""

    column: str
    pieces: int
    url: str | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    number: int
    title: str
    url: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class MatrixStage:
    name: str
    rows: Sequence[MatrixRow]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One piece in the list under the matrix; `url` leads to its words, or to its record.

    `withdrawn` says that whoever said what the record holds took it back.
    """

    note: Note
    place: str
    url: str | None
    quote: str | None
    withdrawn: str
    kind: str
    holder: str | None


@dataclass(frozen=True, slots=True)
class ItemList:
    """The pieces behind one count, a page of them."""

    title: str
    sentence: str
    items: Sequence[ItemLine]
    page: int
    pages: int
    urls: Mapping[int, str]
    close_url: str


@dataclass(frozen=True, slots=True)
class MatrixPage:
    scope: Scope
    columns: Sequence[str]
    stages: Sequence[MatrixStage]
    whose: Sequence[Choice]
    sentence: str
    pieces: int
    chosen: ItemList | None
    gaps: Gaps | None


@dataclass(frozen=True, slots=True)
class Cut:
    """Which pieces the address asks for: those of one marker, of one stance or on records."""

    marker: Marker
    stance: Stance | None
    on_records: bool
    page: int


def cut_of(scope: Scope, marker: int | None, column: str, page: int | None) -> Cut | None:
    """What the address asks for; none when it asks for nothing that there is."""
    found = next((m for m in scope.edition.markers if m.number == marker), None)
    stance = next((s for s in Stance if s.value == column), None)
    on_records = column == ON_RECORDS
    if found is None or (column and stance is None and not on_records):
        return None
    return Cut(found, stance, on_records, min(max(page or 1, 1), _LAST_SHEET))


def build_matrix(db: Db, scope: Scope, cut: Cut | None) -> MatrixPage:
    """The matrix of a draft. The same few queries, however much is pinned."""
    tallies = queries.count_items(db, scope.ids)
    counts = count(tallies)
    none = Counts()
    stages = [
        MatrixStage(
            stage.label,
            [
                _row(scope, marker, counts.get(marker.id, none), cut)
                for marker in scope.edition.markers
                if marker.stage == stage.id
            ],
        )
        for stage in scope.edition.stages
    ]
    return MatrixPage(
        scope=scope,
        columns=[*(stance_words(stance) for stance in Stance), gettext("Of these, on records")],
        stages=[stage for stage in stages if stage.rows],
        whose=people(scope),
        sentence=_sentence(scope, tallies, counts),
        pieces=sum(tally.pieces for tally in tallies),
        chosen=_chosen(db, scope, cut, counts.get(cut.marker.id, none)) if cut else None,
        gaps=build_gaps(db, scope) if scope.lines else None,
    )


def _row(scope: Scope, marker: Marker, counts: Counts, cut: Cut | None) -> MatrixRow:
    draft = scope.draft
    cells = [
        (Stance.SUPPORTS.value, counts.supports),
        (Stance.COUNTS_AGAINST.value, counts.counts_against),
        (Stance.CONTEXT.value, counts.context),
        (ON_RECORDS, counts.on_records),
    ]
    return MatrixRow(
        number=marker.number,
        title=marker.title,
        url=url_for(
            "assessments.side",
            review_id=scope.review.id,
            number=draft.number,
            marker=marker.number,
        )
        if draft
        else url_for("assessments.process_side", review_id=scope.review.id, marker=marker.number),
        cells=[
            Cell(
                column=column,
                pieces=pieces,
                url=_url(scope, marker=marker.number, stance=column) if pieces else None,
                is_chosen=cut is not None
                and cut.marker is marker
                and column == (ON_RECORDS if cut.on_records else cut.stance),
            )
            for column, pieces in cells
        ],
    )


def _url(scope: Scope, **query: Any) -> str:
    return scope.url("matrix", **query, whose=scope.whose, _anchor="items")


def _sentence(scope: Scope, tallies: Sequence[Tally], counts: Mapping[str, Counts]) -> str:
    pieces = sum(tally.pieces for tally in tallies)
    if not pieces:
        return gettext("Nothing is pinned yet.")
    records = sum(tally.pieces for tally in tallies if tally.on_record)
    words = ngettext(
        "%(num)s piece of evidence, under %(markers)s of %(all)s markers.",
        "%(num)s pieces of evidence, under %(markers)s of %(all)s markers.",
        pieces,
        markers=len(counts),
        all=len(scope.edition.markers),
    )
    more = gettext(
        "%(records)s of %(pieces)s are on records, the others on words of the draft.",
        records=records,
        pieces=pieces,
    )
    return f"{words} {more}" if records else words


def _chosen(db: Db, scope: Scope, cut: Cut, counts: Counts) -> ItemList:
    pieces = _pieces(cut, counts)
    pages = sheets(pieces, AT_ONCE)
    page = min(cut.page, pages)
    found = queries.list_items(
        db,
        scope.edition,
        scope.ids,
        marker_id=cut.marker.id,
        stance=cut.stance,
        on_records=cut.on_records,
        start=(page - 1) * AT_ONCE,
        most=AT_ONCE,
    )
    is_on_words = any(item.passage_id is not None for item in found)
    current = list_anchors(db, scope.draft.reading_id) if scope.draft and is_on_words else {}
    open_own = {line.id for line in scope.lines if is_open_own(line)}
    column = ON_RECORDS if cut.on_records else cut.stance.value if cut.stance else None
    around = [n for n in (page - 1, page + 1) if 1 <= n <= pages]
    return ItemList(
        title=gettext(
            "%(number)s %(title)s: %(what)s",
            number=cut.marker.number,
            title=cut.marker.title,
            what=_what(cut),
        ),
        sentence=_listed(page, len(found), pieces),
        items=[_item(scope, item, item.passage_id in current, open_own) for item in found],
        page=page,
        pages=pages,
        urls={
            n: _url(scope, marker=cut.marker.number, stance=column, page=n if n > 1 else None)
            for n in around
        },
        close_url=scope.url("matrix", whose=scope.whose),
    )


def _pieces(cut: Cut, counts: Counts) -> int:
    if cut.on_records:
        return counts.on_records
    if cut.stance is None:
        return counts.pieces
    return {
        Stance.SUPPORTS: counts.supports,
        Stance.COUNTS_AGAINST: counts.counts_against,
        Stance.CONTEXT: counts.context,
    }[cut.stance]


def _what(cut: Cut) -> str:
    if cut.on_records:
        return gettext("on records")
    if cut.stance is None:
        return gettext("all evidence")
    return {
        Stance.SUPPORTS: gettext("supports"),
        Stance.COUNTS_AGAINST: gettext("counts against"),
        Stance.CONTEXT: gettext("context"),
    }[cut.stance]


def _listed(page: int, shown: int, pieces: int) -> str:
    if not pieces:
        return gettext("There is no such evidence.")
    if shown == pieces:
        return ngettext("%(num)s piece.", "%(num)s pieces.", pieces)
    first = (page - 1) * AT_ONCE + 1
    return gettext(
        "Pieces %(first)s to %(last)s of %(all)s.",
        first=first,
        last=first + shown - 1,
        all=pieces,
    )


def _item(scope: Scope, item: Item, is_in_draft: bool, open_own: set[UUID]) -> ItemLine:
    if item.record_id is not None:
        place = record_words(item.record_title or "", item.record_dated)
    else:
        place = passage_words(item.passage_number, item.passage_position or 0, item.passage_page)
    url = scope.record_url(item.record_id) if item.record_id is not None else None
    if is_in_draft and scope.draft is not None:
        url = scope.url("evidence", _anchor=f"ev-{item.id}")
    return ItemLine(
        note=note_of(scope, item, is_open_own=item.assessment_id in open_own),
        place=place,
        url=url,
        quote=item.exact or item.record_words,
        withdrawn=show_withdrawn(item.record_withdrawn_at),
        kind=record_kind_words(item.record_kind, is_extract=item.record_is_extract),
        holder=None if item.record_is_extract else item.record_holder,
    )
