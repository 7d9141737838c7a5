"""Bringing a changed plan, and taking of it what somebody chose after a look.

Nothing of a file is believed but what it would change: every change goes through the verbs of the
actions room, which ask who may and hold the action. All that was chosen is taken together, or
nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from qmapp.casework.reviews.queries import get_review, standing_on_board
from qmapp.decision.actions import following
from qmapp.decision.actions import service as actions
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.queries import hold_actions
from qmapp.decision.actions.rules import OVER
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, FollowSubject, Permission, require
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.intake import queries as intakes
from qmapp.learning.intake import service as intake_service
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import IntakeKind
from qmapp.learning.intake.storing import Brought, bytes_of
from qmapp.learning.plan import queries
from qmapp.learning.plan.keys import read_key
from qmapp.learning.plan.proposing import Known, propose
from qmapp.learning.plan.reading import read_rows
from qmapp.learning.plan.rules import Change, Column, Part, Proposal, RawRow


@dataclass(frozen=True, slots=True)
class Place:
    """Whose plan: a review's, or without one the whole board's."""

    board_id: UUID
    review_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one change, and the version of its action that they saw."""

    take: bool
    version: int


def require_may(db: Db, actor: Actor, place: Place) -> None:
    """Raise NotAllowed unless the actor may bring changes to this plan, and read it."""
    require(actor, Permission.PLAN_TAKE, BoardSubject(place.board_id))
    if place.review_id is not None:
        asking = standing_on_board(db, actor, place.board_id)
        subject = FollowSubject(place.board_id, place.review_id, is_agreed=True)
        require(asking, Permission.FOLLOW_READ, subject)


def require_readable(data: bytes) -> None:
    """Raise RuleBroken (field "file") when bytes cannot be read as a plan."""
    read_rows(data)


def rows_of(files: FileStore, intake: Intake) -> Sequence[RawRow]:
    """The rows of a file that was brought. Read before anything is held: it may take seconds."""
    return read_rows(bytes_of(files, intake))


def bring(
    db: Db,
    actor: Actor,
    place: Place,
    file: Brought,
    now: datetime,
    *,
    intake_id: UUID | None = None,
) -> Intake:
    """Keep a changed plan for a look. The caller has read it (`require_readable`)."""
    require_may(db, actor, place)
    return intake_service.bring(
        db,
        actor,
        kind=IntakeKind.PLAN,
        board_id=place.board_id,
        review_id=place.review_id,
        file=file,
        now=now,
        intake_id=intake_id,
    )


def look(db: Db, actor: Actor, place: Place, rows: Sequence[RawRow], today: date) -> Proposal:
    """What the rows of a file would do as things stand now."""
    require_may(db, actor, place)
    known = Known(
        queries.list_standing(db, actor, place.board_id, place.review_id, _named(rows)),
        queries.agencies_by_name(db, place.board_id),
        queries.names_of_agencies(db, place.board_id),
    )
    return propose(rows, known, today)


def take(  # noqa: PLR0913 - of which file, what was chosen, by whom: all named
    db: Db,
    actor: Actor,
    place: Place,
    intake_id: UUID,
    choices: Mapping[str, Choice],
    now: datetime,
    *,
    rows: Sequence[RawRow],
) -> int:
    """Take the changes that were chosen, all or none; how many were taken. `rows` are those of
    the file, whose bytes never change.

    Raises SavedElsewhere when an action was changed since the choice was made, or when the file
    now would change something that nobody chose about; RuleBroken with the change's key as the
    field; NotFound for a file of somebody else.
    """
    require_may(db, actor, place)
    intake = get_own(db, actor, place, intake_id, lock=True)
    intake_service.require_waiting(intake, now)
    _hold(db, actor, place, choices)
    proposal = look(db, actor, place, rows, london_date(now))
    chosen = _chosen(proposal, choices)
    # Seen with their roles and interests on every review: who may is asked of each action.
    asking = standing_on_board(db, actor, place.board_id)
    for change in chosen:
        try:
            _take(db, asking, change, now)
        except RuleBroken as broken:
            raise RuleBroken(broken.message, field=change.key, **broken.values) from broken
    counts = {"rows": proposal.rows, "taken": len(chosen)}
    intake_service.taken(db, actor, intake, now, counts)
    return len(chosen)


