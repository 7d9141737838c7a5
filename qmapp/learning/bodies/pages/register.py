"""What the register of bodies is given, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext, ngettext

from qmapp.decision.asks.rules import Standing
from qmapp.foundation.web.words import show_date
from qmapp.learning.bodies.pages.words import SentRow, sent_row, tally_words
from qmapp.learning.bodies.queries import BodyLine, tally_of
from qmapp.learning.bodies.rules import Tally

_ORDER = {one: place for place, one in enumerate(Standing)}


class Show(StrEnum):
    """Which bodies of the register are listed."""

    ALL = "all"
    OVERDUE = "overdue"
    WAITING = "waiting"
    ANSWERED = "answered"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRow:
    """A body in the register: how what was sent to it stands, the most pressing first."""

    line: BodyLine
    figure: str
    sent: Sequence[SentRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """The bodies of a board that were asked for, and what was ended apart."""

    figure: str
    tally: Tally
    total: int
    rows: Sequence[BodyRow]
    ended: Sequence[tuple[BodyLine, str]]
    shows: Sequence[tuple[str, str]]
    show: str
    issue: str
    issue_title: str

    @property
    def is_narrowed(self) -> bool:
        """Whether only some of the bodies were asked for."""
        return self.show != Show.ALL or bool(self.issue)


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPage:
    """One body: what stands of what was sent to it, and what was taken out."""

    line: BodyLine
    figure: str
    rows: Sequence[SentRow]
    ended: Sequence[SentRow]
    ended_said: str


def register_page(
    lines: Sequence[BodyLine], titles: Mapping[str, str], today: date, *, show: str, issue: str
) -> RegisterPage:
    """The register, narrowed to what is asked for."""
    chosen = Show(show) if show in set(Show) else Show.ALL
    live = [one for one in lines if one.ended_at is None]
    rows = [_row(one, titles, today, issue) for one in live]
    labels = {
        Show.ALL: gettext("All of them"),
        Show.OVERDUE: gettext("With an overdue reply"),
        Show.WAITING: gettext("Waiting for a reply"),
        Show.ANSWERED: gettext("With a reply"),
        Show.NOTHING: gettext("To whom this issue was not sent")
        if issue
        else gettext("To whom nothing was sent"),
    }
    found = tally_of([sent for one in lines for sent in one.sent], today)
    return RegisterPage(
        figure=tally_words(found),
        tally=found,
        total=len(live),
        rows=[row for row in rows if _is_asked_for(row, chosen, issue)],
        ended=[
            (one, gettext("Ended on %(date)s", date=show_date(one.ended_at)))
            for one in lines
            if one.ended_at is not None
        ],
        shows=[(one.value, label) for one, label in labels.items()],
        show=chosen.value,
        issue=issue,
        issue_title=titles.get(issue, ""),
    )


def body_page(line: BodyLine, titles: Mapping[str, str], today: date) -> BodyPage:
    """One body, with overdue replies first."""
    rows = [sent_row(one, titles, today) for one in line.sent]
    ended = line.ended_at
    return BodyPage(
        line=line,
        figure=tally_words(line.tally(today)),
        rows=_pressing([one for one in rows if one.standing is not Standing.ENDED]),
        ended=[one for one in rows if one.standing is Standing.ENDED],
        ended_said=gettext("Ended on %(date)s", date=show_date(ended)) if ended else "",
    )


def count_words(page: RegisterPage) -> str:
    """What the shown bodies are counted of."""
    return ngettext("body on the register", "bodies on the register", page.total)


def _row(line: BodyLine, titles: Mapping[str, str], today: date, issue: str) -> BodyRow:
    live = [sent_row(one, titles, today) for one in line.sent if one.ended_at is None]
    about = [one for one in live if one.line.issue_id == issue] if issue else live
    return BodyRow(line=line, figure=tally_words(line.tally(today)), sent=_pressing(about))


def _pressing(rows: Sequence[SentRow]) -> Sequence[SentRow]:
    return sorted(rows, key=lambda one: (_ORDER[one.standing], one.line.asked.reply_due_on, one.id))


def _is_asked_for(row: BodyRow, show: Show, issue: str) -> bool:
    if show is Show.NOTHING:  # of one issue: to whom that one was not sent
        return not row.sent
    if issue and not row.sent:
        return False
    return show is Show.ALL or any(one.standing == show.value for one in row.sent)
