"""Shared trends of a region or of all: what is shown, who shares and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.foundation.access import EditionSubject
from qmapp.foundation.catalogue import Catalogue
from qmapp.learning.sharing.counting import EditionContent, List, RegionText
from qmapp.learning.sharing.lists import TOPIC_COUNTS, label_of
from qmapp.learning.sharing.pages.choosing import (
    Choice,
    chosen_list,
    counted_lists,
    edition_choices,
    list_choices,
    value_of,
)
from qmapp.learning.sharing.pages.words import band_words, edition_label, n_of
from qmapp.learning.sharing.queries import EditionLine
from qmapp.learning.sharing.summing import Figure, figures, reviews_in

To = Callable[..., str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRow:
    """A tag and its figure in words. `note`: of how many editions it is."""

    tag: str
    label: str
    said: str
    is_withheld: bool
    note: str
    url: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One tag over regions, and how boards are spread."""

    label: str
    regions: Sequence[tuple[str, str]]
    bands: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalPage:
    """The page. `table` is None while there is nothing to show."""

    title: str
    over: str
    said: str
    editions: Sequence[Choice]
    lists: Sequence[Choice]
    table: str
    counts: str
    rows: Sequence[TagRow]
    opened: Opened | None
    fewest: int
    is_summed: bool
    sharing: Sequence[RegionText]
    shares: str
    missing: Sequence[str]


def national_page(  # noqa: PLR0913 - what was read, by name
    *,
    scope: str,
    name: str,
    editions: Sequence[EditionLine],
    chosen: Sequence[EditionLine],
    contents: Sequence[EditionContent],
    boards: int,
    asked: Mapping[str, str],
    catalogue: Catalogue,
    to: To,
) -> NationalPage:
    """Everything that is shown; `boards` are all on this server, `to` gives addresses."""
    lists = counted_lists(catalogue, contents)
    of = chosen_list(lists, asked)
    found = figures(contents, scope, of) if of is not None else []
    sharing = _sharing(contents, scope)
    return NationalPage(
        title=gettext("Trends that boards share"),
        over=name,
        said=_said(contents, scope, chosen),
        editions=edition_choices(editions, chosen),
        lists=list_choices(catalogue, lists, of) if of is not None else [],
        table=next((one.label for one in list_choices(catalogue, lists, of) if one.is_chosen), "")
        if of is not None
        else "",
        counts=gettext(TOPIC_COUNTS[of.topic]) if of is not None else "",
        rows=[
            _row(one, of, catalogue, chosen, asked.get("tag", ""), to)
            for one in (found if of is not None else [])
            if of is not None
        ],
        opened=_opened(contents, scope, of, asked.get("tag", ""), catalogue)
        if of is not None
        else None,
        fewest=max((one.fewest for one in chosen), default=0),
        is_summed=len(chosen) > 1,
        sharing=sharing,
        shares=_shares(sharing, boards, scope),
        missing=_missing(editions, chosen, sharing, boards, found, scope),
    )


def _said(contents: Sequence[EditionContent], scope: str, chosen: Sequence[EditionLine]) -> str:
    reviews, shown = reviews_in(contents, scope)
    if not chosen:
        return ""
    label = (
        edition_label(chosen[0])
        if len(chosen) == 1
        else gettext("Sums of what %(n)s editions show", n=len(chosen))
    )
    if reviews is None:
        return gettext("%(label)s. How many reviews it counts here is withheld.", label=label)
    counted = ngettext("%(num)s review", "%(num)s reviews", reviews)
    if len(chosen) > 1:
        return gettext(
            "%(label)s: %(counted)s, in %(shown)s of %(of)s editions that say how many.",
            label=label,
            counted=counted,
            shown=shown,
            of=len(chosen),
        )
    return gettext("%(label)s: %(counted)s.", label=label, counted=counted)


