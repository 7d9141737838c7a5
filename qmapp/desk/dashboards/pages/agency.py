"""The page of one agency: how its own actions go, and what is known of what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from qmapp.decision.actions.rules import (
    AGE_LABELS,
    DELIVERY_LABELS,
    DELIVERY_TESTS,
    Age,
    Delivery,
)
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.filters import Filters, query_of
from qmapp.desk.dashboards.listing import Deed, Rows
from qmapp.desk.dashboards.pages.facts import Fact
from qmapp.desk.dashboards.pages.rows import Cell
from qmapp.desk.dashboards.pages.tables import DELIVERY_ICONS, deed_rows
from qmapp.desk.dashboards.rules import Effects, Figure, Owned
from qmapp.desk.dashboards.words import actions, n_of, recommendations
from qmapp.foundation.web.words import agreeing
from qmapp.learning.impact.rules import Impact


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """So many of the agency’s actions stand so."""

    label: str
    test: str
    icon: str
    said: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyPage:
    """Everything that the template of an agency’s page says.

    `impact` is empty for contacts of the agency, who see its actions and no recommendation.
    """

    overdue: int
    total: int
    overdue_url: str
    reading: str
    ages: Sequence[tuple[str, str, str]]
    deliveries: Sequence[DeliveryRow]
    impact: str
    harm: Fact | None
    hides: bool
    said: str
    is_narrow: bool
    whole_url: str
    rows: Sequence[Sequence[Cell]]
    number: int
    pages: int
    before_url: str
    after_url: str


def agency_page(  # noqa: PLR0913 - the parts of one page, all by name
    owned: Owned,
    deliveries: Mapping[Delivery, int],
    found: Rows[Deed],
    *,
    effects: Effects | None,
    filters: Filters,
    to: Addresses,
    here: str,
    today: date,
    hides: bool,
) -> AgencyPage:
    """The page of an agency for one reader. `effects` only for members of the board."""

    def at(**more: object) -> str:
        return here + query_of(Filters(), **more)

    narrow = {"overdue": filters.overdue, "age": filters.age, "delivery": filters.delivery}
    counts = {Age.UNDER_30: owned.under_30, Age.TO_90: owned.to_90, Age.OVER_90: owned.over_90}
    return AgencyPage(
        overdue=owned.overdue,
        total=owned.total,
        overdue_url=at(overdue=True),
        reading=ngettext(
            "%(which)s is overdue: its day has passed, and something is still to be done.",
            "%(which)s are overdue: their day has passed, and something is still to be done.",
            agreeing(owned.overdue, owned.total),
            which=ngettext("action of theirs", "actions of theirs", owned.total),
        ),
        ages=[
            (
                gettext(AGE_LABELS[age]),
                gettext("%(n)s of %(total)s overdue", n=count, total=owned.overdue),
                at(age=age),
            )
            for age, count in counts.items()
            if count
        ],
        deliveries=[
            DeliveryRow(
                label=gettext(DELIVERY_LABELS[one]),
                test=gettext(DELIVERY_TESTS[one]),
                icon=DELIVERY_ICONS[one],
                said=gettext("%(n)s of %(total)s", n=deliveries.get(one, 0), total=owned.total),
                url=at(delivery=one),
                is_here=filters.delivery is one,
            )
            for one in Delivery
        ],
        impact=_impact(effects) if effects is not None else "",
        harm=_harm(effects, owned, to) if effects is not None else None,
        hides=hides,
        said=n_of(found.found, actions(found.of)),
        is_narrow=any(narrow.values()),
        whole_url=here,
        rows=deed_rows(found.lines, to, today, tells_review=effects is not None),
        number=found.number,
        pages=found.pages,
        before_url=at(**narrow, page=found.number - 1) if found.number > 1 else "",
        after_url=at(**narrow, page=found.number + 1) if found.number < found.pages else "",
    )


def _impact(effects: Effects) -> str:
    if not effects.delivered:
        return gettext(
            "Of %(said)s that its actions answer none is delivered yet.",
            said=recommendations(effects.total),
        )
    return ngettext(
        "%(said)s that its actions answer has nothing to show yet whether it made a difference.",
        "%(said)s that its actions answer have nothing to show yet whether they made a difference.",
        agreeing(effects.unknown, effects.delivered),
        said=n_of(
            effects.unknown,
            ngettext(
                "%(num)d delivered recommendation",
                "%(num)d delivered recommendations",
                effects.delivered,
            ),
        ),
    )


def _harm(effects: Effects, owned: Owned, to: Addresses) -> Fact | None:
    """Whatever is closed, and delivered or not: what was stopped for its harm did harm too."""
    if not effects.harmful:
        return None
    return Fact(
        figure=gettext("%(n)s of %(total)s", n=effects.harmful, total=effects.total),
        url=to.rows(Figure.RECOMMENDATIONS, impact=Impact.HARMFUL, agency=owned.agency_id),
        words=ngettext(
            "%(which)s that its actions answer did harm.",
            "%(which)s that its actions answer did harm.",
            effects.total,
            which=ngettext("recommendation", "recommendations", effects.total),
        ),
    )
