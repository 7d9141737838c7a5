"""Sittings: a run of autosaves on one marker becomes one event.

Every autosave keeps the words at once, and notes in the same transaction which
fields it changed. When the sitting ends (the person saves, moves on, submits,
or has been idle for half an hour) one event goes into the trail, with the
values as they then stand. So the trail is not flooded, and no change is
without an event or an open sitting that will become one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.casework.assessments import fields
from qmapp.casework.assessments.models import Assessment, Judgement, QuestionAnswer, Sitting
from qmapp.casework.assessments.rules import AssessmentState
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.seals import leave_to_sitting, touch
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Db, Storage

IDLE = timedelta(minutes=30)


def note(
    db: Db,
    actor: Actor,
    assessment: Assessment,
    marker_id: str,
    changed: Iterable[str],
    now: datetime,
) -> Sitting:
    """Note changed fields of one marker in the person's sitting, opening it when needed."""
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    key = {
        "assessment_id": assessment.id,
        "marker_id": marker_id,
        "person_id": actor.person_id,
    }
    # One statement: between two, the worker could end an idle sitting and take its row away.
    sitting = db.scalars(
        make(Sitting)
        .values(board_id=assessment.board_id, began_at=now, last_at=now, fields=[], **key)
        .on_conflict_do_update(index_elements=list(key), set_={"last_at": now})
        .returning(Sitting),
        execution_options={"populate_existing": True},
    ).one()
    sitting.fields = sorted({*sitting.fields, *changed})
    leave_to_sitting(db)
    return sitting


def seal(db: Db, assessment: Assessment, sitting: Sitting) -> None:
    """Turn a sitting into its event, with the values that now stand."""
    judgement = db.scalar(
        select(Judgement).where(
            Judgement.assessment_id == assessment.id, Judgement.marker_id == sitting.marker_id
        )
    )
    if judgement is not None and sitting.fields:
        values = fields.current_values(db, judgement)
        _write_event(
            db, assessment, judgement, sitting.person_id, sitting.fields, values, at=sitting.last_at
        )
        # Earlier saves left these to this event. What is frozen has no sitting that could do so.
        if assessment.state is AssessmentState.OPEN:
            _seal_rows(db, judgement)
    db.delete(sitting)


def end(  # noqa: PLR0913 - whose sitting, on what, with which words: all named
    db: Db,
    actor: Actor,
    assessment: Assessment,
    judgement: Judgement,
    changed: Iterable[str],
    values: Mapping[str, str],
    *,
    now: datetime,
) -> None:
    """Put what a save changed, and the person's open sitting with it, into one event.

    As `note` and then `seal`, for the holder of the judgement's row who knows the values
    that now stand: most saves come without an open sitting and need no row for one.
    """
    sitting = db.scalars(
        select(Sitting)
        .filter_by(
            assessment_id=assessment.id,
            marker_id=judgement.marker_id,
            person_id=actor.person_id,
        )
        .with_for_update()
    ).one_or_none()
    names = sorted({*changed, *(sitting.fields if sitting is not None else ())})
    if names:
        _write_event(db, assessment, judgement, actor.person_id, names, values, at=now)
    if sitting is not None:
        db.delete(sitting)
        _seal_rows(db, judgement)


def being_written(db: Db) -> Mapping[str, Collection[UUID]]:
    """By table the rows for which an open sitting stands, so that no event tells them yet."""
    judgements = db.scalars(
        select(Judgement.id)
        .join(
            Sitting,
            (Sitting.assessment_id == Judgement.assessment_id)
            & (Sitting.marker_id == Judgement.marker_id),
        )
        .join(Assessment, Assessment.id == Judgement.assessment_id)
        .where(Assessment.state == AssessmentState.OPEN)
    ).all()
    answers = select(QuestionAnswer.id).where(QuestionAnswer.judgement_id.in_(judgements))
    return {
        Judgement.__tablename__: set(judgements),
        QuestionAnswer.__tablename__: set(db.scalars(answers)),
    }


def _seal_rows(db: Db, judgement: Judgement) -> None:
    board_id = judgement.board_id
    touch(db, Judgement, Judgement.id == judgement.id, board_id=board_id)
    answers = QuestionAnswer.judgement_id == judgement.id
    touch(db, QuestionAnswer, answers, board_id=board_id)


def _write_event(  # noqa: PLR0913 - who changed which words of what, and when: all named
    db: Db,
    assessment: Assessment,
    judgement: Judgement,
    person_id: UUID,
    names: Iterable[str],
    values: Mapping[str, str],
    *,
    at: datetime,
) -> None:
    record(
        db,
        verb="judgement:saved",
        subject_kind="judgement",
        subject_id=judgement.id,
        at=at,
        actor_id=person_id,
        board_id=assessment.board_id,
        review_id=assessment.review_id,
        values={
            "assessment": assessment.id,
            "marker": judgement.marker_id,
            **{name: values.get(name, "") for name in names},
        },
    )


def seal_others(db: Db, actor: Actor, assessment: Assessment, marker_id: str) -> None:
    """End other people's sittings on one marker, with their words, before these are changed."""
    query = (
        select(Sitting)
        .where(
            Sitting.assessment_id == assessment.id,
            Sitting.marker_id == marker_id,
            Sitting.person_id != actor.person_id,
        )
        .order_by(Sitting.last_at)
    )
    for sitting in db.scalars(query.with_for_update()).all():
        seal(db, assessment, sitting)
    db.flush()


def seal_all(db: Db, assessment: Assessment) -> None:
    """End every sitting on an assessment, before it is frozen or changes hands."""
    db.flush()
    query = select(Sitting).where(Sitting.assessment_id == assessment.id).order_by(Sitting.last_at)
    for sitting in db.scalars(query.with_for_update()).all():
        seal(db, assessment, sitting)
    db.flush()


def seal_idle(storage: Storage, now: datetime) -> int:
    """End the sittings that have been idle for half an hour; how many there were."""
    with storage.reading() as db:
        idle = db.scalars(
            select(Sitting.id).where(Sitting.last_at < now - IDLE).order_by(Sitting.last_at)
        ).all()
    sealed = 0
    for sitting_id in idle:
        with storage.unit_of_work() as db:
            sitting = db.scalar(
                select(Sitting)
                .where(Sitting.id == sitting_id, Sitting.last_at < now - IDLE)
                .with_for_update()
            )
            if sitting is not None:
                seal(db, db.get_one(Assessment, sitting.assessment_id), sitting)
                sealed += 1
    return sealed
