"""What the page of a review's asks is given, and the form of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.recommendations.rules import ADDRESSEE_LABELS
from qmapp.decision.asks.checking import AskDetails, Reply
from qmapp.decision.asks.queries import Addressed, AskLine
from qmapp.decision.asks.rules import OUTCOME_LABELS, Standing
from qmapp.foundation.web.words import show_date

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow:
    """One ask as it is shown. `said` says how it stands; `late` how long a reply is overdue."""

    id: UUID
    line: AskLine
    title: str
    put: str
    said: str
    late: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Asks that stand alike."""

    id: str
    title: str
    note: str
    rows: Sequence[AskRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPut:
    """A recommendation that speaks beyond the board and was put to nobody yet."""

    id: UUID
    number: int
    text: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AsksPage:
    """Everything that was put to bodies outside, of one review."""

    total: int
    sent: int
    not_put: Sequence[NotPut]
    groups: Sequence[Group]
    ended: Sequence[AskRow]
    may_write: bool

    @property
    def overdue(self) -> int:
        """How many replies are overdue."""
        return next((len(g.rows) for g in self.groups if g.id == Standing.OVERDUE), 0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


def asks_page(
    addressed: Sequence[Addressed], lines: Sequence[AskLine], today: date, *, may_write: bool
) -> AsksPage:
    """The page, with overdue replies first."""
    rows = [ask_row(line, today) for line in lines]
    live = [row for row in rows if row.line.ended_at is None]
    put = {row.line.recommendation_id for row in live}
    sent = {row.line.recommendation_id for row in live if row.line.course.sent_on}
    titles = {
        Standing.OVERDUE: gettext("A reply is overdue"),
        Standing.TO_SEND: gettext("Still to be sent"),
        Standing.WAITING: gettext("Waiting for a reply"),
        Standing.ANSWERED: gettext("A reply came"),
    }
    notes = {Standing.OVERDUE: gettext("Ask again, and write down here what came of it.")}
    found = [
        Group(
            id=standing.value,
            title=title,
            note=notes.get(standing, ""),
            rows=[row for row in live if row.line.standing(today) is standing],
        )
        for standing, title in titles.items()
    ]
    return AsksPage(
        total=len(addressed),
        sent=sum(one.id in sent for one in addressed),
        not_put=[
            NotPut(id=one.id, number=one.number, text=one.text, to=to_words(one))
            for one in addressed
            if one.id not in put
        ],
        groups=[group for group in found if group.rows],
        ended=[row for row in rows if row.line.ended_at is not None],
        may_write=may_write,
    )


def ask_row(line: AskLine, today: date) -> AskRow:
    """One ask in words."""
    return AskRow(
        id=line.id,
        line=line,
        title=line.body,
        put=put_words(line),
        said=_said(line, today),
        late=_late(line, today),
        outcome=gettext(OUTCOME_LABELS[line.outcome]) if line.outcome else "",
    )


def to_words(one: Addressed) -> str:
    """Whom a recommendation speaks to: the body that it names, else the kind of addressee."""
    return one.body or gettext(ADDRESSEE_LABELS[one.addressee])


def put_words(line: AskLine) -> str:
    """Which recommendation it was."""
    if line.recommendation_number is None:
        return gettext("A recommendation of this review")
    return gettext("Recommendation %(number)s", number=line.recommendation_number)


def _said(line: AskLine, today: date) -> str:
    course = line.course
    if course.sent_on is None:
        return gettext("Not sent yet")
    sent = gettext("Sent on %(date)s", date=show_date(course.sent_on))
    if course.replied_on is not None:
        came = gettext("reply of %(date)s", date=show_date(course.replied_on))
        return gettext("%(sent)s; %(came)s", sent=sent, came=came)
    if line.standing(today) is Standing.ENDED or course.reply_due_on is None:
        return sent
    due = gettext("reply due by %(date)s", date=show_date(course.reply_due_on))
    return gettext("%(sent)s; %(came)s", sent=sent, came=due)


def _late(line: AskLine, today: date) -> str:
    if line.standing(today) is not Standing.OVERDUE or line.course.reply_due_on is None:
        return ""
    days = (today - line.course.reply_due_on).days
    if days < 2 * _WEEK:
        return ngettext("%(num)d day without a reply", "%(num)d days without a reply", days)
    return ngettext(
        "%(num)d week overdue: no reply", "%(num)d weeks overdue: no reply", days // _WEEK
    )


def ask_differences(theirs: AskLine, mine: AskDetails) -> Sequence[Difference]:
    """Where an ask as it stands now differs from what was typed."""
    course = theirs.course
    return _differences(
        [
            (gettext("Which body it is put to"), theirs.body, mine.body),
            (gettext("When it was sent"), course.sent_on, mine.sent_on),
            (gettext("When a reply is due"), course.reply_due_on, mine.reply_due_on),
            (gettext("What was asked"), theirs.words, mine.words),
        ]
    )


def reply_differences(theirs: AskLine, mine: Reply) -> Sequence[Difference]:
    """Where a reply as it stands now differs from what was typed."""
    now = gettext(OUTCOME_LABELS[theirs.outcome]) if theirs.outcome else ""
    typed = gettext(OUTCOME_LABELS[mine.outcome]) if mine.outcome else ""
    return _differences(
        [
            (gettext("When the reply came"), theirs.course.replied_on, mine.replied_on),
            (gettext("What came of it"), now, typed),
            (gettext("What they say"), theirs.reply, mine.words),
        ]
    )


def _differences(fields: Sequence[tuple[str, object, object]]) -> Sequence[Difference]:
    said = [(label, _as_words(theirs), _as_words(mine)) for label, theirs, mine in fields]
    return [Difference(label, theirs, mine) for label, theirs, mine in said if theirs != mine]


def _as_words(value: object) -> str:
    if isinstance(value, date):
        return show_date(value)
    return str(value).strip() if value else gettext("(empty)")
