"""Changing boards: founding one, its settings, its agencies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts import queries, rules
from qmapp.people.accounts.models import Agency, Board


def create_board(  # noqa: PLR0913 - a board's own facts, all by name
    db: Db,
    *,
    name: str,
    now: datetime,
    slug: str | None = None,
    marking: str = rules.MARKINGS[0],
    privacy: Mapping[str, str] | None = None,
    is_demonstration: bool = False,
    actor_id: UUID | None = None,
) -> Board:
    """Found a board. Only the shell and the demonstration do so; no page does."""
    slug = slug or rules.slug_of(name)
    if queries.find_board(db, slug) is not None:
        raise RuleBroken(N_("There is already a board called %(name)s"), name=name)
    board = Board(
        id=uuid4(),
        name=name.strip(),
        slug=slug,
        marking=marking,
        **(privacy or {}),
        is_demonstration=is_demonstration,
        created_at=now,
    )
    db.add(board)
    db.flush()
    audit.record(
        db,
        verb="board:created",
        subject_kind="board",
        subject_id=board.id,
        at=now,
        actor_id=actor_id,
        board_id=board.id,
        values={"name": board.name, "marking": marking},
    )
    return board


def change_settings(  # noqa: PLR0913 - the settings of a board, all by name
    db: Db,
    actor: Actor,
    board_id: UUID,
    *,
    name: str,
    marking: str,
    privacy: Mapping[str, str | None],
    now: datetime,
) -> Board:
    """Change a board's name, marking and its own parts of the privacy notice.

    `privacy` has words by the names of rules.PRIVACY_PARTS; what it lacks stays.
    """
    require(actor, Permission.BOARD_SETTINGS, BoardSubject(board_id))
    board = lock_board(db, board_id)
    wanted = {
        "name": name.strip(),
        "marking": marking.strip(),
        **{
            part: (privacy[part] or "").strip() or None
            for part in rules.PRIVACY_PARTS
            if part in privacy
        },
    }
    changed = {field: value for field, value in wanted.items() if getattr(board, field) != value}
    for field, value in changed.items():
        setattr(board, field, value)
    if changed:
        audit.record(
            db,
            verb="board:settings_changed",
            subject_kind="board",
            subject_id=board_id,
            at=now,
            actor_id=actor.person_id,
            board_id=board_id,
            values=changed,
        )
    return board


def add_agency(db: Db, actor: Actor, board_id: UUID, name: str, now: datetime) -> Agency:
    """Add an agency to the board. One that ended under this name begins again."""
    require(actor, Permission.BOARD_SETTINGS, BoardSubject(board_id))
    lock_board(db, board_id)
    return make_agency(db, board_id, name, now, actor_id=actor.person_id)


def make_agency(
    db: Db, board_id: UUID, name: str, now: datetime, *, actor_id: UUID | None = None
) -> Agency:
    """Add an agency without asking who does it: for the shell and the demonstration."""
    name = " ".join(name.split())
    known = _find_agency(db, board_id, name)
    if known is not None and known.ended_at is None:
        raise _name_taken()
    if known is not None:
        known.ended_at = None
        agency, verb = known, "agency:resumed"
    else:
        agency, verb = Agency(id=uuid4(), board_id=board_id, name=name), "agency:added"
        db.add(agency)
        db.flush()
    _record(db, verb, agency, now, actor_id, {"name": name})
    return agency


def rename_agency(
    db: Db, actor: Actor, board_id: UUID, agency_id: UUID, name: str, now: datetime
) -> Agency:
    """Give an agency another name; everybody who speaks for it stays."""
    require(actor, Permission.BOARD_SETTINGS, BoardSubject(board_id))
    lock_board(db, board_id)
    agency, name = queries.get_agency(db, board_id, agency_id), " ".join(name.split())
    known = _find_agency(db, board_id, name)
    if known is not None and known.id != agency.id:
        raise _name_taken()
    if agency.name != name:
        agency.name = name
        _record(db, "agency:renamed", agency, now, actor.person_id, {"name": name})
    return agency


def end_agency(db: Db, actor: Actor, board_id: UUID, agency_id: UUID, now: datetime) -> Agency:
    """End an agency that nobody speaks for any more. Its past keeps its name."""
    require(actor, Permission.BOARD_SETTINGS, BoardSubject(board_id))
    lock_board(db, board_id)
    agency = queries.get_agency(db, board_id, agency_id)
    people = queries.count_people_of_agencies(db, board_id).get(agency_id, 0)
    if people:
        raise RuleBroken(
            N_(
                "%(people)s on the board still speak for %(name)s. Give them another agency or "
                "end their membership first."
            ),
            people=people,
            name=agency.name,
        )
    if agency.ended_at is None:
        agency.ended_at = now
        _record(db, "agency:ended", agency, now, actor.person_id, {})
    return agency


def lock_board(db: Db, board_id: UUID) -> Board:
    """Hold the board's row until the end, so that changes of its people come one by one.

    Two administrators who remove each other at the same moment would otherwise both succeed.
    Raises NotFound.
    """
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update())
    return queries.get_board(db, board_id)


def _find_agency(db: Db, board_id: UUID, name: str) -> Agency | None:
    listed = queries.list_agencies(db, board_id, live=False)
    return next((one for one in listed if one.name.casefold() == name.casefold()), None)


def _name_taken() -> RuleBroken:
    return RuleBroken(N_("The board already has an agency of this name"), field="name")


def _record(
    db: Db,
    verb: str,
    agency: Agency,
    now: datetime,
    actor_id: UUID | None,
    values: dict[str, object],
) -> None:
    audit.record(
        db,
        verb=verb,
        subject_kind="agency",
        subject_id=agency.id,
        at=now,
        actor_id=actor_id,
        board_id=agency.board_id,
        values=values,
    )
