"""What falls due on reviews, and whom it concerns. How long before is ours.

Everybody is told once of a day, and once more when it has passed; a day that is moved is told anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from qmapp.casework.feedback.models import Letter, Point, PointAnswer
from qmapp.casework.proceedings.models import Proceeding
from qmapp.casework.proceedings.rules import OPEN
from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.rules import DRAFT_AWAITED, SIGN_OFF_AWAITED, Stage
from qmapp.errors import N_
from qmapp.foundation.access import BoardRole, ReviewRole
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.models import Membership
from qmapp.people.inbox.ports import Due

DRAFT_SOON = timedelta(days=7)
SIGN_OFF_SOON = timedelta(days=14)
LETTER_WAITS = timedelta(days=14)

_DRAFT_SOON = N_("A draft is due within a week")
_DRAFT_LATE = N_("A draft is overdue")
_SIGN_OFF_SOON = N_("The target for sign-off is within two weeks")
_SIGN_OFF_LATE = N_("The target for sign-off has passed")
_PROCEEDING = N_("A parallel proceeding was expected to have ended by now")
_LETTER = N_("A letter of feedback still waits for answers")


@dataclass(frozen=True, slots=True)
class _Found:
    """Something due on a review, before it is known who is to hear of it."""

    review: Review
    what: str
    key: str
    roles: frozenset[ReviewRole]
    board_roles: frozenset[BoardRole] = frozenset()
    page: str = ""


_LEAD = frozenset({ReviewRole.LEAD_REVIEWER})
_COMMISSION = frozenset({ReviewRole.COMMISSIONER})
_KEEP = frozenset({BoardRole.REVIEW_MANAGER})


def things_due(db: Db, today: date) -> Iterable[Due]:
    """Everything that falls due, or did, on a day: drafts, sign-off, proceedings, letters.

    Who declared an interest in a review hears nothing of it. As many queries for all reviews as for
    one.
    """
    found = [
        *_dates(db, today),
        *_proceedings(db, today),
        *_letters(db, today),
    ]
    people = _People(db, found)
    for one in found:
        concerned = people.of(one)
        if concerned:
            yield Due(
                person_ids=concerned,
                what=one.what,
                path=f"/reviews/{one.review.id}{one.page}",
                key=one.key,
                board_id=one.review.board_id,
                review_id=one.review.id,
            )


def _dates(db: Db, today: date) -> Iterator[_Found]:
    """Drafts that are awaited, and targets for sign-off."""
    query = select(Review).where(
        Review.stage.in_(SIGN_OFF_AWAITED),
        (Review.draft_due_on <= today + DRAFT_SOON)
        | (Review.sign_off_target_on <= today + SIGN_OFF_SOON),
    )
    for review in db.scalars(query.order_by(Review.id)):
        due, target = review.draft_due_on, review.sign_off_target_on
        if due is not None and due <= today + DRAFT_SOON and review.stage in DRAFT_AWAITED:
            words = _DRAFT_LATE if due < today else _DRAFT_SOON
            yield _Found(review, words, _key("draft", review.id, due, today), _LEAD)
        if target is not None and target <= today + SIGN_OFF_SOON:
            words = _SIGN_OFF_LATE if target < today else _SIGN_OFF_SOON
            key = _key("sign-off", review.id, target, today)
            yield _Found(review, words, key, _COMMISSION, _KEEP)


def _proceedings(db: Db, today: date) -> Iterator[_Found]:
    """Proceedings that were expected to end, and stand open: somebody should ask."""
    query = (
        select(Review, Proceeding)
        .join(Proceeding, Proceeding.review_id == Review.id)
        .where(
            Proceeding.status.in_(OPEN),
            Proceeding.ended_at.is_(None),
            Proceeding.expected_end_on < today,
            Review.stage != Stage.CLOSED,
        )
    )
    for review, one in db.execute(query.order_by(Proceeding.id)):
        key = f"due:proceeding:{one.id}:{one.expected_end_on}"
        yield _Found(review, _PROCEEDING, key, _COMMISSION, _KEEP, "/proceedings")


def _letters(db: Db, today: date) -> Iterator[_Found]:
    """Letters that were sent a while ago, with points that nobody answered."""
    waits = exists().where(
        Point.letter_id == Letter.id,
        Point.left_out_at.is_(None),
        ~exists().where(PointAnswer.point_id == Point.id),
    )
    query = (
        select(Review, Letter)
        .join(Letter, Letter.review_id == Review.id)
        .where(Letter.sent_at.is_not(None), waits)
    )
    for review, letter in db.execute(query.order_by(Letter.id)):
        if letter.sent_at is not None and london_date(letter.sent_at) + LETTER_WAITS <= today:
            page = f"/feedback/{letter.number}"
            yield _Found(review, _LETTER, f"due:letter:{letter.id}", _LEAD, page=page)


def _key(what: str, review_id: UUID, day: date, today: date) -> str:
    return f"{'late' if day < today else 'due'}:{what}:{review_id}:{day}"


class _People:
    """Who is what to the reviews and boards in question, and who declared an interest."""

    def __init__(self, db: Db, found: Iterable[_Found]) -> None:
        reviews = {one.review.id: one.review.board_id for one in found}
        self._on_review: defaultdict[UUID, set[tuple[UUID, ReviewRole]]] = defaultdict(set)
        self._on_board: defaultdict[UUID, set[tuple[UUID, BoardRole]]] = defaultdict(set)
        self._interests: set[tuple[UUID, UUID]] = set()
        if not reviews:
            return
        for review_id, person_id, role in db.execute(
            select(RoleOnReview.review_id, RoleOnReview.person_id, RoleOnReview.role).where(
                RoleOnReview.review_id.in_(reviews), RoleOnReview.ended_at.is_(None)
            )
        ):
            self._on_review[review_id].add((person_id, role))
        for board_id, person_id, board_role in db.execute(
            select(Membership.board_id, Membership.person_id, Membership.role).where(
                Membership.board_id.in_(set(reviews.values())), Membership.ended_at.is_(None)
            )
        ):
            self._on_board[board_id].add((person_id, board_role))
        self._interests = {
            (review_id, person_id)
            for review_id, person_id in db.execute(
                select(Interest.review_id, Interest.person_id).where(
                    Interest.review_id.in_(reviews), Interest.withdrawn_at.is_(None)
                )
            )
        }

    def of(self, one: _Found) -> frozenset[UUID]:
        """Whom something concerns."""
        review = one.review
        people = {person for person, role in self._on_review[review.id] if role in one.roles}
        people |= {
            person for person, role in self._on_board[review.board_id] if role in one.board_roles
        }
        return frozenset(p for p in people if (review.id, p) not in self._interests)
