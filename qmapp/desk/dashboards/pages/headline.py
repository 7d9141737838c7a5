"""The headline: delivered, and nothing to show whether it made a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from markupsafe import Markup

from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.pages.facts import Fact
from qmapp.desk.dashboards.reading import Counted
from qmapp.desk.dashboards.rules import UNKNOWN, Effects, Figure, Known
from qmapp.desk.dashboards.words import (
    known_icon,
    known_label,
    known_test,
    months_between,
    n_of,
    recommendations,
)
from qmapp.foundation.charts import FILLED, Bar, BarsPicture, bars
from qmapp.foundation.web.words import agreeing
from qmapp.learning.impact.rules import Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """So many of the delivered recommendations stand there."""

    label: str
    test: str
    icon: str
    count: int
    url: str
    is_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """n of N delivered recommendations, and the N of them by what is known.

    Where nothing is delivered, `nothing` says so, and what will stand here. `harms` is told in any
    case: what did harm and was stopped is delivered no more, and did harm all the same.
    """

    unknown: int
    delivered: int
    followed: int
    title: str
    nothing: str
    all_label: str
    later: Fact | None
    open_url: str
    open_label: str
    wait: str
    all_url: str
    followed_url: str
    table_title: str
    rows: Sequence[KnownRow]
    helped: Fact
    harms: Sequence[Fact]
    chart: Markup | None


def headline(counted: Counted, to: Addresses) -> Headline:
    """The first part of the page of a board."""
    effects = counted.effects
    rows = [_row(one, effects, to) for one in Known]
    title = ngettext(
        "%(which)s has nothing to show yet whether it made a difference",
        "%(which)s have nothing to show yet whether they made a difference",
        agreeing(effects.unknown, effects.delivered),
        which=ngettext("delivered recommendation", "delivered recommendations", effects.delivered),
    )
    table_title = ngettext(
        "The one delivered recommendation, by what is known of its effect",
        "The %(num)d delivered recommendations, by what is known of their effect",
        effects.delivered,
    )
    helped, harms = _helped(effects, to), _harms(effects, to)
    return Headline(
        unknown=effects.unknown,
        delivered=effects.delivered,
        followed=effects.total,
        title=title if effects.delivered else gettext("Nothing is delivered yet"),
        nothing=_nothing_yet(effects) if not effects.delivered else "",
        all_label=gettext(
            "Delivered: %(said)s taken up",
            said=n_of(effects.delivered, recommendations(effects.total)),
        ),
        later=_later(effects, to),
        open_url=to.rows(Figure.RECOMMENDATIONS, known=UNKNOWN),
        open_label=ngettext("Open it", "Open the %(num)d, oldest first", effects.unknown),
        wait=_wait(counted),
        all_url=to.rows(Figure.RECOMMENDATIONS, delivered=True),
        followed_url=to.rows(Figure.RECOMMENDATIONS),
        table_title=table_title,
        rows=rows,
        helped=helped,
        harms=harms,
        chart=_chart(rows, table_title, [helped, *harms]) if effects.delivered else None,
    )


def _nothing_yet(effects: Effects) -> str:
    if not effects.total:
        return gettext(
            "Recommendations that the board takes up are followed from then on. Once one is "
            "delivered, this says of how many nothing is known of whether they made a difference."
        )
    return gettext(
        "Once one is delivered, this says of how many nothing is known of whether they made a "
        "difference."
    )


def _row(known: Known, effects: Effects, to: Addresses) -> KnownRow:
    return KnownRow(
        label=known_label(known),
        test=known_test(known),
        icon=known_icon(known),
        count=effects.known(known),
        url=to.rows(Figure.RECOMMENDATIONS, known=known),
        is_key=known is UNKNOWN,
    )


def _later(effects: Effects, to: Addresses) -> Fact | None:
    count = effects.known(Known.NOT_YET_DUE)
    if not count:
        return None
    return Fact(
        figure=gettext("%(n)s of %(total)s", n=count, total=effects.delivered),
        url=to.rows(Figure.RECOMMENDATIONS, known=Known.NOT_YET_DUE),
        words=ngettext("is not due a check yet.", "are not due a check yet.", count),
    )


def _wait(counted: Counted) -> str:
    since = counted.effects.longest_since
    if since is None:
        return ""
    months = months_between(since, counted.days.today)
    if not months:
        return gettext("The longest has waited for less than a month.")
    return ngettext(
        "The longest has waited %(num)d month since it was delivered.",
        "The longest has waited %(num)d months since it was delivered.",
        months,
    )


def _helped(effects: Effects, to: Addresses) -> Fact:
    return Fact(
        figure=gettext("%(n)s of %(total)s", n=effects.helped, total=effects.delivered),
        url=to.rows(Figure.RECOMMENDATIONS, helped=True) if effects.helped else "",
        words=gettext("made a difference that was shown."),
    )


def _harms(effects: Effects, to: Addresses) -> Sequence[Fact]:
    """Of the delivered ones, and of all where one that is delivered no more did harm too."""
    delivered, every = effects.known(Known.HARMFUL), effects.harmful
    facts = []
    if delivered:
        facts.append(
            Fact(
                figure=gettext("%(n)s of %(total)s", n=delivered, total=effects.delivered),
                url=to.rows(Figure.RECOMMENDATIONS, known=Known.HARMFUL),
                words=gettext("did harm."),
            )
        )
    if every > delivered:
        facts.append(
            Fact(
                figure=gettext("%(n)s of %(total)s", n=every, total=effects.total),
                url=to.rows(Figure.RECOMMENDATIONS, impact=Impact.HARMFUL),
                words=gettext("taken up did harm, delivered or not."),
            )
        )
    return facts


def _chart(rows: Sequence[KnownRow], title: str, said: Sequence[Fact]) -> Markup:
    return bars(
        BarsPicture(
            title=title,
            description=" ".join(f"{one.figure} {one.words}" for one in said),
            bars=tuple(
                Bar(row.label, row.count, str(row.count), FILLED if row.is_key else 0)
                for row in rows
            ),
        )
    )
