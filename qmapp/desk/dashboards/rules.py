"""What the figures of a dashboard count. Pure.

No figure is stored, and none adds up judgements: each is a number of things of another number of
things, with the words for both. Which figures there are, and what counts for each, is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from qmapp.casework.moderation.weak import are_enough
from qmapp.learning.impact.rules import Ending, Impact, Judged, is_harm, months_after

SINCE_MONTHS = 3
"""From when changes count where no meeting is on the list."""
UNTIL_DAYS = 90
"""Up to when checks are shown where no meeting lies ahead."""
PLANNED_DAYS = 365
"""Checks that come due within a year are the N of those that come due sooner."""
MOST_ISSUES = 3
MOST_CHECKS = 5
MOST_AGENCIES = 8
PAGE_LENGTH = 50


class Figure(StrEnum):
    """What can be opened: the last part of the address of its rows."""

    RECOMMENDATIONS = "recommendations"
    ACTIONS = "actions"
    CHECKS = "checks"
    ASKS = "asks"
    ISSUES = "issues"
    REVIEWS = "reviews"
    DRAFTS = "drafts"


OF_OWNERS = frozenset({Figure.RECOMMENDATIONS, Figure.ACTIONS, Figure.CHECKS})
"""What an agency narrows: its actions, what they answer, and the checks of that."""
OF_EVERY_KIND = frozenset({Figure.DRAFTS})
"""What the kind of review does not narrow: of few drafts nothing is told, and the few of one kind
could be reckoned from all without those of the others."""


class Known(StrEnum):
    """What is known of a delivered recommendation: each stands in exactly one of these.

    One that did harm stands with harm, whatever is closed: closing decides that it is followed no
    more, and undoes nothing. Any other that was closed without impact stands there, whatever its
    last judgement says: it was decided on, and waits for nobody. All others stand with their
    impact, closed or not; where one was taken up again, harm, no effect and no evidence stand
    until its next check, and what was judged well before is past (impact/standing).
    """

    NO_EVIDENCE = "no_evidence"
    NOT_YET_DUE = "not_yet_due"
    EARLY_SIGNS = "early_signs"
    SHOWN = "shown"
    SUSTAINED = "sustained"
    NO_EFFECT = "no_effect"
    HARMFUL = "harmful"
    CLOSED_WITHOUT = "closed_without"


HELPED = (Known.SHOWN, Known.SUSTAINED)
"""Those that made a difference that was shown."""
UNKNOWN = Known.NO_EVIDENCE
"""The headline: delivered, its check has passed or found nothing, and it is still followed."""


def known_of(impact: Impact, ending: Ending | None) -> Known:
    """Where a recommendation stands on the page of the board."""
    if ending is Ending.WITHOUT_IMPACT and not is_harm(impact):
        return Known.CLOSED_WITHOUT
    return Known(impact.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """So many recommendations of which the same is known; `oldest` is the first delivered."""

    impact: Impact
    is_delivered: bool
    ending: Ending | None
    count: int
    oldest: date | None

    @property
    def known(self) -> Known:
        return known_of(self.impact, self.ending)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What is known of all recommendations that are followed."""

    parts: tuple[Effect, ...]

    @property
    def total(self) -> int:
        """Every recommendation that the board took up."""
        return sum(one.count for one in self.parts)

    @property
    def delivered(self) -> int:
        """Those of which nothing is left to do, and something was delivered."""
        return sum(one.count for one in self.parts if one.is_delivered)

    @property
    def closed(self) -> int:
        return sum(one.count for one in self.parts if one.ending is not None)

    @property
    def closed_without(self) -> int:
        return sum(one.count for one in self.parts if one.ending is Ending.WITHOUT_IMPACT)

    @property
    def closed_harmful(self) -> int:
        """Of those closed without impact: how many did harm."""
        return sum(
            one.count
            for one in self.parts
            if one.ending is Ending.WITHOUT_IMPACT and one.known is Known.HARMFUL
        )

    @property
    def harmful(self) -> int:
        """Every one that did harm: those too of which nothing is delivered any more, as where the
        action was stopped because of it.
        """
        return sum(one.count for one in self.parts if one.known is Known.HARMFUL)

    @property
    def helped(self) -> int:
        """How many of the delivered ones made a difference that was shown."""
        return sum(self.known(one) for one in HELPED)

    def known(self, what: Known) -> int:
        """How many of the delivered ones stand there."""
        return sum(one.count for one in self.parts if one.is_delivered and one.known is what)

    @property
    def unknown(self) -> int:
        """The headline: how many of the delivered ones have nothing to show."""
        return self.known(UNKNOWN)

    @property
    def longest_since(self) -> date | None:
        """Since when the longest of those is delivered."""
        days = [
            one.oldest
            for one in self.parts
            if one.is_delivered and one.oldest and one.known is UNKNOWN
        ]
        return min(days, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """The promised actions of one agency, or of the partnership as a whole (`name` empty)."""

    agency_id: str
    name: str
    total: int
    under_30: int
    to_90: int
    over_90: int

    @property
    def overdue(self) -> int:
        return self.under_30 + self.to_90 + self.over_90


NO_AGENCY = "none"
"""In an address: actions of the partnership as a whole."""


def most_pressing(owned: Iterable[Owned]) -> list[Owned]:
    """Those with what is oldest first, and those with nothing overdue last, by name."""
    return sorted(
        owned,
        key=lambda one: (
            -one.over_90,
            -one.to_90,
            -one.under_30,
            not one.name,
            one.name.casefold(),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One marker over all drafts: weak in so many of so many where it could be judged.

    They are drafts of so many `reviews`, of which the reader knows `known`.
    """

    marker_id: str
    weak: int
    judged: int
    reviews: int
    known: int = 0

    @property
    def is_told(self) -> bool:
        """Whether it tells of enough reviews that it tells of none of them."""
        return are_enough(self.reviews, known=self.known)

    @property
    def shade(self) -> int:
        """How dark, from 0 (in none) to 4 (in more than three quarters). Only of what is told."""
        if not self.weak:
            return 0
        return min(4, 1 + (4 * self.weak - 1) // self.judged)


def start_of_changes(asked: date | None, last_meeting: date | None, today: date) -> date:
    """The day from which changes count: the one asked for, that of the last meeting, or months ago.

    What happened on the day itself counts, so that nothing falls between two meetings.
    """
    if asked is not None and asked <= today:
        return asked
    return last_meeting or months_after(today, -SINCE_MONTHS)


def end_of_checks(asked: date | None, next_meeting: date | None, today: date) -> date:
    """The day up to which checks that come due are shown."""
    furthest = today + timedelta(days=PLANNED_DAYS)
    if asked is not None and today <= asked <= furthest:
        return asked
    if next_meeting is not None and next_meeting <= furthest:
        return next_meeting
    return today + timedelta(days=UNTIL_DAYS)


def is_shown(judged: Judged | None) -> bool:
    """Whether impact was shown, in the last judgement."""
    return judged in {Judged.SHOWN, Judged.SUSTAINED}


class Gap(StrEnum):
    """What nobody would come back to by themselves.

    UNASKED: still followed, and no impact check is to come. DONE_AGAIN: closed with impact shown,
    and an action of it was taken up again since, so that it is not all done any more.
    """

    UNASKED = "unasked"
    DONE_AGAIN = "done_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """How many are like that: `unasked` of `followed`, `done_again` of `shown` (closed so)."""

    followed: int = 0
    unasked: int = 0
    shown: int = 0
    done_again: int = 0


class Change(StrEnum):
    """What can have changed since a day, in the order of the page."""

    DELIVERED = "delivered"
    STOPPED = "stopped"
    MOVED = "moved"
    SHOWN = "shown"
    NO_EFFECT = "no_effect"
    HARMFUL = "harmful"
    CHECKED = "checked"
    CLOSED = "closed"
    CLOSED_WITHOUT = "closed_without"
    CLOSED_HARMFUL = "closed_harmful"
    REOPENED = "reopened"
    DONE_AGAIN = "done_again"
    UNASKED = "unasked"
    AGREED = "agreed"
    REPLIED = "replied"
    BEGUN = "begun"


OF_ACTIONS = frozenset({Change.DELIVERED, Change.STOPPED, Change.MOVED})
OF_RECOMMENDATIONS = frozenset(
    {
        Change.SHOWN,
        Change.NO_EFFECT,
        Change.HARMFUL,
        Change.CHECKED,
        Change.CLOSED,
        Change.CLOSED_WITHOUT,
        Change.CLOSED_HARMFUL,
        Change.REOPENED,
        Change.DONE_AGAIN,
        Change.UNASKED,
    }
)
OF_REVIEWS = frozenset({Change.AGREED, Change.BEGUN})
OF_ASKS = frozenset({Change.REPLIED})


def figure_of(change: Change) -> Figure:
    """What the rows of a change are."""
    if change in OF_ACTIONS:
        return Figure.ACTIONS
    if change in OF_RECOMMENDATIONS:
        return Figure.RECOMMENDATIONS
    return Figure.REVIEWS if change in OF_REVIEWS else Figure.ASKS
