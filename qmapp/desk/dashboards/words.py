"""What things are called on a dashboard: labels, marks and days, each asked for once."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from flask_babel import gettext

from qmapp.casework.recommendations.pages.words import shortened
from qmapp.desk.dashboards.rules import Change, Known
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
CLOSED_WITHOUT_LABEL = N_("Closed without impact")
CLOSED_WITHOUT_TEST = N_("It was decided that it is followed no more, with a reason.")
CHANGE_LABELS = MappingProxyType(
    {
        Change.DELIVERED: N_("actions delivered"),
        Change.STOPPED: N_("actions stopped"),
        Change.MOVED: N_("actions given another date"),
        Change.SHOWN: N_("recommendations with impact shown"),
        Change.NO_EFFECT: N_("recommendations found to have no effect"),
        Change.HARMFUL: N_("recommendations with a harmful side effect"),
        Change.CHECKED: N_("recommendations checked for impact"),
        Change.CLOSED: N_("recommendations closed, impact shown"),
        Change.CLOSED_WITHOUT: N_("recommendations closed without impact"),
        Change.REOPENED: N_("recommendations taken up again"),
        Change.AGREED: N_("reviews with a response agreed"),
        Change.REPLIED: N_("national asks answered"),
        Change.BEGUN: N_("reviews set up"),
    }
)


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


def known_icon(known: Known) -> str:
    """Its mark, in the sprite."""
    return "d-stop" if known is Known.CLOSED_WITHOUT else IMPACT_ICONS[Impact(known.value)]


def short(text: str, longest: int = LONGEST) -> str:
    """How words begin, on one line."""
    return shortened(text, longest)


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
