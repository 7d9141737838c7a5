"""What is followed of a review, as its pages show it, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board, subject_of
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.proofs.queries import ProofLine, list_proofs
from qmapp.decision.responses.queries import list_agreed_words
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, FollowSubject, Permission, may, require
from qmapp.foundation.storage import Db
from qmapp.learning.impact.lines import ActionState, CheckLine, Followed, MeasureState, TurnLine
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.queries.subjects import subject_of as subject_of_one
from qmapp.learning.impact.queries.subjects import subject_of_review
from qmapp.learning.impact.rules import SoWhat
from qmapp.learning.measures.models import Measure, Observation
from qmapp.learning.theory.models import LogicModel
from qmapp.people.accounts.models import Agency
from qmapp.people.accounts.queries import names_of

_QUESTIONS = {one.value: one for one in SoWhat}


def list_followed(db: Db, actor: Actor, review: Review) -> Sequence[Followed]:
    """Every recommendation of a review that is followed, by number. Raises NotAllowed.

    Those that no longer stand in the set come last. At most fifteen queries, however many.
    """
    require(actor, Permission.FOLLOW_READ, subject_of_review(db, review))
    rows = db.scalars(select(FollowUp).where(FollowUp.review_id == review.id)).all()
    return _lines(db, actor, review, rows)


def get_followed(db: Db, actor: Actor, review: Review, recommendation_id: UUID) -> Followed:
    """One of them. Raises NotFound, and NotAllowed."""
    row = db.scalar(
        select(FollowUp).where(
            FollowUp.review_id == review.id, FollowUp.recommendation_id == recommendation_id
        )
    )
    if row is None:
        raise NotFound("follow-up")
    require(actor, Permission.FOLLOW_READ, subject_of_one(db, row))
    return _lines(db, actor, review, [row])[0]


def _lines(db: Db, actor: Actor, review: Review, rows: Collection[FollowUp]) -> Sequence[Followed]:
    if not rows:
        return []
    ids = [one.recommendation_id for one in rows]
    follow_up_ids = [one.id for one in rows]
    texts = list_agreed_words(db, ids)
    known = {
        row.id: row
        for row in db.execute(
            select(
                Recommendation.id,
                Recommendation.number,
                Recommendation.text,
                Recommendation.state,
            ).where(Recommendation.id.in_(ids))
        )
    }
    asking = standing_on_board(db, actor, review.board_id)
    actions = _actions(db, asking, review, ids)
    checks = _checks(db, follow_up_ids)
    proofs = _proofs(db, ids, actions)
    measures = _measures(db, ids)
    turns = _turns(db, asking, follow_up_ids)
    modelled = set(
        db.scalars(
            select(LogicModel.recommendation_id).where(LogicModel.recommendation_id.in_(ids))
        )
    )
    lines = []
    for one in rows:
        text, said = texts.get(one.recommendation_id), known[one.recommendation_id]
        lines.append(
            Followed(
                id=one.id,
                board_id=one.board_id,
                review_id=one.review_id,
                recommendation_id=one.recommendation_id,
                text=text,
                number=said.number,
                words=text.text if text else said.text,
                stands=said.state is State.CONFIRMED,
                begun_on=one.begun_on,
                judged=one.judged,
                judged_on=one.judged_on,
                first_impact_on=one.first_impact_on,
                delivered_on=one.delivered_on,
                ending=one.ending,
                ended_on=one.ended_on,
                version=one.version,
                actions=actions.get(one.recommendation_id, ()),
                checks=checks.get(one.id, ()),
                proofs=proofs.get(one.recommendation_id, ()),
                measures=measures.get(one.recommendation_id, ()),
                turns=turns.get(one.id, ()),
                has_model=one.recommendation_id in modelled,
            )
        )
    return sorted(lines, key=lambda line: (not line.stands, line.number or 0, str(line.id)))


def _actions(
    db: Db, asking: Actor, review: Review, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[ActionState]]:
    """The promised actions of each. One may be another review's, that the reader knows nothing of:
    of that one only how it stands.
    """
    found: defaultdict[UUID, list[ActionState]] = defaultdict(list)
    rows = db.execute(
        select(ActionAnswers.recommendation_id, Action, Agency.name)
        .join(Action, Action.id == ActionAnswers.action_id)
        .outerjoin(Agency, Agency.id == Action.agency_id)
        .where(
            ActionAnswers.recommendation_id.in_(ids),
            ActionAnswers.promised_on.is_not(None),
            Action.ended_at.is_(None),
        )
        .order_by(Action.number)
    ).all()
    serves = _serves(db, asking, review, {action.id for _, action, _ in rows})
    for recommendation_id, action, agency in rows:
        subject = FollowSubject(action.board_id, action.review_id, is_agreed=True)
        is_read = action.review_id == review.id or may(asking, Permission.FOLLOW_READ, subject)
        found[recommendation_id].append(
            ActionState(
                id=action.id,
                review_id=action.review_id,
                number=action.number,
                what=action.what if is_read else "",
                owner_role=action.owner_role if is_read else "",
                agency_name=agency if is_read else None,
                due_on=action.due_on if is_read else None,
                delivery=action.delivery,
                delivery_on=action.delivery_on,
                is_hidden=not is_read,
                serves=serves.get(action.id, ()) if is_read else (),
            )
        )
    return found


def _serves(
    db: Db, asking: Actor, review: Review, action_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[str]]:
    """Which other reviews each serves too: those that the reader may know of. One query."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = db.execute(
        select(ActionAnswers.action_id, Review)
        .join(Recommendation, Recommendation.id == ActionAnswers.recommendation_id)
        .join(Review, Review.id == Recommendation.review_id)
        .where(
            ActionAnswers.action_id.in_(action_ids),
            ActionAnswers.promised_on.is_not(None),
            Recommendation.review_id != review.id,
        )
        .order_by(Review.reference, Review.id)
    )
    for action_id, other in rows:
        if may(asking, Permission.REVIEW_SEE, subject_of(other)):
            found[action_id].append(other.reference)
    return {id_: list(dict.fromkeys(named)) for id_, named in found.items()}


