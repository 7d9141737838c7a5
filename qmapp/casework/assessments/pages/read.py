"""An assessment on one page, to be read and printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qmapp.casework.assessments import queries, rules
from qmapp.casework.assessments.models import Assessment, QuestionAnswer
from qmapp.casework.assessments.pages.evidence import EvidenceItem, evidence_item
from qmapp.casework.assessments.pages.judge import answer_words, source_words
from qmapp.casework.assessments.rules import AssessmentState, MarkerFacts, Progress
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import list_anchors
from qmapp.casework.evidence.queries import list_evidence
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.catalogue import Basis, Edition, Marker, Question, Rating
from qmapp.foundation.storage import Db
from qmapp.foundation.web import url_for
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    number: int
    text: str
    source: str
    is_ours: bool
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class ReadMarker:
    """One marker of an assessment, to read."""

    marker: Marker
    rating: Rating | None
    progress: Progress
    reasons: str
    to_change: str
    looked_in: str
    questions: Sequence[ReadQuestion]
    evidence: Sequence[EvidenceItem]


@dataclass(frozen=True, slots=True)
class ReadPage:
    assessment: Assessment
    review: Review
    edition: Edition
    draft: Draft | None
    author: str
    writers: str
    markers: Sequence[ReadMarker]
    is_own: bool
    may_reopen: bool
    versions: Sequence[Assessment]
    newer: Assessment | None
    submitted_at: datetime | None


def build_read(
    db: Db, actor: Actor, assessment: Assessment, review: Review, edition: Edition
) -> ReadPage:
    """The whole assessment on one page."""
    writers = queries.writers_of(db, [assessment])[assessment.id]
    names = names_of(db, writers)
    author = names[assessment.author_id]
    others = sorted(names[p] for p in writers - {assessment.author_id})
    subject = queries.subject_of(db, actor, assessment)
    siblings = queries.list_of_draft(db, review.id, assessment.draft_id)
    newer = next((a for a in siblings if a.supersedes_id == assessment.id), None)
    if newer is not None and not may(
        actor, Permission.ASSESSMENT_READ, queries.subject_of(db, actor, newer)
    ):
        newer = None
    return ReadPage(
        assessment=assessment,
        review=review,
        edition=edition,
        draft=db.get(Draft, assessment.draft_id) if assessment.draft_id else None,
        author=author,
        writers=", ".join([author, *others]),
        markers=read_markers(db, assessment, review, edition, edition.markers),
        is_own=actor.person_id in writers,
        may_reopen=may(actor, Permission.ASSESSMENT_REOPEN, subject)
        and assessment.state is AssessmentState.SUBMITTED,
        versions=queries.list_versions(db, assessment),
        newer=newer,
        submitted_at=assessment.submitted_at,
    )


def read_markers(
    db: Db, assessment: Assessment, review: Review, edition: Edition, markers: Sequence[Marker]
) -> list[ReadMarker]:
    """Some markers of an assessment with everything on record, to read."""
    marker_id = markers[0].id if len(markers) == 1 else None
    facts = queries.facts_of(db, [assessment.id])[assessment.id]
    answers = queries.answers_of(db, [assessment.id], marker_id)
    lines = list_evidence(db, [assessment.id], marker_id)
    anchors = list_anchors(db, assessment.reading_id) if lines else {}
    draft = db.get(Draft, assessment.draft_id) if assessment.draft_id else None
    address = url_for("drafts.read", review_id=review.id, number=draft.number) if draft else None
    return [
        ReadMarker(
            marker=m,
            rating=_rating(edition, facts.get(m.id, MarkerFacts())),
            progress=rules.progress_of(facts.get(m.id, MarkerFacts())),
            reasons=facts.get(m.id, MarkerFacts()).reasons,
            to_change=facts.get(m.id, MarkerFacts()).to_change,
            looked_in=facts.get(m.id, MarkerFacts()).looked_in,
            questions=[
                _read_question(n, q, answers.get((assessment.id, q.id)))
                for n, q in enumerate(m.questions, 1)
            ],
            evidence=[
                evidence_item(
                    line,
                    url=f"{address}#{anchors[line.passage_id]}"
                    if address and line.passage_id is not None and line.passage_id in anchors
                    else None,
                    open_id=None,
                )
                for line in lines
                if line.marker_id == m.id
            ],
        )
        for m in markers
    ]


def _rating(edition: Edition, facts: MarkerFacts) -> Rating | None:
    return edition.scale.rating(facts.rating) if facts.rating else None


def _read_question(number: int, question: Question, answer: QuestionAnswer | None) -> ReadQuestion:
    return ReadQuestion(
        number,
        question.text,
        source_words(question.basis),
        question.basis is not Basis.SOURCE,
        answer_words(answer.answer.value) if answer and answer.answer else "",
        answer.note if answer else "",
    )