def leave(db: Db, actor: Actor, place: Place, intake_id: UUID, now: datetime) -> bool:
    """Put the file aside: nothing of it is taken. False when that was done already."""
    require_may(db, actor, place)
    intake = get_own(db, actor, place, intake_id, lock=True)
    return intake_service.leave(db, actor, intake, now)


def get_own(db: Db, actor: Actor, place: Place, intake_id: UUID, *, lock: bool = False) -> Intake:
    """A file that the actor brought to this place. Raises NotFound, also for another's."""
    found = intakes.get_intake(
        db,
        intake_id,
        kind=IntakeKind.PLAN,
        board_id=place.board_id,
        review_id=place.review_id,
        lock=lock,
    )
    if found.brought_by != actor.person_id:
        raise NotFound("intake")
    return found


def _named(rows: Collection[RawRow]) -> Collection[UUID]:
    """The actions that the rows name."""
    keys = (row.cells.get(Column.KEY, "") for row in rows)
    found = {read_key(key) for key in keys if isinstance(key, str)}
    return {one for one in found if one is not None}


def _hold(db: Db, actor: Actor, place: Place, choices: Mapping[str, Choice]) -> None:
    """Hold reviews, then actions, each in one order, as all verbs on them do."""
    wanted = {read_key(key[:36]) for key, one in choices.items() if one.take}
    standing = queries.list_standing(
        db, actor, place.board_id, place.review_id, [one for one in wanted if one is not None]
    )
    for review_id in sorted({one.review_id for one in standing.values()}):
        get_review(db, review_id, lock=True)
    hold_actions(db, list(standing))


def _chosen(proposal: Proposal, choices: Mapping[str, Choice]) -> list[Change]:
    """The changes to be taken, in the order in which they can be."""
    takeable = {one.key: one for one in proposal.shown}
    if any(one.take and key not in takeable for key, one in choices.items()):
        raise SavedElsewhere
    for key, change in takeable.items():
        choice = choices.get(key)
        if choice is None:
            if change.is_conflict:
                raise RuleBroken(N_("Choose which of the two is right"), field=key)
            raise RuleBroken(N_("Choose whether it is taken"), field=key)
        if choice.take and choice.version != change.action.version:
            raise SavedElsewhere
    taken = [one for key, one in takeable.items() if choices[key].take]
    return sorted(taken, key=_order)


def _order(change: Change) -> tuple[UUID, int]:
    # What was over is taken up again before its day can move.
    first = Part.DELIVERY if change.action.delivery in OVER else Part.OWNER
    parts = [first, *(part for part in Part if part is not first)]
    return change.action.id, parts.index(change.part)


def _take(db: Db, actor: Actor, change: Change, now: datetime) -> None:
    """Make one change by the verb that people use; who may is asked there."""
    action = db.get_one(Action, change.action.id)
    if change.part is Part.OWNER:
        details = ActionDetails(
            what=action.what,
            owner_role=change.to.owner_role,
            agency_id=change.to.agency_id,
            due_on=action.due_on,
        )
        review = get_review(db, action.review_id)
        actions.change(db, actor, review, action.id, details, version=action.version, now=now)
    elif change.part is Part.DUE:
        following.move_day(
            db,
            actor,
            action.id,
            change.to.due_on,
            change.because,
            version=action.version,
            now=now,
        )
    else:
        proof = None
        if change.added:
            proof = NewProof(
                kind=ProofKind.DOCUMENT,
                shows=Shows.DONE,
                words=change.added,
                on=london_date(now),
            )
        said = Said(delivery=change.to.delivery, words=change.note, proof=proof)
        following.say(db, actor, action.id, said, version=action.version, now=now)
