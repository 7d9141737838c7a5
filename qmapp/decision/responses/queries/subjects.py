"""Which version of a response is open, and what the policy needs to know of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.models import Response
from qmapp.errors import NotFound
from qmapp.foundation.access import ResponseSubject
from qmapp.foundation.storage import Db

# An address may hold a number that no database can compare with.
_NO_SUCH_NUMBER = 1_000_000


def subject_of(db: Db, review: Review, number: int | None = None) -> ResponseSubject:
    """The response as the policy sees it: of one version, whether that was agreed.

    Without a number, whether any was. Raises NotFound for a version that is not there.
    """
    if number is None:
        any_agreed = select(Response.id).where(
            Response.review_id == review.id, Response.agreed_at.is_not(None)
        )
        is_agreed = db.scalar(any_agreed.limit(1)) is not None
    else:
        is_agreed = get_version(db, review.id, number).agreed_at is not None
    return ResponseSubject(review.board_id, review.id, is_agreed=is_agreed)


def get_version(db: Db, review_id: UUID, number: int) -> Response:
    """One version of the response to a review. Raises NotFound."""
    query = select(Response).where(Response.review_id == review_id, Response.number == number)
    found = db.scalar(query) if 0 < number < _NO_SUCH_NUMBER else None
    if found is None:
        raise NotFound("response")
    return found


def find_newest(db: Db, review_id: UUID) -> Response | None:
    """The version that came last, open or agreed, or None."""
    return db.scalar(
        select(Response)
        .where(Response.review_id == review_id)
        .order_by(Response.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def get_newest(db: Db, review_id: UUID) -> Response:
    """The version that came last. Raises NotFound before the first.

    What a form is posted to: when it was agreed meanwhile, the verb says so.
    """
    found = find_newest(db, review_id)
    if found is None:
        raise NotFound("response")
    return found


def find_open(db: Db, review_id: UUID) -> Response | None:
    """The version that may still be changed, or None."""
    return db.scalar(
        select(Response).where(Response.review_id == review_id, Response.agreed_at.is_(None))
    )


def get_open(db: Db, review_id: UUID) -> Response:
    """The version that may still be changed. Raises NotFound."""
    found = find_open(db, review_id)
    if found is None:
        raise NotFound("response")
    return found
