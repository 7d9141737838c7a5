"""What shows a change, beside the numbers: evidence on a recommendation.

Whoever answers for one of its actions may add some too; what it is worth, others judge.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from qmapp.decision.proofs import service as proofs
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.queries import get_proof
from qmapp.decision.proofs.service import NewProof, Voice
from qmapp.foundation.access import Actor, Permission
from qmapp.foundation.storage import Db
from qmapp.learning.impact.service.common import held


def add_proof(
    db: Db,
    actor: Actor,
    follow_up_id: UUID,
    proof: NewProof,
    now: datetime,
    *,
    proof_id: UUID | None = None,
) -> Proof:
    """Add evidence of what is different, or of what was done. Closed ones take it too: it may be
    what has one taken up again.
    """
    follow_up = held(db, actor, follow_up_id, Permission.PROGRESS_WRITE)
    return proofs.add_to_recommendation(
        db,
        board_id=follow_up.board_id,
        review_id=follow_up.review_id,
        recommendation_id=follow_up.recommendation_id,
        proof=proof,
        by=Voice(person_id=actor.person_id),
        now=now,
        proof_id=proof_id,
    )


def end_proof(
    db: Db, actor: Actor, follow_up_id: UUID, proof_id: UUID, because: str, now: datetime
) -> bool:
    """Say that evidence should not be here: it stays with the reason, and counts nowhere. False
    when that was done already. A judgement that was made on it stays as it was made.
    """
    follow_up = held(db, actor, follow_up_id, Permission.CHECK_RECORD)
    proof = get_proof(db, proof_id, recommendation_id=follow_up.recommendation_id)
    by = Voice(person_id=actor.person_id)
    return proofs.end(db, proof, because, by, now, review_id=follow_up.review_id)
