"""The same counts in another list, and what cannot be said in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.foundation.catalogue import ReviewKind
from qmapp.foundation.catalogue.taxonomy import Crosswalk, TagBasis
from qmapp.foundation.web.words import agreeing
from qmapp.learning.trends.counting import Covered
from qmapp.learning.trends.lists import TagList
from qmapp.learning.trends.mapping import Mapped, Unmapped
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.head import Head, head
from qmapp.learning.trends.pages.index import Link
from qmapp.learning.trends.pages.words import cell_words, n_of_reviews, reviews, tag_label
from qmapp.learning.trends.queries.reading import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedLine:
    """A tag of the other list: reviews that have it, and more that perhaps do."""

    label: str
    sure: Link
    may: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedPage:
    """The counts of a family by a crosswalk."""

    title: str
    list_title: str
    head: Head
    rows: Sequence[MappedLine]
    lost: str
    unmapped: Sequence[str]
    basis: str
    back_url: str
    file_url: str


def mapped_page(
    found: Read,
    walk: Crosswalk,
    into: TagList,
    counts: tuple[Mapped, Covered],
    to: Addresses,
    kinds: Sequence[ReviewKind],
) -> MappedPage:
    """The page of a crosswalk."""
    mapped, covered = counts
    edition = found.facts.edition
    return MappedPage(
        title=walk.title,
        list_title=into.title,
        head=head(found, covered, to, kinds, "index"),
        rows=[
            MappedLine(
                label=into.label(one.tag),
                sure=Link(
                    cell_words(one.cell),
                    to.rows(into=walk.id, tag=one.tag, edition=edition) if one.cell.found else "",
                ),
                may=Link(
                    reviews(one.may),
                    to.rows(into=walk.id, tag=one.tag, may=True, edition=edition),
                )
                if one.may
                else None,
            )
            for one in mapped.rows
        ],
        lost=gettext("Every coded review has something that this list has a place for.")
        if not mapped.lost
        else ngettext(
            "%(said)s has nothing that this list has a place for.",
            "%(said)s have nothing that this list has a place for.",
            agreeing(mapped.lost, mapped.coded),
            said=n_of_reviews(mapped.lost, mapped.coded),
        ),
        unmapped=[
            gettext(
                "“%(tag)s”, in %(reviews)s: %(why)s",
                tag=tag_label(found.tags, one.tag),
                reviews=reviews(one.reviews),
                why=_why(one, found),
            )
            for one in mapped.unmapped
        ],
        basis=gettext("Who reads the one list as the other: we do. %(origin)s", origin=walk.origin)
        if walk.basis is TagBasis.OURS
        else walk.origin,
        back_url=to.index(),
        file_url=to.file("mapped"),
    )


def _why(one: Unmapped, found: Read) -> str:
    if one.tag in found.tags.silent:
        return gettext("that names nothing to carry over")
    if one.is_decided:
        return gettext("the other list has no place for it")
    return gettext("nobody has said where it belongs")
