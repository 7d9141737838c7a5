"""What signing would freeze now: the report with the agreed judgements, or the agreed response.

Read whole, whoever asks: a review manager opens the signing of words that they may not read. Only
drafts that were sent are in it. Whoever calls these has asked the policy. A constant number of
queries, however many recommendations, judgements and pieces of evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.rules import AssessmentKind, AssessmentState
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.rules import label_of
from qmapp.casework.evidence.queries import EvidenceLine, list_evidence
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.queries import causes_of
from qmapp.casework.moderation.lines import AgreedLine, PositionLine
from qmapp.casework.moderation.queries import agreed_of
from qmapp.casework.recommendations.rules import State
from qmapp.casework.records.models import FromRegister, Record
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.decision.responses.content import from_kept as response_from_kept
from qmapp.decision.responses.lines import RecommendationWords
from qmapp.decision.responses.models import AgreedText, Response
from qmapp.decision.responses.queries.reading import list_words
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db, london_date
from qmapp.governance.signing.content import (
    Content,
    DraftText,
    EditionText,
    EvidenceText,
    FindingText,
    MarkerText,
    PositionText,
    RecommendationText,
    ReportContent,
    ResponseContent,
)
from qmapp.governance.signing.rules import Paper
from qmapp.people.accounts.queries import get_board

_Places = Mapping[UUID, tuple[AssessmentKind, int]]
_Order = tuple[str, int, bool, int, int, str]


def read(
    db: Db, review: Review, paper: Paper, *, report_sha256: str | None, follows: str | None = None
) -> Content | None:
    """What signing the paper would freeze now; None where there is nothing to sign yet.

    `report_sha256` is the hash of the signed report, which the response names.
    """
    if paper is Paper.REPORT:
        return _report(db, review, follows)
    return _response(db, review, report_sha256 or "", follows)


def find_signable(db: Db, review_id: UUID) -> Draft | None:
    """The newest draft that was sent."""
    return db.scalar(
        select(Draft)
        .where(
            Draft.review_id == review_id,
            Draft.sent_at.is_not(None),
            Draft.reading_id.is_not(None),
        )
        .order_by(Draft.number.desc())
        .limit(1)
    )


# The report ----------------------------------------------------------------------------------


def _report(db: Db, review: Review, follows: str | None) -> ReportContent | None:
    draft = find_signable(db, review.id)
    if draft is None or draft.sent_at is None:
        return None
    edition = get_edition(db, review.edition_sha256)
    return ReportContent(
        board=get_board(db, review.board_id).name,
        review_id=str(review.id),
        reference=review.reference,
        kind=review.kind,
        edition=EditionText(slug=edition.slug, title=edition.title, sha256=review.edition_sha256),
        draft=DraftText(
            number=draft.number,
            sha256=draft.sha256,
            reading_id=str(draft.reading_id),
            file_name=draft.file_name,
            sent_on=london_date(draft.sent_at),
        ),
        markers=_markers(db, draft, edition),
        findings=_findings(db, review),
        recommendations=tuple(
            _recommendation(one) for one in list_words(db, review) if one.state is State.CONFIRMED
        ),
        follows=follows,
    )


def _markers(db: Db, draft: Draft, edition: Edition) -> tuple[MarkerText, ...]:
    places = _assessments(db, draft)
    held = agreed_of(db, draft.review_id, draft.id)
    evidence = _evidence(db, draft, places)
    return tuple(
        _marker(one, edition, held.get(one.id), places, evidence.get(one.id, ()))
        for one in edition.markers
    )


def _marker(
    marker: Marker,
    edition: Edition,
    held: AgreedLine | None,
    places: _Places,
    evidence: Sequence[EvidenceText],
) -> MarkerText:
    if held is None:
        return MarkerText(
            id=marker.id, number=marker.number, title=marker.title, evidence=tuple(evidence)
        )
    return MarkerText(
        id=marker.id,
        number=marker.number,
        title=marker.title,
        held=held.held,
        rating=held.rating,
        rating_label=_label(edition, held.rating),
        reasons=held.reasons,
        handling=held.handling,
        positions=tuple(_position(one, edition, places) for one in held.positions),
        evidence=tuple(evidence),
    )


def _position(one: PositionLine, edition: Edition, places: _Places) -> PositionText:
    return PositionText(
        kind=one.kind,
        number=places.get(one.assessment_id, (one.kind, 1))[1],
        rating=one.rating,
        rating_label=_label(edition, one.rating),
        words=one.words,
    )


def _label(edition: Edition, rating: str | None) -> str:
    return edition.scale.rating(rating).label if rating and edition.scale.has(rating) else ""


def _assessments(db: Db, draft: Draft) -> _Places:
    """The submitted assessments of a draft: what kind each is, and which of its kind."""
    rows = db.execute(
        select(Assessment.id, Assessment.kind, Assessment.state)
        .where(
            Assessment.draft_id == draft.id,
            Assessment.state.in_((AssessmentState.SUBMITTED, AssessmentState.SUPERSEDED)),
        )
        .order_by(Assessment.started_at, Assessment.id)
    ).all()
    numbers: defaultdict[AssessmentKind, int] = defaultdict(int)
    found = {}
    for id_, kind, state in rows:
        # One that a newer version follows has no number of its own; a position may still name it.
        numbers[kind] += state is AssessmentState.SUBMITTED
        found[id_] = (kind, max(numbers[kind], 1))
    return found


def _evidence(db: Db, draft: Draft, places: _Places) -> Mapping[str, Sequence[EvidenceText]]:
    """The evidence under the submitted assessments of a draft, by marker."""
    submitted = db.scalars(
        select(Assessment.id).where(
            Assessment.draft_id == draft.id, Assessment.state == AssessmentState.SUBMITTED
        )
    ).all()
    digests = _erasable(db, draft.review_id)
    found: defaultdict[str, list[tuple[_Order, EvidenceText]]] = defaultdict(list)
    for line in list_evidence(db, submitted):
        kind, number = places[line.assessment_id]
        at, is_record = line.passage_position or 0, line.passage_position is None
        text = _piece(line, kind, number, digests.get(line.record_id) if line.record_id else None)
        order = (kind.value, number, is_record, at, line.text_start or 0, text.id)
        found[line.marker_id].append((order, text))
    return {
        marker: [text for _, text in sorted(every, key=lambda one: one[0])]
        for marker, every in found.items()
    }


def _erasable(db: Db, review_id: UUID) -> Mapping[UUID, str]:
    """The salted digest of the words that a record of a review shows by reference."""
    rows = db.execute(
        select(FromRegister.record_id, Words.digest)
        .join(Words, Words.id == FromRegister.words_id)
        .join(Record, Record.id == FromRegister.record_id)
        .where(Record.review_id == review_id)
    )
    return {row[0]: row[1] for row in rows}


def _piece(
    line: EvidenceLine, kind: AssessmentKind, number: int, words_digest: str | None
) -> EvidenceText:
    if line.passage_id is None:
        return EvidenceText(
            id=str(line.id),
            kind=kind,
            number=number,
            stance=line.stance,
            question_id=line.question_id,
            record=line.record_title or "",
            record_dated=line.record_dated,
            words_digest=words_digest,
            # Beside words that may be taken back, a note is most likely to repeat them.
            note=line.note if words_digest is None else "",
        )
    return EvidenceText(
        id=str(line.id),
        kind=kind,
        number=number,
        stance=line.stance,
        question_id=line.question_id,
        passage=label_of(line.passage_number, line.passage_position or 0),
        page=line.passage_page,
        quote=line.quote if line.quote is not None else line.passage_text or "",
        is_whole=line.quote is None,
        note=line.note,
    )


def _findings(db: Db, review: Review) -> tuple[FindingText, ...]:
    rows = db.scalars(
        select(Finding)
        .join(Draft, Draft.id == Finding.draft_id)
        .where(
            Finding.review_id == review.id,
            Finding.ended_at.is_(None),
            Draft.sent_at.is_not(None),
        )
        .order_by(Finding.number)
        .execution_options(populate_existing=True)
    )
    return tuple(
        FindingText(
            id=str(row.id),
            number=row.number,
            title=row.title,
            problem=row.problem,
            reason=row.reason,
            why=row.why,
            causes=causes_of(row.causes),
            reach=row.reach,
            reach_known_from=row.reach_known_from,
            board_adds=row.board_adds,
            board_causes=causes_of(row.board_causes),
        )
        for row in rows
    )


def _recommendation(one: RecommendationWords) -> RecommendationText:
    if one.kind is None or one.number is None:
        raise ValueError("A confirmed recommendation has its kind and its number.")
    return RecommendationText(
        id=str(one.id),
        number=one.number,
        kind=one.kind,
        text=one.text,
        issues=one.issues,
        addressee=one.addressee,
        addressed_to=one.body or one.agency_name or "",
        owner_role=one.owner_role,
        measure=one.measure,
        due_on=one.due_on,
        due_words=one.due_words,
        findings=tuple(sorted({found.number for found in one.findings})),
    )


# The response --------------------------------------------------------------------------------


def _response(
    db: Db, review: Review, report_sha256: str, follows: str | None
) -> ResponseContent | None:
    """The response as it was agreed last."""
    row = db.execute(
        select(AgreedText.content, AgreedText.sha256)
        .join(Response, Response.id == AgreedText.response_id)
        .where(Response.review_id == review.id)
        .order_by(Response.number.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return ResponseContent(
        board=get_board(db, review.board_id).name,
        review_id=str(review.id),
        reference=review.reference,
        report_sha256=report_sha256,
        text=response_from_kept(row.content),
        text_sha256=row.sha256,
        follows=follows,
    )
