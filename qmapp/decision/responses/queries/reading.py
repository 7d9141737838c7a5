"""The rows that a response is made of: recommendations, answers, dissent, by what they are about.

Recommendations are those of drafts that were sent, whoever asks; whoever calls these has asked
whether the response may be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import not_, select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.recommendations.queries import was_undone
from qmapp.casework.reviews.models import Review
from qmapp.decision.responses.lines import (
    DissentLine,
    FindingWords,
    GivenAnswer,
    RecommendationWords,
)
from qmapp.decision.responses.models import Answer, Dissent
from qmapp.decision.responses.rules import words_digest
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Agency
from qmapp.people.accounts.queries import names_of


def list_words(db: Db, review: Review) -> Sequence[RecommendationWords]:
    """Every recommendation of the review's sent drafts, in whatever state, by number. Two queries.

    Findings are those of sent drafts that were not ended, each once for each cause.
    """
    rows = db.execute(
        select(Recommendation, Agency.name)
        .join(Draft, Draft.id == Recommendation.draft_id)
        .outerjoin(Agency, Agency.id == Recommendation.agency_id)
        .where(
            Recommendation.review_id == review.id,
            Draft.sent_at.is_not(None),
            not_(was_undone()),
        )
        .order_by(Recommendation.number, Recommendation.added_at, Recommendation.id)
    ).all()
    findings = _findings(db, review)
    return [_words(row, agency, findings.get(row.id, ())) for row, agency in rows]


def _findings(db: Db, review: Review) -> Mapping[UUID, Sequence[FindingWords]]:
    rows = db.execute(
        select(
            CauseLink.recommendation_id,
            Finding.id,
            Finding.number,
            Finding.title,
            CauseLink.cause,
        )
        .join(Finding, Finding.id == CauseLink.finding_id)
        .join(Draft, Draft.id == Finding.draft_id)
        .where(
            Finding.review_id == review.id,
            Finding.ended_at.is_(None),
            Draft.sent_at.is_not(None),
        )
        .order_by(Finding.number, CauseLink.cause, CauseLink.id)
    )
    found: defaultdict[UUID, list[FindingWords]] = defaultdict(list)
    for recommendation_id, id_, number, title, cause in rows:
        line = FindingWords(id_, number, title, cause)
        if line not in found[recommendation_id]:
            found[recommendation_id].append(line)
    return found


def _words(
    row: Recommendation, agency: str | None, findings: Sequence[FindingWords]
) -> RecommendationWords:
    return RecommendationWords(
        id=row.id,
        number=row.number,
        state=row.state,
        kind=row.kind,
        text=row.text,
        issues=row.issues,
        addressee=row.addressee,
        agency_name=agency,
        body=row.body,
        owner_role=row.owner_role,
        measure=row.measure,
        due_on=row.due_on,
        due_words=row.due_words,
        review_on=row.review_on,
        because=row.because,
        digest=words_digest(row.text, row.issues),
        findings=findings,
    )


def list_answers(
    db: Db, response_id: UUID, digests: Mapping[UUID, str]
) -> Mapping[UUID, GivenAnswer]:
    """What a version says, by recommendation; `digests` are those of the words as they are now."""
    rows = db.scalars(
        select(Answer)
        .where(Answer.response_id == response_id)
        .execution_options(populate_existing=True)
    ).all()
    names = _names(db, {row.answered_by for row in rows})
    return {
        row.recommendation_id: GivenAnswer(
            id=row.id,
            decision=row.decision,
            reasons=row.reasons,
            by_name=names.get(row.answered_by, ""),
            at=row.answered_at,
            version=row.version,
            how_known=row.how_known or "",
            look_again_on=row.look_again_on,
            is_stale=row.on_words != digests.get(row.recommendation_id),
        )
        for row in rows
    }


def list_dissents(db: Db, response_id: UUID) -> Sequence[DissentLine]:
    """All dissent recorded in a version, that which was taken back too, the oldest first."""
    rows = db.execute(
        select(Dissent, Agency.name)
        .outerjoin(Agency, Agency.id == Dissent.agency_id)
        .where(Dissent.response_id == response_id)
        .order_by(Dissent.recorded_at, Dissent.id)
        .execution_options(populate_existing=True)
    ).all()
    names = _names(db, {row.recorded_by for row, _ in rows})
    return [
        DissentLine(
            id=row.id,
            recommendation_id=row.recommendation_id,
            role=row.role,
            agency_id=row.agency_id,
            agency_name=agency,
            words=row.words,
            by_name=names.get(row.recorded_by, ""),
            at=row.recorded_at,
            ended_at=row.ended_at,
        )
        for row, agency in rows
    ]


def _names(db: Db, people: Collection[UUID]) -> Mapping[UUID, str]:
    return names_of(db, people) if people else {}
