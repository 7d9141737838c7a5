"""The headline: delivered, and nothing to show whether it made a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from markupsafe import Markup

from qmapp.desk.dashboards.addresses import Addresses
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

    Where nothing is delivered, `nothing` says so, and what will stand here.
    """

    unknown: int
    delivered: int
    followed: int
    title: str
    nothing: str
    all_label: str
    note: str
    open_url: str
    open_label: str
    wait: str
    all_url: str
    followed_url: str
    table_title: str
    rows: Sequence[KnownRow]
    reading: str
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
    reading = _reading(effects)
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
        note=_note(effects),
        open_url=to.rows(Figure.RECOMMENDATIONS, known=UNKNOWN),
        open_label=ngettext("Open it", "Open the %(num)d, oldest first", effects.unknown),
        wait=_wait(counted),
        all_url=to.rows(Figure.RECOMMENDATIONS, delivered=True),
        followed_url=to.rows(Figure.RECOMMENDATIONS),
        table_title=table_title,
        rows=rows,
        reading=reading,
        chart=_chart(rows, table_title, reading) if effects.delivered else None,
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


def _note(effects: Effects) -> str:
    later = effects.known(Known.NOT_YET_DUE)
    if not later:
        return gettext("Delivered means done, not that it helped.")
    return ngettext(
        "%(num)d more is not due a check yet. Delivered means done, not that it helped.",
        "%(num)d more are not due a check yet. Delivered means done, not that it helped.",
        later,
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


def _reading(effects: Effects) -> str:
    helped = effects.known(Known.SHOWN) + effects.known(Known.SUSTAINED)
    worse = effects.known(Known.HARMFUL)
    first = gettext(
        "%(helped)s of %(total)s made a difference that was shown.",
        helped=helped,
        total=effects.delivered,
    )
    if not worse:
        return first
    harm = gettext("%(worse)s of %(total)s did harm.", worse=worse, total=effects.delivered)
    return f"{first} {harm}"


def _chart(rows: Sequence[KnownRow], title: str, reading: str) -> Markup:
    return bars(
        BarsPicture(
            title=title,
            description=reading,
            bars=tuple(
                Bar(row.label, row.count, str(row.count), FILLED if row.is_key else 0)
                for row in rows
            ),
        )
    )
