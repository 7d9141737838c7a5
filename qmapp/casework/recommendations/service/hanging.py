"""What hangs on a recommendation goes with it: places, links to causes, answers to remarks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.evidence.places import copy_places
from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.models import (
    CauseLink,
    Recommendation,
    RecommendationPlace,
    RemarkAnswer,
)
from qmapp.foundation.storage import Db

Words = tuple[UUID, int | None, str | None]


def hand_on(db: Db, sources: Sequence[Recommendation], to: Recommendation) -> None:
    """Copy everything that hangs on the sources to another: the union, nothing twice."""
    ids = [one.id for one in sources]
    for id_ in ids:
        rows = db.scalars(
            select(RecommendationPlace).where(RecommendationPlace.recommendation_id == id_)
        ).all()
        copy_places(db, rows, to.id)
    _hand_on_links(db, ids, to)
    _hand_on_answers(db, ids, to)
    db.flush()


def links_of(db: Db, ids: Collection[UUID]) -> Sequence[CauseLink]:
    """The links to findings of some recommendations, oldest first."""
    return db.scalars(
        select(CauseLink)
        .where(CauseLink.recommendation_id.in_(list(ids)))
        .order_by(CauseLink.added_at, CauseLink.id)
    ).all()


def answers_of(db: Db, ids: Collection[UUID]) -> Sequence[RemarkAnswer]:
    """The answers of some recommendations, ended ones too, oldest first."""
    return db.scalars(
        select(RemarkAnswer)
        .where(RemarkAnswer.recommendation_id.in_(list(ids)))
        .order_by(RemarkAnswer.answered_at, RemarkAnswer.id)
    ).all()


def words_of(db: Db, ids: Collection[UUID]) -> frozenset[Words]:
    """The words on which some recommendations stand, those taken away left out."""
    rows = db.execute(
        select(
            RecommendationPlace.passage_id, RecommendationPlace.start, RecommendationPlace.quote
        ).where(
            RecommendationPlace.recommendation_id.in_(list(ids)),
            RecommendationPlace.ended_at.is_(None),
        )
    )
    return frozenset((row[0], row[1], row[2]) for row in rows)


def _hand_on_links(db: Db, ids: Sequence[UUID], to: Recommendation) -> None:
    found: dict[tuple[UUID, Cause | None], CauseLink] = {}
    for link in links_of(db, ids):
        found.setdefault((link.finding_id, link.cause), link)
    with_cause = {finding_id for finding_id, cause in found if cause is not None}
    for (finding_id, cause), link in found.items():
        if cause is None and finding_id in with_cause:
            continue  # one says which cause, another only which finding
        db.add(
            CauseLink(
                id=uuid4(),
                board_id=to.board_id,
                recommendation_id=to.id,
                finding_id=finding_id,
                cause=cause,
                added_by=link.added_by,
                added_at=link.added_at,
            )
        )


def _hand_on_answers(db: Db, ids: Sequence[UUID], to: Recommendation) -> None:
    seen = set()
    for row in answers_of(db, ids):
        said = (row.rule, row.asked, row.rests_on, row.because, row.answered_by, row.answered_at)
        if row.ended_at is not None or said in seen:
            continue
        seen.add(said)
        db.add(
            RemarkAnswer(
                id=uuid4(),
                board_id=to.board_id,
                review_id=to.review_id,
                recommendation_id=to.id,
                rule=row.rule,
                asked=row.asked,
                rests_on=row.rests_on,
                because=row.because,
                carried_from_id=row.id,
                answered_by=row.answered_by,
                answered_at=row.answered_at,
            )
        )
