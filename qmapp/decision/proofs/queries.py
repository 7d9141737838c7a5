"""Named reads of proofs. Whoever calls them has asked whether the thing may be read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    """One proof as it is read. `by_name` is empty where it came by a link (`link_id`)."""

    id: UUID
    action_id: UUID | None
    recommendation_id: UUID | None
    kind: ProofKind
    shows: Shows
    words: str
    on: date
    count: int | None
    out_of: int | None
    link: str | None
    file_name: str | None
    size: int | None
    by_name: str
    link_id: UUID | None
    added_at: datetime
    ended_at: datetime | None
    ended_because: str | None

    @property
    def is_ended(self) -> bool:
        """Whether it was taken out: then it shows nothing any more."""
        return self.ended_at is not None


def list_proofs(
    db: Db, *, action_ids: Collection[UUID] = (), recommendation_ids: Collection[UUID] = ()
) -> Sequence[ProofLine]:
    """Every proof of these, those that were taken out too, newest day first. Two queries."""
    if not action_ids and not recommendation_ids:
        return []
    rows = db.scalars(
        select(Proof)
        .where(
            or_(
                Proof.action_id.in_(list(action_ids)),
                Proof.recommendation_id.in_(list(recommendation_ids)),
            )
        )
        .order_by(Proof.on.desc(), Proof.added_at.desc(), Proof.id)
    ).all()
    names = names_of(db, {one.added_by for one in rows if one.added_by is not None})
    return [_line(one, names.get(one.added_by, "") if one.added_by else "") for one in rows]


def get_proof(
    db: Db,
    proof_id: UUID,
    *,
    action_id: UUID | None = None,
    recommendation_id: UUID | None = None,
) -> Proof:
    """A proof of this action, or of this recommendation. Raises NotFound."""
    found = db.get(Proof, proof_id)
    if found is None or (found.action_id, found.recommendation_id) != (
        action_id,
        recommendation_id,
    ):
        raise NotFound("proof")
    return found


def _line(one: Proof, by_name: str) -> ProofLine:
    return ProofLine(
        id=one.id,
        action_id=one.action_id,
        recommendation_id=one.recommendation_id,
        kind=one.kind,
        shows=one.shows,
        words=one.words,
        on=one.on,
        count=one.count,
        out_of=one.out_of,
        link=one.link,
        file_name=one.file_name,
        size=one.size,
        by_name=by_name,
        link_id=one.link_id,
        added_at=one.added_at,
        ended_at=one.ended_at,
        ended_because=one.ended_because,
    )
