"""A draft judged and moderated through the services, for plays that begin after that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from qmapp.casework.assessments import judging, service
from qmapp.casework.assessments.judging import Posted
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind, digest
from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.drafts.reading import PassageKind
from qmapp.casework.evidence import service as evidence
from qmapp.casework.evidence.rules import Stance, Target
from qmapp.casework.moderation import queries
from qmapp.casework.moderation import service as moderation
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Membership
from tests.support.stocking import World

WHY = "The draft shows it where it says what was asked."
HELD = "All read the same passages, and hold the same of them."


def actor_of(world: World, who: str, review: Review) -> Actor:
    """Somebody as the policy sees them on a review and its board."""
    person = world.person(who)
    on_board = select(Membership.role).where(
        Membership.person_id == person.id,
        Membership.board_id == review.board_id,
        Membership.ended_at.is_(None),
    )
    on_review = select(RoleOnReview.role).where(
        RoleOnReview.person_id == person.id,
        RoleOnReview.review_id == review.id,
        RoleOnReview.ended_at.is_(None),
    )
    return Actor(
        person.id,
        person.name,
        board_roles={review.board_id: frozenset(world.db.scalars(on_board))},
        review_roles={review.id: frozenset(world.db.scalars(on_review))},
    )


def judge(
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    now: datetime,
    *,
    ratings: Mapping[int, str] | None = None,
    asks: Mapping[int, str] | None = None,
) -> Assessment:
    """Somebody's own assessment of every marker, submitted.

    “Largely met” but for what `ratings` say; `asks` is what would need to change.
    """
    leads = actor.is_on_review(review.id, ReviewRole.LEAD_REVIEWER)
    kind = AssessmentKind.SELF_CHECK if leads else AssessmentKind.COMMISSIONER
    begun = service.start(db, actor, review, kind, draft, now)
    db.flush()
    service.state_known_outcome(db, actor, begun, "That the baby is well.", now)
    positions = db.scalars(
        select(StoredPassage.position)
        .where(
            StoredPassage.reading_id == begun.reading_id,
            StoredPassage.kind == PassageKind.PARAGRAPH,
        )
        .order_by(StoredPassage.position)
    ).all()
    edition = get_edition(db, review.edition_sha256)
    for marker in edition.markers:
        basis = evidence.Basis(
            board_id=review.board_id,
            review_id=review.id,
            assessment_id=begun.id,
            reading_id=begun.reading_id,
            marker_id=marker.id,
        )
        evidence.pin_passage(
            db, actor, basis, position=positions[marker.number % len(positions)], span=None,
            stance=Stance.SUPPORTS, note="", targets=[Target(marker.id)], now=now,
        )  # fmt: skip
        said = {
            "reasons": WHY,
            "rating": (ratings or {}).get(marker.number, "largely_met"),
            "to_change": (asks or {}).get(marker.number, ""),
        }
        judging.save(
            db, actor, begun, marker, edition.scale,
            [Posted(name, digest(None), words) for name, words in said.items() if words],
            now=now, sitting_ends=True,
        )  # fmt: skip
    db.flush()
    service.submit(db, actor, begun, with_gaps=False, now=now)
    db.flush()
    return begun


def hold(
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    now: datetime,
    *,
    but: Collection[int] = (),
) -> None:
    """The board agrees “largely met” on every marker that is open, but for these."""
    open_ones = set(queries.unmoderated(db, review, draft))
    for marker in get_edition(db, review.edition_sha256).markers:
        if marker.id in open_ones and marker.number not in but:
            moderation.agree(
                db, actor, review, draft, marker.id, "largely_met", HELD,
                version=queries.last_version(db, draft.id, marker.id), now=now,
            )  # fmt: skip
