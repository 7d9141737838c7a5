"""Taking a step. Never commits."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.reviews import machine
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.machine import LONGEST_BECAUSE, WORK, Facts, Step, StepId
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, list_people_on_review, subject_of
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_, NotAllowed, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, ReviewRole, require
from qmapp.foundation.storage import Db
from qmapp.governance.signing import service as signing
from qmapp.governance.stages.facts import facts_of
from qmapp.governance.stages.models import StageStep
from qmapp.people.accounts.queries import keepers_of
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind
from qmapp.typed import require_length, tidy_words


class MovedMeanwhile(SavedElsewhere):
    """The review stands elsewhere since the page was opened. Nothing was moved."""

    def __init__(self, stage: Stage) -> None:
        super().__init__("The review moved on meanwhile.")
        self.stage = stage


def take(  # noqa: PLR0913 - who, on what, which step, why, when, seen at which stage
    db: Db,
    actor: Actor,
    review: Review,
    step: Step,
    because: str,
    now: datetime,
    *,
    seen: Stage | None = None,
) -> Review:
    """Take one step with a review, by hand.

    Asks the policy by the step's own permission, then the machine. Raises NotAllowed (for a step of
    the work or of another room too), MovedMeanwhile when the review no longer stands where the page
    showed it (`seen`), RuleBroken for a step that does not begin there or lacks its reason, and
    StepRefused with everything that is missing.
    """
    if step.by is WORK or step.room is not None:
        raise NotAllowed(step.id)
    review = get_review(db, review.id, lock=True)
    require(actor, step.by, subject_of(review))
    if seen is not None and review.stage is not seen:
        raise MovedMeanwhile(review.stage)
    if review.stage not in step.from_stages:
        raise RuleBroken(N_("This step does not begin where the review stands. Nothing was moved"))
    because = tidy_words(because)
    require_length(because, LONGEST_BECAUSE, "because")
    if step.wants_reason and not because:
        raise RuleBroken(N_("Say why, in a sentence or two"), field="because")
    machine.require_nothing_missing(step, facts_of(db, review, actor))
    reviews.move(db, review, step, because=because, actor_id=actor.person_id, now=now)
    _tell(db, actor, review, step, now)
    return review


def require_taken(db: Db, verb: str, review_id: UUID) -> None:
    """Raise IsClosed for a change that a closed review does not take, whichever room makes it."""
    review = db.get(Review, review_id)
    if review is not None:  # the trail may speak of what is no more
        machine.require_taken(review.stage, verb)


class Answers:
    """What the reviews room is told of this one: see reviews/ports.py."""

    def facts(self, db: Db, review: Review) -> Facts:
        """How a review stands, whoever asks."""
        return facts_of(db, review)

    def taken(  # noqa: PLR0913 - as the port says
        self,
        db: Db,
        review: Review,
        step: Step,
        from_stage: Stage,
        *,
        because: str,
        actor_id: UUID | None,
        now: datetime,
    ) -> None:
        """Write a step down that a person took, on the page of stages or in a room."""
        if step.to is Stage.PUBLISHED:
            signing.close_asking(db, review, now)
        db.add(
            StageStep(
                id=uuid4(),
                board_id=review.board_id,
                review_id=review.id,
                from_stage=from_stage,
                to_stage=step.to,
                because=because,
                taken_by=actor_id,
                at=now,
            )
        )
        db.flush()


_TOLD = {
    StepId.READY: N_("A review is ready for sign-off"),
    StepId.RETURN: N_("A draft of yours was returned"),
    StepId.MODERATE: N_("A draft waits for moderation"),
    StepId.RESUME: N_("A draft waits for moderation"),
}


def _tell(db: Db, actor: Actor, review: Review, step: Step, now: datetime) -> None:
    """Tell those for whom something waits now."""
    if step.id not in _TOLD:
        return
    if step.id is StepId.READY:
        people = set(keepers_of(db, review.board_id))
    else:
        role = ReviewRole.LEAD_REVIEWER if step.id is StepId.RETURN else ReviewRole.COMMISSIONER
        people = {one.person_id for one in list_people_on_review(db, review.id) if one.role is role}
    inbox.tell(
        db,
        people,
        NoticeKind.WAITS,
        _TOLD[step.id],
        f"/reviews/{review.id}/stages",
        key=f"stage:{review.id}:{now.isoformat()}",
        board_id=review.board_id,
        review_id=review.id,
        now=now,
        actor_id=actor.person_id,
    )
