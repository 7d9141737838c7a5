"""What a letter on a draft could ask, from what was judged, discussed and found.

From "what would need to change" of submitted commissioners' assessments, open threads, and findings
without a reason; in the order of the draft. A thread that only the board's side reads gives a point
without words: somebody has to put it into words before the lead reviewer reads any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.models import Assessment, Judgement
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.drafts.reading.model import PassageKind
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.feedback.rules import Source
from qmapp.casework.findings.lines import FeedbackPoint, feedback_points
from qmapp.casework.findings.models import FindingPlace
from qmapp.casework.findings.queries import list_findings
from qmapp.casework.recommendations.models import RecommendationPlace
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.threads.models import Comment, Thread
from qmapp.casework.threads.rules import About, Audience
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the draft a point speaks of: a passage, how far down, under which heading."""

    passage_id: UUID
    position: int
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A point that nobody has looked at yet."""

    source: Source
    words: str
    asked_by: UUID
    assessment_id: UUID | None = None
    thread_id: UUID | None = None
    finding_id: UUID | None = None
    marker_id: str | None = None
    place: Place | None = None


def list_proposals(db: Db, actor: Actor, review: Review, draft: Draft) -> Sequence[Proposal]:
    """All of them, in the order of the draft; what speaks of no place stands at the end."""
    order = {
        marker.id: place
        for place, marker in enumerate(get_edition(db, review.edition_sha256).markers)
    }
    submitted = [
        one
        for one in assessments.list_of_draft(db, review.id, draft.id)
        if one.kind is AssessmentKind.COMMISSIONER and one.state is AssessmentState.SUBMITTED
    ]
    by_own, by_marker = _places_of_markers(db, submitted)
    found = [
        *_to_change(db, submitted, by_own),
        *_threads(db, draft, by_marker),
        *_findings(db, actor, review, draft),
    ]

    def key(one: Proposal) -> tuple[bool, int, int]:
        position = one.place.position if one.place else 0
        return one.place is None, position, order.get(one.marker_id or "", len(order))

    return sorted(found, key=key)  # stable: judgements before threads before findings


def _to_change(
    db: Db, submitted: Sequence[Assessment], places: Mapping[tuple[UUID, str], Place]
) -> Iterator[Proposal]:
    authors = {one.id: one.author_id for one in submitted}
    rows = db.scalars(
        select(Judgement)
        .where(
            Judgement.assessment_id.in_(list(authors)),
            Judgement.to_change != "",
            Judgement.to_confirm.is_(False),
        )
        .order_by(Judgement.assessment_id, Judgement.marker_id)
    )
    for row in rows:
        yield Proposal(
            source=Source.TO_CHANGE,
            words=row.to_change,
            asked_by=authors[row.assessment_id],
            assessment_id=row.assessment_id,
            marker_id=row.marker_id,
            place=places.get((row.assessment_id, row.marker_id)),
        )


def _threads(db: Db, draft: Draft, by_marker: Mapping[str, Place]) -> Iterator[Proposal]:
    threads = db.scalars(
        select(Thread)
        .where(Thread.draft_id == draft.id, Thread.resolved_at.is_(None))
        .order_by(Thread.begun_at, Thread.id)
    ).all()
    if not threads:
        return
    first = _first_words(db, threads)
    passages = _passages(db, [one.passage_id for one in threads if one.passage_id])
    recommended = _first_places(
        db.execute(
            _at_passages()
            .add_columns(RecommendationPlace.recommendation_id)
            .join(RecommendationPlace, RecommendationPlace.passage_id == StoredPassage.id)
            .where(
                DraftReading.draft_id == draft.id,
                RecommendationPlace.ended_at.is_(None),
                RecommendationPlace.recommendation_id.in_(
                    [one.recommendation_id for one in threads if one.recommendation_id]
                ),
            )
        )
    )
    for one in threads:
        place: Place | None
        if one.about is About.MARKER:
            place = by_marker.get(one.marker_id or "")
        elif one.about is About.PASSAGE:
            place = passages.get(one.passage_id) if one.passage_id else None
        else:
            place = recommended.get(one.recommendation_id) if one.recommendation_id else None
        yield Proposal(
            source=Source.THREAD,
            words=first.get(one.id, "") if one.audience is Audience.ALL else "",
            asked_by=one.begun_by,
            thread_id=one.id,
            marker_id=one.marker_id,
            place=place,
        )


def _findings(db: Db, actor: Actor, review: Review, draft: Draft) -> Iterator[Proposal]:
    asked: dict[UUID, list[FeedbackPoint]] = {}
    for point in feedback_points(list_findings(db, actor, review)):
        asked.setdefault(point.finding_id, []).append(point)
    if not asked:
        return
    places = _first_places(
        db.execute(
            _at_passages()
            .add_columns(FindingPlace.finding_id)
            .join(FindingPlace, FindingPlace.passage_id == StoredPassage.id)
            .where(
                DraftReading.draft_id == draft.id,
                FindingPlace.ended_at.is_(None),
                FindingPlace.finding_id.in_(list(asked)),
            )
        )
    )
    for finding_id, points in asked.items():
        asks = " ".join(point.ask for point in points)
        yield Proposal(
            source=Source.FINDING,
            words=f"“{points[0].title}”: {asks}",
            asked_by=actor.person_id,
            finding_id=finding_id,
            place=places.get(finding_id),
        )


def _first_words(db: Db, threads: Sequence[Thread]) -> Mapping[UUID, str]:
    """What was said first in each thread that the lead reviewers read too."""
    shared = [one.id for one in threads if one.audience is Audience.ALL]
    rows = db.execute(
        select(Comment.thread_id, Comment.words)
        .where(Comment.thread_id.in_(shared), Comment.taken_back_at.is_(None))
        .order_by(Comment.said_at, Comment.id)
    )
    found: dict[UUID, str] = {}
    for thread_id, words in rows:
        found.setdefault(thread_id, words)
    return found


# Where in the draft --------------------------------------------------------------------------


def _places_of_markers(
    db: Db, submitted: Sequence[Assessment]
) -> tuple[Mapping[tuple[UUID, str], Place], Mapping[str, Place]]:
    """The first passage that each assessor pinned under each marker; the first of them all."""
    rows = db.execute(
        _at_passages()
        .add_columns(Evidence.assessment_id, Evidence.marker_id)
        .join(Evidence, Evidence.passage_id == StoredPassage.id)
        .where(Evidence.assessment_id.in_([one.id for one in submitted]))
    )
    own: dict[tuple[UUID, str], Place] = {}
    of_all: dict[str, Place] = {}
    for row in rows:
        own.setdefault((row[5], row[6]), _place(row))
        of_all.setdefault(row[6], _place(row))
    return own, of_all


def _passages(db: Db, ids: Iterable[UUID]) -> Mapping[UUID, Place]:
    rows = db.execute(_at_passages().where(StoredPassage.id.in_(list(ids))))
    return {row[0]: _place(row) for row in rows}


def _first_places(rows: Iterable[Sequence[Any]]) -> Mapping[UUID, Place]:
    found: dict[UUID, Place] = {}
    for row in rows:
        found.setdefault(row[5], _place(row))
    return found


def _at_passages() -> Select[Any]:
    return (
        select(
            StoredPassage.id,
            StoredPassage.position,
            StoredPassage.section,
            StoredPassage.kind,
            StoredPassage.text,
        )
        .join(DraftReading, DraftReading.id == StoredPassage.reading_id)
        .order_by(StoredPassage.position, StoredPassage.id)
    )


def _place(row: Sequence[Any]) -> Place:
    id_, position, section, kind, text = row[:5]
    title = text if kind is PassageKind.HEADING else (section[-1] if section else "")
    return Place(passage_id=id_, position=position, section=" ".join(str(title).split())[:300])
