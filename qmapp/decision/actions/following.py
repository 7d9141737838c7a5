"""What becomes of an action after it was promised: how it stands, what shows it, its day, its lead.

Whoever answers for the action, or speaks by a link of it, says how it goes; a person is asked about
by the policy (PROGRESS_WRITE), a link by its row. The review may be closed: what was promised goes
on. Steps and links have verbs of their own (`stepping.py`, `giving.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.decision.actions import queries
from qmapp.decision.actions.checking import require_likely, sound_moved
from qmapp.decision.actions.giving import give_link, revoke_link
from qmapp.decision.actions.models import Action, ActionDay, ActionNote, ActionStep
from qmapp.decision.actions.ports import tell_of_delivery
from qmapp.decision.actions.rules import LONGEST_NOTE, OVER, Delivery, Move, require_sound
from qmapp.decision.actions.stepping import add_step, end_step, mark_step
from qmapp.decision.actions.telling import (
    hold,
    hold_promised,
    note,
    require_promised,
    tell_the_board,
)
from qmapp.decision.actions.voices import Speaker, Voice
from qmapp.decision.proofs import service as proofs
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.queries import get_proof
from qmapp.decision.proofs.rules import Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, FollowSubject, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import list_members
from qmapp.typed import require_length, tidy_words

__all__ = [
    "NewProof",
    "Said",
    "add_step",
    "end_proof",
    "end_step",
    "give_link",
    "mark_step",
    "move_day",
    "revoke_link",
    "say",
    "set_lead",
]


@dataclass(frozen=True, slots=True)
class Said:
    """How an action stands, in what words, and what shows it."""

    delivery: Delivery
    words: str = ""
    proof: NewProof | None = None


def say(  # noqa: PLR0913 - what, of which action, since when: all named
    db: Db,
    speaker: Speaker,
    action_id: UUID,
    said: Said,
    *,
    version: int,
    now: datetime,
    note_id: UUID | None = None,
) -> ActionNote:
    """Say how an action stands. What is said is kept; nothing of it is changed later.

    `note_id` is made with the form, so that a form sent twice says it once. Raises SavedElsewhere
    when the action was changed since `version`; RuleBroken with the field at fault ("delivery",
    "words", "proof", and "proof_" before the fields of a proof); NotAllowed.
    """
    action, by = hold_promised(db, speaker, action_id, now)
    had = db.get(ActionNote, note_id) if note_id is not None else None
    if had is not None and (had.action_id, had.said_by, had.link_id) == (
        action.id,
        by.person_id,
        by.link_id,
    ):
        return had
    if action.version != version:
        raise SavedElsewhere
    words = tidy_words(said.words)
    require_length(words, LONGEST_NOTE, "words")
    was = action.delivery
    if said.delivery is was and not words and said.proof is None:
        raise RuleBroken(
            N_("Write what was done, add what shows it, or choose how it stands now"),
            field="words",
        )
    require_sound(
        Move(
            was=was,
            now=said.delivery,
            words=words,
            has_proof=_is_done(said.proof) or _count_proofs(db, action.id) > 0,
            open_steps=_count_open_steps(db, action.id),
        )
    )
    proof = _prove(db, action, said.proof, by, now) if said.proof is not None else None
    made = ActionNote(
        id=note_id if note_id is not None and had is None else uuid4(),
        board_id=action.board_id,
        action_id=action.id,
        was=was,
        now=said.delivery,
        words=words,
        said_by=by.person_id,
        link_id=by.link_id,
        said_at=now,
    )
    db.add(made)
    if said.delivery is not was:
        action.delivery, action.delivery_on = said.delivery, london_date(now)
    action.version += 1
    db.flush()
    values = {
        "was": was,
        "now": said.delivery,
        "words": digest_of_words(words),
        "proof": proof.id if proof is not None else None,
    }
    note(db, action, "said", by, now, values)
    tell_the_board(
        db, action, made.id, by, N_("The owner of an action said by link how it stands"), now
    )
    if said.delivery is not was:
        tell_of_delivery(db, queries.answered_by_all(db, [action.id]), now)
    return made


def move_day(  # noqa: PLR0913 - of what, to which day, why, since when: all named
    db: Db,
    speaker: Speaker,
    action_id: UUID,
    due_on: date | None,
    because: str,
    *,
    version: int,
    now: datetime,
    day_id: UUID | None = None,
) -> ActionDay:
    """Move the day by which an action will be done. The day before and the reason are kept.

    Raises SavedElsewhere, RuleBroken (fields "due_on", "because"), NotAllowed.
    """
    action, by = hold_promised(db, speaker, action_id, now)
    had = db.get(ActionDay, day_id) if day_id is not None else None
    if had is not None and (had.action_id, had.moved_by, had.link_id) == (
        action.id,
        by.person_id,
        by.link_id,
    ):
        return had
    if action.version != version:
        raise SavedElsewhere
    today = london_date(now)
    if action.delivery in OVER:
        raise RuleBroken(
            N_("Nothing more is to be done of it. Say first that it is taken up again.")
        )
    if due_on is None:
        raise RuleBroken(N_("Enter the new day"), field="due_on")
    if due_on == action.due_on:
        raise RuleBroken(N_("This is the day that it has already"), field="due_on")
    if due_on < today:
        raise RuleBroken(N_("This day has passed. Enter one that is still to come"), field="due_on")
    require_likely(due_on, today)
    because = sound_moved(because)
    made = ActionDay(
        id=day_id if day_id is not None and had is None else uuid4(),
        board_id=action.board_id,
        action_id=action.id,
        was_on=action.due_on,
        due_on=due_on,
        because=because,
        moved_by=by.person_id,
        link_id=by.link_id,
        moved_at=now,
    )
    db.add(made)
    action.due_on = due_on
    action.version += 1
    db.flush()
    values = {"was_on": made.was_on, "due_on": due_on, "because": digest_of_words(because)}
    note(db, action, "day-moved", by, now, values)
    tell_the_board(db, action, made.id, by, N_("The owner of an action moved its day by link"), now)
    return made


def set_lead(
    db: Db, actor: Actor, action_id: UUID, lead_id: UUID | None, *, version: int, now: datetime
) -> bool:
    """Say which person here looks after an action, or that nobody does; False when it is so.

    They come to know the action by that, so whoever gives links says it (OWNER_LINK_GIVE). Nobody
    takes themselves off: they would step aside to sign for their own action. Raises
    SavedElsewhere, RuleBroken (field "lead") also for somebody who is not on the board.
    """
    action = hold(db, action_id)
    require(actor, Permission.OWNER_LINK_GIVE, FollowSubject(action.board_id, action.review_id))
    require_promised(action)
    if action.lead_id == lead_id:
        return False
    if action.version != version:
        raise SavedElsewhere
    if action.lead_id == actor.person_id:
        raise RuleBroken(
            N_(
                "You look after this action. Somebody else says who does it from now on, so that "
                "nobody steps aside to sign for their own action"
            ),
            field="lead",
        )
    if lead_id is not None and lead_id not in {
        one.person_id for one in list_members(db, action.board_id)
    }:
        raise RuleBroken(N_("Choose somebody of the board"), field="lead")
    values = {"was": action.lead_id, "lead": lead_id}
    action.lead_id = lead_id
    action.version += 1
    note(db, action, "lead-set", Voice(actor.person_id), now, values)
    return True


def end_proof(
    db: Db, speaker: Speaker, action_id: UUID, proof_id: UUID, because: str, now: datetime
) -> bool:
    """Take out what was added as showing that the action is done; False when it is out already.

    Raises RuleBroken for the last one of an action that is said to be delivered, NotFound.
    """
    action, by = hold_promised(db, speaker, action_id, now)
    proof = get_proof(db, proof_id, action_id=action.id)
    is_last = proof.ended_at is None and proof.shows is Shows.DONE
    if action.delivery is Delivery.DELIVERED and is_last and _count_proofs(db, action.id) == 1:
        raise RuleBroken(
            N_(
                "Nothing else shows that this action is delivered. Add something first, or say "
                "that it is not delivered after all."
            )
        )
    return proofs.end(db, proof, because, by, now, review_id=action.review_id)


def _prove(db: Db, action: Action, proof: NewProof, by: Voice, now: datetime) -> Proof:
    try:
        return proofs.add_to_action(
            db,
            board_id=action.board_id,
            review_id=action.review_id,
            action_id=action.id,
            proof=proof,
            by=by,
            now=now,
        )
    except RuleBroken as broken:
        field = f"proof_{broken.field}" if broken.field else None
        raise RuleBroken(broken.message, field=field, **broken.values) from broken


def _is_done(proof: NewProof | None) -> bool:
    return proof is not None and proof.shows is Shows.DONE


def _count_proofs(db: Db, action_id: UUID) -> int:
    found = select(func.count()).where(
        Proof.action_id == action_id, Proof.ended_at.is_(None), Proof.shows == Shows.DONE
    )
    return db.scalar(found) or 0


def _count_open_steps(db: Db, action_id: UUID) -> int:
    found = select(func.count()).where(
        ActionStep.action_id == action_id,
        ActionStep.ended_at.is_(None),
        ActionStep.done_on.is_(None),
    )
    return db.scalar(found) or 0
