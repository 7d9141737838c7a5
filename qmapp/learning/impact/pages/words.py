"""Statuses as pages show them: a shape, a word and its written test; and small sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from qmapp.decision.actions.rules import DELIVERY_LABELS, DELIVERY_TESTS, Delivery
from qmapp.errors import N_
from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.lines import ActionState, CheckLine, Followed
from qmapp.learning.impact.rules import (
    CHECK_LABELS,
    IMPACT_LABELS,
    IMPACT_TESTS,
    Impact,
    Judged,
)

_DELIVERY_ICONS = {
    Delivery.NOT_STARTED: "d-none",
    Delivery.ON_TRACK: "d-track",
    Delivery.AT_RISK: "d-risk",
    Delivery.DELIVERED: "d-done",
    Delivery.STOPPED: "d-stop",
}
_IMPACT_ICONS = {
    Impact.NOT_YET_DUE: "i-notdue",
    Impact.NO_EVIDENCE: "i-none",
    Impact.EARLY_SIGNS: "i-early",
    Impact.SHOWN: "i-shown",
    Impact.SUSTAINED: "i-sust",
    Impact.NO_EFFECT: "i-noeff",
    Impact.HARMFUL: "i-harm",
}
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Mark:
    """A status: its shape (of the sprite), its word, its written test."""

    icon: str
    label: str
    test: str = ""
    is_here: bool = False


def impact_mark(impact: Impact, here: Impact | None = None) -> Mark:
    """What is known of impact."""
    return Mark(
        _IMPACT_ICONS[impact],
        gettext(IMPACT_LABELS[impact]),
        gettext(IMPACT_TESTS[impact]),
        is_here=impact is here,
    )


def judged_mark(judged: Judged) -> Mark:
    """What a check found."""
    return impact_mark(Impact(judged.value))


def judged_words(line: Followed) -> str:
    """When it was judged, and that it was taken up again since; empty where nobody judged it."""
    again, last = line.unjudged_since, line.last_judged
    if again is None:
        on = line.judged_on
        return gettext("Judged on %(date)s.", date=show_date(on)) if on is not None else ""
    values = {"date": show_date(again.on)}
    if last is None or last.judged is None:
        return gettext("Taken up again on %(date)s, and not judged since.", **values)
    values["on"] = show_date(last.done_on)
    if line.judged is not None:
        return gettext(
            "Judged on %(on)s; taken up again on %(date)s, and not judged since.", **values
        )
    return gettext(
        "Taken up again on %(date)s, and not judged since; before that it was judged as "
        "“%(before)s”, on %(on)s.",
        before=judged_mark(last.judged).label,
        **values,
    )


_ANEW = N_("It is judged anew, and its next impact check is still to come.")


def meaning_words(line: Followed, impact: Impact) -> str:
    """The written test of what is known: of what was judged before, not that nobody judged it."""
    if impact is Impact.NOT_YET_DUE and line.last_judged is not None:
        return gettext(_ANEW)
    return gettext(IMPACT_TESTS[impact])


def impact_scale(here: Impact) -> Sequence[Mark]:
    """The whole scale, with where it stands."""
    return [impact_mark(one, here) for one in Impact]


def delivery_mark(delivery: Delivery) -> Mark:
    """How it stands with doing an action."""
    return Mark(
        _DELIVERY_ICONS[delivery],
        gettext(DELIVERY_LABELS[delivery]),
        gettext(DELIVERY_TESTS[delivery]),
    )


def late_words(days: int) -> str:
    """For how long something is overdue; empty when it is not."""
    if days <= 0:
        return ""
    if days < 2 * _WEEK:
        return ngettext("%(num)d day overdue", "%(num)d days overdue", days)
    return ngettext("%(num)d week overdue", "%(num)d weeks overdue", days // _WEEK)


def owner_words(action: ActionState) -> str:
    """Who owns an action, by role and agency."""
    if action.agency_name:
        return gettext("%(role)s, %(agency)s", role=action.owner_role, agency=action.agency_name)
    return action.owner_role


def check_words(check: CheckLine) -> str:
    """Which check, and when it is due: "Impact check, 10 May 2027"."""
    return gettext(
        "%(kind)s, %(day)s", kind=gettext(CHECK_LABELS[check.kind]), day=show_date(check.due_on)
    )


def check_late(check: CheckLine, today: date) -> str:
    """For how long a check waits; empty when it does not."""
    return late_words((today - check.due_on).days) if check.is_late(today) else ""


def number_words(number: int | None) -> str:
    """What a recommendation is called on its page."""
    if number is None:
        return gettext("A recommendation of this review")
    return gettext("Recommendation %(number)s", number=number)