def _row(
    one: Figure,
    of: List,
    catalogue: Catalogue,
    chosen: Sequence[EditionLine],
    opened: str,
    to: To,
) -> TagRow:
    is_summed = len(chosen) > 1
    edition = "all" if is_summed else str(chosen[0].number)
    return TagRow(
        tag=one.tag,
        label=gettext(label_of(catalogue, of.topic, of.edition, one.tag)),
        said=n_of(one.count, one.of),
        is_withheld=one.count is None,
        note=gettext("%(n)s of %(of)s editions", n=one.editions, of=one.out_of)
        if is_summed
        else "",
        url=to(edition=edition, topic=value_of(of), tag=one.tag, _anchor="opened"),
        is_open=one.tag == opened,
    )


def _opened(
    contents: Sequence[EditionContent], scope: str, of: List, tag: str, catalogue: Catalogue
) -> Opened | None:
    if tag not in of.tags or scope != EditionSubject.NATIONAL:
        return None
    regions = _sharing(contents, scope)
    by_region = {
        one.key: next(f for f in figures(contents, one.key, of) if f.tag == tag) for one in regions
    }
    bands = next(f for f in figures(contents, scope, of) if f.tag == tag).bands
    return Opened(
        label=gettext(label_of(catalogue, of.topic, of.edition, tag)),
        regions=[
            (region_name(one), n_of(by_region[one.key].count, by_region[one.key].of))
            for one in regions
        ],
        bands=[band_words(band) for band in bands],
    )


def region_name(one: RegionText) -> str:
    """What a region is called; boards without one stand together."""
    return one.name or gettext("Boards without a region")


def _sharing(contents: Sequence[EditionContent], scope: str) -> Sequence[RegionText]:
    """Who shares, over editions: regions, with the boards that are counted in any of them."""
    found: dict[str, RegionText] = {}
    for content in contents:
        for one in content.regions:
            if scope in {EditionSubject.NATIONAL, one.key}:
                had = found.get(one.key)
                boards = {*one.boards, *(had.boards if had else ())}
                found[one.key] = RegionText(
                    key=one.key,
                    name=had.name if had else one.name,
                    boards=tuple(sorted(boards, key=str.casefold)),
                )
    return sorted(found.values(), key=lambda one: (not one.name, one.name.casefold()))


def _shares(sharing: Sequence[RegionText], boards: int, scope: str) -> str:
    shared = len({name for one in sharing for name in one.boards})
    if scope != EditionSubject.NATIONAL:
        return ngettext(
            "%(num)s board of this region is counted here.",
            "%(num)s boards of this region are counted here.",
            shared,
        )
    return gettext(
        "%(shared)s of %(boards)s boards on this server are counted here.",
        shared=shared,
        boards=boards,
    )


def _missing(
    editions: Sequence[EditionLine],
    chosen: Sequence[EditionLine],
    sharing: Sequence[RegionText],
    boards: int,
    found: Sequence[Figure],
    scope: str,
) -> Sequence[str]:
    said = []
    shared = len({name for one in sharing for name in one.boards})
    if scope == EditionSubject.NATIONAL and boards > shared:
        said.append(
            ngettext(
                "%(num)s board on this server is not counted here. Sharing is each board’s own "
                "decision, review by review: these figures are not of the whole country.",
                "%(num)s boards on this server are not counted here. Sharing is each board’s own "
                "decision, review by review: these figures are not of the whole country.",
                boards - shared,
            )
        )
    withheld = sum(one.count is None for one in found)
    if withheld:
        said.append(
            gettext(
                "%(n)s of %(of)s figures of this list are withheld. Withheld is not nought: it "
                "may be any small count, or one that would give a small one away.",
                n=withheld,
                of=len(found),
            )
        )
    if scope == EditionSubject.NATIONAL and any(not one.name for one in sharing):
        said.append(gettext("Some boards have no region. Whoever runs the server sets it."))
    if len(chosen) > 1 and editions:
        said.append(
            gettext(
                "A sum holds only what each edition shows. What one withholds is in no sum, so "
                "a sum may be too small, and is never exact."
            )
        )
    return said
