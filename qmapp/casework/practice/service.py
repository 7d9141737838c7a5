"""Practice issues of a board: entered, put right, taken out, put back.

Every verb holds the board’s row first, so that two who enter the same title, or the last of the
published ones, wait for one another. The trail learns stage and basis, and a digest of the title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.practice import queries, rules
from qmapp.casework.practice.models import PracticeEntry
from qmapp.casework.practice.rules import EntryDetails
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Board

FIELDS = ("stage", "title", "source_note")


def add(  # noqa: PLR0913 - what, by which edition, of which board: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    details: EntryDetails,
    now: datetime,
    *,
    entry_id: UUID | None = None,
) -> PracticeEntry:
    """Enter an issue. `practice` is the published edition, without anybody’s entries.

    `entry_id` is made with the form, so that a form sent twice adds one; sent
    again after that one was taken out, it enters another. Raises RuleBroken.
    """
    _hold(db, actor, board_id)
    had = db.get(PracticeEntry, entry_id) if entry_id is not None else None
    is_theirs = had is not None and (had.board_id, had.added_by) == (board_id, actor.person_id)
    if had is not None and is_theirs and had.ended_at is None:
        return had
    known = queries.known_issues(db, practice, board_id)
    details = rules.sound_entry(details, known)
    rules.require_note(details)
    rules.require_room(details.basis, known)
    own = entry_id if entry_id is not None and had is None else uuid4()
    return _enter(db, actor, board_id, practice, details, own, now=now)


def add_many(
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    entries: Sequence[EntryDetails],
    now: datetime,
) -> Sequence[PracticeEntry]:
    """Enter several issues, all or none. Raises RuleBroken for the first that may not be.

    Each a moment after the one before, so that they stand in the order in which they came.
    """
    _hold(db, actor, board_id)
    made: list[PracticeEntry] = []
    known = queries.known_issues(db, practice, board_id)
    for place, one in enumerate(entries):
        sound = rules.sound_entry(one, known)
        rules.require_note(sound)
        rules.require_room(sound.basis, known)
        at = now + timedelta(microseconds=place)
        made.append(_enter(db, actor, board_id, practice, sound, uuid4(), now=at))
        known = rules.joined(known, [queries.line_of(made[-1])])
    return made


def change(  # noqa: PLR0913 - which, from what to what: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    entry_id: UUID,
    details: EntryDetails,
    *,
    version: int,
    now: datetime,
) -> PracticeEntry:
    """Put right what an entry says; whether it is published or the board’s own stays.

    Raises SavedElsewhere when it was changed since `version`, RuleBroken, NotFound.
    """
    _hold(db, actor, board_id)
    entry = queries.get_entry(db, board_id, entry_id, lock=True)
    if entry.ended_at is not None:
        raise RuleBroken(N_("This issue was taken out. Put it back first."), field="title")
    if entry.version != version:
        raise SavedElsewhere
    known = queries.known_issues(db, practice, board_id)
    if details.basis is not entry.basis:
        raise RuleBroken(
            N_("Whether it is published cannot be changed. Take it out, and enter it anew."),
            field="basis",
        )
    details = rules.sound_entry(details, known, own_id=entry.slug)
    rules.require_note(details)
    changed = [name for name in FIELDS if getattr(entry, name) != getattr(details, name)]
    if not changed:
        return entry
    for name in changed:
        setattr(entry, name, getattr(details, name))
    entry.version += 1
    _note(db, actor, entry, "changed", now, {"changed": changed, **_facts(entry)})
    return entry


def end(
    db: Db, actor: Actor, board_id: UUID, entry_id: UUID, *, version: int, now: datetime
) -> PracticeEntry:
    """Take an entry out: nothing new is coded by it, and what was reads on. Twice is once.

    Raises SavedElsewhere when it was changed since `version`, NotFound.
    """
    _hold(db, actor, board_id)
    entry = queries.get_entry(db, board_id, entry_id, lock=True)
    if entry.ended_at is not None:
        return entry
    if entry.version != version:
        raise SavedElsewhere
    entry.ended_at = now
    entry.version += 1
    _note(db, actor, entry, "ended", now, _facts(entry))
    return entry


def put_back(  # noqa: PLR0913 - which, as it was seen: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    entry_id: UUID,
    *,
    version: int,
    now: datetime,
) -> PracticeEntry:
    """Put an entry back that was taken out. Twice is once.

    Raises RuleBroken when its title was entered anew meanwhile or there is no room for it any
    more, SavedElsewhere when it was changed since `version`, NotFound.
    """
    _hold(db, actor, board_id)
    entry = queries.get_entry(db, board_id, entry_id, lock=True)
    if entry.ended_at is None:
        return entry
    if entry.version != version:
        raise SavedElsewhere
    if rules.is_past(queries.line_of(entry), practice):
        raise RuleBroken(
            N_("It is a title of an earlier edition of the map. Enter it anew if it stands on this")
        )
    known = queries.known_issues(db, practice, board_id)
    rules.sound_entry(queries.line_of(entry).details, known)
    rules.require_room(entry.basis, known)
    entry.ended_at = None
    entry.version += 1
    _note(db, actor, entry, "put-back", now, _facts(entry))
    return entry


def _hold(db: Db, actor: Actor, board_id: UUID) -> None:
    require(actor, Permission.PRACTICE_WRITE, BoardSubject(board_id))
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update())


def _enter(  # noqa: PLR0913 - what, by which edition, of which board: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    details: EntryDetails,
    entry_id: UUID,
    *,
    now: datetime,
) -> PracticeEntry:
    made = PracticeEntry(
        id=entry_id,
        board_id=board_id,
        edition=practice.edition,
        slug=rules.issue_id_of(details.basis, entry_id),
        stage=details.stage,
        title=details.title,
        basis=details.basis,
        source_note=details.source_note,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(made)
    db.flush()
    _note(db, actor, made, "entered", now, _facts(made))
    return made


def _facts(entry: PracticeEntry) -> Mapping[str, object]:
    return {
        "issue": entry.slug,
        "stage": entry.stage,
        "basis": entry.basis.value,
        "title": digest_of_words(entry.title),
        "source_note": digest_of_words(entry.source_note),
    }


def _note(
    db: Db,
    actor: Actor,
    entry: PracticeEntry,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"practice:{verb}",
        subject_kind="practice_entry",
        subject_id=entry.id,
        at=now,
        actor_id=actor.person_id,
        board_id=entry.board_id,
        values=values,
    )
