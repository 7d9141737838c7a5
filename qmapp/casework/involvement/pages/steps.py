"""What the form of a step is given beside its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.involvement import coverage as covering
from qmapp.casework.involvement import rules
from qmapp.casework.involvement.checking import StepDetails
from qmapp.casework.involvement.pages import words
from qmapp.casework.involvement.pages.entry import Difference, Here, differences, here_of, was
from qmapp.casework.involvement.queries import EntryLine, StepLine
from qmapp.casework.involvement.rules import Response, StepKind
from qmapp.foundation.web.words import show_date

_ROWS = {True: 8, False: 3}


@dataclass(frozen=True, slots=True)
class Known:
    """What one should know before one fills the form in."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """How the free text of a step is asked for."""

    rows: int
    words_needed: bool
    words_label: str
    words_hint: str
    are_theirs: bool
    words_gone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """The form of one step, to be added or (`step_id`) put right."""

    here: Here
    title: str
    when: str
    details: Sequence[tuple[str, bool]]
    notes: Notes
    known: Known | None
    nothing_to_answer: str
    step_id: UUID | None
    is_mistake: bool


def step_page(line: EntryLine, kind: StepKind, step: StepLine | None = None) -> StepPage:
    """The page on which a step of this kind is written down, or put right."""
    said = words.STEP_WORDS[kind]
    can_answer = kind not in rules.ANSWERS or any(
        one.kind is rules.ANSWERS[kind] for one in line.steps
    )
    return StepPage(
        here=here_of(line),
        title=gettext(said.title),
        when=gettext(said.when),
        details=[(name, detail.several) for name, detail in rules.DETAILS[kind].items()],
        notes=_notes(line, kind, step),
        known=_known(line, kind) if step is None else None,
        nothing_to_answer="" if can_answer else _nothing_to_answer(kind),
        step_id=step.id if step else None,
        is_mistake=step is not None and step.is_mistake,
    )


def details_of(step: StepLine) -> StepDetails:
    """A step that stands, as the form takes it."""
    said = was(step)
    return StepDetails(
        kind=step.kind,
        on=said.on,
        details=dict(said.details),
        words=said.words or "",
        answers_id=said.answers_id,
        draft_number=said.draft_number,
    )


def are_words_gone(step: StepLine) -> bool:
    """Whether words of the step, or of what it was before, were taken back."""
    return any(one.is_withdrawn for one in (step, *step.earlier))


def step_differences(theirs: StepDetails, mine: StepDetails) -> Sequence[Difference]:
    """Where what stands now differs from what was typed, in the order of the form."""
    kind = theirs.kind
    standing = dict(words.detail_words(kind, theirs.details))
    typed = dict(words.detail_words(kind, mine.details))
    asked = [words.asked(kind, name) for name in rules.DETAILS[kind]]
    return differences(
        [
            (gettext(words.STEP_WORDS[kind].when), theirs.on, mine.on),
            *((label, standing.get(label), typed.get(label)) for label in asked),
            (gettext("Which draft?"), theirs.draft_number, mine.draft_number),
            (gettext(words.STEP_WORDS[kind].words), theirs.words, mine.words),
        ]
    )


def _notes(line: EntryLine, kind: StepKind, step: StepLine | None) -> Notes:
    said = words.STEP_WORDS[kind]
    label, hint = gettext(said.words), gettext(said.hint) if said.hint else ""
    if kind is StepKind.RESPONSE and step is None and _declined_on(line) is not None:
        # A reason is taken down once, unasked; a later answer does not bring it up again.
        label, hint = gettext("Anything to note about it"), ""
    gone = step is not None and are_words_gone(step)
    return Notes(
        rows=_ROWS[kind in rules.WORDS_NEEDED],
        words_needed=kind in rules.WORDS_NEEDED,
        words_label=label,
        words_hint=hint,
        are_theirs=kind in rules.THEIR_WORDS - {StepKind.RESPONSE},
        words_gone=gettext(
            "The words that stood here were withdrawn. The rest of the step can be put right; what "
            "they say anew is a step of its own."
        )
        if gone
        else "",
    )


def _declined_on(line: EntryLine) -> StepLine | None:
    declined = [
        step
        for step in line.steps
        if step.kind is StepKind.RESPONSE and step.details.get("response") == Response.DECLINED
    ]
    return declined[-1] if declined else None


def _known(line: EntryLine, kind: StepKind) -> Known | None:
    declined = _declined_on(line)
    if declined is not None and covering.is_left_alone(line.entry):
        title = (
            gettext("They declined on %(date)s", date=show_date(declined.on))
            if declined.on
            else gettext("They declined")
        )
        return Known(
            title,
            gettext(
                "That is their choice. Nobody asks them again, nor for a reason. Write this down "
                "only where it came from them, or has happened already."
            ),
        )
    if kind is StepKind.REPRESENTATION:
        return Known(
            gettext("Before they agree"),
            gettext(
                "They may change their mind until the report is published, and after that still "
                "take their words back here. They should know that a published report cannot be "
                "called back."
            ),
        )
    return None


def _nothing_to_answer(kind: StepKind) -> str:
    if kind is StepKind.NEED_MET:
        return gettext(
            "No need and nothing that stands in the way is on record for them. Write that down "
            "first; then what was done about it."
        )
    return gettext(
        "No comment of theirs on the draft is on record. Write that down first; then what was "
        "done with it."
    )
