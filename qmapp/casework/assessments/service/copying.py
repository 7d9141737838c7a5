"""Carrying the work of one assessment into another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.models import (
    Assessment,
    CoAuthor,
    Judgement,
    QuestionAnswer,
    SetAside,
)
from qmapp.casework.assessments.rules import MarkerFacts, Progress, progress_of
from qmapp.casework.evidence import carrying
from qmapp.casework.evidence.models import Evidence
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db

NONE = Progress.NONE


def copy_version(db: Db, old: Assessment, fresh: Assessment) -> None:
    """Everything of an assessment into its next version: judgements, evidence, writers.

    What is to be confirmed stays so, and what was let go stays let go.
    """
    board = {"board_id": fresh.board_id, "assessment_id": fresh.id}
    judgements = db.scalars(select(Judgement).where(Judgement.assessment_id == old.id)).all()
    _copy_judgements(db, old, fresh, {j: _Stamp.of(j) for j in judgements})
    columns = [c.name for c in Evidence.__table__.columns if c.name not in {"id", *board}]
    for item in db.scalars(select(Evidence).where(Evidence.assessment_id == old.id)):
        db.add(Evidence(**{name: getattr(item, name) for name in columns}, **board))
    waiting = [c.name for c in SetAside.__table__.columns if c.name not in {"id", *board}]
    for words in db.scalars(select(SetAside).where(SetAside.assessment_id == old.id)):
        db.add(SetAside(**{name: getattr(words, name) for name in waiting}, **board))
    carrying.copy_let_go(db, old.id, fresh.id)
    for person_id in queries.writers_of(db, [old])[old.id] - {old.author_id}:
        db.add(CoAuthor(person_id=person_id, added_at=fresh.started_at, **board))


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What a copied judgement says of itself: whether it is to be confirmed, and whose it is."""

    to_confirm: bool
    updated_at: datetime
    updated_by: UUID

    @classmethod
    def of(cls, judgement: Judgement) -> _Stamp:
        return cls(judgement.to_confirm, judgement.updated_at, judgement.updated_by)


def carry_over(
    db: Db, actor: Actor, old: Assessment, fresh: Assessment, now: datetime
) -> dict[str, object]:
    """Everything of an assessment into one of a later draft, each judgement to be confirmed.

    Its words stay as they are; evidence goes where its words went, and what was not found or has
    two places stays to be settled. The values say to the trail what was carried.
    """
    if fresh.reading_id is None:
        raise ValueError("Only an assessment of a draft can start from an earlier one.")
    fresh.known_outcome, fresh.known_outcome_at = old.known_outcome, old.known_outcome_at
    facts = queries.facts_of(db, [old.id])[old.id]
    stamp = _Stamp(to_confirm=True, updated_at=now, updated_by=actor.person_id)
    judgements = db.scalars(select(Judgement).where(Judgement.assessment_id == old.id)).all()
    begun = [
        j for j in judgements if progress_of(facts.get(j.marker_id, MarkerFacts())) is not NONE
    ]
    _copy_judgements(db, old, fresh, dict.fromkeys(begun, stamp))
    carried = carrying.carry_over(
        db,
        carrying.list_pieces(db, queries.chain_of(db, old)),
        into=fresh.id,
        reading_id=fresh.reading_id,
        by=actor.person_id,
        now=now,
    )
    return {
        "started_from": old.id,
        "judgements": {j.marker_id: j.rating for j in begun},
        "evidence": {str(id_): fate.value for id_, fate in carried.fates.items()},
        "records": carried.tally.records,
    }


def _copy_judgements(
    db: Db, old: Assessment, fresh: Assessment, stamps: Mapping[Judgement, _Stamp]
) -> None:
    answers = queries.answers_of(db, [old.id])
    ids = {judgement.id: uuid4() for judgement in stamps}
    db.add_all(
        Judgement(
            id=ids[judgement.id],
            board_id=fresh.board_id,
            assessment_id=fresh.id,
            marker_id=judgement.marker_id,
            rating=judgement.rating,
            reasons=judgement.reasons,
            to_change=judgement.to_change,
            looked_in=judgement.looked_in,
            to_confirm=stamp.to_confirm,
            updated_at=stamp.updated_at,
            updated_by=stamp.updated_by,
        )
        for judgement, stamp in stamps.items()
    )
    db.flush()
    db.add_all(
        QuestionAnswer(
            board_id=fresh.board_id,
            judgement_id=ids[a.judgement_id],
            question_id=a.question_id,
            answer=a.answer,
            note=a.note,
        )
        for a in answers.values()
        if a.judgement_id in ids
    )
