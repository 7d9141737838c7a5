"""Words that the pages share."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import format_date, gettext, ngettext

from qmapp.foundation.catalogue import Catalogue
from qmapp.foundation.catalogue.taxonomy import TagFamily
from qmapp.learning.sharing.bands import Band
from qmapp.learning.sharing.counting import List, Topic
from qmapp.learning.sharing.lists import TOPIC_LABELS
from qmapp.learning.sharing.queries import EditionLine
from qmapp.learning.sharing.rules import State

ICONS: dict[State, str] = {
    State.NOT_SIGNED: "notdue",
    State.NOT_SHARED: "d-none",
    State.WAITING: "i-notdue",
    State.STALE: "cannot",
    State.COUNTED: "tick",
    State.TAKEN_BACK: "d-stop",
}


def n_of(count: int | None, of: int | None) -> str:
    """So many of so many, or what of it is withheld."""
    if count is not None and of is not None:
        return gettext("%(count)s of %(of)s", count=count, of=of)
    if of is not None:
        return gettext("withheld, of %(of)s", of=of)
    return gettext("withheld")


def span_of(edition: EditionLine) -> str:
    """Of which days an edition is."""
    return gettext(
        "%(first)s to %(last)s",
        first=format_date(edition.since, "d MMMM yyyy"),
        last=format_date(edition.until - timedelta(1), "d MMMM yyyy"),
    )


def edition_label(edition: EditionLine) -> str:
    """An edition as it is chosen."""
    return gettext("Edition %(number)s: %(span)s", number=edition.number, span=span_of(edition))


def list_label(catalogue: Catalogue, of: List, *, with_edition: bool) -> str:
    """What is counted by, with the edition of the list where there are several."""
    label = gettext(TOPIC_LABELS[of.topic])
    if not with_edition or not of.edition:
        return label
    edition = list_named(catalogue, of.topic, of.edition)
    return gettext("%(label)s, by %(edition)s", label=label, edition=edition)


def list_named(catalogue: Catalogue, topic: Topic, edition: str) -> str:
    """A list that is counted by, in words; its id where the catalogue no longer knows it."""
    if topic is Topic.MARKERS:
        return {one.slug: one.title for one in catalogue.editions}.get(edition, edition)
    if topic is Topic.ISSUE:
        of = {one.edition: one.meta for one in catalogue.practice_editions}.get(edition)
        if of is None:
            return edition
        return gettext("the list of %(whose)s %(year)s", whose=of.publisher, year=of.year)
    known = [one.edition for one in catalogue.taxonomies.of(TagFamily(topic.value))]
    if edition not in known:
        return edition
    return gettext("edition %(number)s of our list", number=known.index(edition) + 1)


def band_words(band: Band) -> str:
    """“12 boards: fewer than half of their reviews”."""
    boards = ngettext("%(num)s board", "%(num)s boards", band.boards)
    share = {
        (0, 0): gettext("in none of their reviews"),
        (1, 1): gettext("in fewer than half"),
        (2, 2): gettext("in half or more"),
        (0, 1): gettext("in none, or in fewer than half"),
        (1, 2): gettext("in one or more"),
    }[(band.first, band.last)]
    return gettext("%(boards)s %(share)s", boards=boards, share=share)


def next_edition_on(today: date) -> date:
    """The day after which the next edition is made."""
    return date(today.year, 7, 1) if today.month < 7 else date(today.year + 1, 1, 1)
