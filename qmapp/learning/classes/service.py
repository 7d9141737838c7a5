"""Sessions for lead reviewers: planned, changed, ended; and who was asked to them.

The trail learns the day, skills and markers; of somebody at a session that they were entered, and
never whether they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.classes import queries
from qmapp.learning.classes.models import ClassPlace, MasterClass
from qmapp.learning.classes.rules import (
    Came,
    ClassDetails,
    sound_because,
    sound_came,
    sound_class,
    sound_role,
)
from qmapp.people.accounts.models import Board


@dataclass(frozen=True, slots=True)
class ClassKey:
    """Which session of which board."""

    board_id: UUID
    class_id: UUID


def plan(  # noqa: PLR0913 - who plans what, by which markers, when
    db: Db,
    actor: Actor,
    board_id: UUID,
    details: ClassDetails,
    default: Edition,
    now: datetime,
    *,
    class_id: UUID | None = None,
) -> MasterClass:
    """Enter a session, held or to come. `class_id` is made with the form: sent twice, it adds one.

    `default` names the markers while no draft of the board was judged. Raises RuleBroken.
    """
    require(actor, Permission.CLASS_WRITE, BoardSubject(board_id))
    # A form sent twice waits here.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update())
    had = db.get(MasterClass, class_id) if class_id is not None else None
    if had is not None and (had.board_id, had.added_by) == (board_id, actor.person_id):
        return had
    known = _markers(queries.count_gaps(db, actor, board_id, default).edition)
    details = sound_class(details, london_date(now), known_markers=list(known))
    made = MasterClass(
        id=class_id if class_id is not None and had is None else uuid4(),
        board_id=board_id,
        added_by=actor.person_id,
        added_at=now,
        **_columns(details, known),
    )
    db.add(made)
    db.flush()
    _note(db, actor, made, "planned", now, _told(made))
    return made


def change(  # noqa: PLR0913 - who changes what, as seen when
    db: Db,
    actor: Actor,
    at: ClassKey,
    details: ClassDetails,
    default: Edition,
    *,
    version: int,
    now: datetime,
) -> MasterClass:
    """Put right what stands of a session. Raises SavedElsewhere, RuleBroken."""
    held = _held(db, actor, at, version=version)
    known = _markers(queries.count_gaps(db, actor, at.board_id, default).edition)
    # What was chosen may stay, also when other markers are judged by since.
    known |= {str(one["id"]): one for one in held.markers}
    details = sound_class(details, london_date(now), known_markers=list(known))
    columns = _columns(details, known)
    changed = [name for name, value in columns.items() if getattr(held, name) != value]
    if not changed:
        return held
    if "held_on" in changed and any(
        one.came is not Came.NOT_KNOWN and held.held_on <= london_date(now) < details.held_on
        for one in queries.list_places(db, actor, held)
        if details.held_on is not None
    ):
        raise RuleBroken(
            N_("Who came is on record already, so the session is not still to come"),
            field="held_on",
        )
    for name in changed:
        setattr(held, name, columns[name])
    held.version += 1
    _note(db, actor, held, "changed", now, {**_told(held), "changed": changed})
    return held


def end(
    db: Db, actor: Actor, at: ClassKey, because: str, *, version: int, now: datetime
) -> MasterClass:
    """Call a session off, or take one out that was a mistake. It stays, and counts nowhere."""
    because = sound_because(because)
    held = _held(db, actor, at, version=version)
    held.ended_at, held.ended_because = now, because
    held.version += 1
    _note(db, actor, held, "ended", now, {"because": digest_of_words(because)})
    return held


def ask(  # noqa: PLR0913 - who was asked to what, and came or not
    db: Db,
    actor: Actor,
    at: ClassKey,
    *,
    person_id: UUID | None,
    role: str,
    came: Came | None,
    now: datetime,
    place_id: UUID | None = None,
) -> ClassPlace:
    """Enter somebody at a session: a lead reviewer of the board, or else a role in words.

    Entered twice, a person or a form (`place_id`) adds one. Raises RuleBroken.
    """
    held = _held(db, actor, at)
    had = db.get(ClassPlace, place_id) if place_id is not None else None
    if had is not None and (had.class_id, had.added_by) == (held.id, actor.person_id):
        return had
    came = sound_came(came, held.held_on, london_date(now))
    if person_id is not None:
        if person_id not in queries.who_leads(db, actor, at.board_id):
            raise RuleBroken(N_("Choose from the list"), field="person")
        if any(one.person_id == person_id for one in queries.list_places(db, actor, held)):
            raise RuleBroken(N_("They are on the list already"), field="person")
    place = ClassPlace(
        id=place_id if place_id is not None and had is None else uuid4(),
        board_id=at.board_id,
        class_id=held.id,
        person_id=person_id,
        role="" if person_id is not None else sound_role(role),
        came=came,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(place)
    db.flush()
    _note(db, actor, held, "place-added", now, {"place": place.id})
    return place


def set_came(  # noqa: PLR0913 - who came to what, as seen when
    db: Db,
    actor: Actor,
    at: ClassKey,
    place_id: UUID,
    came: Came | None,
    *,
    version: int,
    now: datetime,
) -> ClassPlace:
    """Say whether somebody was there. Raises SavedElsewhere, RuleBroken."""
    held, place = _held_place(db, actor, at, place_id, version)
    came = sound_came(came, held.held_on, london_date(now))
    if place.came is came:
        return place
    place.came = came
    place.version += 1
    _note(db, actor, held, "place-changed", now, {"place": place.id})
    return place


def take_out(
    db: Db, actor: Actor, at: ClassKey, place_id: UUID, *, version: int, now: datetime
) -> None:
    """Take somebody off the list of a session. Done twice, it is done once."""
    try:
        held, place = _held_place(db, actor, at, place_id, version)
    except NotFound:
        gone = db.get(ClassPlace, place_id)
        if gone is not None and gone.class_id == at.class_id and gone.ended_at is not None:
            return
        raise
    place.ended_at = now
    place.version += 1
    _note(db, actor, held, "place-taken-out", now, {"place": place.id})


def _held(db: Db, actor: Actor, at: ClassKey, *, version: int | None = None) -> MasterClass:
    """The session, held for this unit of work, when the actor may and it is as it was seen."""
    require(actor, Permission.CLASS_WRITE, BoardSubject(at.board_id))
    held = queries.get_class(db, at.board_id, at.class_id, lock=True)
    if held.ended_at is not None:
        raise RuleBroken(N_("This session was ended. What was written of it stays readable."))
    if version is not None and held.version != version:
        raise SavedElsewhere
    return held


def _held_place(
    db: Db, actor: Actor, at: ClassKey, place_id: UUID, version: int
) -> tuple[MasterClass, ClassPlace]:
    held = _held(db, actor, at)
    place = queries.get_place(db, held, place_id, lock=True)
    if place.version != version:
        raise SavedElsewhere
    return held, place


def _markers(edition: Edition) -> dict[str, dict[str, object]]:
    return {
        one.id: {"id": one.id, "number": one.number, "title": one.title} for one in edition.markers
    }


def _columns(details: ClassDetails, known: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    return {
        "title": details.title,
        "held_on": details.held_on,
        "is_online": details.is_online,
        "place": details.place,
        "skills": [one.value for one in details.skills],
        "markers": [dict(known[one]) for one in details.markers],
    }


def _told(held: MasterClass) -> dict[str, object]:
    return {
        "held_on": held.held_on,
        "skills": held.skills,
        "markers": [one["id"] for one in held.markers],
        "title": digest_of_words(held.title),
    }


def _note(
    db: Db,
    actor: Actor,
    held: MasterClass,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
) -> None:
    audit.record(
        db,
        verb=f"classes:{verb}",
        subject_kind="master_class",
        subject_id=held.id,
        at=now,
        actor_id=actor.person_id,
        board_id=held.board_id,
        values=values,
    )
