"""A board beside the boards that share: its own counts in full, no rank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.foundation.access import EditionSubject
from qmapp.foundation.catalogue import Catalogue
from qmapp.learning.sharing.bands import slot_of
from qmapp.learning.sharing.counting import CODED, EditionContent, List, answers
from qmapp.learning.sharing.lists import TOPIC_COUNTS, label_of
from qmapp.learning.sharing.pages.choosing import (
    Choice,
    chosen_list,
    counted_lists,
    edition_choices,
    list_choices,
)
from qmapp.learning.sharing.pages.words import band_words, edition_label, n_of
from qmapp.learning.sharing.queries import EditionLine, OwnRecord
from qmapp.learning.sharing.rules import FEWEST_REVIEWS
from qmapp.learning.sharing.summing import Figure, figures
from qmapp.learning.tags.rules import Family


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
    """The page; no rows while no edition is made.

    `blind`: so many of the board’s own are left out, for the reader may still code them.
    """

    said: str
    own_said: str
    blind: int
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
    own: Sequence[OwnRecord],
    asked: Mapping[str, str],
    catalogue: Catalogue,
) -> ComparePage:
    """The board’s own records of an edition beside what that edition shows."""
    lists = counted_lists(catalogue, contents)
    of = chosen_list(lists, asked)
    choices = list_choices(catalogue, lists, of) if of is not None else []
    seen = [one for one in own if of is None or not _is_blind(one, of)]
    return ComparePage(
        said=edition_label(chosen[0]) if chosen else "",
        own_said=ngettext(
            "This board brought %(num)s review to it.",
            "This board brought %(num)s reviews to it.",
            len(own),
        ),
        blind=len(own) - len(seen),
        editions=edition_choices(editions, chosen, may_be_all=False),
        lists=choices,
        table=next((one.label for one in choices if one.is_chosen), ""),
        counts=gettext(TOPIC_COUNTS[of.topic]) if of is not None else "",
        rows=_rows(of, contents, seen, catalogue) if of is not None else [],
        fewest=max((one.fewest for one in chosen), default=0),
    )


def _rows(
    of: List,
    contents: Sequence[EditionContent],
    own: Sequence[OwnRecord],
    catalogue: Catalogue,
) -> Sequence[CompareRow]:
    tallies: defaultdict[str, _Own] = defaultdict(_Own)
    for one in own:
        for tag, has in answers(one.content, of):
            tallies[tag].add(one, has=has)
    return [
        CompareRow(
            label=gettext(label_of(catalogue, of.topic, of.edition, one.tag)),
            own=_own(tallies[one.tag], of, len(own)),
            all=n_of(one.count, one.of),
            bands=_bands(one, tallies[one.tag], of),
        )
        for one in figures(contents, EditionSubject.NATIONAL, of)
    ]


@dataclass(slots=True)
class _Own:
    """The board’s own reviews with a tag, of how many.

    `closed`: those whose record the reader may not read. `others`: those of them on which they had
    no part besides, so that they could not take them away from the figure.
    """

    have: int = 0
    asked: int = 0
    closed: int = 0
    others: int = 0

    def add(self, one: OwnRecord, *, has: bool) -> None:
        self.asked += 1
        self.have += has
        self.closed += not one.may_read
        self.others += not one.may_read and not one.was_on_it

    def is_told(self, of: List) -> bool:
        """Tags are told to all who see reviews (trends); the rest as trends tell of markers."""
        return of.topic in CODED or not self.closed or self.others >= FEWEST_REVIEWS


def _own(own: _Own, of: List, reviews: int) -> str:
    if not own.asked:
        return gettext("not coded") if reviews else gettext("no review")
    return n_of(own.have, own.asked) if own.is_told(of) else gettext("too few to tell")


def _is_blind(one: OwnRecord, of: List) -> bool:
    return of.topic in CODED and Family(of.topic.value) in one.blind_in


def _bands(one: Figure, own: _Own, of: List) -> Sequence[BandLine]:
    slot = slot_of(own.have, own.asked) if own.asked and own.is_told(of) else None
    return [
        BandLine(said=band_words(band), is_own=slot is not None and band.first <= slot <= band.last)
        for band in one.bands
    ]
