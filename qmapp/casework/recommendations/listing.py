"""Named reads of recommendations with all that hangs on them, as far as the actor may see it.

A recommendation belongs to the draft in which it was first seen; it exists only for those who may
read that draft. Links to findings of other drafts are left out in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import aliased

from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.places import list_places, readable_drafts
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Reason
from qmapp.casework.recommendations.lines import (
    AnswerLine,
    KinLine,
    LinkLine,
    RecommendationLine,
)
from qmapp.casework.recommendations.models import (
    CauseLink,
    Lineage,
    Recommendation,
    RecommendationPlace,
    RemarkAnswer,
)
from qmapp.casework.recommendations.rules import LIVE, State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Agency
from qmapp.people.accounts.queries import names_of


def get_recommendation(
    db: Db, actor: Actor, review_id: UUID, recommendation_id: UUID, *, lock: bool = False
) -> Recommendation:
    """One recommendation. Raises NotFound, also when its draft is hidden from the actor.

    `lock` holds it for this unit of work.
    """
    query = select(Recommendation).where(
        Recommendation.id == recommendation_id,
        Recommendation.review_id == review_id,
        not_(was_undone()),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None or found.draft_id not in _readable(db, actor, get_review(db, review_id)):
        raise NotFound("recommendation")
    return found


def get_line(db: Db, actor: Actor, review: Review, recommendation_id: UUID) -> RecommendationLine:
    """One recommendation with all that hangs on it. Raises NotFound, also when it is hidden."""
    found = _lines(db, actor, review, Recommendation.id == recommendation_id)
    if not found:
        raise NotFound("recommendation")
    return found[0]


def list_recommendations(
    db: Db, actor: Actor, review: Review, states: Collection[State] = LIVE
) -> Sequence[RecommendationLine]:
    """The recommendations of a review that stand so: confirmed ones by number, then by place.

    A constant number of queries, however many there are.
    """
    return _lines(db, actor, review, Recommendation.state.in_(list(states)))


def count_by_state(
    db: Db, actor: Actor, review: Review, *, drafts: Mapping[UUID, Draft] | None = None
) -> Mapping[State, int]:
    """How many recommendations stand so, as far as the actor may know of them.

    `drafts`: those that the actor may read, where whoever asks knows them already: one query then,
    else two.
    """
    rows = db.execute(
        select(Recommendation.state, func.count())
        .where(
            Recommendation.review_id == review.id,
            Recommendation.draft_id.in_(list(_readable(db, actor, review, drafts))),
            not_(was_undone()),
        )
        .group_by(Recommendation.state)
    )
    found = {row[0]: row[1] for row in rows}
    return {state: found.get(state, 0) for state in State}


def was_undone() -> ColumnElement[bool]:
    """What a split or a merge made, and which was undone: nobody dropped it, so without a reason.

    It stays for its number, which is given once, and shows nowhere.
    """
    return and_(Recommendation.state == State.DROPPED, Recommendation.because == "")


def _readable(
    db: Db, actor: Actor, review: Review, drafts: Mapping[UUID, Draft] | None = None
) -> Mapping[UUID, Draft]:
    """The drafts whose recommendations the actor may read, by id."""
    if not may(actor, Permission.RECOMMENDATIONS_READ, subject_of(review)):
        return {}
    return readable_drafts(db, actor, review.id) if drafts is None else drafts


# How a line is put together --------------------------------------------------------------------


def _lines(
    db: Db, actor: Actor, review: Review, condition: ColumnElement[bool]
) -> Sequence[RecommendationLine]:
    readable = _readable(db, actor, review)
    rows = db.execute(
        select(Recommendation, Agency.name)
        .outerjoin(Agency, Agency.id == Recommendation.agency_id)
        .where(
            Recommendation.review_id == review.id,
            Recommendation.draft_id.in_(list(readable)),
            not_(was_undone()),
            condition,
        )
    ).all()
    ids = [row[0].id for row in rows]
    if not ids:
        return []
    places = list_places(db, actor, review, RecommendationPlace, ids)
    links = _links(db, ids, readable)
    answers = _answers(db, RemarkAnswer.recommendation_id.in_(ids))
    came_from, became = _kin(db, ids, readable)
    names = names_of(
        db, {who for row in rows for who in (row[0].added_by, row[0].decided_by) if who}
    )
    lines = [
        _line(
            row,
            draft_number=readable[row.draft_id].number,
            agency_name=agency or "",
            added_by_name=names.get(row.added_by, ""),
            decided_by_name=names.get(row.decided_by, "") if row.decided_by else "",
            places=places[row.id],
            links=links.get(row.id, ()),
            answers=answers.get(row.id, ()),
            came_from=came_from.get(row.id, ()),
            became=became.get(row.id, ()),
        )
        for row, agency in rows
    ]
    return sorted(lines, key=_in_order)


_OWN = (
    *("id", "review_id", "draft_id", "number", "state", "kind", "text", "issues", "nature"),
    *("nature_because", "addressee", "agency_id", "body", "owner_role", "measure", "due_on"),
    *("due_words", "review_on", "strength", "is_from_scan", "profile", "because", "added_at"),
    *("decided_at", "version"),
)


def _line(row: Recommendation, **found: Any) -> RecommendationLine:
    return RecommendationLine(**{name: getattr(row, name) for name in _OWN}, **found)


def _in_order(line: RecommendationLine) -> tuple[object, ...]:
    """Those with a number by it, then the others as they stand in the drafts."""
    first = min(
        ((one.draft_number, one.position, one.start) for one in line.places if one.is_live),
        default=(line.draft_number, _AFTER_ALL, 0),
    )
    return line.number is None, line.number or 0, *first, line.added_at, line.id


_AFTER_ALL = 1_000_000_000  # more passages than any draft has


def _links(
    db: Db, ids: Sequence[UUID], readable: Mapping[UUID, Draft]
) -> Mapping[UUID, Sequence[LinkLine]]:
    rows = db.execute(
        select(CauseLink, Finding)
        .join(Finding, Finding.id == CauseLink.finding_id)
        .where(CauseLink.recommendation_id.in_(ids), Finding.draft_id.in_(list(readable)))
        .order_by(Finding.number, CauseLink.cause, CauseLink.id)
    )
    found: defaultdict[UUID, list[LinkLine]] = defaultdict(list)
    for link, finding in rows:
        line = LinkLine(
            id=link.id,
            finding_id=link.finding_id,
            finding_number=finding.number,
            finding_title=finding.title,
            says_why=finding.reason is Reason.GIVEN or bool(finding.board_causes),
            reach=finding.reach,
            finding_is_ended=finding.ended_at is not None,
            cause=link.cause,
        )
        found[link.recommendation_id].append(line)
    return found


def list_answers_on_set(db: Db, actor: Actor, review: Review) -> Sequence[AnswerLine]:
    """The answers that stand to remarks on the whole set of a review, the newest first."""
    return _answers(db, on_set(review, _readable(db, actor, review))).get(None, ())


def on_set(review: Review, drafts: Collection[UUID]) -> ColumnElement[bool]:
    """That an answer is on the whole set, and spoke of nothing beyond these drafts."""
    return and_(
        RemarkAnswer.review_id == review.id,
        RemarkAnswer.recommendation_id.is_(None),
        or_(RemarkAnswer.draft_id.is_(None), RemarkAnswer.draft_id.in_(list(drafts))),
    )


def newest_unsent(db: Db, actor: Actor, review: Review) -> Draft | None:
    """The newest draft that the actor may read and others may not, of which something is known.

    That is a recommendation or a finding: what remarks on the set rest on.
    """
    for draft in reversed(list(_readable(db, actor, review).values())):
        if draft.sent_at is not None:
            continue
        for model in (Recommendation, Finding):
            if db.scalar(select(model.id).where(model.draft_id == draft.id).limit(1)) is not None:
                return draft
    return None


def _answers(db: Db, condition: ColumnElement[bool]) -> Mapping[UUID | None, Sequence[AnswerLine]]:
    """Answers that stand, by what they are about, the newest first."""
    rows = db.scalars(
        select(RemarkAnswer)
        .where(condition, RemarkAnswer.ended_at.is_(None))
        .order_by(RemarkAnswer.answered_at.desc(), RemarkAnswer.id)
    ).all()
    names = names_of(db, {row.answered_by for row in rows})
    found: defaultdict[UUID | None, list[AnswerLine]] = defaultdict(list)
    for row in rows:
        line = AnswerLine(
            id=row.id,
            rule=row.rule,
            asked=row.asked,
            rests_on=row.rests_on,
            because=row.because,
            by_name=names.get(row.answered_by, ""),
            at=row.answered_at,
            was_carried=row.carried_from_id is not None,
        )
        found[row.recommendation_id].append(line)
    return found


Kin = Mapping[UUID, Sequence[KinLine]]


def _kin(db: Db, ids: Sequence[UUID], readable: Mapping[UUID, Draft]) -> tuple[Kin, Kin]:
    """What each came from, and what it became, one step either way."""
    other = aliased(Recommendation)
    rows = db.execute(
        select(Lineage, other)
        .join(
            other,
            or_(
                and_(Lineage.recommendation_id.in_(ids), other.id == Lineage.from_id),
                and_(Lineage.from_id.in_(ids), other.id == Lineage.recommendation_id),
            ),
        )
        .where(other.draft_id.in_(list(readable)))
        .order_by(other.number, other.added_at, other.id)
    )
    came_from: defaultdict[UUID, list[KinLine]] = defaultdict(list)
    became: defaultdict[UUID, list[KinLine]] = defaultdict(list)
    for link, row in rows:
        line = KinLine(row.id, row.number, row.text, row.state, link.became)
        if row.id == link.from_id:
            came_from[link.recommendation_id].append(line)
        else:
            became[link.from_id].append(line)
    return came_from, became
