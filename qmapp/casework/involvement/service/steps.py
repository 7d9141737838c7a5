"""Verbs on steps: taken, put right, struck as something that never happened."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.drafts.queries import list_drafts
from qmapp.casework.involvement import queries
from qmapp.casework.involvement.checking import StepDetails, sound_step
from qmapp.casework.involvement.models import InvolvementStep, Participant
from qmapp.casework.involvement.queries import StepLine
from qmapp.casework.involvement.rules import ANSWERS
from qmapp.casework.involvement.service.common import ON_RECORD, held, note
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.erasable import service as erasable
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db, london_date

WORDS_ARE_GONE = N_(
    "These words were taken back meanwhile, so nothing was saved. The other fields can "
    "still be corrected. What they said anew is a step of its own."
)


def add_step(
    db: Db,
    actor: Actor,
    participant: Participant,
    details: StepDetails,
    now: datetime,
    *,
    step_id: UUID | None = None,
) -> InvolvementStep:
    """Record a step with somebody. `step_id` is made with the form, so that it is added once.

    Raises RuleBroken with the field at fault, NotFound.
    """
    participant = held(db, actor, participant)
    had = db.get(InvolvementStep, step_id) if step_id is not None else None
    if had is not None and (had.participant_id, had.written_by) == (
        participant.id,
        actor.person_id,
    ):
        return had
    details = sound_step(details, today=london_date(now))
    _require_answered(db, actor, participant, details)
    _require_draft(db, actor, participant, details)
    words = _keep(db, participant, details.words)
    step = InvolvementStep(
        id=step_id if step_id is not None and had is None else uuid4(),
        board_id=participant.board_id,
        participant_id=participant.id,
        kind=details.kind,
        happened_on=details.on,
        details=dict(details.details),
        draft_number=details.draft_number,
        words_id=words.id if words is not None else None,
        answers_id=details.answers_id,
        written_by=actor.person_id,
        written_at=now,
    )
    db.add(step)
    db.flush()
    note(db, actor, participant, "step-added", now, _told(step, words))
    return step


def correct_step(
    db: Db,
    actor: Actor,
    step: InvolvementStep,
    details: StepDetails,
    *,
    is_mistake: bool = False,
    now: datetime,
) -> InvolvementStep:
    """Put a step right, or say that it never happened: what it said before stays on record.

    Words that were taken back do not come back this way: a form may have been open meanwhile.
    Raises SavedElsewhere when somebody else corrected it first, RuleBroken, NotFound.
    """
    participant = held(db, actor, db.get_one(Participant, step.participant_id))
    if details.kind is not step.kind:
        raise RuleBroken(N_("A step stays of its kind. Say that it never happened, and add one."))
    entry = queries.get_entry(db, actor, participant.review_id, participant.id)
    line = next((one for one in (*entry.steps, *entry.mistakes) if one.id == step.id), None)
    if line is None:
        raise SavedElsewhere
    if is_mistake:
        return _strike(db, actor, participant, step, entry, now)
    is_gone = any(one.is_withdrawn for one in (line, *line.earlier))
    if is_gone and details.words.strip():
        raise RuleBroken(WORDS_ARE_GONE, field="words")
    details = sound_step(details, today=london_date(now), needs_words=not is_gone)
    _require_answered(db, actor, participant, details)
    _require_draft(db, actor, participant, details, before=step.draft_number)
    if _is_same(line, details) and not line.is_mistake:
        return step
    return _correct(db, actor, participant, step, line, details, now)


def _correct(  # noqa: PLR0913, PLR0917 - one row from another: all that it is made of
    db: Db,
    actor: Actor,
    participant: Participant,
    step: InvolvementStep,
    line: StepLine,
    details: StepDetails,
    now: datetime,
) -> InvolvementStep:
    words = db.get(Words, line.words_id) if line.words_id is not None else None
    gone = next((one for one in (line, *line.earlier) if one.is_withdrawn), None)
    if gone is not None:
        words = db.get_one(Words, gone.words_id)
    elif details.words != (line.words or ""):
        words = _keep(db, participant, details.words)
    corrected = InvolvementStep(
        id=uuid4(),
        board_id=participant.board_id,
        participant_id=participant.id,
        kind=step.kind,
        happened_on=details.on,
        details=dict(details.details),
        draft_number=details.draft_number,
        words_id=words.id if words is not None else None,
        answers_id=details.answers_id,
        corrects_id=step.id,
        written_by=actor.person_id,
        written_at=now,
    )
    db.add(corrected)
    db.flush()
    told = _told(corrected, words) | {"corrects": str(step.id)}
    note(db, actor, participant, "step-corrected", now, told)
    return corrected


def _strike(
    db: Db,
    actor: Actor,
    participant: Participant,
    step: InvolvementStep,
    entry: queries.EntryLine,
    now: datetime,
) -> InvolvementStep:
    """A correction that says that the step never happened. Its words stay with what it corrects."""
    if step.is_mistake:
        return step
    if any(line.answers_id == step.id for line in entry.steps):
        raise RuleBroken(
            N_(
                "Another step says what was done about this one. Correct that step first, then "
                "this one."
            )
        )
    if step.words_id is not None and queries.is_on_record(
        db, participant.id, words_id=step.words_id
    ):
        raise RuleBroken(ON_RECORD)
    struck = InvolvementStep(
        id=uuid4(),
        board_id=participant.board_id,
        participant_id=participant.id,
        kind=step.kind,
        happened_on=step.happened_on,
        details=dict(step.details),
        draft_number=step.draft_number,
        words_id=None,
        answers_id=step.answers_id,
        corrects_id=step.id,
        is_mistake=True,
        written_by=actor.person_id,
        written_at=now,
    )
    db.add(struck)
    db.flush()
    told = _told(struck, None) | {"corrects": str(step.id), "is_mistake": True}
    note(db, actor, participant, "step-corrected", now, told)
    return struck


def _require_answered(db: Db, actor: Actor, participant: Participant, details: StepDetails) -> None:
    """A step that answers another one answers one of this participant that stands now."""
    wanted = ANSWERS.get(details.kind)
    if wanted is None:
        return
    entry = queries.get_entry(db, actor, participant.review_id, participant.id)
    found = entry.find_step(details.answers_id) if details.answers_id is not None else None
    if found is None or found.kind is not wanted:
        raise RuleBroken(N_("Choose the step that this one answers"), field="answers_id")


def _require_draft(
    db: Db,
    actor: Actor,
    participant: Participant,
    details: StepDetails,
    *,
    before: int | None = None,
) -> None:
    """A draft that is named is one that the actor may know of, or was named before."""
    number = details.draft_number
    if number is None or number == before:
        return
    review = get_review(db, participant.review_id)
    if number not in {draft.number for draft in list_drafts(db, actor, review)}:
        raise RuleBroken(N_("Choose a draft of this review"), field="draft_number")


def _is_same(line: StepLine, details: StepDetails) -> bool:
    """Whether a correction changes nothing."""
    return (line.on, dict(line.details), line.words or "", line.answers_id, line.draft_number) == (
        details.on,
        dict(details.details),
        details.words,
        details.answers_id,
        details.draft_number,
    )


def _keep(db: Db, participant: Participant, words: str) -> Words | None:
    return erasable.keep(db, board_id=participant.board_id, text=words) if words else None


def _told(step: InvolvementStep, words: Words | None) -> dict[str, object]:
    """What the trail holds of a step: its kind, day and chosen words, and the words' digest."""
    return {
        "step": str(step.id),
        "kind": step.kind.value,
        "on": step.happened_on,
        "details": dict(step.details),
        "words": words.digest if words is not None else None,
    }
