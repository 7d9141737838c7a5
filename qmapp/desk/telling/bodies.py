"""Replies of professional bodies that are overdue: review managers and the chair hear of them.

They are told once of a day; a day that is moved is told anew. No review is behind it, so no
interest keeps anybody from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select

from qmapp.errors import N_
from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Db
from qmapp.learning.bodies import queries
from qmapp.people.accounts.models import Membership
from qmapp.people.inbox.ports import Due

_LATE = N_("A reply of a professional body is overdue")
_WHO_WRITE = frozenset({BoardRole.REVIEW_MANAGER, BoardRole.CHAIR})


def silent_bodies(db: Db, today: date) -> Iterable[Due]:
    """Every reply of a body that is overdue on a day. Two queries."""
    silent = queries.list_silent(db, today)
    if not silent:
        return
    people: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for board_id, person_id in db.execute(
        select(Membership.board_id, Membership.person_id).where(
            Membership.board_id.in_({one.board_id for one in silent}),
            Membership.role.in_(_WHO_WRITE),
            Membership.ended_at.is_(None),
        )
    ):
        people[board_id].add(person_id)
    for one in silent:
        if people[one.board_id]:
            yield Due(
                person_ids=people[one.board_id],
                what=_LATE,
                path=f"/boards/{one.board_id}/learning/bodies/{one.body_id}",
                key=f"late:body:{one.sent_id}:{one.reply_due_on}",
                board_id=one.board_id,
                review_id=None,
            )
