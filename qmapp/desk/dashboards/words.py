"""What things are called on a dashboard: labels, marks and days, each asked for once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from flask_babel import gettext, ngettext

from qmapp.casework.recommendations.pages.words import shortened
from qmapp.desk.dashboards.rules import Change, Gap, Known
from qmapp.errors import N_
from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.rules import IMPACT_LABELS, IMPACT_TESTS, Impact

LONGEST = 90
ON_ONE_PAGE = 60
"""On the page of a board words are shorter: it prints on one sheet."""

IMPACT_ICONS = MappingProxyType(
    {
        Impact.NOT_YET_DUE: "i-notdue",
        Impact.NO_EVIDENCE: "i-none",
        Impact.EARLY_SIGNS: "i-early",
        Impact.SHOWN: "i-shown",
        Impact.SUSTAINED: "i-sust",
        Impact.NO_EFFECT: "i-noeff",
        Impact.HARMFUL: "i-harm",
    }
)
_GAPS = MappingProxyType(
    {
        Gap.UNASKED: N_("still followed, no impact check to come"),
        Gap.DONE_AGAIN: N_("closed with impact shown, but an action was taken up again"),
    }
)
CLOSED_WITHOUT_LABEL = N_("Closed without impact")
CLOSED_WITHOUT_TEST = N_(
    "It was decided that it is followed no more, with a reason. What did harm is counted with harm."
)


def change_words(change: Change, count: int) -> str:
    """What so many things are that changed, without the number."""
    return _CHANGES[change](count)


_CHANGES: Mapping[Change, Callable[[int], str]] = {
    Change.DELIVERED: lambda n: ngettext("action delivered", "actions delivered", n),
    Change.STOPPED: lambda n: ngettext("action stopped", "actions stopped", n),
    Change.MOVED: lambda n: ngettext("action given another date", "actions given another date", n),
    Change.SHOWN: lambda n: ngettext(
        "recommendation with impact shown", "recommendations with impact shown", n
    ),
    Change.NO_EFFECT: lambda n: ngettext(
        "recommendation found to have no effect", "recommendations found to have no effect", n
    ),
    Change.HARMFUL: lambda n: ngettext(
        "recommendation with a harmful side effect", "recommendations with a harmful side effect", n
    ),
    Change.CHECKED: lambda n: ngettext(
        "recommendation checked for impact", "recommendations checked for impact", n
    ),
    Change.CLOSED: lambda n: ngettext(
        "recommendation closed, impact shown", "recommendations closed, impact shown", n
    ),
    Change.CLOSED_WITHOUT: lambda n: ngettext(
        "recommendation closed without impact", "recommendations closed without impact", n
    ),
    Change.CLOSED_HARMFUL: lambda n: ngettext(
        "recommendation closed that did harm", "recommendations closed that did harm", n
    ),
    Change.REOPENED: lambda n: ngettext(
        "recommendation taken up again", "recommendations taken up again", n
    ),
    Change.DONE_AGAIN: lambda n: ngettext(
        "closed recommendation with an action taken up again",
        "closed recommendations with an action taken up again",
        n,
    ),
    Change.UNASKED: lambda n: ngettext(
        "recommendation left without an impact check to come",
        "recommendations left without an impact check to come",
        n,
    ),
    Change.AGREED: lambda n: ngettext(
        "review with a response agreed", "reviews with a response agreed", n
    ),
    Change.REPLIED: lambda n: ngettext("national ask answered", "national asks answered", n),
    Change.BEGUN: lambda n: ngettext("review set up", "reviews set up", n),
}


def known_label(known: Known) -> str:
    """What is known of a delivered recommendation, in a few words."""
    if known is Known.CLOSED_WITHOUT:
        return gettext(CLOSED_WITHOUT_LABEL)
    return gettext(IMPACT_LABELS[Impact(known.value)])


def known_test(known: Known) -> str:
    """When that is said."""
    if known is Known.CLOSED_WITHOUT:
        return gettext(CLOSED_WITHOUT_TEST)
    return gettext(IMPACT_TESTS[Impact(known.value)])


def gap_label(gap: Gap) -> str:
    """What is open about a recommendation, in a few words."""
    return gettext(_GAPS[gap])


def known_icon(known: Known) -> str:
    """Its mark, in the sprite."""
    return "d-stop" if known is Known.CLOSED_WITHOUT else IMPACT_ICONS[Impact(known.value)]


def short(text: str, longest: int = LONGEST) -> str:
    """How words begin, on one line."""
    return shortened(text, longest)


def n_of(n: int, words: str) -> str:
    """So many of all of them: "2 of 3 reviews"; `words` says how many all are."""
    return gettext("%(n)s of %(words)s", n=n, words=words)


def recommendations(n: int) -> str:
    """So many recommendations."""
    return ngettext("%(num)d recommendation", "%(num)d recommendations", n)


def actions(n: int) -> str:
    """So many actions."""
    return ngettext("%(num)d action", "%(num)d actions", n)


def reviews(n: int) -> str:
    """So many reviews."""
    return ngettext("%(num)d review", "%(num)d reviews", n)


def recommendation_name(reference: str, number: int | None) -> str:
    """Which recommendation of which review: "Child K, 4"."""
    if number is None:
        return reference
    return gettext("%(reference)s, %(number)s", reference=reference, number=number)


def day(value: date | None) -> str:
    """A day in words; empty for none."""
    return show_date(value)


def short_day(value: date) -> str:
    """A day of the coming months, short: "28 Nov"."""
    return f"{value.day} {value:%b}"


def months_between(start: date, end: date) -> int:
    """Whole months from one day to a later one."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months - (end.day < start.day))
