"""A board beside the boards that share: its own counts in full, no rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.foundation.access import EditionSubject
from qmapp.foundation.catalogue import Catalogue
from qmapp.learning.sharing.bands import slot_of
from qmapp.learning.sharing.counting import EditionContent, List, answers
from qmapp.learning.sharing.lists import TOPIC_COUNTS, label_of
from qmapp.learning.sharing.pages.choosing import (
    Choice,
    chosen_list,
    counted_lists,
    edition_choices,
    list_choices,
)
from qmapp.learning.sharing.pages.words import band_words, edition_label, n_of
from qmapp.learning.sharing.queries import EditionLine
from qmapp.learning.sharing.record import Content
from qmapp.learning.sharing.summing import Figure, figures


@dataclass(frozen=True, slots=True, kw_only=True)
class BandLine:
    """A band in words, and whether this board lies in it."""

    said: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRow:
    """A tag: this board, all that share, and how boards are spread."""

    label: str
    own: str
    all: str
    bands: Sequence[BandLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """The page; no rows while no edition is made."""

    said: str
    own_said: str
    editions: Sequence[Choice]
    lists: Sequence[Choice]
    table: str
    counts: str
    rows: Sequence[CompareRow]
    fewest: int


def compare_page(
    editions: Sequence[EditionLine],
    chosen: Sequence[EditionLine],
    contents: Sequence[EditionContent],
    own: Sequence[Content],
    asked: Mapping[str, str],
    catalogue: Catalogue,
) -> ComparePage:
    """The board’s own records of an edition beside what that edition shows."""
    lists = counted_lists(catalogue, contents)
    of = chosen_list(lists, asked)
    choices = list_choices(catalogue, lists, of) if of is not None else []
    return ComparePage(
        said=edition_label(chosen[0]) if chosen else "",
        own_said=ngettext(
            "This board brought %(num)s review to it.",
            "This board brought %(num)s reviews to it.",
            len(own),
        ),
        editions=edition_choices(editions, chosen, may_be_all=False),
        lists=choices,
        table=next((one.label for one in choices if one.is_chosen), ""),
        counts=gettext(TOPIC_COUNTS[of.topic]) if of is not None else "",
        rows=_rows(of, contents, own, catalogue) if of is not None else [],
        fewest=max((one.fewest for one in chosen), default=0),
    )


def _rows(
    of: List, contents: Sequence[EditionContent], own: Sequence[Content], catalogue: Catalogue
) -> Sequence[CompareRow]:
    have: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for content in own:
        for tag, has in answers(content, of):
            asked[tag] += 1
            have[tag] += has
    return [
        CompareRow(
            label=gettext(label_of(catalogue, of.topic, of.edition, one.tag)),
            own=_own(have[one.tag], asked[one.tag], len(own)),
            all=n_of(one.count, one.of),
            bands=_bands(one, have[one.tag], asked[one.tag]),
        )
        for one in figures(contents, EditionSubject.NATIONAL, of)
    ]


def _own(have: int, asked: int, reviews: int) -> str:
    if asked:
        return n_of(have, asked)
    return gettext("not coded") if reviews else gettext("no review")


def _bands(one: Figure, have: int, asked: int) -> Sequence[BandLine]:
    slot = slot_of(have, asked) if asked else None
    return [
        BandLine(said=band_words(band), is_own=slot is not None and band.first <= slot <= band.last)
        for band in one.bands
    ]
