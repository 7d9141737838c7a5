"""How what was sent, and what came back, is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.decision.asks.rules import OUTCOME_LABELS, Standing
from qmapp.foundation.web.words import agreeing, show_date
from qmapp.learning.bodies.queries import EntryLine, SentLine
from qmapp.learning.bodies.rules import (
    CAME_LABELS,
    KIND_LABELS,
    WRITTEN,
    EntryKind,
    Tally,
    promise_passed,
    standing_entries,
)

_WEEK = 7
_SHORT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """An entry in words. `out`: why it does not count, for one that was taken out."""

    id: UUID
    kind: str
    on: str
    said: str
    of: str
    words: str
    by: str
    out: str
    may_go: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """Something that was sent, in words. `late` and `passed` are empty where nothing is."""

    id: UUID
    line: SentLine
    title: str
    standing: Standing
    standing_said: str
    said: str
    late: str
    passed: str
    by: str
    entries: Sequence[EntryRow]


def standing_words(standing: Standing) -> str:
    """How something that was sent stands."""
    return {
        Standing.OVERDUE: gettext("A reply is overdue"),
        Standing.WAITING: gettext("Waiting for a reply"),
        Standing.ANSWERED: gettext("A reply came"),
        Standing.ENDED: gettext("Entered by mistake"),
    }.get(standing, gettext("Still to be sent"))


def tally_words(found: Tally) -> str:
    """How much was answered, and how much is overdue."""
    if not found.sent:
        return gettext("Nothing was sent yet")
    answered = ngettext(
        "%(which)s was answered",
        "%(which)s were answered",
        agreeing(found.answered, found.sent),
        which=ngettext(
            "%(n)s of %(num)d issue sent",
            "%(n)s of %(num)d issues sent",
            found.sent,
            n=found.answered,
        ),
    )
    if found.unclear:
        answered = gettext(
            "%(answered)s (%(unclear)s)",
            answered=answered,
            unclear=ngettext(
                "%(num)d of them with no clear answer",
                "%(num)d of them with no clear answer",
                found.unclear,
            ),
        )
    if not found.overdue:
        return gettext("%(answered)s, none is overdue", answered=answered)
    return gettext(
        "%(answered)s, %(overdue)s",
        answered=answered,
        overdue=ngettext("%(num)d is overdue", "%(num)d are overdue", found.overdue),
    )


def sent_row(line: SentLine, titles: Mapping[str, str], today: date) -> SentRow:
    """Something that was sent, as it stands on a day."""
    standing = line.standing(today)
    passed = promise_passed(line.asked, line.facts, today)
    return SentRow(
        id=line.id,
        line=line,
        title=titles.get(line.issue_id, gettext("An issue that is on no list any more")),
        standing=standing,
        standing_said=standing_words(standing),
        said=_said(line, standing),
        late=_late(line, standing, today),
        passed=gettext(
            "Promised by %(date)s, and nothing is on record of what came of it",
            date=show_date(passed.due_on),
        )
        if passed is not None
        else "",
        by=gettext("Entered by %(name)s", name=line.added_by_name),
        entries=[entry_row(one, line.entries) for one in line.entries],
    )


def last_words(line: SentLine, today: date) -> str:
    """The last thing that is known of something that was sent, in a phrase."""
    stand = standing_entries(line.facts)
    if not stand:
        return standing_words(line.standing(today))
    last = stand[-1]
    if last.came is not None:
        return gettext(CAME_LABELS[last.came])
    if last.answer is not None:
        return gettext(OUTCOME_LABELS[last.answer])
    return gettext(KIND_LABELS[last.kind])


def promise_words(line: EntryLine) -> str:
    """A commitment as it is chosen from a list: its day, its words, and by when."""
    said = gettext(
        "%(date)s: %(words)s", date=show_date(line.fact.said_on), words=_short(line.words)
    )
    if line.fact.due_on is None:
        return said
    return gettext("%(said)s To be done by %(date)s", said=said, date=show_date(line.fact.due_on))


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _SHORT else f"{line[:_SHORT].rstrip()}…"


def entry_row(line: EntryLine, every: Sequence[EntryLine]) -> EntryRow:
    """An entry in words, among every one of what was sent."""
    fact = line.fact
    promise = next((one for one in every if one.fact.id == fact.promise_id), None)
    said = ""
    if fact.answer is not None:
        said = gettext(OUTCOME_LABELS[fact.answer])
    elif fact.came is not None:
        said = gettext(CAME_LABELS[fact.came])
    elif fact.kind is EntryKind.MOVED:
        said = gettext("before, a reply was due by %(date)s", date=show_date(fact.due_on))
    elif fact.due_on is not None:
        said = gettext("to be done by %(date)s", date=show_date(fact.due_on))
    out = ""
    if line.out_because is not None:
        out = gettext(
            "Taken out by %(name)s: %(because)s", name=line.out_by_name, because=line.out_because
        )
    return EntryRow(
        id=fact.id,
        kind=gettext(KIND_LABELS[fact.kind]),
        on=show_date(fact.said_on),
        said=said,
        of=gettext("Of what they promised on %(promise)s", promise=promise_words(promise))
        if promise is not None
        else "",
        words=line.words,
        by=gettext("Entered by %(name)s", name=line.entered_by_name),
        out=out,
        may_go=fact.kind in WRITTEN,
    )


def _said(line: SentLine, standing: Standing) -> str:
    sent = gettext("Sent on %(date)s", date=show_date(line.asked.sent_on))
    if standing in {Standing.ENDED, Standing.ANSWERED}:
        return sent
    due = gettext("reply due by %(date)s", date=show_date(line.asked.reply_due_on))
    return gettext("%(sent)s; %(came)s", sent=sent, came=due)


def _late(line: SentLine, standing: Standing, today: date) -> str:
    if standing is not Standing.OVERDUE or line.asked.reply_due_on is None:
        return ""
    days = (today - line.asked.reply_due_on).days
    if days < 2 * _WEEK:
        return ngettext("%(num)d day without a reply", "%(num)d days without a reply", days)
    return ngettext(
        "%(num)d week overdue: no reply", "%(num)d weeks overdue: no reply", days // _WEEK
    )
