"""What was closed and was found again by a later review: there taking it up again is offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import NONE_FITS
from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board, subject_of
from qmapp.decision.responses.content import from_kept
from qmapp.decision.responses.models import AgreedText, Response
from qmapp.foundation.access import Actor, FollowSubject, Permission, ResponseSubject, may
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.impact.lines import FoundAgain
from qmapp.learning.impact.models import FollowUp


@dataclass(frozen=True, slots=True)
class _Pair:
    """What was closed, and a later finding on the same practice issue."""

    closed: FollowUp
    number: int | None
    ended_on: date
    finding: Finding
    issue: str


def list_found_again(db: Db, actor: Actor, review: Review) -> Sequence[FoundAgain]:
    """Pairs of what was closed and a later review with a finding on the same practice issue.

    Of pairs one side is this review; both sides are such that the actor may read of them. Later is
    a finding that was written down, of a draft that was sent, on the day of closing or after it.
    Four queries.
    """
    first, again = aliased(Finding), aliased(Finding)
    rows = db.execute(
        select(FollowUp, Recommendation.number, again)
        .join(Recommendation, Recommendation.id == FollowUp.recommendation_id)
        .join(CauseLink, CauseLink.recommendation_id == FollowUp.recommendation_id)
        .join(first, first.id == CauseLink.finding_id)
        .join(
            again,
            (again.practice_issue == first.practice_issue) & (again.board_id == first.board_id),
        )
        .join(Draft, Draft.id == again.draft_id)
        .where(
            FollowUp.board_id == review.board_id,
            FollowUp.ending.is_not(None),
            first.ended_at.is_(None),
            first.practice_issue != NONE_FITS,
            again.ended_at.is_(None),
            again.review_id != FollowUp.review_id,
            Draft.sent_at.is_not(None),
            or_(FollowUp.review_id == review.id, again.review_id == review.id),
        )
        .order_by(FollowUp.ended_on, Recommendation.number, again.number)
    ).all()
    later = [
        _Pair(follow_up, number, follow_up.ended_on, finding, finding.practice_issue or "")
        for follow_up, number, finding in rows
        if follow_up.ended_on and london_date(finding.added_at) >= follow_up.ended_on
    ]
    if not later:
        return []
    ids = {one.closed.review_id for one in later} | {one.finding.review_id for one in later}
    reviews, agreed = _reviews(db, ids)
    # What a newer draft found is not in what was agreed, and members do not read it there.
    asking = standing_on_board(db, actor, review.board_id)
    found: defaultdict[tuple[UUID, UUID, str], list[_Pair]] = defaultdict(list)
    for one in later:
        closed, other = reviews[one.closed.review_id], reviews[one.finding.review_id]
        subject = FollowSubject(closed.board_id, closed.id, is_agreed=True)
        if may(asking, Permission.FOLLOW_READ, subject) and _reads_finding(
            asking, other, is_agreed=str(one.finding.id) in agreed
        ):
            found[one.closed.id, other.id, one.issue].append(one)
    return [_line(reviews, pairs) for pairs in found.values()]


def _line(reviews: Mapping[UUID, Review], pairs: Sequence[_Pair]) -> FoundAgain:
    one = pairs[0]
    return FoundAgain(
        follow_up_id=one.closed.id,
        review_id=one.closed.review_id,
        reference=reviews[one.closed.review_id].reference,
        recommendation_id=one.closed.recommendation_id,
        number=one.number,
        ended_on=one.ended_on,
        later_review_id=one.finding.review_id,
        later_reference=reviews[one.finding.review_id].reference,
        issue=one.issue,
        edition=one.finding.practice_edition,
        findings=tuple(dict.fromkeys((pair.finding.number, pair.finding.title) for pair in pairs)),
    )


def _reviews(db: Db, ids: set[UUID]) -> tuple[dict[UUID, Review], frozenset[str]]:
    """The reviews by id, and the ids of the findings that their agreed responses name."""
    reviews = {one.id: one for one in db.scalars(select(Review).where(Review.id.in_(ids)))}
    kept = db.scalars(
        select(AgreedText.content)
        .join(Response, Response.id == AgreedText.response_id)
        .where(Response.review_id.in_(ids), Response.agreed_at.is_not(None))
    )
    agreed = (
        finding.id
        for content in kept
        for one in from_kept(content).recommendations
        for finding in one.findings
    )
    return reviews, frozenset(agreed)


def _reads_finding(asking: Actor, review: Review, *, is_agreed: bool) -> bool:
    """A finding is read by whoever is on the review, and with the response that names it."""
    subject = ResponseSubject(review.board_id, review.id, is_agreed=is_agreed)
    return may(asking, Permission.FINDINGS_READ, subject_of(review)) or may(
        asking, Permission.RESPONSE_READ, subject
    )
