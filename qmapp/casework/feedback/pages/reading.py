"""What the list of letters, and the page of one that was sent, are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.casework.feedback.content import Content, PointText, sections_of
from qmapp.casework.feedback.pages.words import (
    asked_words,
    done_words,
    section_words,
    source_words,
)
from qmapp.casework.feedback.queries import AnswerLine, LetterLine, PressureMark
from qmapp.casework.feedback.rules import may_change_answer
from qmapp.foundation.web.words import show_date


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """One letter in the list. `said` is where it stands; `answered` how far the answers are."""

    number: int
    title: str
    said: str
    answered: str
    is_open: bool
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """The letters of a review. `begin_on`: the draft on which one may be begun;
    `begins_again`: one was sent on that draft before.

    `blind_on`: the draft of which the reader has to make up their own mind first.
    """

    rows: Sequence[LetterRow]
    begin_on: int | None
    begins_again: bool
    blind_on: int | None
    is_lead: bool
    may_write: bool

    @property
    def next(self) -> LetterRow | None:
        """What waits for whoever looks: the letter that is written, or the one to answer."""
        if self.is_lead:
            return next((row for row in reversed(self.rows) if row.waits), None)
        return next((row for row in self.rows if row.is_open), None) if self.may_write else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One point that was sent, with what the lead reviewer said to it."""

    id: UUID
    point: PointText
    source: str
    asked: str
    said: str
    answer: AnswerLine | None
    mark: PressureMark | None
    may_answer: bool
    may_mark: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSection:
    """Points of one section of the draft."""

    id: str
    title: str
    rows: Sequence[AnswerRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPage:
    """A letter that was sent."""

    content: Content
    sections: Sequence[AnswerSection]
    count: int
    answered: int
    next_id: UUID | None
    next_number: int
    sha256: str
    sent_at: datetime
    is_lead: bool

    @property
    def reading(self) -> str:
        """How far the answers are, in a sentence."""
        return ngettext(
            "%(n)s of %(num)d point is answered.",
            "%(n)s of %(num)d points are answered.",
            self.count,
            n=self.answered,
        )


def letter_row(line: LetterLine) -> LetterRow:
    """One letter of the list, in words."""
    waits = bool(line.sent_at and line.answered < line.points)
    if line.sent_at is not None:
        said = gettext(
            "Sent on %(date)s by %(who)s", date=show_date(line.sent_at), who=line.sent_by_name
        )
        answered = ngettext(
            "%(n)s of %(num)d point is answered.",
            "%(n)s of %(num)d points are answered.",
            line.points,
            n=line.answered,
        )
    else:
        said = gettext(
            "Not sent yet; begun on %(date)s by %(who)s",
            date=show_date(line.begun_at),
            who=line.begun_by_name,
        )
        answered = ngettext("%(num)d point so far.", "%(num)d points so far.", line.points)
    return LetterRow(
        number=line.number,
        title=gettext(
            "Letter %(number)s, on draft %(draft)s", number=line.number, draft=line.draft_number
        ),
        said=said,
        answered=answered,
        is_open=line.sent_at is None,
        waits=waits,
    )


def sent_page(  # noqa: PLR0913 - a letter, its answers, and who looks at it: all named
    content: Content,
    sha256: str,
    sent_at: datetime,
    *,
    answers: Mapping[UUID, AnswerLine],
    marks: Mapping[UUID, PressureMark],
    is_lead: bool,
    is_next_sent: bool,
) -> SentPage:
    """The page of a letter that was sent."""

    def row(point: PointText) -> AnswerRow:
        id_ = UUID(point.id)
        answer, mark = answers.get(id_), marks.get(id_)
        may_answer = is_lead and may_change_answer(
            is_next_sent=is_next_sent,
            answered_at=answer.answered_at if answer else None,
            settled_at=mark.settled_at if mark else None,
        )
        return AnswerRow(
            id=id_,
            point=point,
            source=source_words(point),
            asked=asked_words(point),
            said=done_words(answer) if answer else gettext("Not answered yet"),
            answer=answer,
            mark=mark,
            may_answer=may_answer,
            may_mark=is_lead and mark is None,
        )

    sections = [
        AnswerSection(
            id=f"section-{place}",
            title=section_words(section.title),
            rows=[row(point) for point in section.points],
        )
        for place, section in enumerate(sections_of(content), start=1)
    ]
    rows = [one for section in sections for one in section.rows]
    waiting = next((one for one in rows if one.answer is None), None)
    return SentPage(
        content=content,
        sections=sections,
        count=len(rows),
        answered=sum(one.answer is not None for one in rows),
        next_id=waiting.id if waiting and is_lead else None,
        next_number=waiting.point.number if waiting else 0,
        sha256=sha256,
        sent_at=sent_at,
        is_lead=is_lead,
    )
