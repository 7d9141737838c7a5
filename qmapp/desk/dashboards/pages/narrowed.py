"""What a list of rows is called, and what it was narrowed to, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from qmapp.casework.reviews.rules import STAGE_LABELS
from qmapp.decision.actions.rules import AGE_LABELS, DELIVERY_LABELS
from qmapp.desk.dashboards.addresses import Addresses
from qmapp.desk.dashboards.filters import Filters
from qmapp.desk.dashboards.rules import NO_AGENCY, OF_EVERY_KIND, Figure, figure_of
from qmapp.desk.dashboards.words import (
    actions,
    change_words,
    day,
    gap_label,
    known_label,
    n_of,
    recommendations,
    reviews,
)
from qmapp.errors import N_
from qmapp.learning.impact.rules import CHECK_LABELS, ENDING_LABELS, IMPACT_LABELS, Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the ids in an address are called, as far as they are known."""

    agency: str = ""
    issue: str = ""
    marker: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for: a figure, narrowed by filters."""

    figure: Figure
    filters: Filters
    names: Names
    to: Addresses

    @property
    def title(self) -> str:
        """What the rows are."""
        return {
            Figure.RECOMMENDATIONS: gettext("Recommendations taken up"),
            Figure.ACTIONS: gettext("Actions promised"),
            Figure.CHECKS: gettext("Checks to come"),
            Figure.ASKS: gettext("Asks beyond the partnership"),
            Figure.ISSUES: gettext("Issues found again"),
            Figure.REVIEWS: gettext("Reviews"),
            Figure.DRAFTS: gettext("Drafts judged"),
        }[self.figure]

    def said(self, n: int, total: int) -> str:
        """N of N of what."""
        return n_of(n, _SAID[self.figure](total))

    @property
    def narrowed(self) -> Sequence[str]:
        """Each filter that holds for this figure, in words."""
        words = list(_OF_FIGURE[self.figure](self.filters, self.names))
        change = self.filters.changed
        if change is not None and self.filters.since and figure_of(change) is self.figure:
            words.append(
                gettext(
                    "%(what)s since %(day)s",
                    what=change_words(change, 2),
                    day=day(self.filters.since),
                )
            )
        if self.names.kind and self.figure not in OF_EVERY_KIND:
            words.append(self.names.kind)
        return words


_ENDINGS = {
    **ENDING_LABELS,
    Ending.WITHOUT_IMPACT: N_("Closed without impact, those too that did harm"),
}


def _recommendations(filters: Filters, names: Names) -> list[str]:
    words = _answered(filters, names)
    if filters.delivered or filters.helped or filters.known:
        words.append(gettext("delivered"))
    if filters.helped:
        words.append(gettext("made a difference that was shown"))
    if filters.known:
        words.append(known_label(filters.known))
    if filters.gap:
        words.append(gap_label(filters.gap))
    if filters.impact:
        words.append(gettext(IMPACT_LABELS[filters.impact]))
    if filters.ending:
        words.append(gettext(_ENDINGS[filters.ending]))
    if filters.issue:
        words.append(gettext("on “%(issue)s”", issue=names.issue))
    return words


def _answered(filters: Filters, names: Names) -> list[str]:
    if filters.agency == NO_AGENCY:
        return [gettext("answered by actions of the partnership as a whole")]
    if filters.agency:
        return [gettext("answered by actions of %(agency)s", agency=names.agency)]
    return []


def _actions(filters: Filters, names: Names) -> list[str]:
    words = []
    if filters.agency == NO_AGENCY:
        words.append(gettext("of the partnership as a whole"))
    elif filters.agency:
        words.append(gettext("of %(agency)s", agency=names.agency))
    if filters.age:
        words.append(gettext("overdue: %(age)s", age=gettext(AGE_LABELS[filters.age])))
    elif filters.overdue:
        words.append(gettext("overdue"))
    if filters.delivery:
        words.append(gettext(DELIVERY_LABELS[filters.delivery]))
    if filters.issue:
        words.append(gettext("on “%(issue)s”", issue=names.issue))
    return words


def _checks(filters: Filters, names: Names) -> list[str]:
    words = _answered(filters, names)
    if filters.check:
        words.append(gettext(CHECK_LABELS[filters.check]))
    if filters.until:
        words.append(gettext("due by %(day)s", day=day(filters.until)))
    if filters.late:
        words.append(gettext("whose day has passed"))
    return words


def _asks(filters: Filters, _names: Names) -> list[str]:
    words = []
    if filters.waiting or filters.late:
        words.append(gettext("awaiting a reply"))
    if filters.late:
        words.append(gettext("whose day for a reply has passed"))
    return words


def _reviews(filters: Filters, names: Names) -> list[str]:
    words = []
    if filters.stage:
        words.append(gettext(STAGE_LABELS[filters.stage]))
    if filters.late:
        words.append(gettext("late"))
    if filters.issue:
        words.append(gettext("that found “%(issue)s”", issue=names.issue))
    return words


def _drafts(filters: Filters, names: Names) -> list[str]:
    return [gettext("on marker %(marker)s", marker=names.marker)] if filters.marker else []


def _none(_filters: Filters, _names: Names) -> list[str]:
    return []


_OF_FIGURE = {
    Figure.RECOMMENDATIONS: _recommendations,
    Figure.ACTIONS: _actions,
    Figure.CHECKS: _checks,
    Figure.ASKS: _asks,
    Figure.ISSUES: _none,
    Figure.REVIEWS: _reviews,
    Figure.DRAFTS: _drafts,
}
_SAID: Mapping[Figure, Callable[[int], str]] = {
    Figure.RECOMMENDATIONS: recommendations,
    Figure.ACTIONS: actions,
    Figure.CHECKS: lambda n: ngettext(
        "%(num)d check within a year", "%(num)d checks within a year", n
    ),
    Figure.ASKS: lambda n: ngettext("%(num)d ask that was sent", "%(num)d asks that were sent", n),
    Figure.ISSUES: lambda n: ngettext("%(num)d issue", "%(num)d issues", n),
    Figure.REVIEWS: reviews,
    Figure.DRAFTS: lambda n: ngettext("%(num)d draft", "%(num)d drafts", n),
}
