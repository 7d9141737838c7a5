"""What answers point and lead to, as far as a reader’s rights go.

A finding, recommendation or action of a review in which the reader declared an interest is
left out whole; so is what nobody told them of yet: what stands in a draft that was not sent, in a
review that is neither signed nor answered, or in a response that is not agreed. Of anything else
that they may not read, only that it is there is said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, or_, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.findings import queries as findings
from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations import queries as recommendations
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board, subject_of
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.queries import stands
from qmapp.decision.responses.models import Response
from qmapp.decision.responses.queries import list_agreed_words
from qmapp.foundation.access import Actor, FollowSubject, Permission, ResponseSubject, may
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.explore.lines import LinkLine, Place
from qmapp.learning.explore.models import ExplorationLink
from qmapp.learning.explore.rules import Thing
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.issues.queries.found import agreed_findings
from qmapp.learning.issues.queries.scope import SIGNED

_Known = tuple[int | None, str, Place | None]
"""A thing’s number, its words, and where it opens; nowhere for one that is only named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """One thing that an answer may be linked to."""

    thing: Thing
    id: UUID
    number: int | None
    words: str

    @property
    def key(self) -> str:
        """By which a form chooses it."""
        return f"{self.thing.value}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """A review with what may be done there from an answer: link what is there, write something."""

    review_id: UUID
    reference: str
    may_find: bool
    may_recommend: bool
    may_act: bool
    things: Sequence[Choosable] = ()

    def find(self, key: str) -> Choosable | None:
        """The thing with that key; None where this review has none."""
        return next((one for one in self.things if one.key == key), None)


def list_reviews(db: Db, actor: Actor, board_id: UUID) -> Sequence[Things]:
    """The reviews of a board to which the actor may link or in which they may write, by reference.

    Four queries; what is there to link is not read yet.
    """
    asking = standing_on_board(db, actor, board_id)
    opened = set(
        db.scalars(
            select(Response.review_id).where(
                Response.board_id == board_id, Response.agreed_at.is_(None)
            )
        )
    )
    reviews = db.scalars(
        select(Review).where(Review.board_id == board_id).order_by(Review.reference)
    )
    return [
        _things(asking, one, has_open_response=one.id in opened)
        for one in reviews
        if _reads_findings(asking, one) or _follows(asking, one.board_id, one.id)
    ]


def list_things(db: Db, actor: Actor, board_id: UUID, review_id: UUID) -> Things | None:
    """What of a review an answer may be linked to, and what may be written there.

    None for a review of another board, or one that the actor may not read of.
    """
    asking = standing_on_board(db, actor, board_id)
    review = db.scalar(select(Review).where(Review.id == review_id, Review.board_id == board_id))
    if review is None:
        return None
    works, follows = _reads_findings(asking, review), _follows(asking, board_id, review_id)
    if not works and not follows:
        return None
    things: list[Choosable] = []
    if works:
        things += [
            Choosable(thing=Thing.FINDING, id=one.id, number=one.number, words=one.title)
            for one in findings.list_findings(db, asking, review)
            if one.ended_at is None
        ]
        things += [
            Choosable(thing=Thing.RECOMMENDATION, id=one.id, number=one.number, words=one.text)
            for one in recommendations.list_recommendations(db, asking, review)
            if one.state is State.CONFIRMED
        ]
    if follows:
        had = {one.id for one in things}
        followed = list_agreed_words(
            db, list(db.scalars(_followed(FollowUp.review_id == review_id)))
        )
        things += [
            Choosable(thing=Thing.RECOMMENDATION, id=id_, number=one.number, words=one.text)
            for id_, one in sorted(followed.items(), key=lambda pair: pair[1].number)
            if id_ not in had
        ]
        things += [
            Choosable(thing=Thing.ACTION, id=one.id, number=one.number, words=one.what)
            for one in db.scalars(
                select(Action)
                .where(
                    Action.review_id == review_id,
                    Action.promised_on.is_not(None),
                    Action.ended_at.is_(None),
                )
                .order_by(Action.number)
            )
        ]
    is_open = select(Response.id).where(
        Response.review_id == review_id, Response.agreed_at.is_(None)
    )
    has_open = db.scalar(is_open.limit(1)) is not None
    return _things(asking, review, has_open_response=has_open, things=things)


def _things(
    asking: Actor,
    review: Review,
    *,
    has_open_response: bool,
    things: Sequence[Choosable] = (),
) -> Things:
    about = subject_of(review)
    return Things(
        review_id=review.id,
        reference=review.reference,
        may_find=may(asking, Permission.FINDINGS_WRITE, about),
        may_recommend=may(asking, Permission.RECOMMENDATIONS_WRITE, about),
        may_act=has_open_response and may(asking, Permission.RESPONSE_WRITE, about),
        things=things,
    )


def link_lines(db: Db, asking: Actor, rows: Collection[ExplorationLink]) -> Sequence[LinkLine]:
    """Links with what their reader may know of where they lead. At most twelve queries.

    One whose thing they may not know of is left out.
    """
    if not rows:
        return []
    reviews = {
        one.id: one
        for one in db.scalars(select(Review).where(Review.id.in_({row.review_id for row in rows})))
    }
    known = {
        **_findings(db, asking, {one.finding_id for one in rows} - {None}, reviews),
        **_recommendations(db, asking, {one.recommendation_id for one in rows} - {None}, reviews),
        **_actions(db, asking, {one.action_id for one in rows} - {None}, reviews),
    }
    told = _told(db, {one.thing_id for one in rows} - known.keys())
    lines = []
    for one in rows:
        thing_id = one.thing_id
        if thing_id not in known and thing_id not in told:
            continue
        number, words, place = known.get(thing_id, (None, "", None))
        is_known = thing_id in known
        lines.append(
            LinkLine(
                id=one.id,
                question=one.question_id,
                purpose=one.purpose,
                thing=one.thing,
                thing_id=thing_id or one.id,
                review_id=one.review_id,
                is_made=one.is_made,
                label=f"{reviews[one.review_id].reference} {number or ''}".strip()
                if is_known
                else "",
                words=words,
                place=place,
                added_on=london_date(one.added_at),
                version=one.version,
                reference=reviews[one.review_id].reference
                if may(asking, Permission.REVIEW_SEE, subject_of(reviews[one.review_id]))
                else "",
            )
        )
    return lines


def _told(db: Db, ids: Collection[UUID | None]) -> Collection[UUID | None]:
    """Those of these things that everybody on the board may know to be there. Three queries.

    In drafts that were sent, of reviews that are signed or answered; actions that were promised.
    """
    if not ids:
        return ()
    answered = exists().where(Response.review_id == Review.id, Response.agreed_at.is_not(None))
    known = select(Review.id).where(or_(Review.stage.in_(SIGNED), answered))
    sent = select(Draft.id).where(Draft.sent_at.is_not(None))
    return {
        *db.scalars(
            select(Finding.id).where(
                Finding.id.in_(ids), Finding.review_id.in_(known), Finding.draft_id.in_(sent)
            )
        ),
        *db.scalars(
            select(Recommendation.id).where(
                Recommendation.id.in_(ids),
                Recommendation.state == State.CONFIRMED,
                Recommendation.review_id.in_(known),
                Recommendation.draft_id.in_(sent),
            )
        ),
        *db.scalars(select(Action.id).where(Action.id.in_(ids), Action.promised_on.is_not(None))),
    }


def _findings(
    db: Db, asking: Actor, ids: Collection[UUID | None], reviews: Mapping[UUID, Review]
) -> Mapping[UUID | None, _Known]:
    if not ids:
        return {}
    rows = db.execute(
        select(Finding, Draft).join(Draft, Draft.id == Finding.draft_id).where(Finding.id.in_(ids))
    )
    found: dict[UUID | None, _Known] = {}
    rest: list[Finding] = []
    for one, draft in rows:
        if _reads_findings(asking, reviews[one.review_id]) and may(
            asking, Permission.DRAFT_READ, subject_of_draft(draft)
        ):
            at = {"review_id": one.review_id, "finding_id": one.id}
            found[one.id] = (one.number, one.title, ("findings.show", at))
        elif may(
            asking,
            Permission.RESPONSE_READ,
            ResponseSubject(one.board_id, one.review_id, is_agreed=True),
        ):
            rest.append(one)
    if rest:  # as the agreed response names them, which is all that the board reads of them
        named = agreed_findings(db, {one.review_id for one in rest})
        found |= {
            one.id: (named[str(one.id)].number, named[str(one.id)].title, None)
            for one in rest
            if str(one.id) in named
        }
    return found


def _recommendations(
    db: Db, asking: Actor, ids: Collection[UUID | None], reviews: Mapping[UUID, Review]
) -> Mapping[UUID | None, _Known]:
    if not ids:
        return {}
    rows = db.execute(
        select(Recommendation, Draft)
        .join(Draft, Draft.id == Recommendation.draft_id)
        .where(Recommendation.id.in_(ids))
    ).all()
    followed = set(db.scalars(_followed(FollowUp.recommendation_id.in_(ids))))
    agreed = list_agreed_words(db, [one.id for one, _ in rows if one.id in followed])
    found: dict[UUID | None, _Known] = {}
    for one, draft in rows:
        at = {"review_id": one.review_id, "recommendation_id": one.id}
        if may(asking, Permission.RECOMMENDATIONS_READ, subject_of(reviews[one.review_id])) and may(
            asking, Permission.DRAFT_READ, subject_of_draft(draft)
        ):
            found[one.id] = (one.number, one.text, ("recommendations.show", at))
        elif one.id in agreed and _follows(asking, one.board_id, one.review_id):
            found[one.id] = (agreed[one.id].number, agreed[one.id].text, ("impact.show", at))
    return found


def _actions(
    db: Db, asking: Actor, ids: Collection[UUID | None], reviews: Mapping[UUID, Review]
) -> Mapping[UUID | None, _Known]:
    if not ids:
        return {}
    found: dict[UUID | None, _Known] = {}
    for one in db.scalars(select(Action).where(Action.id.in_(ids))):
        if one.promised_on is not None and _follows(asking, one.board_id, one.review_id):
            place: Place = ("actions.show", {"review_id": one.review_id, "action_id": one.id})
        elif (
            may(asking, Permission.RESPONSE_READ, ResponseSubject(one.board_id, one.review_id))
            and one.review_id in reviews
        ):
            place = ("responses.index", {"review_id": one.review_id})
        else:
            continue
        found[one.id] = (one.number, one.what, place)
    return found


def _followed(condition: object) -> Select[UUID]:
    return select(FollowUp.recommendation_id).where(condition)  # type: ignore[arg-type]


def _reads_findings(asking: Actor, review: Review) -> bool:
    return may(asking, Permission.FINDINGS_READ, subject_of(review))


def _follows(asking: Actor, board_id: UUID, review_id: UUID) -> bool:
    subject = FollowSubject(board_id, review_id, is_agreed=True)
    return may(asking, Permission.FOLLOW_READ, subject)


def list_to_answer(db: Db, review: Review) -> Sequence[tuple[UUID, int | None, str]]:
    """The recommendations of a review that an action may answer, by number. Whoever calls this may
    write the review’s response. One query.
    """
    rows = db.execute(
        select(Recommendation.id, Recommendation.number, Recommendation.text)
        .join(Draft, Draft.id == Recommendation.draft_id)
        .where(Recommendation.review_id == review.id, stands())
        .order_by(Recommendation.number)
    )
    return [(row.id, row.number, row.text) for row in rows]
