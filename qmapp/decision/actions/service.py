"""Promising actions, tying them to what they answer, putting them right.

Whatever is written here asks for RESPONSE_WRITE on the review. The trail learns dates, numbers and
the digests of words; never a word. An action that an agreed response holds is never taken out, and
whatever is changed of it leaves both what it was and what it is in the trail.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.decision.actions import queries
from qmapp.decision.actions.answering import agencies_of
from qmapp.decision.actions.checking import ActionDetails, sound_action, sound_because
from qmapp.decision.actions.giving import end_links
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.actions.ports import tell_of_delivery
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import list_agencies


def promise(  # noqa: PLR0913 - what, in answer to what: all named
    db: Db,
    actor: Actor,
    review: Review,
    details: ActionDetails,
    answers: Collection[UUID],
    now: datetime,
    *,
    action_id: UUID | None = None,
) -> Action:
    """Say what will be done in answer to confirmed recommendations of the review.

    `action_id` is made with the form, so that a form sent twice promises one. Raises RuleBroken,
    and NotFound for a recommendation that does not stand.
    """
    review = _held(db, actor, review)
    details = sound_action(details, today=london_date(now))
    had = db.get(Action, action_id) if action_id is not None else None
    if had is not None and (had.review_id, had.added_by) == (review.id, actor.person_id):
        return had
    queries.require_role(db, review, details.owner_role, field="owner_role")
    _require_agency(db, review.board_id, details.agency_id)
    if not answers:
        raise RuleBroken(N_("Choose the recommendation that it answers"), field="answers")
    held = queries.hold_standing(db, review.id, answers)
    action = Action(
        id=action_id if action_id is not None and had is None else uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        number=_next_number(db, review.board_id),
        what=details.what,
        owner_role=details.owner_role,
        agency_id=details.agency_id,
        due_on=details.due_on,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(action)
    db.flush()
    for one in held:
        _tie(db, actor, action, one.id, now)
    answered = sorted(str(one.id) for one in held)
    values = {"number": action.number, **_facts(details), "answers": answered}
    _note(db, actor, action, ("promised", review.id), now, values)
    return action


def change(  # noqa: PLR0913 - of what, to what, since when: all named
    db: Db,
    actor: Actor,
    review: Review,
    action_id: UUID,
    details: ActionDetails,
    *,
    version: int,
    now: datetime,
) -> Action:
    """Put an action of this review right. The same again changes nothing.

    Another agency ends the links that were given to owners.
    Raises SavedElsewhere when it was changed since `version`, RuleBroken, NotFound.
    """
    review = _held(db, actor, review)
    action = _live(queries.get_action(db, review.id, action_id, lock=True))
    if action.version != version:
        raise SavedElsewhere
    was = _details(action)
    details = sound_action(details, today=london_date(now), was=was.due_on)
    if details == was:
        return action
    if details.owner_role != was.owner_role:
        queries.require_role(db, review, details.owner_role, field="owner_role")
    if details.agency_id != was.agency_id:
        _require_agency(db, review.board_id, details.agency_id)
        _require_not_own(db, actor, action)
    if action.promised_on is not None and was.due_on not in {None, details.due_on}:
        raise RuleBroken(
            N_(
                "It was promised by this day. On the page of the action the day is moved, with the "
                "reason; leave it here as it was"
            ),
            field="due_on",
        )
    changed = [name for name in was.__slots__ if getattr(was, name) != getattr(details, name)]
    for name in changed:
        setattr(action, name, getattr(details, name))
    action.version += 1
    # Whoever spoke for the agency before does so no more.
    revoked = end_links(db, actor, action, now) if "agency_id" in changed else 0
    before, after = _facts(was), _facts(details)
    values = {
        "changed": changed,
        "is_promised": action.promised_on is not None,
        **({"links_revoked": revoked} if revoked else {}),
        **{f"{name}_was": before[name] for name in changed},
        **{name: after[name] for name in changed},
    }
    _note(db, actor, action, ("changed", review.id), now, values)
    return action


def end(db: Db, actor: Actor, review: Review, action_id: UUID, because: str, now: datetime) -> bool:
    """Take out an action that no agreed response holds; False when that was done already."""
    review = _held(db, actor, review)
    action = queries.get_action(db, review.id, action_id, lock=True)
    if action.ended_at is not None:
        return False
    if action.promised_on is not None:
        raise RuleBroken(
            N_(
                "An agreed response promises this action, so it is not taken out. What it says "
                "may still be put right; what becomes of it is told where its effect is followed."
            )
        )
    action.ended_because = sound_because(because)
    action.ended_at = now
    action.version += 1
    values = {"because": digest_of_words(action.ended_because)}
    _note(db, actor, action, ("ended", review.id), now, values)
    return True


def put_back(db: Db, actor: Actor, review: Review, action_id: UUID, now: datetime) -> bool:
    """Undo taking an action out; False when it is there already."""
    review = _held(db, actor, review)
    action = queries.get_action(db, review.id, action_id, lock=True)
    if action.ended_at is None:
        return False
    action.ended_at = action.ended_because = None
    action.version += 1
    _note(db, actor, action, ("put-back", review.id), now, {})
    return True


def tie(
    db: Db, actor: Actor, review: Review, action_id: UUID, recommendation_id: UUID, now: datetime
) -> bool:
    """Say that an action answers a recommendation of this review too; False when it does already.

    It is promised with the next agreement. The action may be of another review
    (`queries.get_to_tie`). Raises RuleBroken when it was taken out, and NotFound for a
    recommendation that does not stand.
    """
    review = _held(db, actor, review)
    queries.hold_standing(db, review.id, [recommendation_id])
    action = _live(queries.get_to_tie(db, actor, review, action_id))
    if recommendation_id in _tied(db, action.id):
        return False
    _tie(db, actor, action, recommendation_id, now)
    values = {"recommendation": recommendation_id}
    _note(db, actor, action, ("tied", review.id), now, values)
    return True


def untie(
    db: Db, actor: Actor, review: Review, action_id: UUID, recommendation_id: UUID, now: datetime
) -> bool:
    """Say that an action does not answer a recommendation of this review; False when it did not.

    What an agreed response promised goes on being so until the next one is agreed.
    Raises RuleBroken when it answers no other: an action that answers nothing is lost from sight.
    """
    review = _held(db, actor, review)
    action = queries.get_to_tie(db, actor, review, action_id)
    tied = _tied(db, action.id)
    if recommendation_id not in tied or not queries.is_of(db, review.id, recommendation_id):
        return False
    if len(tied) == 1 and action.ended_at is None:
        message = (
            N_(
                "This action answers no other recommendation, and an agreed response promises it. "
                "Tie it to another first."
            )
            if action.promised_on is not None
            else N_(
                "This action answers no other recommendation. Tie it to another first, or take "
                "the action out with a reason."
            )
        )
        raise RuleBroken(message)
    found = _find_tie(db, action.id, recommendation_id)
    if found is not None and found.promised_on is not None:
        found.untied_at = now
        db.flush()
    else:
        db.execute(
            delete(ActionAnswers).where(
                ActionAnswers.action_id == action.id,
                ActionAnswers.recommendation_id == recommendation_id,
            )
        )
    values = {"recommendation": recommendation_id}
    _note(db, actor, action, ("untied", review.id), now, values)
    return True


def fix_promised(
    db: Db,
    actor: Actor,
    review: Review,
    answers: Mapping[UUID, Collection[UUID]],
    on: date,
    now: datetime,
) -> int:
    """Say that an agreed response of this review holds these actions; how many are so since now.

    `answers` are the actions of each recommendation in it. What each answers is promised since
    then too, and what was taken off before goes. Whoever agrees a response calls this: it asks for
    RESPONSE_AGREE.
    """
    require(actor, Permission.RESPONSE_AGREE, subject_of(review))
    action_ids = {one for several in answers.values() for one in several}
    fixed = [one for one in queries.hold_actions(db, action_ids) if one.promised_on is None]
    for action in fixed:
        action.promised_on = on
        action.version += 1
        _note(db, actor, action, ("agreed", review.id), now, {"promised_on": on})
    told = _fix_ties(db, review, answers, on)
    if fixed or told:
        db.flush()
        tell_of_delivery(db, sorted(told), now)
    return len(fixed)


def _fix_ties(
    db: Db, review: Review, answers: Mapping[UUID, Collection[UUID]], on: date
) -> Collection[UUID]:
    """The recommendations of which actions were promised, or taken off, since now."""
    ties = db.scalars(
        select(ActionAnswers)
        .join(Recommendation, Recommendation.id == ActionAnswers.recommendation_id)
        .where(Recommendation.review_id == review.id)
        .order_by(ActionAnswers.id)
        .with_for_update(of=ActionAnswers)
        .execution_options(populate_existing=True)
    ).all()
    told = set()
    for one in ties:
        if one.untied_at is not None:
            db.delete(one)
            told.add(one.recommendation_id)
        elif one.promised_on is None and one.action_id in answers.get(one.recommendation_id, ()):
            one.promised_on = on
            told.add(one.recommendation_id)
    return told


def _held(db: Db, actor: Actor, review: Review) -> Review:
    """The review, held first as by every verb on its recommendations: nobody waits in a ring."""
    held = get_review(db, review.id, lock=True)
    require(actor, Permission.RESPONSE_WRITE, subject_of(held))
    return held


def _live(action: Action) -> Action:
    if action.ended_at is not None:
        raise RuleBroken(N_("This action was taken out. Put it back first, or add another."))
    return action


def _tied(db: Db, action_id: UUID) -> Collection[UUID]:
    return db.scalars(
        select(ActionAnswers.recommendation_id).where(
            ActionAnswers.action_id == action_id, ActionAnswers.untied_at.is_(None)
        )
    ).all()


def _find_tie(db: Db, action_id: UUID, recommendation_id: UUID) -> ActionAnswers | None:
    return db.scalar(
        select(ActionAnswers).where(
            ActionAnswers.action_id == action_id,
            ActionAnswers.recommendation_id == recommendation_id,
        )
    )


def _tie(db: Db, actor: Actor, action: Action, recommendation_id: UUID, now: datetime) -> None:
    found = _find_tie(db, action.id, recommendation_id)
    if found is not None:  # promised, and taken off since: it is as it was
        found.untied_at = None
        db.flush()
        return
    db.add(
        ActionAnswers(
            board_id=action.board_id,
            action_id=action.id,
            recommendation_id=recommendation_id,
            added_by=actor.person_id,
            added_at=now,
        )
    )
    db.flush()


def _next_number(db: Db, board_id: UUID) -> int:
    """The number after the board's last, nobody else counting meanwhile."""
    # Not against those who only refer to the board, who are many.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update(key_share=True))
    last = db.scalar(select(func.max(Action.number)).where(Action.board_id == board_id))
    return (last or 0) + 1


