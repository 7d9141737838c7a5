"""Words of the register: taken back by whoever said them, or put on record as evidence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from qmapp.casework.involvement import coverage as covering
from qmapp.casework.involvement import queries
from qmapp.casework.involvement.extract import coverage_notes, coverage_title
from qmapp.casework.involvement.models import InvolvementStep, Participant
from qmapp.casework.involvement.rules import GROUP_LABELS, STEP_LABELS, THEIR_WORDS, StepKind
from qmapp.casework.involvement.service.common import held, note
from qmapp.casework.involvement.wording import in_running_text
from qmapp.casework.records import service as records
from qmapp.casework.records.models import Record
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import N_, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.erasable import service as erasable
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.service import forget_forms

# What may stand as evidence in somebody's own words. A reason for not taking part never does.
PINNED = THEIR_WORDS - {StepKind.RESPONSE}


def withdraw(
    db: Db,
    actor: Actor,
    participant: Participant,
    *,
    step_ids: Collection[UUID] | None = None,
    now: datetime,
) -> int:
    """Take back what somebody said: of some steps, or (None) of every step that holds their words.

    The review's own reasons for not hearing them stay.

    Every version of these steps loses its words, those that never happened too. Answers how many
    words were still there. Raises NotFound for a step of somebody else.
    """
    participant = held(db, actor, participant, is_ended_too=True)
    entry = queries.get_entry(db, actor, participant.review_id, participant.id)
    every = {line.id: line for line in (*entry.steps, *entry.mistakes)}
    if step_ids is None:
        chosen = [line for line in every.values() if line.are_theirs]
    elif set(step_ids) <= set(every):
        chosen = [every[step_id] for step_id in step_ids]
    else:
        raise NotFound("step")
    versions = [one for line in chosen for one in (line, *line.earlier)]
    words = sorted({one.words_id for one in versions if one.words_id is not None})
    count = erasable.withdraw(db, words, by=actor.person_id, now=now)
    # A form that was kept when its sign-in ended may hold these words still.
    forget_forms(db, f"/reviews/{participant.review_id}/involvement")
    if count:
        steps = sorted(str(line.id) for line in chosen)
        note(db, actor, participant, "withdrawn", now, {"steps": steps, "words": count})
    return count


def record_of_coverage(db: Db, actor: Actor, review: Review, marker: int, now: datetime) -> Record:
    """Put on record what the register says to a marker today, for everybody on the review.

    It counts what is hidden from nobody, and says so; it holds figures only, neither who they are
    nor a word of theirs.
    """
    require(actor, Permission.INVOLVEMENT_READ, subject_of(review))
    lines = queries.visible_entries(db, actor, review, is_for_all=True)
    today = london_date(now)
    found = covering.coverage(
        marker,
        [line.entry for line in lines],
        stage=review.stage,
        started_on=queries.started_on(review),
        today=today,
    )
    return records.add_from_register(
        db,
        actor,
        review=review,
        title=coverage_title(found),
        dated=today,
        notes=coverage_notes(found, review.stage, today),
        words_id=None,
        now=now,
    )


def record_of_contribution(db: Db, actor: Actor, step: InvolvementStep, now: datetime) -> Record:
    """Put what somebody said on record; the same words only once.

    The record points to the words and copies none. Raises RuleBroken when the entry is hidden from
    an agency, whose people may see what rests on the record, and when there are no words.
    """
    participant = db.get_one(Participant, step.participant_id)
    # Held, so that nobody hides or ends the entry between our look at it and the record.
    queries.get_participant(db, actor, participant.review_id, participant.id, lock=True)
    entry = queries.get_entry(db, actor, participant.review_id, participant.id)
    review = get_review(db, participant.review_id)
    require(actor, Permission.INVOLVEMENT_READ, subject_of(review))
    if entry.hidden_from:
        raise RuleBroken(
            N_(
                "This entry is hidden from the managers of an agency, and others on the review "
                "read evidence. It was not put on record."
            )
        )
    line = entry.find_step(step.id)
    if line is None or line.kind not in PINNED or entry.ended_at is not None:
        raise NotFound("step")
    if line.words is None:
        raise RuleBroken(N_("These words were withdrawn, so nothing was put on record."))
    return records.add_from_register(
        db,
        actor,
        review=review,
        # The group, not the label: the title stays as it is when a label is put right.
        title=f"{STEP_LABELS[line.kind]}: {in_running_text(GROUP_LABELS[entry.belongs_to])}",
        dated=line.on,
        notes="",
        words_id=line.words_id,
        now=now,
    )
