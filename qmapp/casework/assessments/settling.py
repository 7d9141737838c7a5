"""Settling what could not be carried over: choosing its place, letting it go, taking that back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.casework.assessments import queries
from qmapp.casework.assessments.judging import require_open
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.evidence import carrying
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Db


def settle(
    db: Db,
    actor: Actor,
    assessment: Assessment,
    evidence_id: UUID,
    candidate: int,
    now: datetime,
) -> bool:
    """Put evidence on the place chosen among those asked about; False when it is settled.

    Raises NotFound for a place that was not asked about.
    """
    require_open(db, actor, assessment)
    chain = queries.chain_of(db, assessment)
    made = carrying.settle(db, chain, evidence_id, candidate, by=actor.person_id, now=now)
    if made is None:
        return False
    values: dict[str, object] = {
        "evidence": made.id,
        "marker": made.marker_id,
        "fate": made.fate,
        "passage": made.passage_id,
        "quote": made.quote,
    }
    _note(db, actor, assessment, "evidence:settled", evidence_id, values, now)
    return True


def let_go(db: Db, actor: Actor, assessment: Assessment, evidence_id: UUID, now: datetime) -> bool:
    """Decide that evidence is not carried into this draft; False when it is settled already."""
    require_open(db, actor, assessment)
    chain = queries.chain_of(db, assessment)
    done = carrying.let_go(db, chain, evidence_id, by=actor.person_id, now=now)
    if done:
        _note(db, actor, assessment, "evidence:let_go", evidence_id, {}, now)
    return done


def take_back(
    db: Db, actor: Actor, assessment: Assessment, evidence_id: UUID, now: datetime
) -> bool:
    """Undo letting go, so that it waits to be settled again; False when it was not let go."""
    require_open(db, actor, assessment)
    done = carrying.take_back(db, queries.chain_of(db, assessment), evidence_id)
    if done:
        _note(db, actor, assessment, "evidence:taken_back", evidence_id, {}, now)
    return done


def _note(  # noqa: PLR0913, PLR0917 - who did what with which piece
    db: Db,
    actor: Actor,
    assessment: Assessment,
    verb: str,
    evidence_id: UUID,
    values: dict[str, object],
    now: datetime,
) -> None:
    record(
        db,
        verb=verb,
        subject_kind="evidence",
        subject_id=evidence_id,
        at=now,
        actor_id=actor.person_id,
        board_id=assessment.board_id,
        review_id=assessment.review_id,
        values={"assessment": assessment.id, **values},
    )
