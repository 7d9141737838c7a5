"""Sharing the record of a review, and taking it back; regions and readers, for the shell.

The trail learns the hash of what was shared, and never what it holds.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.reviews.queries import get_review, standing_on_board, subject_of
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, EditionSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.catalogue import Catalogue
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.sharing import queries
from qmapp.learning.sharing.models import BoardRegion, Readership, SharedRecord
from qmapp.learning.sharing.reading import families_blind_to, preview_of
from qmapp.learning.sharing.record import digest, to_kept
from qmapp.learning.sharing.rules import region_key, sound_region
from qmapp.people.accounts.models import Board, Person


def share(  # noqa: PLR0913 - what was seen, and when, by name
    db: Db,
    actor: Actor,
    review_id: UUID,
    catalogue: Catalogue,
    now: datetime,
    *,
    seen: str,
    record_id: UUID | None = None,
) -> SharedRecord:
    """Share the record of a review as it was shown.

    `seen` is the SHA-256 of what the actor was shown. `record_id` is made with the form, so that a
    form sent twice shares once. What stands already and is in no edition is taken back and shared
    anew, unless it says the same. Raises SavedElsewhere when it would say something else by now, or
    when what this form shared was taken back since. Raises RuleBroken when no report stands signed,
    when an edition counts the review already, or while
    the actor may not know how all of it is coded: nobody shares what is kept from them.
    """
    require(actor, Permission.SHARE_DECIDE, subject_of(get_review(db, review_id)))
    review = get_review(db, review_id, lock=True)
    had = db.get(SharedRecord, record_id) if record_id is not None else None
    if had is not None and (had.review_id, had.shared_by) == (review.id, actor.person_id):
        if had.ended_at is not None:  # a page from before it was taken back
            raise SavedElsewhere
        return had
    if families_blind_to(db, standing_on_board(db, actor, review.board_id), review):
        raise RuleBroken(
            N_(
                "You may still code something of this review yourself, so how others did is kept "
                "from you. Code it first, or leave sharing to another chair. Nothing was shared."
            )
        )
    known = queries.shared_of(db, review)
    if known.counted is not None:
        raise RuleBroken(N_("An edition counts this review already. Each review is counted once."))
    found = preview_of(db, review, catalogue, london_date(now))
    if found is None:
        raise RuleBroken(N_("A review is shared once its report stands signed"))
    if digest(found.content) != seen:
        raise SavedElsewhere
    if known.standing is not None:
        stands = queries.get_record(db, review, known.standing.id, lock=True)
        if (stands.sha256, stands.round_id) == (seen, found.round_id):
            return stands
        if stands.edition_id is not None:  # the worker counted it this moment
            raise SavedElsewhere
        _end(db, actor, stands, now)
        db.flush()  # one at a time stands
    made = SharedRecord(
        id=record_id if record_id is not None and had is None else uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        round_id=found.round_id,
        content=to_kept(found.content),
        sha256=seen,
        shared_by=actor.person_id,
        shared_at=now,
    )
    db.add(made)
    db.flush()
    _note(db, actor, made, "shared", now)
    return made


def take_back(
    db: Db, actor: Actor, review_id: UUID, record_id: UUID, *, version: int, now: datetime
) -> SharedRecord:
    """Take a record back. No later edition counts it; what an edition shows of it stays.

    Taken back twice, it is done once. Raises NotFound for another review’s, SavedElsewhere when it
    was changed since `version`: an edition counts it by now.
    """
    review = get_review(db, review_id)
    require(actor, Permission.SHARE_DECIDE, subject_of(review))
    held = queries.get_record(db, review, record_id, lock=True)
    if held.ended_at is not None:
        return held
    if held.version != version:
        raise SavedElsewhere
    _end(db, actor, held, now)
    return held


def _end(db: Db, actor: Actor, held: SharedRecord, now: datetime) -> None:
    held.ended_at, held.ended_by = now, actor.person_id
    held.version += 1
    _note(db, actor, held, "taken-back", now)


def _note(db: Db, actor: Actor, shared: SharedRecord, verb: str, now: datetime) -> None:
    audit.record(
        db,
        verb=f"sharing:{verb}",
        subject_kind="shared_record",
        subject_id=shared.id,
        at=now,
        actor_id=actor.person_id,
        board_id=shared.board_id,
        review_id=shared.review_id,
        values={"sha256": shared.sha256},
    )


# Set by whoever runs the server: nobody is asked, and no page does so. -------------------------


def set_region(db: Db, board: Board, name: str | None, now: datetime) -> None:
    """Let a board count in a region; None: in none. Editions that were made stay as they are."""
    db.execute(select(Board.id).where(Board.id == board.id).with_for_update())
    held = queries.region_of(db, board.id)
    key, tidy = sound_region(name) if name is not None else ("", "")
    if name is None:
        if held is None:
            return
        db.delete(held)
    elif held is None:
        db.add(BoardRegion(id=uuid4(), board_id=board.id, key=key, name=tidy, set_at=now))
    else:
        held.key, held.name, held.set_at = key, tidy, now
    audit.record(
        db,
        verb="sharing:region-set",
        subject_kind="board",
        subject_id=board.id,
        at=now,
        actor_id=None,
        board_id=board.id,
        values={"region": key},
    )


def add_reader(db: Db, person: Person, scope: str, now: datetime) -> str:
    """Let somebody read shared trends of a region by its name, or of all (“national”).

    Gives the scope as it is kept. Raises RuleBroken for a region that no board is in.
    """
    key = _scope(db, scope)
    if key not in queries.readerships_of(db, person.id):
        db.add(Readership(id=uuid4(), person_id=person.id, scope=key, given_at=now))
        _note_reader(db, person, key, now, verb="sharing:reader-added")
    return key


def end_reader(db: Db, person: Person, scope: str, now: datetime) -> None:
    """Let somebody read it no longer. Raises RuleBroken when they do not."""
    held = db.scalar(
        select(Readership).where(
            Readership.person_id == person.id,
            Readership.scope == region_key(scope),
            Readership.ended_at.is_(None),
        )
    )
    if held is None:
        raise RuleBroken(
            N_("%(name)s does not read for “%(scope)s”"), name=person.name, scope=scope
        )
    held.ended_at = now
    _note_reader(db, person, held.scope, now, verb="sharing:reader-ended")


def _scope(db: Db, scope: str) -> str:
    key, known = region_key(scope), queries.list_regions(db)
    if key != EditionSubject.NATIONAL and key not in known:
        raise RuleBroken(
            N_("No board is in a region “%(scope)s”. Regions here: %(known)s"),
            scope=scope,
            known=", ".join(known.values()) or "none",
        )
    return key


def _note_reader(db: Db, person: Person, scope: str, now: datetime, *, verb: str) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="person",
        subject_id=person.id,
        at=now,
        actor_id=None,
        board_id=None,
        values={"scope": scope},
    )
