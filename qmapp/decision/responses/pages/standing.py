"""What the page of a review's response is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.decision.asks.pages.asks import AsksPage
from qmapp.decision.asks.queries import AskLine
from qmapp.decision.asks.rules import OUTCOME_LABELS
from qmapp.decision.responses.lines import (
    AnswerLine,
    DissentLine,
    LeftLine,
    Standing,
    VersionLine,
)
from qmapp.decision.responses.pages.words import (
    Link,
    kind_words,
    lack_links,
    name_of,
    to_words,
)
from qmapp.decision.responses.rules import DECISION_LABELS, Lack
from qmapp.foundation.web.words import show_date


@dataclass(frozen=True, slots=True)
class May:
    """What whoever looks may do with the response."""

    write: bool
    dissent: bool
    agree: bool
    read_set: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One recommendation with its answer at a glance. `mark` names the drawing beside the answer;
    `asks` are things about it that somebody has to look at.
    """

    id: UUID
    name: str
    kind: str
    to: str
    text: str
    said: str
    is_open: bool
    reasons: str
    promises: str
    asks: Sequence[str]
    dissents: Sequence[DissentLine]
    line: AnswerLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """An answered recommendation that no longer stands, and what became of it."""

    name: str
    text: str
    became: str
    said: str
    line: LeftLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsePage:
    """Where the response stands, for the board."""

    response: VersionLine | None
    stands: str
    is_open: bool
    may: May
    rows: Sequence[Row]
    answered: int
    next: Row | None
    missing: Sequence[Link]
    proposed: int
    left: Sequence[LeftRow]
    dissents: Sequence[DissentLine]
    taken_back: Sequence[DissentLine]
    asks: AsksPage
    versions: Sequence[VersionLine]


def response_page(
    standing: Standing,
    asks: AsksPage,
    versions: Sequence[VersionLine],
    may: May,
) -> ResponsePage:
    """The page of the response as the board reads it while it is written."""
    rows = [answer_row(line) for line in standing.lines]
    return ResponsePage(
        response=standing.response,
        stands=stands_words(standing.response),
        is_open=standing.response is not None and standing.response.is_open,
        may=may,
        rows=rows,
        answered=standing.answered,
        next=next((row for row in rows if row.is_open), None),
        missing=lack_links(standing.missing, standing.review_id, reads_set=may.read_set),
        proposed=standing.proposed,
        left=[_left_row(line) for line in standing.left],
        dissents=standing.dissents,
        taken_back=standing.taken_back,
        asks=asks,
        versions=versions,
    )


def stands_words(response: VersionLine | None) -> str:
    """Where the response stands, in a sentence."""
    if response is None:
        return gettext("It is not begun yet.")
    if response.agreed_on is not None:
        return gettext(
            "Version %(number)s was agreed on %(date)s.",
            number=response.number,
            date=show_date(response.agreed_on),
        )
    return gettext(
        "Version %(number)s is open: begun on %(date)s, not agreed yet.",
        number=response.number,
        date=show_date(response.started_at),
    )


def answer_row(line: AnswerLine) -> Row:
    """One recommendation with its answer at a glance."""
    one, answer = line.recommendation, line.answer
    return Row(
        id=one.id,
        name=name_of(one.number),
        kind=kind_words(one),
        to=to_words(one.agency_name or one.body, one.addressee),
        text=one.text,
        said=gettext(DECISION_LABELS[answer.decision]) if answer else gettext("Not answered yet"),
        is_open=answer is None or answer.is_stale,
        reasons=answer.reasons if answer else "",
        promises=promises_words(len(line.actions)),
        asks=_asks(line),
        dissents=line.dissents,
        line=line,
    )


def promises_words(count: int) -> str:
    """How many actions answer it; empty for none."""
    return ngettext("%(num)d action", "%(num)d actions", count) if count else ""


def _asks(line: AnswerLine) -> Sequence[str]:
    said = {
        Lack.OTHER_WORDS: gettext("Its words were changed after it was answered."),
        Lack.EARLIER_ANSWER: gettext("The one it came from was answered."),
        Lack.NO_REASONS: gettext("The reasons are missing."),
        Lack.NO_ACTION: gettext("Nothing says what will be done."),
        Lack.NO_WAY_TO_KNOW: gettext("Nothing says how one would know that it helped."),
        Lack.NO_DAY_TO_LOOK: gettext("No day is set to look at it again."),
        Lack.DAY_HAS_COME: gettext("The day to look at it again has come or gone."),
        Lack.NO_DATE: gettext("An action has no date."),
    }
    return [said[one.lack] for one in line.missing if one.lack in said]


def _left_row(line: LeftLine) -> LeftRow:
    one = line.recommendation
    if line.went_into:
        named = ", ".join(str(number) for number in line.went_into)
        became = gettext("It went into recommendation %(numbers)s.", numbers=named)
    elif one.because:
        became = gettext("It was taken out of the set: %(because)s", because=one.because)
    else:
        became = gettext("It stands no longer in the set.")
    return LeftRow(
        name=name_of(one.number),
        text=one.text,
        became=became,
        said=gettext(DECISION_LABELS[line.answer.decision]) if line.answer else "",
        line=line,
    )


def ask_sentences(line: AskLine, today: date) -> tuple[str, str]:
    """Where something was put and what came back, for the document."""
    course = line.course
    if course.sent_on is None:
        return gettext("Still to be sent."), ""
    sent = gettext("Sent on %(date)s.", date=show_date(course.sent_on))
    if course.replied_on is not None and line.outcome is not None:
        said = gettext(OUTCOME_LABELS[line.outcome])
        reply = gettext(
            "Reply of %(date)s: %(said)s.", date=show_date(course.replied_on), said=said
        )
        return sent, reply
    if course.reply_due_on is not None and course.reply_due_on < today:
        return sent, gettext(
            "No reply yet; it was due by %(date)s.", date=show_date(course.reply_due_on)
        )
    return sent, gettext("No reply yet.")
