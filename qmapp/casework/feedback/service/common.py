"""What every verb on a letter does: hold the review and the letter, ask, write its event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from qmapp.casework.feedback import queries
from qmapp.casework.feedback.models import Letter, Point
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, list_people_on_review
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, Permission, ReviewRole, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db

POINT = "feedback_point"
"""The kind of subject of events on one point."""

SENT = N_(
    "The letter was sent, so it stays as it is. Nothing of this was kept. What else is to be "
    "asked goes into the next letter."
)


def held(
    db: Db, actor: Actor, letter: Letter, permission: Permission = Permission.FEEDBACK_WRITE
) -> tuple[Letter, Review]:
    """The letter and its review, held for this unit of work, when the actor may.

    The review is held first, by every verb: nobody waits in a ring.
    """
    review = get_review(db, letter.review_id, lock=True)
    found = queries.get_letter(db, review.id, letter.number, lock=True)
    require(actor, permission, queries.subject_of(db, actor, review, found))
    return found, review


def held_open(db: Db, actor: Actor, letter: Letter) -> tuple[Letter, Review]:
    """The same for a letter that is still written. Raises RuleBroken when it was sent meanwhile."""
    found, review = held(db, actor, letter)
    if found.sent_at is not None:
        raise RuleBroken(SENT)
    return found, review


def held_point(
    db: Db, actor: Actor, letter: Letter, point_id: UUID, permission: Permission
) -> tuple[Point, Letter, Review]:
    """A point of a letter that was sent, with both held. Raises NotFound, RuleBroken."""
    found, review = held(db, actor, letter, permission)
    point = queries.get_point(db, found, point_id, lock=True)
    if point.left_out_at is not None:
        raise RuleBroken(N_("This point is not in the letter that was sent"))
    return point, found, review


def lead_reviewers(db: Db, review_id: UUID) -> frozenset[UUID]:
    """Who writes the report now."""
    return frozenset(
        one.person_id
        for one in list_people_on_review(db, review_id)
        if one.role is ReviewRole.LEAD_REVIEWER
    )


def page_of(letter: Letter) -> str:
    """The address of a letter within qmapp."""
    return f"/reviews/{letter.review_id}/feedback/{letter.number}"


def known(people: Iterable[UUID | None]) -> frozenset[UUID]:
    """Those of them who are somebody."""
    return frozenset(one for one in people if one is not None)


def note(  # noqa: PLR0913 - one event: who, of what, what was done, when, with which values
    db: Db,
    actor: Actor,
    letter: Letter,
    verb: str,
    now: datetime,
    values: Mapping[str, object],
    *,
    kind: str = "feedback_letter",
    subject_id: UUID | None = None,
) -> None:
    audit.record(
        db,
        verb=f"feedback:{verb}",
        subject_kind=kind,
        subject_id=subject_id or letter.id,
        at=now,
        actor_id=actor.person_id,
        board_id=letter.board_id,
        review_id=letter.review_id,
        values=values,
    )
