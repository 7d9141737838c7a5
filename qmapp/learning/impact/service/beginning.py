"""Following begins when a response is agreed: what it takes up is followed, and checks are planned.

A recommendation is followed from the day of the first agreed text that took it up; one that was
begun already goes on, also when a later version answers it with "not accepted"; another day to look
again adds a check. What went into others, or was dropped, waits for no check any more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.responses.content import Content, RecommendationText, from_kept
from qmapp.decision.responses.models import AgreedText, Answer, Response
from qmapp.decision.responses.rules import Decision
from qmapp.errors import N_
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db, Storage, london_date
from qmapp.learning.impact import queries
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import CheckKind, Planned, checks_from
from qmapp.learning.impact.service.checks import end, to_come
from qmapp.learning.impact.service.common import note
from qmapp.learning.impact.service.keeping import refresh, refresh_delivered

_AT_ONCE = 50
_HELD_NO_MORE = N_("It was dropped, or went into others, in a later version of the response.")

_log = structlog.get_logger()


class Beginning:
    """What the responses room tells of agreements (`responses.ports.AgreementListener`)."""

    def agreed(
        self, db: Db, review: Review, content: Content, on: date, by: UUID, now: datetime
    ) -> None:
        """A response of the review was agreed."""
        begin(db, review, content, on, by, now)


def begin(
    db: Db, review: Review, content: Content, on: date, by: UUID | None, now: datetime
) -> int:
    """Follow every recommendation that the content takes up; how many are followed since now.

    `on` is the day of this agreement: those that an earlier text took up, before qmapp followed
    anything, are followed from that day. Whoever agreed it was asked for RESPONSE_AGREE.
    """
    taken = _taken_up(content)
    # Promised just now, in answer to what may be followed already.
    refresh_delivered(db, [UUID(one.id) for one in taken], now)
    had = _held_of(db, review.id)
    standing = _standing(db, taken)
    _leave_out(db, content, had.values(), by, now)
    for text in taken:
        if UUID(text.id) in standing and UUID(text.id) in had:
            _look_again(db, had[UUID(text.id)], text.look_again_on, by, now)
    new = [text for text in taken if UUID(text.id) in standing and UUID(text.id) not in had]
    if not new:
        return 0
    first = _first_taken_up(db, review.id, on)
    planned, _ = queries.plan_of(db, review.board_id)
    begun = [_begin_one(db, review, text, first.get(text.id, on), planned, now) for text in new]
    refresh(db, begun)
    for one in begun:
        values = {"recommendation": one.recommendation_id, "begun_on": one.begun_on}
        note(db, by, one, "begun", now, values)
    return len(begun)


def begin_missing(storage: Storage, now: datetime) -> int:
    """Follow what was agreed before qmapp followed anything; how many are followed since now.

    A chore: it may be done twice, and by two workers at once. A review that cannot be begun, say
    because its text does not read, is logged and keeps back no other.
    """
    count, after = 0, None
    while True:
        with storage.reading() as db:
            found = _not_begun(db, after)
        for review_id in found:
            try:
                with storage.unit_of_work() as db:
                    count += _begin_review(db, review_id, now)
            except Exception:  # noqa: BLE001 - the others go on
                _log.exception("follow_ups.not_begun", review=str(review_id))
        if len(found) < _AT_ONCE:
            return count
        after = found[-1]


def _begin_review(db: Db, review_id: UUID, now: datetime) -> int:
    # Held first, as whoever agrees does: two workers do not both begin.
    review = get_review(db, review_id, lock=True)
    texts = _texts(db, review_id)
    if not texts or not _has_none(db, review_id):
        return 0
    content, on = texts[-1]
    return begin(db, review, content, on, None, now)


def _held_of(db: Db, review_id: UUID) -> dict[UUID, FollowUp]:
    """What is followed of a review, held, by recommendation."""
    rows = db.scalars(
        select(FollowUp)
        .where(FollowUp.review_id == review_id)
        .order_by(FollowUp.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {one.recommendation_id: one for one in rows}


def _leave_out(
    db: Db, content: Content, had: Collection[FollowUp], by: UUID | None, now: datetime
) -> None:
    """End the checks to come of those that the content holds no more: nobody waits for them."""
    holds = {UUID(one.id) for one in content.recommendations}
    for follow_up in had:
        if follow_up.recommendation_id in holds or follow_up.ending is not None:
            continue
        for check in to_come(db, follow_up):
            end(check, _HELD_NO_MORE, now)
            values = {
                "check": check.id,
                "kind": check.kind,
                "because": digest_of_words(check.ended_because or ""),
            }
            note(db, by, follow_up, "check-ended", now, values)
        refresh(db, [follow_up])


def _look_again(
    db: Db, follow_up: FollowUp, day: date | None, by: UUID | None, now: datetime
) -> None:
    """Plan an impact check for a day to look again that this version promises first.

    A check that was once planned for that day, and moved or taken out since, is not planned anew.
    """
    if day is None or follow_up.ending is not None or day <= london_date(now):
        return
    planned = select(Check.id).where(
        Check.follow_up_id == follow_up.id, Check.kind == CheckKind.IMPACT, Check.due_on == day
    )
    if db.scalar(planned.limit(1)) is not None:
        return
    check = _check(follow_up, CheckKind.IMPACT, day, now)
    db.add(check)
    refresh(db, [follow_up])
    values = {"check": check.id, "kind": check.kind, "due_on": day}
    note(db, by, follow_up, "check-added", now, values)


def _check(follow_up: FollowUp, kind: CheckKind, due_on: date, now: datetime) -> Check:
    return Check(
        id=uuid4(),
        board_id=follow_up.board_id,
        follow_up_id=follow_up.id,
        kind=kind,
        due_on=due_on,
        answers={},
        rests_on=[],
        added_at=now,
    )


def _begin_one(
    db: Db,
    review: Review,
    one: RecommendationText,
    on: date,
    planned: Sequence[Planned],
    now: datetime,
) -> FollowUp:
    made = FollowUp(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        recommendation_id=UUID(one.id),
        begun_on=on,
        begun_at=now,
    )
    db.add(made)
    db.flush()
    due = list(checks_from(on, planned))
    # What is a question or an exploration is looked at again on the day that was agreed.
    again = one.look_again_on
    if again is not None and (CheckKind.IMPACT, again) not in due:
        due.append((CheckKind.IMPACT, again))
    db.add_all(_check(made, kind, day, now) for kind, day in due)
    return made


def _taken_up(content: Content) -> Sequence[RecommendationText]:
    return [one for one in content.recommendations if one.decision is not Decision.NOT_ACCEPTED]


def _standing(db: Db, taken: Sequence[RecommendationText]) -> frozenset[UUID]:
    """Those that still stand in the set: what went into others is followed there."""
    found = select(Recommendation.id).where(
        Recommendation.id.in_([UUID(one.id) for one in taken]),
        Recommendation.state == State.CONFIRMED,
    )
    return frozenset(db.scalars(found))


def _first_taken_up(db: Db, review_id: UUID, latest: date) -> dict[str, date]:
    """By recommendation the day of the first agreed text that took it up."""
    first: dict[str, date] = {}
    for content, on in _texts(db, review_id):
        for one in _taken_up(content):
            first[one.id] = min(first.get(one.id, latest), on)
    return first


def _texts(db: Db, review_id: UUID) -> Sequence[tuple[Content, date]]:
    rows = db.execute(
        select(AgreedText.content, AgreedText.agreed_on)
        .join(Response, Response.id == AgreedText.response_id)
        .where(Response.review_id == review_id)
        .order_by(Response.number)
    )
    return [(from_kept(content), on) for content, on in rows]


def _has_none(db: Db, review_id: UUID) -> bool:
    found = select(FollowUp.id).where(FollowUp.review_id == review_id).limit(1)
    return db.scalar(found) is None


def _not_begun(db: Db, after: UUID | None) -> Sequence[UUID]:
    """The next reviews with an agreed response of which nothing is followed, though it took
    something up.
    """
    took_up = (
        select(Response.review_id)
        .join(Answer, Answer.response_id == Response.id)
        .where(Response.agreed_at.is_not(None), Answer.decision != Decision.NOT_ACCEPTED)
    )
    query = select(Review.id).where(
        Review.id.in_(took_up), Review.id.not_in(select(FollowUp.review_id))
    )
    if after is not None:
        query = query.where(Review.id > after)
    return db.scalars(query.order_by(Review.id).limit(_AT_ONCE)).all()
