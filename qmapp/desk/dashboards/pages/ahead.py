"""Impact checks that come due, and those whose day has passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.pages.facts import Fact
from qmapp.desk.dashboards.reading import Counted
from qmapp.desk.dashboards.rules import Figure, Gap, Gaps
from qmapp.desk.dashboards.words import (
    ON_ONE_PAGE,
    day,
    n_of,
    recommendation_name,
    short,
    short_day,
)
from qmapp.foundation.web.words import agreeing
from qmapp.learning.impact.rules import CheckKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """A check to come."""

    on: str
    name: str
    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The panel: n of the N checks planned for a year."""

    title: str
    reading: str
    url: str
    late: str
    late_url: str
    rows: Sequence[CheckRow]
    delivery: str
    delivery_url: str
    delivery_late: str
    delivery_late_url: str
    unasked: Fact | None


def ahead(counted: Counted, to: Addresses) -> Ahead:
    """The panel of a board."""
    until = counted.days.until
    impact, delivery = counted.checks[CheckKind.IMPACT], counted.checks[CheckKind.DELIVERY]
    return Ahead(
        title=gettext("Impact checks due by %(day)s", day=day(until)),
        reading=_reading(impact.due, impact.planned),
        url=to.rows(Figure.CHECKS, check=CheckKind.IMPACT, until=until),
        late=_late(impact.late),
        late_url=to.rows(Figure.CHECKS, check=CheckKind.IMPACT, late=True),
        rows=[
            CheckRow(
                on=short_day(one.due_on),
                name=recommendation_name(one.reference, one.number),
                words=short(one.text, ON_ONE_PAGE),
                url=to.recommendation(one.review_id, one.recommendation_id),
            )
            for one in counted.first_checks
        ],
        delivery=_delivery(delivery.due, delivery.late),
        delivery_late=_delivery_late(delivery.late, delivery.due),
        delivery_late_url=to.rows(Figure.CHECKS, check=CheckKind.DELIVERY, late=True),
        delivery_url=to.rows(Figure.CHECKS, check=CheckKind.DELIVERY, until=until),
        unasked=_unasked(counted.gaps, to),
    )


def _unasked(gaps: Gaps, to: Addresses) -> Fact | None:
    if not gaps.unasked:
        return None
    return Fact(
        figure=gettext("%(n)s of %(total)s", n=gaps.unasked, total=gaps.followed),
        url=to.rows(Figure.RECOMMENDATIONS, gap=Gap.UNASKED),
        words=ngettext(
            "%(which)s still followed has no impact check to come: plan one, or close it.",
            "%(which)s still followed have no impact check to come: plan one, or close them.",
            gaps.unasked,
            which=ngettext("recommendation", "recommendations", gaps.followed),
        ),
    )


def _late(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "The day of %(num)d of them has passed.", "The days of %(num)d of them have passed.", count
    )


def _delivery(due: int, late: int) -> str:
    if due <= late:
        return ""
    return ngettext(
        "%(num)d delivery check is due by then too.",
        "%(num)d delivery checks are due by then too.",
        due - late,
    )


def _delivery_late(late: int, due: int) -> str:
    """That nobody checked yet whether what is said to be done was done, though it is time."""
    if not late:
        return ""
    return ngettext(
        "%(late)s of %(num)d delivery check due by then is overdue",
        "%(late)s of %(num)d delivery checks due by then are overdue",
        due,
        late=late,
    )


def _reading(due: int, planned: int) -> str:
    if not planned:
        return gettext("No impact check is planned within a year.")
    all_ = ngettext(
        "%(num)d impact check planned up to a year from now",
        "%(num)d impact checks planned up to a year from now",
        planned,
    )
    return ngettext(
        "%(said)s falls due by then.",
        "%(said)s fall due by then.",
        agreeing(due, planned),
        said=n_of(due, all_),
    )
