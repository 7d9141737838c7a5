"""Whom the actions and checks of many reviews concern."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Interest, RoleOnReview
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.foundation.storage import Db
from qmapp.learning.reminders.queries.parts import SEE_REVIEWS
from qmapp.learning.reminders.rules import RECORDS_CHECKS
from qmapp.people.accounts.models import Membership


class Concerned:
    """Who is what to the boards and reviews in question, and who declared an interest."""

    def __init__(self, db: Db, reviews: Mapping[UUID, UUID]) -> None:
        """`reviews`: the board of each review."""
        self._by_role: defaultdict[tuple[UUID, BoardRole], set[UUID]] = defaultdict(set)
        self._by_agency: defaultdict[UUID, set[UUID]] = defaultdict(set)
        self._on_board: defaultdict[UUID, set[UUID]] = defaultdict(set)
        self._on_review: defaultdict[UUID, set[UUID]] = defaultdict(set)
        self._commission: defaultdict[UUID, set[UUID]] = defaultdict(set)
        self._interests: defaultdict[UUID, set[UUID]] = defaultdict(set)
        if not reviews:
            return
        for board_id, person_id, role, agency_id in db.execute(
            select(
                Membership.board_id, Membership.person_id, Membership.role, Membership.agency_id
            ).where(Membership.board_id.in_(set(reviews.values())), Membership.ended_at.is_(None))
        ):
            self._on_board[board_id].add(person_id)
            self._by_role[board_id, role].add(person_id)
            if agency_id is not None:
                self._by_agency[agency_id].add(person_id)
        for review_id, person_id, review_role in db.execute(
            select(RoleOnReview.review_id, RoleOnReview.person_id, RoleOnReview.role).where(
                RoleOnReview.review_id.in_(reviews), RoleOnReview.ended_at.is_(None)
            )
        ):
            self._on_review[review_id].add(person_id)
            if review_role is ReviewRole.COMMISSIONER:
                self._commission[review_id].add(person_id)
        for review_id, person_id in db.execute(
            select(Interest.review_id, Interest.person_id).where(
                Interest.review_id.in_(reviews), Interest.withdrawn_at.is_(None)
            )
        ):
            self._interests[review_id].add(person_id)

    def by_action(
        self, board_id: UUID, review_id: UUID, agency_id: UUID | None, lead_id: UUID | None
    ) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """Who answers for an action, and who of them may not know of its review."""
        people = set(self._by_agency[agency_id]) if agency_id is not None else set()
        if lead_id is not None and lead_id in self._on_board[board_id]:
            people.add(lead_id)
        people -= self._interests[review_id]
        knowing = set(self._on_review[review_id])
        for role in SEE_REVIEWS:
            knowing |= self._by_role[board_id, role]
        return frozenset(people), frozenset(people - knowing)

    def by_review(self, board_id: UUID, review_id: UUID) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """Who may record the checks of a review, and who of them keeps or commissions it."""
        keepers = self._commission[review_id] | self._by_role[board_id, BoardRole.REVIEW_MANAGER]
        people = set(keepers)
        for role in RECORDS_CHECKS:
            people |= self._by_role[board_id, role]
        interests = self._interests[review_id]
        return frozenset(people - interests), frozenset(keepers - interests)
