"""All markers of a draft: how far apart the judgements are, and what the board holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext

from qmapp.casework.assessments.pages.profile import Column, View, columns_of
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.drafts.models import Draft
from qmapp.casework.moderation.comparing import Difference, rank
from qmapp.casework.moderation.lines import AgreedLine, Assessor, MarkerLine
from qmapp.casework.moderation.pages.plot import Plot, draw
from qmapp.casework.moderation.pages.words import (
    difference_words,
    held_words,
    overview_words,
    since_words,
)
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.web import url_for


class Order(StrEnum):
    """How the rows stand."""

    DIFFERENCES = "differences"
    MARKERS = "markers"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class SaidGroup:
    """A judgement in words, and who holds it."""

    rating: str
    who: Sequence[str]


@dataclass(frozen=True, slots=True)
class IndexRow:
    number: int
    title: str
    url: str
    plot: Plot
    said: Sequence[SaidGroup]
    differs: bool
    difference: str
    held: AgreedLine | None
    held_words: str
    since: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    review: Review
    draft: Draft
    edition: Edition
    assessors: Sequence[Assessor]
    columns: Sequence[Column]
    rows: Sequence[IndexRow]
    settled: Sequence[IndexRow]
    orders: Sequence[View]
    reading: str
    agreed: int
    disagreed: int
    open: int
    stale: int
    total: int
    is_early: bool
    newest: int
    has_commissioner: bool
    deadlock: str
    may_write: bool


def index_page(  # noqa: PLR0913 - what one page is made of
    review: Review,
    draft: Draft,
    edition: Edition,
    lines: Sequence[MarkerLine],
    assessors: Sequence[Assessor],
    *,
    order: Order,
    deadlock: str,
    newest: int,
    may_write: bool,
) -> IndexPage:
    """The page of a draft's moderation. `newest`: the number of the newest draft that was sent."""
    columns = columns_of(edition)
    held = [one.held for one in lines if one.held is not None]
    return IndexPage(
        review=review,
        draft=draft,
        edition=edition,
        assessors=assessors,
        columns=columns,
        rows=[_row(one, edition, review, draft, columns) for one in arranged(lines, order)],
        settled=[_row(one, edition, review, draft, columns) for one in lines if one.held],
        orders=[
            View(
                words,
                url_for(
                    "moderation.index", review_id=review.id, number=draft.number, order=one.value
                ),
                one is order,
            )
            for one, words in (
                (Order.DIFFERENCES, gettext("Differences first")),
                (Order.MARKERS, gettext("Marker order")),
                (Order.OPEN, gettext("Open only")),
            )
        ],
        reading=overview_words(lines),
        agreed=sum(one.is_agreed for one in held),
        disagreed=sum(not one.is_agreed for one in held),
        open=len(lines) - len(held),
        stale=sum(bool(since_words(one)) for one in held),
        total=len(lines),
        is_early=review.stage is Stage.ASSESSMENT and draft.number == newest,
        newest=newest,
        has_commissioner=any(one.kind is AssessmentKind.COMMISSIONER for one in assessors),
        deadlock=deadlock,
        may_write=may_write,
    )


def arranged(lines: Sequence[MarkerLine], order: Order) -> list[MarkerLine]:
    """The markers in the asked order; those that are open only."""
    if order is Order.MARKERS:
        return list(lines)
    left = [one for one in lines if one.held is None] if order is Order.OPEN else list(lines)
    return sorted(left, key=lambda one: (rank(one.difference, one.said), one.marker.number))


def next_open(lines: Sequence[MarkerLine], number: int) -> MarkerLine | None:
    """The marker to go on with: the next that is open, in the order “differences first”."""
    left = [one for one in arranged(lines, Order.OPEN) if one.marker.number != number]
    return left[0] if left else None


def _row(
    line: MarkerLine, edition: Edition, review: Review, draft: Draft, columns: Sequence[Column]
) -> IndexRow:
    marker = line.marker
    return IndexRow(
        number=marker.number,
        title=marker.title,
        url=url_for(
            "moderation.marker", review_id=review.id, number=draft.number, marker=marker.number
        ),
        plot=draw(line.voices, columns),
        said=grouped(line, edition),
        differs=line.difference is Difference.RATING,
        difference=difference_words(line),
        held=line.held,
        held_words=held_words(edition, line.held),
        since=since_words(line.held),
    )


def grouped(line: MarkerLine, edition: Edition) -> list[SaidGroup]:
    """Who says what, by judgement in the order of the scale; who did not judge comes last."""
    groups = []
    for rating in (*edition.scale.ratings, None):
        who = [voice.of for voice in line.voices if voice.rating == rating]
        if who:
            label = rating.label if rating is not None else gettext("Not judged")
            groups.append(SaidGroup(label, [_short(one) for one in who]))
    return groups


def _short(one: Assessor) -> str:
    if one.kind is AssessmentKind.SELF_CHECK:
        return gettext("the self-check")
    return one.author_name
