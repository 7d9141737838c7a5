"""What is followed in the world of who may: evidence with a file, a check that was done."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Kind
from qmapp.casework.reviews.models import Review
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.decision.proofs.storing import put
from qmapp.foundation.access import Actor
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.impact import service
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind, Decided, Ending, Judged, SoWhat
from qmapp.learning.impact.service import CheckDetails


def follow(
    db: Db, files: FileStore, actor: Actor, review: Review, now: datetime, *, words: str
) -> dict[str, object]:
    """Record the delivery check and add evidence. The parts of which the addresses are made."""
    follow_up = db.scalars(select(FollowUp).where(FollowUp.review_id == review.id)).one()
    first = _next(db, follow_up.id, CheckKind.DELIVERY)
    details = CheckDetails(reasons=f"It is so: {words}.")
    service.record_check(db, actor, first.id, details, version=first.version, now=now)
    stored = put(files, review.board_id, "audit.txt", f"Of 16 files 8: {words}.".encode())
    proof = service.add_proof(
        db, actor, follow_up.id,
        NewProof(
            kind=ProofKind.AUDIT, shows=Shows.CHANGE, words=f"Of 16 files 8: {words}.",
            on=london_date(now), count=8, out_of=16, file=stored,
        ), now,
    )  # fmt: skip
    check = _next(db, follow_up.id, CheckKind.IMPACT)
    return {"check_id": check.id, "impact.proof_id": proof.id}


def _next(db: Db, follow_up_id: UUID, kind: CheckKind) -> Check:
    query = select(Check).where(Check.follow_up_id == follow_up_id, Check.kind == kind)
    return db.scalars(query.order_by(Check.due_on)).first() or Check()


def stocked(
    db: Db, actor: Actor, review: Review, now: datetime, *, long_word: str
) -> dict[str, object]:
    """For the address book: one that is followed with all that there is, and one that is closed."""
    rows = db.execute(
        select(FollowUp, Recommendation.kind)
        .join(Recommendation, Recommendation.id == FollowUp.recommendation_id)
        .where(FollowUp.review_id == review.id)
        .order_by(Recommendation.number)
    ).all()
    full = next(one for one, kind in rows if kind is Kind.ACTION)
    shut = next(one for one, _ in rows if one.id != full.id)
    words = f"Word after word. {'Twelve of sixteen files name a lead. ' * 20}{long_word}."
    checks = db.scalars(
        select(Check).where(Check.follow_up_id == full.id).order_by(Check.due_on)
    ).all()
    first = next(one for one in checks if one.kind is CheckKind.DELIVERY)
    judged, moved, left = [one for one in checks if one.kind is CheckKind.IMPACT][:3]
    service.record_check(db, actor, first.id, CheckDetails(reasons=words), version=1, now=now)
    for shows in Shows:
        proof = service.add_proof(
            db, actor, full.id,
            NewProof(
                kind=ProofKind.AUDIT, shows=shows, words=words, on=london_date(now),
                count=12, out_of=16, link="https://example.org/" + "audit" * 30,
            ), now,
        )  # fmt: skip
    details = CheckDetails(
        reasons=words, judged=Judged.EARLY_SIGNS, decided=Decided.ADJUST,
        answers=dict.fromkeys(SoWhat, words),
    )  # fmt: skip
    service.record_check(db, actor, judged.id, details, version=1, now=now)
    day = moved.due_on + timedelta(40)
    service.move_check(db, actor, moved.id, day, words, version=1, now=now)
    service.end_proof(db, actor, full.id, proof.id, words, now)
    kept = service.add_proof(
        db, actor, full.id,
        NewProof(
            kind=ProofKind.FAMILY_VOICE, shows=Shows.CHANGE, words=words, on=london_date(now)
        ), now,
    )  # fmt: skip
    service.close(
        db, actor, shut.id, Ending.WITHOUT_IMPACT, words, words, version=shut.version, now=now
    )
    return {
        "followed": full.recommendation_id,
        "followed_check": left.id,
        "followed_proof": kept.id,
        "shut": shut.recommendation_id,
    }
