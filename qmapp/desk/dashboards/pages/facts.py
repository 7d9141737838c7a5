"""The small panels: reviews by stage, closed without impact, national asks, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.reviews.rules import STAGE_LABELS, Stage
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.listing import Advice
from qmapp.desk.dashboards.reading import Counted
from qmapp.desk.dashboards.rules import Change, Effects, Figure, Gap, Gaps, figure_of
from qmapp.desk.dashboards.words import (
    ON_ONE_PAGE,
    change_words,
    day,
    months_between,
    n_of,
    recommendation_name,
    reviews,
    short,
)
from qmapp.foundation.web.words import agreeing
from qmapp.learning.impact.rules import Ending, Impact, is_harm

MOST_SQUARES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A figure that opens its rows, and the words after it. `url` is empty where it is 0."""

    figure: str
    url: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """The reviews at one stage."""

    label: str
    count: int
    url: str
    late: int
    late_url: str
    squares: int
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """The panel of stages: every stage at which a review stands, and the names of the others."""

    reading: str
    url: str
    rows: Sequence[StageRow]
    none_at: str


def stages(counted: Counted, to: Addresses) -> Stages:
    """Reviews by stage and lateness."""
    found, total = counted.stages, counted.reviews
    nothing = (
        gettext("No review of this kind was set up.")
        if to.of_kind
        else gettext("No review was set up yet.")
    )
    late = sum(late for _, late in found.values())
    reading = (
        ngettext(
            "%(said)s is late with its draft or its sign-off.",
            "%(said)s are late with their draft or their sign-off.",
            agreeing(late, total),
            said=n_of(late, reviews(total)),
        )
        if total
        else nothing
    )
    empty = [gettext(STAGE_LABELS[one]) for one in Stage if one not in found]
    return Stages(
        reading=reading,
        url=to.rows(Figure.REVIEWS, late=bool(late)),
        rows=[_stage(one, found[one], to) for one in Stage if one in found],
        none_at=gettext("None at: %(stages)s.", stages=", ".join(empty)) if empty and total else "",
    )


