"""Adding what shows something, and taking it out. Whoever calls this has asked the policy.

The trail learns what kind of thing it is, which day it names and the digests of words and bytes;
never a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.decision.proofs.checking import NewProof, sound_because, sound_proof
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.storing import StoredNew, keep
from qmapp.decision.proofs.voices import Voice
from qmapp.errors import NotFound
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date

__all__ = [
    "NewProof",
    "StoredNew",
    "Voice",
    "add_to_action",
    "add_to_recommendation",
    "end",
    "note_download",
]


def add_to_action(  # noqa: PLR0913 - what shows it, of what, by whom: all named
    db: Db,
    *,
    board_id: UUID,
    review_id: UUID,
    action_id: UUID,
    proof: NewProof,
    by: Voice,
    now: datetime,
    proof_id: UUID | None = None,
) -> Proof:
    """Add what shows that an action was done. `review_id` is the review that promised it.

    `proof_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    made = _make(board_id, proof, by, now, proof_id)
    made.action_id = action_id
    return _add(db, made, ("action", action_id, review_id), proof, now)


def add_to_recommendation(  # noqa: PLR0913 - as above
    db: Db,
    *,
    board_id: UUID,
    review_id: UUID,
    recommendation_id: UUID,
    proof: NewProof,
    by: Voice,
    now: datetime,
    proof_id: UUID | None = None,
) -> Proof:
    """Add what shows what came of a recommendation. Raises RuleBroken."""
    made = _make(board_id, proof, by, now, proof_id)
    made.recommendation_id = recommendation_id
    return _add(db, made, ("recommendation", recommendation_id, review_id), proof, now)


def end(db: Db, proof: Proof, because: str, by: Voice, now: datetime, *, review_id: UUID) -> bool:
    """Take a proof out; it stays, with the reason. False when that was done already.

    Raises RuleBroken (field "because").
    """
    held = db.scalar(
        select(Proof)
        .where(Proof.id == proof.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if held is None:
        raise NotFound("proof")
    if held.ended_at is not None:
        return False
    held.ended_because = sound_because(because)
    held.ended_at = now
    values = {"proof": held.id, "because": digest_of_words(held.ended_because)}
    _note(db, held, ("ended", *_about(held), review_id), by, now, values)
    return True


def note_download(db: Db, proof: Proof, by: Voice, now: datetime, *, review_id: UUID) -> None:
    """Note that somebody took a copy of its file out of the application."""
    about = ("downloaded", *_about(proof), review_id)
    _note(db, proof, about, by, now, {"proof": proof.id, "sha256": proof.sha256})


def _make(
    board_id: UUID, proof: NewProof, by: Voice, now: datetime, proof_id: UUID | None
) -> Proof:
    sound = sound_proof(proof, today=london_date(now))
    file = sound.file
    return Proof(
        id=proof_id or uuid4(),
        board_id=board_id,
        kind=sound.kind,
        shows=sound.shows,
        words=sound.words,
        on=sound.on,
        count=sound.count,
        out_of=sound.out_of,
        link=sound.link,
        file_name=file.file_name if file else None,
        sha256=file.sha256 if file else None,
        size=file.size if file else None,
        media_type=file.media_type if file else None,
        added_by=by.person_id,
        link_id=by.link_id,
        added_at=now,
    )


def _add(
    db: Db, made: Proof, about: tuple[str, UUID, UUID], proof: NewProof, now: datetime
) -> Proof:
    had = db.get(Proof, made.id)
    if had is not None:
        if _same_place(had, made):
            return had
        made.id = uuid4()  # an id of somebody else's proof adds nothing to that
    if proof.file is not None:
        keep(db, made.board_id, proof.file, now)
    db.add(made)
    db.flush()
    values = {
        "proof": made.id,
        "kind": made.kind,
        "shows": made.shows,
        "words": digest_of_words(made.words),
        "on": made.on,
        "count": made.count,
        "out_of": made.out_of,
        "link": digest_of_words(made.link) if made.link else None,
        "sha256": made.sha256,
    }
    by = Voice(made.added_by, made.link_id)
    _note(db, made, ("added", *about), by, now, values)
    return made


def _same_place(had: Proof, made: Proof) -> bool:
    names = ("board_id", "action_id", "recommendation_id", "added_by", "link_id")
    return all(getattr(had, name) == getattr(made, name) for name in names)


def _about(proof: Proof) -> tuple[str, UUID]:
    if proof.action_id is not None:
        return "action", proof.action_id
    if proof.recommendation_id is not None:
        return "recommendation", proof.recommendation_id
    raise ValueError("A proof stands on one thing.")


def _note(
    db: Db,
    proof: Proof,
    done: tuple[str, str, UUID, UUID],
    by: Voice,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    verb, kind, subject_id, review_id = done
    said = values if by.link_id is None else {**values, "by_link": by.link_id}
    audit.record(
        db,
        verb=f"proofs:{verb}",
        subject_kind=kind,
        subject_id=subject_id,
        at=now,
        actor_id=by.person_id,
        board_id=proof.board_id,
        review_id=review_id,
        values=said,
    )
