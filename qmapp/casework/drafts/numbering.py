"""Numbers of what is first seen in drafts of a review: findings, recommendations.

Numbers that everybody sees run on without a gap for what stands in a draft that is not sent: from
a gap others could tell how much a lead reviewer has written there.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from qmapp.casework.drafts.models import Draft
from qmapp.foundation.storage import Db


def next_number(db: Db, model: Any, draft: Draft) -> int:
    """The next number in the review for a row of `model` that is first seen in a draft of it.

    A model has `review_id`, `draft_id` and `number`, which no two of a review share.
    What stands in drafts that were not sent makes room: only its own lead reviewers know those
    numbers yet. Whoever calls holds the review, so that no number is given twice.
    """
    highest = select(func.max(model.number)).where(model.review_id == draft.review_id)
    if draft.sent_at is None:
        return (db.scalar(highest) or 0) + 1
    sent = select(Draft.id).where(Draft.review_id == draft.review_id, Draft.sent_at.is_not(None))
    number = (db.scalar(highest.where(model.draft_id.in_(sent))) or 0) + 1
    own = select(model).where(model.review_id == draft.review_id, model.number >= number)
    later = db.scalars(own.order_by(model.number.desc())).all()
    if any(row.number == number for row in later):
        for row in later:
            row.number = (row.number or 0) + 1
            db.flush()  # one after the other, from the last: no two have the same number
    return number
