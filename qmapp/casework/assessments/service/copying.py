"""Carrying the work of one assessment into another."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import (
    Assessment,
    CoAuthor,
    Judgement,
    QuestionAnswer,
    SetAside,
)
from qmapp.casework.evidence.models import Evidence
from qmapp.foundation.storage import Db


def copy_version(db: Db, old: Assessment, fresh: Assessment) -> None:
    """Everything of an assessment into its next version: judgements, evidence, writers."""
    board = {"board_id": fresh.board_id, "assessment_id": fresh.id}
    judgements = db.scalars(select(Judgement).where(Judgement.assessment_id == old.id)).all()
    answers = queries.answers_of(db, [old.id])
    for judgement in judgements:
        copy = Judgement(
            id=uuid4(),
            marker_id=judgement.marker_id,
            rating=judgement.rating,
            reasons=judgement.reasons,
            to_change=judgement.to_change,
            looked_in=judgement.looked_in,
            updated_at=judgement.updated_at,
            updated_by=judgement.updated_by,
            **board,
        )
        db.add(copy)
        db.flush()
        db.add_all(
            QuestionAnswer(
                board_id=fresh.board_id,
                judgement_id=copy.id,
                question_id=a.question_id,
                answer=a.answer,
                note=a.note,
            )
            for a in answers.values()
            if a.judgement_id == judgement.id
        )
    columns = [c.name for c in Evidence.__table__.columns if c.name not in {"id", *board}]
    for item in db.scalars(select(Evidence).where(Evidence.assessment_id == old.id)):
        db.add(Evidence(**{name: getattr(item, name) for name in columns}, **board))
    waiting = [c.name for c in SetAside.__table__.columns if c.name not in {"id", *board}]
    for words in db.scalars(select(SetAside).where(SetAside.assessment_id == old.id)):
        db.add(SetAside(**{name: getattr(words, name) for name in waiting}, **board))
    for person_id in queries.writers_of(db, [old])[old.id] - {old.author_id}:
        db.add(CoAuthor(person_id=person_id, added_at=fresh.started_at, **board))
