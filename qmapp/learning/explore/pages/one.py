"""The page of one exploration, and that on which it is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.foundation.catalogue.practice import AnswerKind
from qmapp.foundation.web import url_for
from qmapp.foundation.web.words import show_date
from qmapp.learning.explore.lines import Kept, LinkLine, Whole
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
)
from qmapp.learning.explore.text import AskedQuestion, AskedText


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
        changes=_changes(boxes) if before else (),
    )


def _question(
    whole: Whole, before: Whole | None, question: AskedQuestion, number: int
) -> QuestionBox:
    now = _answer(whole, question)
    was = _answer(before, question) if before else None
    change = (
        change_between(
            before.kept(question.id).answer,
            whole.kept(question.id).answer,
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
