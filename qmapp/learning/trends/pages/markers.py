"""Weak markers over the years, and the drafts behind one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.moderation.weak import FEWEST_REVIEWS
from qmapp.foundation.catalogue import Edition
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.head import Choice, views
from qmapp.learning.trends.pages.words import n_of
from qmapp.learning.trends.queries.markers import JudgedDraft
from qmapp.learning.trends.weakness import WeakCell, Weakness


@dataclass(frozen=True, slots=True)
class CellView:
    """One marker in one year, in words; `shade` 0 to 4, "x" where nothing is told."""

    year: str
    text: str
    shade: str
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerLine:
    """One marker over the years."""

    number: int
    title: str
    url: str
    cells: Sequence[CellView]
    whole: CellView


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkersPage:
    """Weak markers over the years."""

    views: Sequence[Choice]
    reading: str
    notes: Sequence[str]
    years: Sequence[str]
    rows: Sequence[MarkerLine]
    drafts: int
    has_told: bool
    file_url: str


def markers_page(edition: Edition | None, found: Weakness, to: Addresses) -> MarkersPage:
    """The page; without an edition nothing was judged yet."""
    years = _years(found)
    return MarkersPage(
        views=views(to, "markers"),
        reading=_reading(edition, found),
        notes=_notes(edition, found),
        years=years,
        rows=[
            MarkerLine(
                number=edition.marker(row.marker_id).number,
                title=edition.marker(row.marker_id).title,
                url=to.drafts(row.marker_id),
                cells=[_view(cell, year) for year, cell in zip(years, row.cells, strict=True)],
                whole=_view(row.whole, ""),
            )
            for row in found.rows
        ]
        if edition
        else [],
        drafts=found.drafts,
        has_told=any(row.whole.is_told for row in found.rows),
        file_url=to.file("markers"),
    )


def _years(found: Weakness) -> Sequence[str]:
    words = [str(year) for year in found.years]
    if found.first_year_holds_earlier:
        words[0] = gettext("up to %(last)s", last=words[0])
    return words


def _view(cell: WeakCell, year: str) -> CellView:
    if cell.is_told:
        return CellView(year, n_of(cell.weak, cell.judged), cell.shade, is_told=True)
    words = gettext("too few") if cell.judged else gettext("no draft")
    return CellView(year, words, "x" if cell.judged else "", is_told=False)


def _reading(edition: Edition | None, found: Weakness) -> str:
    if edition is None:
        return gettext(
            "Nothing to count yet. Agreed judgements of a draft count here once its report is "
            "signed."
        )
    told = [row for row in found.rows if row.whole.is_told]
    if not told:
        return ngettext(
            "%(num)d draft was judged. Figures are shown from %(fewest)s reviews on, your own not "
            "counted, so that none of them tells of a single review.",
            "%(num)d drafts were judged. Figures are shown from %(fewest)s reviews on, your own "
            "not counted, so that none of them tells of a single review.",
            found.drafts,
            fewest=FEWEST_REVIEWS,
        )
    weakest = max(told, key=lambda row: (row.whole.weak / row.whole.judged, row.whole.judged))
    if not weakest.whole.weak:
        return gettext("No marker was partly met or not met in any draft that could be judged.")
    marker = edition.marker(weakest.marker_id)
    words = gettext(
        "Weak most often: %(title)s (%(number)s), partly met or not met in %(said)s drafts.",
        title=marker.title,
        number=marker.number,
        said=n_of(weakest.whole.weak, weakest.whole.judged),
    )
    years = [
        (year, cell)
        for year, cell in zip(_years(found), weakest.cells, strict=True)
        if cell.is_told
    ]
    if len(years) < 2:
        return words
    (first, was), (last, now) = years[0], years[-1]
    return (
        words
        + " "
        + gettext(
            "In %(first)s it was %(was)s, in %(last)s %(now)s.",
            first=first,
            was=n_of(was.weak, was.judged),
            last=last,
            now=n_of(now.weak, now.judged),
        )
    )


def _notes(edition: Edition | None, found: Weakness) -> Sequence[str]:
    if edition is None:
        return []
    words = [
        gettext(
            "Agreed judgements of drafts whose report is signed, by the year in which the draft "
            "was sent. Drafts that could not be judged on a marker count in neither number."
        ),
        gettext(
            "“Too few”: nothing is told of drafts of fewer than %(fewest)s reviews, your own not "
            "counted, nor of a year from which they could be reckoned. So nothing narrows this "
            "page.",
            fewest=FEWEST_REVIEWS,
        ),
    ]
    if found.others:
        words.append(
            ngettext(
                "%(num)d draft judged by other markers is not counted.",
                "%(num)d drafts judged by other markers are not counted.",
                found.others,
            )
        )
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """A draft that the reader may know of, with what was agreed on the marker."""

    label: str
    url: str
    rating: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftsPage:
    """The drafts behind a marker, by year, as far as the reader may know of them."""

    title: str
    said: str
    note: str
    years: Sequence[tuple[str, Sequence[DraftLine]]]


def drafts_page(
    edition: Edition,
    marker_id: str,
    found: Weakness,
    drafts: Sequence[JudgedDraft],
    to: Addresses,
) -> DraftsPage:
    """The page of a marker."""
    marker = edition.marker(marker_id)
    row = next((one for one in found.rows if one.marker_id == marker_id), None)
    by_year: dict[int, list[JudgedDraft]] = {}
    for one in drafts:
        by_year.setdefault(one.year, []).append(one)
    return DraftsPage(
        title=gettext("%(number)s %(title)s", number=marker.number, title=marker.title),
        said=gettext(
            "Partly met or not met in %(said)s drafts that could be judged.",
            said=n_of(row.whole.weak, row.whole.judged),
        )
        if row and row.whole.is_told
        else gettext("Drafts of too few reviews were judged to tell how often."),
        note=gettext(
            "What was agreed of a draft is for those on its review. Of %(all)s drafts, %(seen)s "
            "are of reviews on which you have a role; the others are counted and not named.",
            all=found.drafts,
            seen=len(drafts),
        ),
        years=[
            (str(year), [_draft(one, edition, to) for one in held])
            for year, held in sorted(by_year.items(), reverse=True)
        ],
    )


def _draft(one: JudgedDraft, edition: Edition, to: Addresses) -> DraftLine:
    known = edition.scale.rating(one.rating) if edition.scale.has(one.rating) else None
    return DraftLine(
        label=gettext(
            "%(reference)s, draft %(number)s", reference=one.reference, number=one.number
        ),
        url=to.review(one.review_id),
        rating=known.label if known else one.rating,
        icon=known.icon if known else "none",
    )
