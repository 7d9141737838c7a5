"""The reviews behind a figure, and what in each has the tag, as far as its reader may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.recommendations.pages.words import shortened
from qmapp.foundation.catalogue import ReviewKind
from qmapp.foundation.web.words import show_date
from qmapp.learning.tags.rules import Family
from qmapp.learning.trends.counting import ReviewFact, covered
from qmapp.learning.trends.pages.addresses import Addresses
from qmapp.learning.trends.pages.paging import Pager
from qmapp.learning.trends.pages.words import (
    coverage_words,
    family_label,
    n_of,
    n_of_reviews,
    narrowed_words,
    stage_label,
    tag_label,
    things,
)
from qmapp.learning.trends.queries.reading import Read
from qmapp.learning.trends.queries.things import ReviewRow, Thing
from qmapp.learning.trends.rules import Coverage

LONGEST_WORDS = 160
LONGEST_QUOTE = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingView:
    """A finding or recommendation: its words, where it opens, the words of the draft."""

    label: str
    words: str
    url: str
    note: str
    quote: str
    passages: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One review behind the figure."""

    reference: str
    url: str
    began: str
    kind: str
    coded: str
    things: Sequence[ThingView]
    untold: str
    coding_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """The reviews behind a figure."""

    title: str
    said: str
    narrowed: str
    family: str
    rows: Sequence[RowView]
    pager: Pager
    back_url: str
    whole_url: str
    story_url: str


def rows_page(
    found: Read,
    shown: tuple[Sequence[ReviewFact], Sequence[ReviewRow]],
    to: Addresses,
    kinds: Sequence[ReviewKind],
    pager: Pager,
    into_label: str,
) -> RowsPage:
    """The page: the reviews `shown` on it, with what in them is named.

    `into_label` is what the tag is called in another list, where it was counted in one.
    """
    asked = found.asked
    facts, rows = shown
    kept = {one.id: one for one in facts}
    labels = {one.id: one.label for one in kinds}
    titles = [(one.id, one.title) for one in found.practice.stages]
    total = covered(found.facts, found.facts.reviews)
    of_all = asked.tag is None and asked.stage is None
    return RowsPage(
        title=_title(found, titles, into_label),
        said=n_of_reviews(pager.total, total.reviews)
        if of_all
        else ngettext(
            "%(said)s review that is coded",
            "%(said)s reviews that are coded",
            total.coded,
            said=n_of(pager.total, total.coded),
        ),
        narrowed=narrowed_words(asked, kinds),
        family=family_label(asked.family),
        rows=[_row(one, kept[one.id], found, to, labels) for one in rows],
        pager=pager,
        back_url=to.index(),
        whole_url=to.rows(
            tag=asked.tag, stage=asked.stage, disputed=asked.disputed, into=asked.into,
            may=asked.may, coverage=asked.coverage, since=None, until=None, kinds=(),
        )
        if asked.is_narrow
        else "",
        story_url=to.story(asked.tag)
        if asked.tag and not into_label and not asked.disputed and found.tags.has(asked.tag)
        else "",
    )  # fmt: skip


def _title(found: Read, titles: Sequence[tuple[str, str]], into_label: str) -> str:
    asked = found.asked
    tag = into_label or (tag_label(found.tags, asked.tag) if asked.tag else "")
    if tag:
        words = gettext("“%(tag)s”", tag=tag)
        if asked.stage:
            words = gettext(
                "%(tag)s at %(stage)s", tag=words, stage=stage_label(titles, asked.stage)
            )
        elif asked.disputed:
            words = gettext("%(tag)s: coders differ", tag=words)
        elif asked.may and into_label:
            words = gettext("%(tag)s: perhaps", tag=words)
        return words
    if asked.stage:
        return gettext("Any practice issue at %(stage)s", stage=stage_label(titles, asked.stage))
    if asked.coverage:
        words = coverage_words(asked.coverage, asked.family, 2)
        if asked.coverage is Coverage.PART:
            words = gettext("are coded in part")
        return gettext("Reviews that %(words)s", words=words)
    return gettext("Reviews that are counted")


def _row(
    one: ReviewRow, fact: ReviewFact, found: Read, to: Addresses, labels: dict[str, str]
) -> RowView:
    family = found.asked.family
    untold = len(one.things) - len(one.told)
    return RowView(
        reference=one.reference,
        url=to.review(one.id),
        began=gettext("commissioned %(day)s", day=show_date(fact.on))
        if fact.is_dated
        else gettext("set up %(day)s", day=show_date(fact.on)),
        kind=labels.get(one.kind, one.kind),
        coded=ngettext(
            "%(said)s coded",
            "%(said)s coded",
            fact.items,
            said=gettext(
                "%(n)s of %(things)s",
                n=found.facts.coded.get(one.id, 0),
                things=things(family, fact.items),
            ),
        )
        if fact.items
        else coverage_words(Coverage.NOTHING_YET, family, 1),
        things=[_thing(each, family, to) for each in one.told],
        untold=_untold(untold, family, any_told=bool(one.told)),
        coding_url=to.coding(one.id) if any(each.is_open for each in one.told) else "",
    )


def _untold(count: int, family: Family, *, any_told: bool) -> str:
    if not count:
        return ""
    if any_told:
        return gettext(
            "And %(things)s whose words are for those on the review.", things=things(family, count)
        )
    return gettext(
        "%(things)s, whose words are for those on the review.", things=things(family, count)
    )


def _thing(one: Thing, family: Family, to: Addresses) -> ThingView:
    is_rec = family is Family.TARGET
    if one.is_open:
        url = (to.recommendation if is_rec else to.finding)(one.review_id, one.id)
    else:
        url = to.response(one.review_id)
    return ThingView(
        label=(gettext("Recommendation") if is_rec else gettext("Finding"))
        if one.number is None
        else gettext("Recommendation %(number)s", number=one.number)
        if is_rec
        else gettext("Finding %(number)s", number=one.number),
        words=shortened(one.words, LONGEST_WORDS),
        url=url,
        note="" if one.is_open else gettext("as the agreed response has it"),
        quote=shortened(one.quote, LONGEST_QUOTE),
        passages=ngettext(
            "%(num)d passage of the newest draft shows it",
            "%(num)d passages of the newest draft show it",
            one.passages,
        )
        if one.passages
        else gettext("No passage is linked to it yet")
        if one.is_open
        else "",
    )
