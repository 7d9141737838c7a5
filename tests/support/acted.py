"""A promised action that goes on, in the world of who may: a step, what shows it, a link."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions import following
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.queries import list_proofs
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.decision.proofs.storing import put
from qmapp.foundation.access import Actor
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, london_date


def act(
    db: Db,
    files: FileStore,
    actor: Actor,
    review: Review,
    action_id: UUID,
    now: datetime,
    *,
    words: str,
) -> dict[str, object]:
    """Say how it goes, twice with something that shows it. The parts of the addresses."""
    today = london_date(now)
    step = following.add_step(db, actor, action_id, f"First: {words}.", today, now)
    for name in ("minutes", "list"):
        stored = put(files, review.board_id, f"{name}.txt", f"The {name}: {words}.".encode() * 3)
        proof = NewProof(
            kind=ProofKind.DOCUMENT, shows=Shows.DONE, words=f"{name}: {words}.", on=today,
            link="https://www.example.org/a", file=stored,
        )  # fmt: skip
        said = Said(Delivery.ON_TRACK, f"It goes on: {words}.", proof)
        version = db.get_one(Action, action_id).version
        following.say(db, actor, action_id, said, version=version, now=now)
    version = db.get_one(Action, action_id).version
    following.move_day(
        db, actor, action_id, today + timedelta(days=30), f"Late: {words}.", version=version,
        now=now,
    )  # fmt: skip
    link, _token = following.give_link(
        db, actor, action_id, "Head of nursing", "owner@example.org", today + timedelta(days=60),
        now, secret="s" * 32,
    )  # fmt: skip
    shown = list_proofs(db, action_ids=[action_id])[0]
    return {
        "actions.step_id": step.id,
        "actions.proof_id": shown.id,
        "actions.link_id": link.id,
        "actions.version": str(db.get_one(Action, action_id).version),
    }
