"""Which version of a response is open, and what the policy needs to know of it."""

from __future__ import annotations

from uuid import UUID

from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.models import Response
from qmapp.foundation.access import ResponseSubject
from qmapp.foundation.storage import Db


def subject_of(db: Db, review: Review, number: int | None = None) -> ResponseSubject:
    """The response as the policy sees it: of a version, whether that was agreed; else whether any
    was. Raises NotFound for a version that is not there."""
    raise NotImplementedError


def find_open(db: Db, review_id: UUID) -> Response | None:
    """The version that may still be changed, or None."""
    raise NotImplementedError


def get_open(db: Db, review_id: UUID, *, lock: bool = False) -> Response:
    """The version that may still be changed. Raises NotFound."""
    raise NotImplementedError