def _checks(db: Db, follow_up_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[CheckLine]]:
    found: defaultdict[UUID, list[CheckLine]] = defaultdict(list)
    rows = db.scalars(
        select(Check)
        .where(Check.follow_up_id.in_(follow_up_ids))
        .order_by(Check.due_on, Check.added_at, Check.id)
    ).all()
    names = names_of(db, {one.done_by for one in rows if one.done_by is not None})
    for one in rows:
        found[one.follow_up_id].append(check_line(one, names))
    return found


def check_line(one: Check, names: Mapping[UUID, str]) -> CheckLine:
    """A check as it is read, with the name of whoever did it."""
    return CheckLine(
        id=one.id,
        kind=one.kind,
        due_on=one.due_on,
        done_on=one.done_on,
        done_at=one.done_at,
        done_by_name=names.get(one.done_by, "") if one.done_by else "",
        judged=one.judged,
        reasons=one.reasons,
        answers={_QUESTIONS[name]: words for name, words in one.answers.items()},
        rests_on=[UUID(id_) for id_ in one.rests_on],
        decided=one.decided,
        ended_at=one.ended_at,
        ended_because=one.ended_because,
        version=one.version,
    )


def _proofs(
    db: Db, ids: Sequence[UUID], actions: Mapping[UUID, Sequence[ActionState]]
) -> Mapping[UUID, Sequence[ProofLine]]:
    """The evidence on each recommendation and on its actions; an action may answer several. What
    stands on an action of a review that the reader may not read of is not among it.
    """
    every = {one.id for several in actions.values() for one in several if not one.is_hidden}
    lines = list_proofs(db, action_ids=every, recommendation_ids=ids)
    found = {}
    for id_ in ids:
        own = every & {action.id for action in actions.get(id_, ())}
        found[id_] = [
            line for line in lines if line.recommendation_id == id_ or line.action_id in own
        ]
    return found


def _measures(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[MeasureState]]:
    found: defaultdict[UUID, list[MeasureState]] = defaultdict(list)
    standing = (
        select(
            Observation.measure_id,
            func.count().label("observations"),
            func.max(Observation.on).label("last_on"),
        )
        .join(Measure, Measure.id == Observation.measure_id)
        .where(Observation.ended_at.is_(None), Measure.recommendation_id.in_(ids))
        .group_by(Observation.measure_id)
        .subquery()
    )
    rows = db.execute(
        select(Measure, standing.c.observations, standing.c.last_on)
        .outerjoin(standing, standing.c.measure_id == Measure.id)
        .where(Measure.recommendation_id.in_(ids), Measure.ended_at.is_(None))
        .order_by(Measure.number)
    )
    for measure, observations, last_on in rows:
        found[measure.recommendation_id].append(
            MeasureState(
                id=measure.id,
                number=measure.number,
                name=measure.name,
                unit=measure.unit,
                link=measure.link,
                observations=observations or 0,
                last_on=_day(last_on),
            )
        )
    return found


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _turns(
    db: Db, asking: Actor, follow_up_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[TurnLine]]:
    rows = db.scalars(
        select(FollowUpTurn)
        .where(FollowUpTurn.follow_up_id.in_(follow_up_ids))
        .order_by(FollowUpTurn.signed_at.desc(), FollowUpTurn.id)
    ).all()
    if not rows:
        return {}
    names = names_of(db, {one.signed_by for one in rows})
    later = {
        one.id: one.reference
        for one in db.scalars(
            select(Review).where(Review.id.in_({row.review_id for row in rows} - {None}))
        )
        if may(asking, Permission.REVIEW_SEE, subject_of(one))
    }
    found: defaultdict[UUID, list[TurnLine]] = defaultdict(list)
    for turn in rows:
        id_ = turn.review_id if turn.review_id in later else None
        found[turn.follow_up_id].append(
            TurnLine(
                turn=turn.turn,
                on=turn.on,
                because=turn.because,
                dissent=turn.dissent,
                judged=turn.judged,
                signed_by_name=names.get(turn.signed_by, ""),
                signed_at=turn.signed_at,
                later_review_id=id_,
                reference=later[id_] if id_ else "",
            )
        )
    return found
