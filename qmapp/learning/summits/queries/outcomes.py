"""What came of summits, and what an outcome may lead to, as far as a reader’s rights go.

A recommendation, action or ask of a review in which the reader declared an interest is left out
whole. Of one that they may not read for another reason, only that it is there is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board, subject_of
from qmapp.decision.actions.models import Action
from qmapp.decision.asks.models import Ask
from qmapp.decision.responses.queries import list_agreed_words
from qmapp.foundation.access import (
    Actor,
    FollowSubject,
    Permission,
    ResponseSubject,
    may,
)
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.summits.lines import OutcomeLine
from qmapp.learning.summits.models import Summit, SummitOutcome
from qmapp.learning.summits.rules import OutcomeKind

Place = tuple[str, Mapping[str, object]]
"""An endpoint with the parts of its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One thing that an outcome may lead to, with the words by which it is known."""

    kind: OutcomeKind
    id: UUID
    number: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """What of one review an outcome may lead to."""

    review_id: UUID
    reference: str
    things: Sequence[Lead]

    def find(self, kind: OutcomeKind, thing_id: UUID) -> Lead | None:
        """The thing with that kind and id; None where this review has none."""
        return next((one for one in self.things if (one.kind, one.id) == (kind, thing_id)), None)


def list_reviews(db: Db, actor: Actor, board_id: UUID) -> Sequence[tuple[UUID, str]]:
    """The reviews of a board whose followed recommendations the actor may read, by reference."""
    asking = standing_on_board(db, actor, board_id)
    reviews = db.scalars(
        select(Review)
        .where(
            Review.board_id == board_id,
            Review.id.in_(select(FollowUp.review_id).where(FollowUp.board_id == board_id)),
        )
        .order_by(Review.reference)
    )
    return [(one.id, one.reference) for one in reviews if _reads(asking, one.board_id, one.id)]


def list_leads(db: Db, actor: Actor, board_id: UUID, review_id: UUID) -> Leads | None:
    """What of a review an outcome may lead to: followed recommendations, promised actions, asks.

    None for a review of another board, or one that the actor may not read of.
    """
    asking = standing_on_board(db, actor, board_id)
    review = db.scalar(select(Review).where(Review.id == review_id, Review.board_id == board_id))
    if review is None or not _reads(asking, board_id, review_id):
        return None
    followed = db.execute(
        select(Recommendation.id, Recommendation.number, Recommendation.text)
        .join(FollowUp, FollowUp.recommendation_id == Recommendation.id)
        .where(FollowUp.review_id == review_id)
        .order_by(Recommendation.number)
    ).all()
    agreed = list_agreed_words(db, [row.id for row in followed])
    things = [
        Lead(
            kind=OutcomeKind.RECOMMENDATION,
            id=row.id,
            number=row.number,
            words=agreed[row.id].text if row.id in agreed else row.text,
        )
        for row in followed
    ]
    actions = db.scalars(
        select(Action)
        .where(
            Action.review_id == review_id,
            Action.promised_on.is_not(None),
            Action.ended_at.is_(None),
        )
        .order_by(Action.number)
    )
    things += [
        Lead(kind=OutcomeKind.ACTION, id=one.id, number=one.number, words=one.what)
        for one in actions
    ]
    if _writes_to_others(asking, board_id, review_id):
        asks = db.scalars(
            select(Ask)
            .where(
                Ask.review_id == review_id,
                Ask.ended_at.is_(None),
                # Before, that something is to be asked is known to those alone who write it.
                Ask.sent_on.is_not(None),
            )
            .order_by(Ask.added_at, Ask.id)
        )
        things += [
            Lead(kind=OutcomeKind.ASK, id=one.id, number=None, words=one.body) for one in asks
        ]
    return Leads(review_id=review_id, reference=review.reference, things=things)


def list_outcomes(db: Db, actor: Actor, summit: Summit) -> tuple[Sequence[OutcomeLine], bool]:
    """What came of a summit as its reader may know it, and whether any was left out for an
    interest of theirs. That somebody is to be asked is known, until it was sent, to those alone who
    write it. At most nine queries.
    """
    asking, shown, hides = known_outcomes(db, actor, summit.board_id, [summit.id])
    if not shown:
        return [], hides
    known = _known(db, asking, shown)
    lines = []
    for one in shown:
        label, words, place = known.get(one.id, ("", "", None))
        lines.append(
            OutcomeLine(
                id=one.id,
                kind=one.kind,
                issue=one.issue_id,
                words=one.words,
                label=label,
                thing=words,
                place=place,
                added_on=london_date(one.added_at),
                version=one.version,
            )
        )
    return lines, hides


def known_outcomes(
    db: Db, actor: Actor, board_id: UUID, summit_ids: Collection[UUID]
) -> tuple[Actor, Sequence[SummitOutcome], bool]:
    """The outcomes of these summits that the actor may know of, in the order in which they came.

    With the actor as they stand on the board’s reviews, and whether any was left out for an
    interest of theirs. Lists count by this too, so that they count what the page shows.
    """
    asking = standing_on_board(db, actor, board_id)
    rows = db.scalars(
        select(SummitOutcome)
        .where(SummitOutcome.summit_id.in_(summit_ids), SummitOutcome.ended_at.is_(None))
        .order_by(SummitOutcome.added_at, SummitOutcome.id)
    ).all()
    known = [one for one in rows if one.review_id not in asking.interests]
    unsent = _not_sent(db, known)
    shown = [
        one
        for one in known
        if one.ask_id not in unsent or _writes_to_others(asking, one.board_id, one.review_id)
    ]
    return asking, shown, len(known) < len(rows)


def _known(
    db: Db, asking: Actor, rows: Collection[SummitOutcome]
) -> Mapping[UUID, tuple[str, str, Place | None]]:
    """For outcomes that lead where the reader may go: which thing, its words, the place."""
    review_ids = {one.review_id for one in rows} - {None}
    reviews = {
        one.id: one.reference
        for one in db.scalars(select(Review).where(Review.id.in_(review_ids)))
        if may(asking, Permission.REVIEW_SEE, subject_of(one))
    }
    recommendation_ids = {one.recommendation_id for one in rows} - {None}
    numbers = {
        row.id: (row.number, row.text)
        for row in db.execute(
            select(Recommendation.id, Recommendation.number, Recommendation.text).where(
                Recommendation.id.in_(recommendation_ids)
            )
        )
    }
    agreed = list_agreed_words(db, list(numbers))
    actions = {
        one.id: one
        for one in db.scalars(
            select(Action).where(Action.id.in_({row.action_id for row in rows} - {None}))
        )
    }
    asks = {
        one.id: one
        for one in db.scalars(select(Ask).where(Ask.id.in_({row.ask_id for row in rows} - {None})))
    }
    found: dict[UUID, tuple[str, str, Place | None]] = {}
    for one in rows:
        if one.review_id is None or not _reads(asking, one.board_id, one.review_id):
            continue
        reference = reviews.get(one.review_id, "")
        if one.recommendation_id is not None and one.recommendation_id in numbers:
            number, text = numbers[one.recommendation_id]
            words = agreed[one.recommendation_id].text if one.recommendation_id in agreed else text
            place: Place = (
                "impact.show",
                {"review_id": one.review_id, "recommendation_id": one.recommendation_id},
            )
            found[one.id] = (f"{reference} {number or ''}".strip(), words, place)
        elif one.action_id is not None and one.action_id in actions:
            action = actions[one.action_id]
            place = ("actions.show", {"review_id": one.review_id, "action_id": action.id})
            found[one.id] = (f"{reference} {action.number}".strip(), action.what, place)
        elif (
            one.ask_id is not None
            and one.ask_id in asks
            and _writes_to_others(asking, one.board_id, one.review_id)
        ):
            ask = asks[one.ask_id]
            place = ("asks.index", {"review_id": one.review_id, "_anchor": f"ask-{ask.id}"})
            found[one.id] = (reference, ask.body, place)
    return found


def _reads(asking: Actor, board_id: UUID, review_id: UUID) -> bool:
    subject = FollowSubject(board_id, review_id, is_agreed=True)
    return may(asking, Permission.FOLLOW_READ, subject)


def _not_sent(db: Db, rows: Collection[SummitOutcome]) -> frozenset[UUID]:
    ids = {row.ask_id for row in rows} - {None}
    if not ids:
        return frozenset()
    return frozenset(db.scalars(select(Ask.id).where(Ask.id.in_(ids), Ask.sent_on.is_(None))))


def _writes_to_others(asking: Actor, board_id: UUID, review_id: UUID | None) -> bool:
    return review_id is not None and may(
        asking, Permission.RESPONSE_READ, ResponseSubject(board_id, review_id)
    )
