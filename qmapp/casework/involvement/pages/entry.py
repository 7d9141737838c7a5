"""What the page of one entry is given: the steps in order, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.involvement import coverage as covering
from qmapp.casework.involvement import rules
from qmapp.casework.involvement.checking import ParticipantDetails
from qmapp.casework.involvement.coverage import Coverage, Standing
from qmapp.casework.involvement.pages import words
from qmapp.casework.involvement.pages.glance import Todo, merged
from qmapp.casework.involvement.pages.register import hidden_words, over_words
from qmapp.casework.involvement.queries import EntryLine, StepLine
from qmapp.casework.involvement.rules import StepKind
from qmapp.errors import N_
from qmapp.foundation.web.words import show_date

_SAID_OF_STANDING = {
    Standing.HEARD: N_("They were heard."),
    Standing.WITHDREW: N_(
        "They took back what they said. That is their right, and nothing more is asked of them."
    ),
    Standing.TAKES_PART: N_("They take part. What they say is not on record yet."),
    Standing.DECLINED: N_(
        "They declined. That is their choice, and nothing more is asked of them."
    ),
    Standing.NO_REPLY: N_("They were asked, and did not reply."),
    Standing.WAITING: N_("They were asked. What came of it is not on record yet."),
    Standing.NOT_APPROACHED: N_("It was decided not to ask them."),
    Standing.NEVER_ASKED: N_("Nobody has asked them yet."),
}
# What may still be written down without any wish of ours, when somebody is to be left alone.
_LEFT_ALONE = (StepKind.RESPONSE, StepKind.CONTRIBUTION, StepKind.TOLD_BEFORE_PUBLICATION)
# Words that are a note beside the answers need no label where they are read.
_NOTED = frozenset(kind for kind, said in words.STEP_WORDS.items() if said.is_note)
_LONGEST_GLIMPSE = 90


@dataclass(frozen=True, slots=True)
class Here:
    """The entry that a page belongs to, for its heading and the way back."""

    id: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one version of a step says."""

    title: str
    day: str
    said: Sequence[tuple[str, str]]
    label: str
    words: str | None
    withdrawn_on: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step as it stands, with what stood before, and the step that would answer it."""

    id: UUID
    now: Version
    earlier: Sequence[Version]
    are_theirs: bool
    answer_kind: str | None


@dataclass(frozen=True, slots=True)
class Adding:
    """Steps that may be added, under one heading."""

    title: str
    steps: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One entry, for one person. `take_back` says what they may take back; empty for nothing."""

    here: Here
    over: str
    standing: str
    line: EntryLine
    hidden_from: str
    todos: Sequence[Todo]
    steps: Sequence[StepRow]
    mistakes: Sequence[tuple[UUID, Version]]
    adding: Sequence[Adding]
    adding_more: Sequence[Adding]
    may_write: bool
    may_end: bool
    has_said: bool
    take_back: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


def entry_page(
    line: EntryLine,
    covered: Sequence[Coverage],
    agencies: Mapping[UUID, str],
    *,
    may_write: bool,
) -> EntryPage:
    """The page of an entry. `covered` are coverages of this entry alone."""
    is_live = line.ended_at is None
    main, more = _adding(line)
    return EntryPage(
        here=here_of(line),
        over=" · ".join(part for part in (words.side_words(line.side), over_words(line)) if part),
        standing=gettext(_SAID_OF_STANDING[line.standing]),
        line=line,
        hidden_from=hidden_words(line, agencies),
        todos=merged(one for each in covered for one in each.missing) if is_live else (),
        steps=[_step_row(line, step) for step in line.steps],
        mistakes=[(gone.id, _version(line, was(gone))) for gone in line.mistakes],
        adding=main,
        adding_more=more,
        may_write=may_write and is_live,
        may_end=not any(step.kind is StepKind.CONTRIBUTION for step in line.steps),
        has_said=any(s.kind is StepKind.CONTRIBUTION and s.words for s in line.steps),
        take_back=_take_back(line),
    )


def here_of(line: EntryLine) -> Here:
    """The entry, for headings and the way back."""
    return Here(line.id, words.label_words(line.label, line.size))


def said_steps(line: EntryLine) -> Sequence[StepLine]:
    """The steps in which somebody's own words stand, be it in a version that was put right."""
    return [
        step
        for step in (*line.steps, *line.mistakes)
        if step.are_theirs and any(one.words is not None for one in (step, *step.earlier))
    ]


def was(step: StepLine) -> StepLine:
    """What a step said before it was taken out as one that never happened."""
    return step.earlier[0] if step.is_mistake and step.earlier else step


def _take_back(line: EntryLine) -> str:
    """What they may take back, as the button says it; nothing where every reason is our own."""
    theirs = said_steps(line)
    if not theirs:
        return ""
    if all(step.kind is StepKind.RESPONSE for step in theirs):
        return gettext("They take back the reason they gave")
    return gettext("They take back what they said")


