"""The whole trail checked: chains, sealed rows, what was signed, words that may be taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp import tables
from qmapp.casework.assessments.sittings import being_written
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.verifying import Printed, Problem, Verified, look_at_one_moment, verify
from qmapp.foundation.audit.walking import UNREADABLE
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.erasable.service import holds
from qmapp.foundation.storage import Base, Db, Storage
from qmapp.governance.signing.content import kept_digest
from qmapp.governance.signing.models import Snapshot
from qmapp.people.accounts.models import Board


def check(
    storage: Storage,
    board: Board | None = None,
    printed: Sequence[Printed] = (),
    keys_before: Sequence[str] = (),
) -> Verified:
    """Check everything, or one board's chain and rows."""
    chains = None if board is None else [chain_of(board.id)]
    with storage.reading() as db:
        look_at_one_moment(db)
        done = verify(
            db,
            writing=being_written,
            chains=chains,
            printed=[*_frozen_heads(db), *printed],
            keys_before=keys_before,
        )
        extra = [*_snapshot_problems(db), *_words_problems(db)]
        done.problems += [one for one in extra if chains is None or one.chain in chains]
    return done


def _frozen_heads(db: Db) -> list[Printed]:
    """The heads that stand with what was signed."""
    there = select(
        Snapshot.board_id,
        Snapshot.chain_sequence,
        Snapshot.chain_seal,
        Snapshot.chain_digest,
        Snapshot.id,
    ).order_by(Snapshot.taken_at)
    try:
        return [
            Printed(
                chain_of(one.board_id),
                one.chain_sequence,
                one.chain_seal,
                f"stands with snapshot {one.id}",
                one.chain_digest,
            )
            for one in db.execute(there)
        ]
    except UNREADABLE:
        return []  # their seals tell which of them was altered


def _snapshot_problems(db: Db) -> Iterator[Problem]:
    try:
        ids = db.scalars(select(Snapshot.id)).all()
    except UNREADABLE:
        return
    for id_ in ids:
        query = select(Snapshot.board_id, Snapshot.content, Snapshot.sha256)
        try:
            kept = db.execute(query.where(Snapshot.id == id_)).one()
            if kept_digest(kept.content) == kept.sha256:
                continue
        except UNREADABLE:
            continue
        what = "what was signed does not have the hash that stands with it"
        yield _of(Snapshot, kept.board_id, id_, what)


def _words_problems(db: Db) -> Iterator[Problem]:
    try:
        query = select(Words).where((Words.text.is_not(None)) | (Words.salt.is_not(None)))
        for one in db.scalars(query).all():
            if not holds(one):
                yield _of(Words, one.board_id, one.id, "the words are not those that were kept")
    except UNREADABLE:
        return


def _of(model: type[Base], board_id: UUID, row_id: UUID, what: str) -> Problem:
    return Problem(chain_of(board_id), what, table=model.__tablename__, row_id=str(row_id))


__all__ = ["check", "tables"]