def _stage(stage: Stage, counts: tuple[int, int], to: Addresses) -> StageRow:
    count, late = counts
    is_over = stage in {Stage.PUBLISHED, Stage.FOLLOW_UP, Stage.CLOSED}
    return StageRow(
        label=gettext(STAGE_LABELS[stage]),
        count=count,
        url=to.rows(Figure.REVIEWS, stage=stage),
        late=late,
        late_url=to.rows(Figure.REVIEWS, stage=stage, late=True),
        squares=count if count <= MOST_SQUARES else 0,
        shape="o" if is_over else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The panel of what was closed without impact: how many of how many closed, and why."""

    fact: Fact | None
    reading: str
    whys: Sequence[str]
    harm: Fact | None = None
    done_again: Fact | None = None


def closed(counted: Counted, to: Addresses) -> Closed:
    """What was closed without impact, and the newest reasons."""
    effects = counted.effects
    if not effects.closed:
        reading = (
            gettext("Nothing that is counted here was closed.")
            if to.is_narrowed
            else gettext("Nothing was closed yet.")
        )
        return Closed(fact=None, reading=reading, whys=())
    fact = Fact(
        figure=gettext("%(n)s of %(total)s", n=effects.closed_without, total=effects.closed),
        url=to.rows(Figure.RECOMMENDATIONS, ending=Ending.WITHOUT_IMPACT)
        if effects.closed_without
        else "",
        words=ngettext(
            "%(which)s was closed without impact.",
            "%(which)s were closed without impact.",
            agreeing(effects.closed_without, effects.closed),
            which=ngettext("closed recommendation", "closed recommendations", effects.closed),
        ),
    )
    return Closed(
        fact=fact,
        reading=gettext("Newest reasons:") if counted.closed_without else "",
        whys=[
            gettext(
                "%(name)s: %(because)s",
                name=_name(one),
                because=short(one.because, ON_ONE_PAGE),
            )
            for one in counted.closed_without
        ],
        harm=_closed_harm(effects, to),
        done_again=_done_again(counted.gaps, to),
    )


def _name(one: Advice) -> str:
    name = recommendation_name(one.reference, one.number)
    return gettext("%(name)s (did harm)", name=name) if is_harm(one.impact) else name


def _closed_harm(effects: Effects, to: Addresses) -> Fact | None:
    """What did harm and is followed no more: of that nobody asks again by themselves."""
    if not effects.closed_harmful:
        return None
    return Fact(
        figure=gettext(
            "%(n)s of %(total)s", n=effects.closed_harmful, total=effects.closed_without
        ),
        url=to.rows(Figure.RECOMMENDATIONS, ending=Ending.WITHOUT_IMPACT, impact=Impact.HARMFUL),
        words=gettext("closed so did harm."),
    )


def _done_again(gaps: Gaps, to: Addresses) -> Fact | None:
    if not gaps.done_again:
        return None
    return Fact(
        figure=gettext("%(n)s of %(total)s", n=gaps.done_again, total=gaps.shown),
        url=to.rows(Figure.RECOMMENDATIONS, gap=Gap.DONE_AGAIN),
        words=ngettext(
            "%(which)s with impact shown has an action that was taken up again.",
            "%(which)s with impact shown have an action that was taken up again.",
            gaps.done_again,
            which=ngettext("recommendation closed", "recommendations closed", gaps.shown),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """The panel of asks beyond the partnership."""

    fact: Fact | None
    reading: str
    overdue: Fact | None = None


def asks(counted: Counted, to: Addresses) -> Asks:
    """What awaits a reply from beyond the partnership."""
    found = counted.asked
    if not found.sent:
        reading = (
            gettext("From reviews of this kind nothing was sent to a national or regional body.")
            if to.of_kind
            else gettext("Nothing was sent to a national or regional body yet.")
        )
        return Asks(fact=None, reading=reading)
    fact = Fact(
        figure=gettext("%(n)s of %(total)s", n=found.waiting, total=found.sent),
        url=to.rows(Figure.ASKS, waiting=True) if found.waiting else "",
        words=ngettext(
            "%(which)s awaits a reply.",
            "%(which)s await a reply.",
            agreeing(found.waiting, found.sent),
            which=ngettext(
                "ask sent to a national or regional body",
                "asks sent to national or regional bodies",
                found.sent,
            ),
        ),
    )
    overdue = None
    if found.overdue:
        overdue = Fact(
            figure=gettext("%(n)s of %(total)s", n=found.overdue, total=found.waiting),
            url=to.rows(Figure.ASKS, waiting=True, late=True),
            words=ngettext("is overdue.", "are overdue.", found.overdue),
        )
    words = []
    if found.oldest is not None:
        months = months_between(found.oldest, counted.days.today)
        words.append(
            ngettext(
                "The oldest was sent %(num)d month ago.",
                "The oldest was sent %(num)d months ago.",
                months,
            )
            if months
            else gettext("The oldest was sent on %(day)s.", day=day(found.oldest))
        )
    return Asks(fact=fact, reading=" ".join(words), overdue=overdue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The panel of what changed since a day."""

    title: str
    note: str
    facts: Sequence[Fact]


def changed(counted: Counted, to: Addresses) -> Changed:
    """What changed since the last meeting, or since the day asked for; nothing that did not."""
    since = counted.days.since
    if counted.days.is_since_meeting:
        note = gettext("Counted from the day of the last meeting on.")
    elif counted.days.meetings.last is None:
        note = gettext("No meeting is on the list, so the last three months are counted.")
    else:
        note = ""
    return Changed(
        title=gettext("Since %(day)s", day=day(since)),
        note=note,
        facts=[
            Fact(
                figure=str(count),
                url=to.rows(figure_of(change), changed=change, since=since),
                words=change_words(change, count),
            )
            for change in Change
            if (count := counted.changes.get(change, 0))
        ],
    )
