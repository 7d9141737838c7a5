"""Named reads of logic models, and of how one would know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.answering import subject_of_recommendation
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.responses.content import from_kept
from qmapp.decision.responses.lines import RecommendationWords
from qmapp.decision.responses.models import AgreedText, Answer, Response
from qmapp.decision.responses.queries.agreed import list_agreed_words
from qmapp.decision.responses.queries.reading import list_words
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, FollowSubject, Permission, require
from qmapp.foundation.storage import Db
from qmapp.learning.theory.lines import InBox, Knowing, ModelLine, RestsOn
from qmapp.learning.theory.models import LogicModel
from qmapp.learning.theory.rules import Boxes, Link, links_of
from qmapp.people.accounts.models import Agency
from qmapp.people.accounts.queries import names_of


def subject_of(db: Db, review: Review, recommendation_id: UUID) -> FollowSubject:
    """A recommendation for the policy. Raises NotFound, also for one that nobody may answer yet.

    Agreed is what a response holds that the board agreed, whatever became of it since.
    """
    words = _words(db, review, recommendation_id)
    knowing = list_knowing(db, [recommendation_id]).get(recommendation_id)
    is_agreed = knowing is not None and knowing.agreed_on is not None
    if words.state is not State.CONFIRMED and not is_agreed:
        raise NotFound("recommendation")
    return subject_of_recommendation(db, review, recommendation_id, is_agreed=is_agreed)


def get_model(
    db: Db,
    actor: Actor,
    review: Review,
    recommendation_id: UUID,
    measured: Collection[Link] = (),
) -> ModelLine:
    """How a recommendation is meant to work, as far as that was written. A constant number of
    queries. The recommendation and its findings are in the words that were agreed last.

    `measured` names a link once for each measure on it. Raises NotFound, NotAllowed.
    """
    require(actor, Permission.FOLLOW_READ, subject_of(db, review, recommendation_id))
    words = _words(db, review, recommendation_id)
    row = find_model(db, recommendation_id)
    boxes = boxes_of(row)
    knowing = list_knowing(db, [recommendation_id]).get(recommendation_id)
    is_agreed = knowing is not None and knowing.agreed_on is not None
    actions = _list_in_box(db, [recommendation_id], promised_only=is_agreed)
    agreed = list_agreed_words(db, [recommendation_id]).get(recommendation_id)
    return ModelLine(
        id=row.id if row is not None else None,
        review_id=review.id,
        recommendation_id=recommendation_id,
        number=agreed.number if agreed else words.number,
        kind=agreed.kind if agreed else words.kind,
        text=agreed.text if agreed else words.text,
        boxes=boxes,
        findings=[
            RestsOn(id=UUID(one.id), number=one.number, title=one.title, cause=one.cause)
            for one in agreed.findings
        ]
        if agreed
        else [
            RestsOn(id=one.id, number=one.number, title=one.title, cause=one.cause)
            for one in words.findings
        ],
        actions=actions.get(recommendation_id, ()),
        links=links_of(measured, boxes.reasons()),
        knowing=knowing,
        set_by_name=names_of(db, [row.set_by]).get(row.set_by, "") if row is not None else "",
        set_at=row.set_at if row is not None else None,
        version=row.version if row is not None else 0,
    )


def find_model(db: Db, recommendation_id: UUID, *, lock: bool = False) -> LogicModel | None:
    """The row of a recommendation's model, or None."""
    query = select(LogicModel).where(LogicModel.recommendation_id == recommendation_id)
    if lock:
        query = query.with_for_update()
    return db.scalar(query.execution_options(populate_existing=True))


def boxes_of(row: LogicModel | None) -> Boxes:
    """What stands in a model; nothing where there is none."""
    if row is None:
        return Boxes()
    return Boxes(**{name: getattr(row, name) for name in Boxes.__slots__})


def list_boxes(db: Db, recommendation_ids: Collection[UUID]) -> Mapping[UUID, Boxes]:
    """What stands in the models of these, as far as there are any. One query.

    Whoever calls has asked whether they may be read.
    """
    rows = db.scalars(
        select(LogicModel).where(LogicModel.recommendation_id.in_(list(recommendation_ids)))
    )
    return {row.recommendation_id: boxes_of(row) for row in rows}


def list_knowing(db: Db, recommendation_ids: Collection[UUID]) -> Mapping[UUID, Knowing]:
    """How one would know that each of these helped: as it was agreed last, else as it stands open.

    The newest agreed text that holds it counts, word for word. Two queries. Whoever calls has asked
    whether it may be read; what has no `agreed_on` is the board's alone.
    """
    wanted = set(recommendation_ids)
    answered = db.execute(
        select(Answer, Response.agreed_at, Response.review_id)
        .join(Response, Response.id == Answer.response_id)
        .where(Answer.recommendation_id.in_(wanted))
        .order_by(Response.number)
        .execution_options(populate_existing=True)
    ).all()
    found = {
        row.recommendation_id: Knowing(
            decision=row.decision,
            how_known=row.how_known or "",
            look_again_on=row.look_again_on,
            agreed_on=None,
        )
        for row, agreed_at, _ in answered
        if agreed_at is None
    }
    texts = db.execute(
        select(AgreedText.content, AgreedText.agreed_on)
        .join(Response, Response.id == AgreedText.response_id)
        .where(Response.review_id.in_({review_id for _, _, review_id in answered}))
        .order_by(Response.number)
    )
    for content, agreed_on in texts:
        for one in from_kept(content).recommendations:
            if UUID(one.id) in wanted:
                found[UUID(one.id)] = Knowing(
                    decision=one.decision,
                    how_known=one.how_known,
                    look_again_on=one.look_again_on,
                    agreed_on=agreed_on,
                )
    return found


def _list_in_box(
    db: Db, recommendation_ids: Collection[UUID], *, promised_only: bool
) -> Mapping[UUID, Sequence[InBox]]:
    """The live actions that answer each; what an open version adds is not shown with the agreed."""
    rows = db.execute(
        select(ActionAnswers.recommendation_id, Action, Agency.name)
        .join(Action, Action.id == ActionAnswers.action_id)
        .outerjoin(Agency, Agency.id == Action.agency_id)
        .where(
            ActionAnswers.recommendation_id.in_(list(recommendation_ids)),
            Action.ended_at.is_(None),
            ActionAnswers.promised_on.is_not(None)
            if promised_only
            else ActionAnswers.untied_at.is_(None),
        )
        .order_by(Action.number)
        .execution_options(populate_existing=True)
    )
    found: defaultdict[UUID, list[InBox]] = defaultdict(list)
    for recommendation_id, action, agency in rows:
        found[recommendation_id].append(
            InBox(
                id=action.id,
                review_id=action.review_id,
                number=action.number,
                what=action.what,
                owner_role=action.owner_role,
                agency_name=agency,
                due_on=action.due_on,
                delivery=action.delivery,
                is_promised=action.promised_on is not None,
            )
        )
    return found


def _words(db: Db, review: Review, recommendation_id: UUID) -> RecommendationWords:
    """A recommendation of a draft that was sent, in whatever state. Raises NotFound."""
    same = (one for one in list_words(db, review) if one.id == recommendation_id)
    found = next(same, None)
    if found is None:
        raise NotFound("recommendation")
    return found
