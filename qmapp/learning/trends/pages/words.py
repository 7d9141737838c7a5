"""What things are called on the pages of trends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext, ngettext

from qmapp.errors import N_
from qmapp.foundation.catalogue import ReviewKind
from qmapp.foundation.web.words import MONTHS, show_date
from qmapp.learning.tags.rules import NONE_FITS, Family
from qmapp.learning.trends.counting import Cell
from qmapp.learning.trends.filters import Asked
from qmapp.learning.trends.heating import NO_STAGE
from qmapp.learning.trends.lists import TagList
from qmapp.learning.trends.rules import By, Coverage, Period

FAMILY_LABELS = {
    Family.ISSUE: N_("Practice issues"),
    Family.HARM: N_("Harm and context"),
    Family.CAUSE: N_("Why it happened"),
    Family.TARGET: N_("What recommendations aim at"),
}
BY_LABELS = {
    By.YEAR: N_("By year"),
    By.HALF: N_("By half-year"),
    By.QUARTER: N_("By quarter"),
}


def family_label(family: Family) -> str:
    """What a family tells apart."""
    return gettext(FAMILY_LABELS[family])


def tag_label(tags: TagList, tag: str) -> str:
    """What a tag is called."""
    if tag == NONE_FITS:
        return gettext("Looked at, and nothing on the list fits")
    return tags.label(tag)


def n_of(n: int, total: int) -> str:
    """So many of so many."""
    return gettext("%(n)s of %(total)s", n=n, total=total)


def cell_words(cell: Cell) -> str:
    """A figure as it stands in a table; where nothing is coded, that."""
    return n_of(cell.found, cell.coded) if cell.coded else gettext("none coded")


def reviews(n: int) -> str:
    """So many reviews."""
    return ngettext("%(num)d review", "%(num)d reviews", n)


def n_of_reviews(n: int, total: int) -> str:
    """So many of so many reviews."""
    return gettext("%(n)s of %(words)s", n=n, words=reviews(total))


def things(family: Family, n: int) -> str:
    """So many findings, or recommendations."""
    if family is Family.TARGET:
        return ngettext("%(num)d recommendation", "%(num)d recommendations", n)
    return ngettext("%(num)d finding", "%(num)d findings", n)


def coverage_words(coverage: Coverage, family: Family, n: int) -> str:
    """What is so of so many reviews, without their number."""
    said = {
        Coverage.WHOLE: (
            ngettext("is coded wholly", "are coded wholly", n),
            ngettext("is coded wholly", "are coded wholly", n),
        ),
        Coverage.PART: (
            ngettext("in part", "in part", n),
            ngettext("in part", "in part", n),
        ),
        Coverage.NOT_CODED: (
            ngettext("is not coded", "are not coded", n),
            ngettext("is not coded", "are not coded", n),
        ),
        Coverage.NOTHING_YET: (
            ngettext("has no finding written down yet", "have no finding written down yet", n),
            ngettext("has no confirmed recommendation yet", "have none confirmed yet", n),
        ),
    }
    return said[coverage][family is Family.TARGET]


def period_label(period: Period) -> str:
    """A column: "2026", "Jan–Jun 2026"; "up to 2019" for what lies before the others."""
    if period.is_earlier:
        return gettext("up to %(last)s", last=_last(period))
    if period.by is By.YEAR:
        return str(period.start.year)
    return f"{_month(period.start)}–{_month(period.end)} {period.start.year}"


def _last(period: Period) -> str:
    if period.by is By.YEAR:
        return str(period.end.year)
    return f"{_month(period.end)} {period.end.year}"


def _month(day: date) -> str:
    return MONTHS[day.month - 1][:3]


def month_words(day: date) -> str:
    """A month, where the day does not matter: "March 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def narrowed_words(asked: Asked, kinds: Sequence[ReviewKind]) -> str:
    """Of which reviews a page speaks; empty where of all."""
    words = []
    if asked.since and asked.until:
        words.append(
            gettext(
                "commissioned from %(since)s to %(until)s",
                since=show_date(asked.since), until=show_date(asked.until),
            )
        )  # fmt: skip
    elif asked.since:
        words.append(gettext("commissioned from %(since)s on", since=show_date(asked.since)))
    elif asked.until:
        words.append(gettext("commissioned up to %(until)s", until=show_date(asked.until)))
    labels = [one.label for one in kinds if one.id in asked.kinds]
    if labels:
        words.append(", ".join(labels))
    return "; ".join(words)


def stage_label(stages: Sequence[tuple[str, str]], stage: str) -> str:
    """A stage of the journey, by its title."""
    if stage == NO_STAGE:
        return gettext("Stage not said")
    return dict(stages).get(stage, stage)