def _require_agency(db: Db, board_id: UUID, agency_id: UUID | None) -> None:
    if agency_id is None:
        return
    if agency_id not in {agency.id for agency in list_agencies(db, board_id)}:
        raise RuleBroken(N_("Choose an agency of this board"), field="agency_id")


def _require_not_own(db: Db, actor: Actor, action: Action) -> None:
    """Nobody gives their own agency's promise away: they might then sign for it."""
    own = agencies_of(db, action.board_id, actor.person_id)
    if action.promised_on is not None and action.agency_id in own:
        raise RuleBroken(
            N_(
                "You speak for the agency that owns this action. Somebody else says that another "
                "owns it"
            ),
            field="agency_id",
        )


def _details(action: Action) -> ActionDetails:
    return ActionDetails(
        what=action.what,
        owner_role=action.owner_role,
        agency_id=action.agency_id,
        due_on=action.due_on,
    )


def _facts(details: ActionDetails) -> dict[str, object]:
    """What the trail holds of an action: its words by their digests."""
    return {
        "what": digest_of_words(details.what),
        "owner_role": digest_of_words(details.owner_role),
        "agency_id": str(details.agency_id) if details.agency_id is not None else None,
        "due_on": details.due_on,
    }


def _note(
    db: Db,
    actor: Actor,
    action: Action,
    verb: tuple[str, UUID],
    now: datetime,
    values: Mapping[str, object],
) -> None:
    done, review_id = verb
    audit.record(
        db,
        verb=f"actions:{done}",
        subject_kind="action",
        subject_id=action.id,
        at=now,
        actor_id=actor.person_id,
        board_id=action.board_id,
        review_id=review_id,
        values=values,
    )