def glimpse(step: StepLine) -> str:
    """A step in one line, to be told from others of its kind."""
    said = " ".join((step.words or "").split())
    are_words_enough = said and step.kind in rules.WORDS_NEEDED
    chosen = [answer for _, answer in words.detail_words(step.kind, step.details)]
    if len(said) > _LONGEST_GLIMPSE:
        said = said[:_LONGEST_GLIMPSE].rsplit(" ", 1)[0] + " …"
    quoted = f"“{said}”" if said else ""
    told = quoted if are_words_enough else "; ".join(part for part in (*chosen, quoted) if part)
    if not told:
        told = gettext(rules.STEP_LABELS[step.kind])
    return gettext("%(what)s (%(day)s)", what=told, day=words.day_words(step.on))


def _adding(line: EntryLine) -> tuple[Sequence[Adding], Sequence[Adding]]:
    """The steps that one may add; for somebody who is to be left alone, most of them apart."""
    every = [
        Adding(
            gettext(title),
            [
                (kind.value, gettext(words.STEP_WORDS[kind].adding))
                for kind in kinds
                if kind not in rules.ANSWERS or answerable(line, kind)
            ],
        )
        for title, kinds in words.STEP_GROUPS
    ]
    if not covering.is_left_alone(line.entry):
        return every, ()
    kept = {kind.value for kind in _LEFT_ALONE}
    changed = {StepKind.RESPONSE.value: gettext("They gave another answer")}
    main = [
        (kind, changed.get(kind, said))
        for group in every
        for kind, said in group.steps
        if kind in kept
    ]
    return (
        [Adding(gettext("If they come to you themselves"), main)],
        [Adding(one.title, [s for s in one.steps if s[0] not in kept]) for one in every],
    )


def answerable(line: EntryLine, kind: StepKind) -> Sequence[StepLine]:
    """The needs, or the comments, that a step of this kind may answer."""
    return [step for step in line.steps if step.kind is rules.ANSWERS.get(kind)]


def _step_row(line: EntryLine, step: StepLine) -> StepRow:
    answers = {kind: answered for answered, kind in rules.ANSWERS.items()}
    is_answered = any(one.answers_id == step.id for one in line.steps)
    answer = None if is_answered or step.is_withdrawn else answers.get(step.kind)
    return StepRow(
        id=step.id,
        now=_version(line, step),
        earlier=[_version(line, one) for one in step.earlier],
        are_theirs=step.are_theirs,
        answer_kind=answer.value if answer else None,
    )


def _version(line: EntryLine, step: StepLine) -> Version:
    said = words.detail_words(step.kind, step.details)
    if step.draft_number is not None:
        said = [(gettext("Which draft?"), str(step.draft_number)), *said]
    about = line.find_step(step.answers_id) if step.answers_id else None
    if about is not None:
        said = [(gettext("About"), glimpse(about)), *said]
    return Version(
        title=gettext(rules.STEP_LABELS[step.kind]),
        day=words.day_words(step.on),
        said=said,
        label="" if step.kind in _NOTED else gettext(words.STEP_WORDS[step.kind].words),
        words=step.words,
        withdrawn_on=step.step.withdrawn_on,
        by=step.written_by_name,
        at=step.written_at,
    )


def entry_differences(
    theirs: ParticipantDetails, mine: ParticipantDetails, agencies: Mapping[UUID, str]
) -> Sequence[Difference]:
    """Where an entry as it stands now differs from what was typed, in the order of the form."""

    def named(ids: Iterable[UUID | None]) -> str:
        return ", ".join(sorted(agencies.get(one, "") for one in ids if one is not None))

    group = words.group_words
    return differences(
        [
            (gettext("Who they are"), group(theirs.belongs_to), group(mine.belongs_to)),
            (gettext("How they are spoken of"), theirs.label, mine.label),
            (gettext("Agency"), named([theirs.agency_id]), named([mine.agency_id])),
            (gettext("How many people"), theirs.size, mine.size),
            (gettext("Why they should have a say"), theirs.why, mine.why),
            (gettext("When it was decided"), theirs.identified_on, mine.identified_on),
            (gettext("Hidden from"), named(theirs.hidden_from), named(mine.hidden_from)),
        ]
    )


def differences(fields: Sequence[tuple[str, object, object]]) -> Sequence[Difference]:
    """Where what stands now differs from what was typed; each part with its label and both."""
    return [
        Difference(label, _said(theirs), _said(mine))
        for label, theirs, mine in fields
        if _said(theirs) != _said(mine)
    ]


def _said(value: object) -> str:
    if isinstance(value, date):
        return show_date(value)
    return str(value) if value else gettext("(empty)")
