"""What changes the register: people are added, steps taken and corrected, words taken back.

Every verb holds the participant's row first, so that two people at once are one after the other.
The trail learns what kind of thing happened, when it was, and the digest of words; never a word.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete

from qmapp.casework.drafts.queries import list_drafts
from qmapp.casework.involvement import queries
from qmapp.casework.involvement.checking import (
    ParticipantDetails,
    StepDetails,
    sound_because,
    sound_participant,
    sound_step,
)
from qmapp.casework.involvement.models import HiddenFrom, InvolvementStep, Participant
from qmapp.casework.involvement.queries import StepLine
from qmapp.casework.involvement.rules import ANSWERS, THEIR_WORDS, StepKind
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.erasable import service as erasable
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import list_agencies

__all__ = [
    "ParticipantDetails",
    "StepDetails",
    "add_participant",
    "add_step",
    "change_participant",
    "correct_step",
    "end_participant",
    "withdraw",
]


# People --------------------------------------------------------------------------------------


def add_participant(
    db: Db,
    actor: Actor,
    review: Review,
    details: ParticipantDetails,
    now: datetime,
    *,
    participant_id: UUID | None = None,
) -> Participant:
    """Put somebody, or a group, into the register.

    `participant_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    require(actor, Permission.INVOLVEMENT_WRITE, subject_of(review))
    details = sound_participant(details, today=london_date(now))
    had = db.get(Participant, participant_id) if participant_id is not None else None
    if had is not None and (had.review_id, had.added_by) == (review.id, actor.person_id):
        return had
    _require_agencies(db, actor, review.board_id, details, before=None)
    participant = Participant(
        id=participant_id if participant_id is not None and had is None else uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        belongs_to=details.belongs_to,
        label=details.label,
        agency_id=details.agency_id,
        size=details.size,
        why=details.why,
        identified_on=details.identified_on,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(participant)
    db.flush()
    _hide(db, participant, details.hidden_from)
    _note(db, actor, participant, "participant-added", now, _facts(details))
    return participant


def change_participant(
    db: Db,
    actor: Actor,
    participant: Participant,
    details: ParticipantDetails,
    *,
    version: int,
    now: datetime,
) -> Participant:
    """Put right who somebody is, or from whose managers they are hidden.

    Raises SavedElsewhere when it was changed since `version`, RuleBroken, NotFound.
    """
    participant = _held(db, actor, participant)
    if participant.version != version:
        raise SavedElsewhere
    details = sound_participant(details, today=london_date(now))
    before = ParticipantDetails(
        belongs_to=participant.belongs_to,
        label=participant.label,
        agency_id=participant.agency_id,
        size=participant.size,
        why=participant.why,
        identified_on=participant.identified_on,
        hidden_from=queries.hidden_from(db, participant.id),
    )
    if details == before:
        return participant
    _require_agencies(db, actor, participant.board_id, details, before=before)
    changed = [n for n in before.__slots__ if getattr(before, n) != getattr(details, n)]
    for name in changed:
        if name != "hidden_from":
            setattr(participant, name, getattr(details, name))
    participant.version += 1
    if "hidden_from" in changed:
        _hide(db, participant, details.hidden_from)
    facts = {name: value for name, value in _facts(details).items() if name in changed}
    _note(db, actor, participant, "participant-changed", now, {**facts, "changed": changed})
    return participant


def end_participant(
    db: Db, actor: Actor, participant: Participant, because: str, now: datetime
) -> Participant:
    """Say that somebody was entered by mistake. The entry stays, and counts nowhere.

    Raises RuleBroken once they said something: what they said is not made to vanish.
    """
    participant = _held(db, actor, participant)
    because = sound_because(because)
    entry = queries.get_entry(db, actor, participant.review_id, participant.id)
    if any(line.kind is StepKind.CONTRIBUTION for line in entry.steps):
        raise RuleBroken(
            N_(
                "They have said something to the review, so this entry stays. If it belongs to "
                "somebody else, correct that step first."
            )
        )
    participant.ended_at, participant.ended_because = now, because
    participant.version += 1
    _note(db, actor, participant, "participant-ended", now, {})
    return participant


# Steps ---------------------------------------------------------------------------------------


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
    participant = _held(db, actor, participant)
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
    _note(db, actor, participant, "step-added", now, _told(step, words))
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
    participant = _held(db, actor, db.get_one(Participant, step.participant_id))
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
        raise RuleBroken(
            N_(
                "These words were taken back meanwhile, so nothing was saved. The other fields can "
                "still be corrected. What they said anew is a step of its own."
            ),
            field="words",
        )
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
    _note(db, actor, participant, "step-corrected", now, told)
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
    _note(db, actor, participant, "step-corrected", now, told)
    return struck


# Words taken back ----------------------------------------------------------------------------


def withdraw(
    db: Db,
    actor: Actor,
    participant: Participant,
    *,
    step_ids: Collection[UUID] | None = None,
    now: datetime,
) -> int:
    """Take back what somebody said: of some steps, or (None) of every step that holds their words.

    Every version of these steps loses its words, those that never happened too. Answers how many
    words were still there. Raises NotFound for a step of somebody else.
    """
    participant = _held(db, actor, participant, is_ended_too=True)
    entry = queries.get_entry(db, actor, participant.review_id, participant.id)
    every = {line.id: line for line in (*entry.steps, *entry.mistakes)}
    if step_ids is None:
        chosen = [line for line in every.values() if line.kind in THEIR_WORDS]
    elif set(step_ids) <= set(every):
        chosen = [every[step_id] for step_id in step_ids]
    else:
        raise NotFound("step")
    versions = [one for line in chosen for one in (line, *line.earlier)]
    words = sorted({one.words_id for one in versions if one.words_id is not None})
    count = erasable.withdraw(db, words, by=actor.person_id, now=now)
    if count:
        steps = sorted(str(line.id) for line in chosen)
        _note(db, actor, participant, "withdrawn", now, {"steps": steps, "words": count})
    return count


# What is asked of every verb -----------------------------------------------------------------


def _held(
    db: Db, actor: Actor, participant: Participant, *, is_ended_too: bool = False
) -> Participant:
    """The participant, held for this unit of work, when the actor may write and see it."""
    held = queries.get_participant(db, actor, participant.review_id, participant.id, lock=True)
    require(actor, Permission.INVOLVEMENT_WRITE, subject_of(get_review(db, held.review_id)))
    if held.ended_at is not None and not is_ended_too:
        raise RuleBroken(N_("This entry was ended as a mistake. Add the person anew."))
    return held


def _require_agencies(
    db: Db,
    actor: Actor,
    board_id: UUID,
    details: ParticipantDetails,
    *,
    before: ParticipantDetails | None,
) -> None:
    """Agencies are the board's. Nobody hides an entry from themselves: they could not undo it."""
    known = {agency.id for agency in list_agencies(db, board_id, live=False)}
    if details.agency_id is not None and details.agency_id not in known:
        raise RuleBroken(N_("Choose an agency of this board"), field="agency_id")
    if not details.hidden_from <= known:
        raise RuleBroken(N_("Choose agencies of this board"), field="hidden_from")
    newly = details.hidden_from - (before.hidden_from if before is not None else frozenset())
    if newly & queries.agencies_of(db, actor, board_id):
        raise RuleBroken(
            N_(
                "You hold a role for one of these agencies, so this entry would be hidden from "
                "you too. Ask somebody from outside that agency to record it."
            ),
            field="hidden_from",
        )


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


def _hide(db: Db, participant: Participant, agencies: Collection[UUID]) -> None:
    """Hide an entry from these agencies and from no other."""
    db.execute(delete(HiddenFrom).where(HiddenFrom.participant_id == participant.id))
    for agency_id in sorted(agencies):
        db.add(
            HiddenFrom(
                board_id=participant.board_id, participant_id=participant.id, agency_id=agency_id
            )
        )
    db.flush()


# The trail -----------------------------------------------------------------------------------


def _facts(details: ParticipantDetails) -> dict[str, object]:
    """What the trail holds of an entry: neither how somebody is spoken of nor why they matter."""
    return {
        "belongs_to": details.belongs_to.value,
        "agency_id": str(details.agency_id) if details.agency_id is not None else None,
        "size": details.size,
        "identified_on": details.identified_on,
        "hidden_from": sorted(str(one) for one in details.hidden_from),
    }


def _told(step: InvolvementStep, words: Words | None) -> dict[str, object]:
    """What the trail holds of a step: its kind, day and chosen words, and the words' digest."""
    return {
        "step": str(step.id),
        "kind": step.kind.value,
        "on": step.happened_on,
        "details": dict(step.details),
        "words": words.digest if words is not None else None,
    }


def _note(
    db: Db,
    actor: Actor,
    participant: Participant,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"involvement:{verb}",
        subject_kind="participant",
        subject_id=participant.id,
        at=now,
        actor_id=actor.person_id,
        board_id=participant.board_id,
        review_id=participant.review_id,
        values=values,
    )
