"""What stands above the figures of a family: where one is, of what the page speaks, how much of it
is coded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.foundation.catalogue import ReviewKind
from qmapp.foundation.web.words import agreeing
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.counting import Covered
from qmapp.learning.trends.filters import Asked
from qmapp.learning.trends.lists import TagList
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.words import (
    coverage_words,
    family_label,
    n_of_reviews,
    narrowed_words,
    reviews,
)
from qmapp.learning.trends.queries.reading import Read
from qmapp.learning.trends.rules import Coverage


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few views of the same thing."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that opens its rows, and the words after it."""

    figure: str
    url: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a page of one family."""

    views: Sequence[Choice]
    families: Sequence[Choice]
    narrowed: str
    coverage: str
    facts: Sequence[Fact]
    notes: Sequence[str]
    others: Sequence[Fact]
    is_coded: bool
    is_empty: bool


def views(to: Addresses, current: str) -> Sequence[Choice]:
    """The pages of trends."""
    return [
        Choice(gettext("How often"), to.index(), current == "index"),
        Choice(gettext("Stage by issue"), to.heat(), current == "heat"),
        Choice(gettext("Seen before"), to.again(), current == "again"),
        Choice(gettext("Weak markers"), to.markers(), current == "markers"),
    ]


def head(
    found: Read, covered: Covered, to: Addresses, kinds: Sequence[ReviewKind], current: str
) -> Head:
    """The head of a page. `current`: the name of its view."""
    asked, facts = found.asked, found.facts
    by_family = to.again if current == "again" else to.index
    return Head(
        views=views(to, current),
        families=[
            Choice(
                family_label(one),
                by_family(family=one, edition=None),
                one is asked.family,
            )
            for one in Family
        ],
        narrowed=narrowed_words(asked, kinds),
        coverage=_coverage(covered, asked, found.tags),
        facts=[
            Fact(
                str(covered.by[one]),
                to.rows(coverage=one),
                coverage_words(one, asked.family, covered.by[one]),
            )
            for one in Coverage
            if covered.by.get(one)
        ],
        notes=_notes(found),
        others=[
            Fact(
                reviews(count),
                by_family(edition=edition),
                gettext("coded by %(edition)s, not counted here", edition=edition),
            )
            for edition, count in sorted(facts.others.items())
        ],
        is_coded=bool(covered.coded),
        is_empty=not covered.reviews,
    )


def _coverage(covered: Covered, asked: Asked, tags: TagList) -> str:
    """How much is coded: the N of every figure."""
    return ngettext(
        "%(said)s is coded by “%(list)s”. What is not coded is not absent.",
        "%(said)s are coded by “%(list)s”. What is not coded is not absent.",
        agreeing(covered.coded, covered.reviews),
        said=n_of_reviews(covered.coded, covered.reviews),
        list=family_label(asked.family) if asked.family is Family.ISSUE else tags.title,
    )


def _notes(found: Read) -> Sequence[str]:
    tags, words = found.tags, []
    if found.asked.family is Family.ISSUE:
        meta = found.practice.meta
        words.append(
            gettext(
                "We hold %(held)s of %(all)s published issues, and what your board entered. An "
                "issue that nobody holds cannot be found here.",
                held=meta.issues_found_here,
                all=meta.issues_published,
            )
        )
    elif tags.is_ours:
        words.append(gettext("The list is ours. %(origin)s", origin=tags.origin))
    undated = sum(not one.is_dated for one in found.facts.reviews)
    if undated:
        words.append(
            ngettext(
                "%(num)d review without a day of commissioning counts on the day on which it was "
                "set up.",
                "%(num)d reviews without a day of commissioning count on the day on which they "
                "were set up.",
                undated,
            )
        )
    return words
