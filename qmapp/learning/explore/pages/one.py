"""The page of one exploration, and that on which it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.errors import N_
from qmapp.foundation.catalogue.practice import AnswerKind
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date
from qmapp.learning.explore.lines import ExplorationLine, Kept, LinkLine, Whole
from qmapp.learning.explore.pages.words import (
    answer_facts,
    answer_line,
    answered_words,
    by_words,
    link_words,
    standing_words,
    who_words,
)
from qmapp.learning.explore.rules import (
    CHANGE_LABELS,
    Change,
    Purpose,
    change_between,
    who_key,
)
from qmapp.learning.explore.text import AskedQuestion, AskedText, Newer, Part, by_reason_words

PART_LABELS: Mapping[Part, str] = MappingProxyType(
    {
        Part.TITLE: N_("its title"),
        Part.STAGE: N_("its stage"),
        Part.STATEMENT: N_("what reviews say of it"),
        Part.REASONS: N_("the reasons that reviews gave"),
        Part.QUESTIONS: N_("the questions"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkBox:
    """What an answer points or led to, in words. `url` is empty where it does not open."""

    line: LinkLine
    said: str
    url: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBox:
    """An answer in words. `facts` are (label, what was chosen)."""

    is_answered: bool
    facts: Sequence[tuple[str, str]]
    words: str
    says: Sequence[LinkBox]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionBox:
    """One question with its answer, that of the time before (None where there was none before),
    what changed, and what it led to.
    """

    question: AskedQuestion
    number: int
    takes_links: bool
    now: AnswerBox
    before: AnswerBox | None
    change: Change
    change_said: str
    led: Sequence[LinkBox]


@dataclass(frozen=True, slots=True)
class Group:
    """The questions under one published heading."""

    heading: str
    boxes: Sequence[QuestionBox]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorationPage:
    """One exploration in words."""

    whole: Whole
    who: str
    on: str
    standing: str
    answered: str
    facts: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    is_open: bool
    is_put_right: bool
    older_on: str
    newer_on: str
    before_on: str
    before_who: str
    is_same_who: bool
    newer_text: Sequence[str]
    newer_loses: str
    changes: Sequence[tuple[str, str]]

    @property
    def boxes(self) -> Sequence[QuestionBox]:
        """Every question, in order."""
        return [box for group in self.groups for box in group.boxes]


def exploration_page(whole: Whole) -> ExplorationPage:
    """An exploration as its page shows it."""
    before, newer = whole.before, whole.newer
    boxes = [
        _question(whole, before, one, number)
        for number, one in enumerate(whole.text.questions, start=1)
    ]
    headings = list(dict.fromkeys(one.heading for one in whole.text.questions))
    is_put_right = newer is not None and newer.course.finished_at is not None
    return ExplorationPage(
        whole=whole,
        who=who_words(whole.scope, whole.place),
        on=show_date(whole.held_on),
        standing=standing_words(whole.course, is_put_right=is_put_right),
        answered=answered_words(whole.answered, len(whole.text.questions)),
        facts=by_words(whole),
        groups=[
            Group(heading, [box for box in boxes if box.question.heading == heading])
            for heading in headings
        ],
        is_open=whole.course.is_open,
        is_put_right=is_put_right,
        older_on=show_date(whole.older.held_on) if whole.older else "",
        newer_on=show_date(newer.held_on) if newer else "",
        before_on=show_date(before.held_on) if before else "",
        before_who=who_words(before.scope, before.place) if before else "",
        is_same_who=before is not None
        and who_key(before.scope, before.place) == who_key(whole.scope, whole.place),
        newer_text=[gettext(PART_LABELS[one]) for one in whole.newer_text.parts]
        if whole.newer_text
        else (),
        newer_loses=_loses_words(whole.newer_text),
        changes=_changes(boxes) if before else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideRow:
    """An exploration that this one may be read beside; `is_same_who`: of who answered this one."""

    id: UUID
    who: str
    on: str
    is_same_who: bool


def beside_rows(whole: Whole, lines: Sequence[ExplorationLine]) -> Sequence[BesideRow]:
    """What else this one may be read beside: those of the same who first, the newest first."""
    own = who_key(whole.scope, whole.place)
    rows = [
        BesideRow(
            id=one.id,
            who=who_words(one.scope, one.place),
            on=show_date(one.held_on),
            is_same_who=who_key(one.scope, one.place) == own,
        )
        for one in lines
        if whole.before is None or one.id != whole.before.id
    ]
    return sorted(rows, key=lambda row: not row.is_same_who)


def _loses_words(newer: Newer | None) -> str:
    """To how many questions an answer, or a part of one, would go; empty for none."""
    if newer is None or not newer.loses:
        return ""
    return ngettext(
        "To %(num)d question, what was answered to words that changed goes.",
        "To %(num)d questions, what was answered to words that changed goes.",
        len(newer.loses),
    )


def _question(
    whole: Whole, before: Whole | None, question: AskedQuestion, number: int
) -> QuestionBox:
    now = _answer(whole, question)
    was = _answer(before, question) if before else None
    change = (
        change_between(
            by_reason_words(before.kept(question.id).answer, before.text),
            by_reason_words(whole.kept(question.id).answer, whole.text),
            [one.key for one in before.linked(question.id, Purpose.SAYS)],
            [one.key for one in whole.linked(question.id, Purpose.SAYS)],
        )
        if before
        else Change.NEITHER
    )
    return QuestionBox(
        question=question,
        number=number,
        takes_links=question.answer is AnswerKind.LINKS,
        now=now,
        before=was,
        change=change,
        change_said=gettext(CHANGE_LABELS[change]) if before else "",
        led=[link_box(one) for one in whole.linked(question.id, Purpose.LED_TO)],
    )


def _answer(whole: Whole, question: AskedQuestion) -> AnswerBox:
    kept = whole.kept(question.id)
    return AnswerBox(
        is_answered=kept.is_answered,
        facts=answer_facts(kept.answer, whole.text, whole.measures),
        words=kept.answer.words,
        says=[link_box(one) for one in whole.linked(question.id, Purpose.SAYS)],
    )


def link_box(line: LinkLine) -> LinkBox:
    """A link in words."""
    url = ""
    if line.place is not None:
        endpoint, parts = line.place
        url = url_for(endpoint, **parts)  # type: ignore[arg-type] # Flask's own names for places
    return LinkBox(line=line, said=link_words(line), url=url, on=show_date(line.added_on))


def _changes(boxes: Sequence[QuestionBox]) -> Sequence[tuple[str, str]]:
    """How many answers changed since the time before, each as “n of N”."""
    total = len(boxes)
    return [
        (
            gettext(CHANGE_LABELS[one]),
            gettext("%(n)s of %(total)s", n=sum(box.change is one for box in boxes), total=total),
        )
        for one in Change
    ]


@dataclass(frozen=True, slots=True)
class Difference:
    """One part with what stands now and what was typed."""

    label: str
    theirs: str
    mine: str


def answer_differences(
    whole: Whole, text: AskedText, typed: Sequence[tuple[AskedQuestion, Kept]]
) -> Sequence[Difference]:
    """Answers that were changed meanwhile: what stands, and what was typed."""
    return [
        Difference(
            question.text,
            answer_line(whole.kept(question.id).answer, text, whole.measures),
            answer_line(mine.answer, text, whole.measures),
        )
        for question, mine in typed
    ]
