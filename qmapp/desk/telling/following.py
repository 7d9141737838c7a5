"""Actions and checks that come due, and whom that concerns.

Of an action hear those who own it or look after it. Where nobody here does, the review managers of
its board hear of it: an owner by link alone is one whom somebody has to ask. Of checks hear those
who keep or commission the review, once for each day on which some of its checks come due. All of
it goes on when a review is closed. What is due today is not late: its day has not passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Interest
from qmapp.errors import N_
from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Db
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.reminders import queries
from qmapp.learning.reminders.queries import OpenAction, OpenChecks
from qmapp.learning.reminders.rules import SOON
from qmapp.people.accounts.models import Membership
from qmapp.people.inbox.ports import Due

_ACTION_SOON = N_("An action that you answer for is due within two weeks")
_ACTION_LATE = N_("An action that you answer for is overdue")
_NOBODYS_SOON = N_("An action that nobody here answers for is due within two weeks")
_NOBODYS_LATE = N_("An action that nobody here answers for is overdue")
_CHECKS_SOON = {
    CheckKind.DELIVERY: N_("A check of whether actions were done is due within two weeks"),
    CheckKind.IMPACT: N_("A check of whether something helped is due within two weeks"),
}
_CHECKS_LATE = {
    CheckKind.DELIVERY: N_("A check of whether actions were done is overdue"),
    CheckKind.IMPACT: N_("A check of whether something helped is overdue"),
}


def followed_due(db: Db, today: date) -> Iterable[Due]:
    """Every action and check that is due within two weeks, or was. At most ten queries."""
    actions = queries.list_open_actions(db, today + SOON)
    yield from _of_actions(actions, today, _Managers(db, [a for a in actions if not a.people]))
    for one in queries.list_open_checks(db, today + SOON):
        if one.keepers:
            yield _of_checks(one, today)


def _of_actions(actions: Iterable[OpenAction], today: date, managers: _Managers) -> Iterator[Due]:
    for one in actions:
        is_late = one.due_on < today
        if not one.people:
            words = _NOBODYS_LATE if is_late else _NOBODYS_SOON
            people = managers.of(one)
            if people:
                yield _due(one, words, people, is_late=is_late, about="nobodys")
            continue
        words = _ACTION_LATE if is_late else _ACTION_SOON
        knowing = one.people - one.without_review
        if knowing:
            yield _due(one, words, knowing, is_late=is_late, about="action")
        if one.without_review:
            # A notice of a review that its reader may not know of would say nothing but that.
            yield _due(
                one, words, one.without_review, is_late=is_late, about="own", has_review=False
            )


def _due(
    one: OpenAction,
    words: str,
    people: Collection[UUID],
    *,
    is_late: bool,
    about: str,
    has_review: bool = True,
) -> Due:
    return Due(
        person_ids=people,
        what=words,
        path=f"/reviews/{one.review_id}/actions/{one.id}",
        key=f"{'late' if is_late else 'due'}:{about}:{one.id}:{one.due_on}",
        board_id=one.board_id,
        review_id=one.review_id if has_review else None,
    )


def _of_checks(one: OpenChecks, today: date) -> Due:
    is_late = one.due_on < today
    return Due(
        person_ids=one.keepers,
        what=(_CHECKS_LATE if is_late else _CHECKS_SOON)[one.kind],
        path=f"/reviews/{one.review_id}/impact",
        key=f"{'late' if is_late else 'due'}:{one.kind}-checks:{one.review_id}:{one.due_on}",
        board_id=one.board_id,
        review_id=one.review_id,
    )


class _Managers:
    """The review managers of the boards of some actions, without those with an interest."""

    def __init__(self, db: Db, actions: Collection[OpenAction]) -> None:
        self._by_board: Mapping[UUID, set[UUID]] = defaultdict(set)
        self._interests: set[tuple[UUID, UUID]] = set()
        if not actions:
            return
        found = db.execute(
            select(Membership.board_id, Membership.person_id).where(
                Membership.board_id.in_({one.board_id for one in actions}),
                Membership.role == BoardRole.REVIEW_MANAGER,
                Membership.ended_at.is_(None),
            )
        )
        for board_id, person_id in found:
            self._by_board[board_id].add(person_id)
        self._interests = {
            (review_id, person_id)
            for review_id, person_id in db.execute(
                select(Interest.review_id, Interest.person_id).where(
                    Interest.review_id.in_({one.review_id for one in actions}),
                    Interest.withdrawn_at.is_(None),
                )
            )
        }

    def of(self, one: OpenAction) -> frozenset[UUID]:
        """Who keeps the review of an action."""
        return frozenset(
            person
            for person in self._by_board[one.board_id]
            if (one.review_id, person) not in self._interests
        )
