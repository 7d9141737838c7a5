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
from qmapp.desk.dashboards.words import actions, day, recommendations, reviews
from qmapp.foundation.catalogue import Catalogue

FITS_LARGE, FITS_MIDDLE = 11, 15
"""So many lines (`BoardPage.print_size`) fit one sheet in large print, and in the middle one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """Everything that the template of a board’s page says.

    `hides`: reviews in which the reader declared an interest are left out of every figure.
    `narrowed` says whose actions the page was narrowed to, and what it leaves as it is.
    """

    over: str
    hides: bool
    narrowed: str
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

    @property
    def print_size(self) -> str:
        """How large it is printed so that it fills one sheet: "large", "middle" or "small".

        By the lines of what lies side by side, an entry of several lines counted as several.
        """
        lines = (
            max(len(self.overdue.rows), 2 * len(self.ahead.rows))
            + max(3 * len(self.again.rows), len(self.stages.rows))
            + 2 * len(self.closed.whys)
        )
        if lines <= FITS_LARGE:
            return "large"
        return "middle" if lines <= FITS_MIDDLE else "small"


def board_page(
    counted: Counted, catalogue: Catalogue, to: Addresses, name: str, *, whose: str = ""
) -> BoardPage:
    """The page of a board for one reader; `whose` is the agency that it was narrowed to."""
    return BoardPage(
        over=gettext(
            "%(board)s · %(day)s · %(recommendations)s taken up and %(actions)s promised, from "
            "%(reviews)s",
            board=name,
            day=day(counted.days.today),
            recommendations=recommendations(counted.effects.total),
            actions=actions(counted.actions),
            reviews=reviews(counted.reviews),
        ),
        hides=counted.hides,
        narrowed=_narrowed(whose) if whose else "",
        is_empty=not whose and not counted.effects.total and not counted.actions,
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


def _narrowed(whose: str) -> str:
    return gettext(
        "Narrowed to actions of %(agency)s, the recommendations that they answer, and checks of "
        "these. Reviews, drafts, issues seen before and national asks are of the whole board.",
        agency=whose,
    )
