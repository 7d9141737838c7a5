"""The page of a board, put together from its panels."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext

from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.pages.again import Again, again
from qmapp.desk.dashboards.pages.ahead import Ahead, ahead
from qmapp.desk.dashboards.pages.facts import (
    Asks,
    Changed,
    Closed,
    Stages,
    asks,
    changed,
    closed,
    stages,
)
from qmapp.desk.dashboards.pages.headline import Headline, headline
from qmapp.desk.dashboards.pages.heat import Heat, heat
from qmapp.desk.dashboards.pages.overdue import Overdue, overdue
from qmapp.desk.dashboards.reading import Counted
from qmapp.desk.dashboards.words import day
from qmapp.foundation.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """Everything that the template of a board’s page says.

    `hides`: reviews in which the reader declared an interest are left out of every figure.
    """

    over: str
    hides: bool
    is_empty: bool
    headline: Headline
    overdue: Overdue
    ahead: Ahead
    heat: Heat
    again: Again
    stages: Stages
    closed: Closed
    asks: Asks
    changed: Changed


def board_page(counted: Counted, catalogue: Catalogue, to: Addresses, name: str) -> BoardPage:
    """The page of a board for one reader."""
    return BoardPage(
        over=gettext(
            "%(board)s · %(day)s · %(recommendations)s recommendations taken up and %(actions)s "
            "actions promised, from %(reviews)s reviews",
            board=name,
            day=day(counted.days.today),
            recommendations=counted.effects.total,
            actions=counted.actions,
            reviews=counted.reviews,
        ),
        hides=counted.hides,
        is_empty=not counted.effects.total and not counted.actions,
        headline=headline(counted, to),
        overdue=overdue(counted.owned, to),
        ahead=ahead(counted, to),
        heat=heat(counted.drafts, to),
        again=again(counted, catalogue, to),
        stages=stages(counted, to),
        closed=closed(counted, to),
        asks=asks(counted, to),
        changed=changed(counted, to),
    )
