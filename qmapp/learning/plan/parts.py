"""The lines of a plan put together from the rows of all rooms below: one query for each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings.models import Finding, FindingPlace
from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action, ActionAnswers, ActionDay, ActionNote
from qmapp.decision.proofs.models import Proof
from qmapp.decision.responses.content import RecommendationText
from qmapp.decision.responses.models import Answer, Response
from qmapp.decision.responses.queries import list_agreed_words
from qmapp.foundation.storage import Db, london_date
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.measures.models import Measure
from qmapp.learning.plan.lines import (
    Ground,
    Happened,
    MeasureLine,
    Past,
    PlanAction,
    PlanLine,
    ProofLine,
)
from qmapp.learning.theory.models import LogicModel
from qmapp.people.accounts.models import Agency


def lines_of(db: Db, ids: Sequence[UUID], sight: Collection[UUID]) -> Sequence[PlanLine]:
    """These recommendations, in this order, with all that the plan says of them. Thirteen queries.

    Whoever calls has asked whether their reviews may be followed, and which reviews else may be
    (`sight`): of an action of any other one only number and delivery are told. Words and findings
    are those that the newest agreed response prints, also while an open one changes them.
    """
    if not ids:
        return []
    rows = db.execute(
        select(Recommendation, Review.reference)
        .join(Review, Review.id == Recommendation.review_id)
        .where(Recommendation.id.in_(ids))
    ).all()
    found = {one.id: (one, reference) for one, reference in rows}
    texts = list_agreed_words(db, ids)
    grounds, agreed, measures = _grounds(db, ids, texts), _agreed(db, ids), _measures(db, ids)
    children, actions, proofs = _children(db, ids), _actions(db, ids, sight), _proofs(db, ids)
    follow_ups = {
        one.recommendation_id: one
        for one in db.scalars(select(FollowUp).where(FollowUp.recommendation_id.in_(ids)))
    }
    of_follow_up = [one.id for one in follow_ups.values()]
    checks, turns = _checks(db, of_follow_up), _turns(db, of_follow_up)
    lines = []
    for id_ in ids:
        one, reference = found[id_]
        answer, said = agreed.get(id_), texts.get(id_)
        follow = follow_ups.get(id_)
        of_it = checks.get(follow.id, []) if follow else []
        to_come = [check for check in of_it if check.done_on is None]
        past = [_checked(check) for check in of_it if check.done_on is not None]
        past += [_turned(turn) for turn in turns.get(follow.id, [])] if follow else []
        lines.append(
            PlanLine(
                id=one.id,
                review_id=one.review_id,
                reference=reference,
                number=said.number if said else one.number,
                kind=said.kind if said else one.kind,
                text=said.text if said else one.text,
                grounds=grounds.get(id_, ()),
                children=children.get(id_, ""),
                is_followed=follow is not None,
                how_known=(answer.how_known or "") if answer else "",
                look_again_on=answer.look_again_on if answer else None,
                measures=measures.get(id_, ()),
                actions=actions.get(id_, ()),
                proofs=proofs.get(id_, ()),
                judged=follow.judged if follow else None,
                judged_on=follow.judged_on if follow else None,
                first_impact_on=follow.first_impact_on if follow else None,
                ending=follow.ending if follow else None,
                next_check=(to_come[0].kind, to_come[0].due_on)
                if to_come and follow and follow.ending is None
                else None,
                history=sorted(past, key=lambda event: event.on, reverse=True),
            )
        )
    return lines


def _grounds(
    db: Db, ids: Sequence[UUID], texts: Mapping[UUID, RecommendationText]
) -> Mapping[UUID, Sequence[Ground]]:
    """The findings that each rests on: as agreed, or as they stand where none was agreed."""
    passages = (
        select(func.count(func.distinct(FindingPlace.passage_id)))
        .where(FindingPlace.finding_id == Finding.id)
        .correlate(Finding)
        .scalar_subquery()
    )
    found: defaultdict[UUID, list[Ground]] = defaultdict(list)
    printed = {UUID(one.id) for text in texts.values() for one in text.findings}
    shown = {
        row[0]: row[1]
        for row in db.execute(select(Finding.id, passages).where(Finding.id.in_(printed)))
    }
    for recommendation_id, text in texts.items():
        found[recommendation_id] = [
            Ground(one.number, one.title, one.cause, shown.get(UUID(one.id), 0))
            for one in text.findings
        ]
    others = [one for one in ids if one not in texts]
    if not others:
        return found
    rows = db.execute(
        select(
            CauseLink.recommendation_id, Finding.number, Finding.title, CauseLink.cause, passages
        )
        .join(Finding, Finding.id == CauseLink.finding_id)
        .join(Draft, Draft.id == Finding.draft_id)
        .where(
            CauseLink.recommendation_id.in_(others),
            Finding.ended_at.is_(None),
            Draft.sent_at.is_not(None),
        )
        .order_by(Finding.number, CauseLink.cause, CauseLink.id)
    )
    for recommendation_id, number, title, cause, count in rows:
        ground = Ground(number, title, cause, count)
        if ground not in found[recommendation_id]:
            found[recommendation_id].append(ground)
    return found


def _agreed(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, Answer]:
    """The answer of the response that was agreed last, by recommendation."""
    rows = db.execute(
        select(Answer)
        .join(Response, Response.id == Answer.response_id)
        .where(Answer.recommendation_id.in_(ids), Response.agreed_at.is_not(None))
        .order_by(Response.number)
    ).scalars()
    return {one.recommendation_id: one for one in rows}


def _children(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    rows = db.execute(
        select(LogicModel.recommendation_id, LogicModel.children).where(
            LogicModel.recommendation_id.in_(ids)
        )
    )
    return {row.recommendation_id: row.children for row in rows}


def _measures(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[MeasureLine]]:
    rows = db.scalars(
        select(Measure)
        .where(Measure.recommendation_id.in_(ids), Measure.ended_at.is_(None))
        .order_by(Measure.number)
    )
    found: defaultdict[UUID, list[MeasureLine]] = defaultdict(list)
    for one in rows:
        found[one.recommendation_id].append(
            MeasureLine(
                name=one.name,
                unit=one.unit,
                is_share=one.is_share,
                baseline=one.baseline,
                baseline_on=one.baseline_on,
                target=one.target,
                target_on=one.target_on,
            )
        )
    return found


def _proof(one: Proof) -> ProofLine:
    return ProofLine(one.kind, one.words, one.on, one.count, one.out_of)


def _proofs(db: Db, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[ProofLine]]:
    rows = db.scalars(
        select(Proof)
        .where(Proof.recommendation_id.in_(ids), Proof.ended_at.is_(None))
        .order_by(Proof.on, Proof.added_at, Proof.id)
    )
    found: defaultdict[UUID, list[ProofLine]] = defaultdict(list)
    for one in rows:
        if one.recommendation_id is not None:
            found[one.recommendation_id].append(_proof(one))
    return found


def _actions(
    db: Db, ids: Sequence[UUID], sight: Collection[UUID]
) -> Mapping[UUID, Sequence[PlanAction]]:
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
        .execution_options(populate_existing=True)
    ).all()
    action_ids = list({action.id for _, action, _ in rows if action.review_id in sight})
    shown: defaultdict[UUID, list[ProofLine]] = defaultdict(list)
    for proof in db.scalars(
        select(Proof)
        .where(Proof.action_id.in_(action_ids), Proof.ended_at.is_(None))
        .order_by(Proof.on, Proof.added_at, Proof.id)
    ):
        if proof.action_id is not None:
            shown[proof.action_id].append(_proof(proof))
    past = _past_of_actions(db, action_ids)
    found: defaultdict[UUID, list[PlanAction]] = defaultdict(list)
    for recommendation_id, action, agency in rows:
        if action.review_id not in sight:
            found[recommendation_id].append(_out_of_sight(action))
            continue
        found[recommendation_id].append(
            PlanAction(
                id=action.id,
                review_id=action.review_id,
                number=action.number,
                what=action.what,
                owner_role=action.owner_role,
                agency_id=action.agency_id,
                agency_name=agency or "",
                due_on=action.due_on,
                delivery=action.delivery,
                version=action.version,
                proofs=shown.get(action.id, ()),
                history=past.get(action.id, ()),
            )
        )
    return found


def _out_of_sight(action: Action) -> PlanAction:
    return PlanAction(
        id=action.id,
        review_id=action.review_id,
        number=action.number,
        what="",
        owner_role="",
        agency_id=None,
        agency_name="",
        due_on=None,
        delivery=action.delivery,
        version=0,
        in_sight=False,
    )


def _past_of_actions(db: Db, action_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Past]]:
    """What was said of actions and how their days moved, the newest first."""
    found: defaultdict[UUID, list[tuple[object, Past]]] = defaultdict(list)
    for note in db.scalars(select(ActionNote).where(ActionNote.action_id.in_(action_ids))):
        told = Past(
            on=london_date(note.said_at),
            what=Happened.SAID,
            words=note.words,
            was=note.was,
            now=note.now,
        )
        found[note.action_id].append(((note.said_at, note.id), told))
    for moved in db.scalars(select(ActionDay).where(ActionDay.action_id.in_(action_ids))):
        told = Past(
            on=london_date(moved.moved_at),
            what=Happened.MOVED,
            words=moved.because,
            was_on=moved.was_on,
            now_on=moved.due_on,
        )
        found[moved.action_id].append(((moved.moved_at, moved.id), told))
    return {
        id_: [told for _, told in sorted(events, key=lambda pair: str(pair[0]), reverse=True)]
        for id_, events in found.items()
    }


def _checks(db: Db, follow_up_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Check]]:
    found: defaultdict[UUID, list[Check]] = defaultdict(list)
    for one in db.scalars(
        select(Check)
        .where(Check.follow_up_id.in_(follow_up_ids), Check.ended_at.is_(None))
        .order_by(Check.due_on, Check.id)
    ):
        found[one.follow_up_id].append(one)
    return found


def _turns(db: Db, follow_up_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[FollowUpTurn]]:
    found: defaultdict[UUID, list[FollowUpTurn]] = defaultdict(list)
    for one in db.scalars(select(FollowUpTurn).where(FollowUpTurn.follow_up_id.in_(follow_up_ids))):
        found[one.follow_up_id].append(one)
    return found


def _checked(one: Check) -> Past:
    return Past(
        on=one.done_on or one.due_on,
        what=Happened.CHECKED,
        words=one.reasons,
        check=one.kind,
        judged=one.judged,
        decided=one.decided,
    )


def _turned(one: FollowUpTurn) -> Past:
    return Past(
        on=one.on, what=Happened.TURNED, words=one.because, turn=one.turn, judged=one.judged
    )
