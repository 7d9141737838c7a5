"""Named reads of moderation: judgements side by side, and what the board holds of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.models import Assessment, QuestionAnswer
from qmapp.casework.assessments.profile import voice
from qmapp.casework.assessments.rules import Answer, AssessmentState
from qmapp.casework.assessments.seen import list_seen
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.queries import list_evidence
from qmapp.casework.moderation import ports
from qmapp.casework.moderation.comparing import Piece, Said, difference_of, steps_of
from qmapp.casework.moderation.lines import (
    AgreedLine,
    Assessor,
    MarkerLine,
    PastLine,
    PositionLine,
    VoiceLine,
)
from qmapp.casework.moderation.models import AgreedJudgement, Position
from qmapp.casework.moderation.rules import Version, identity_of, since
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.reviews.rules import ORDER, Stage
from qmapp.foundation.access import Actor, ModerationSubject, Permission, may
from qmapp.foundation.audit.queries import list_told
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

VERBS = ("moderation:agreed", "moderation:disagreed", "moderation:cleared")


def subject_of(db: Db, actor: Actor, review: Review, draft: Draft) -> ModerationSubject:
    """What the policy needs to know of the moderation of a draft when this actor asks.

    Shared: a letter of feedback on the draft was sent, or the review is ready for sign-off.
    """
    is_shared = ORDER.index(review.stage) >= ORDER.index(Stage.READY)
    return ModerationSubject(
        board_id=review.board_id,
        review_id=review.id,
        is_in_sight=assessments.sight_of_draft(db, actor, review, draft),
        is_shared=is_shared or ports.is_letter_sent(db, draft.id),
    )


def readable_in_sight(
    db: Db, actor: Actor, review: Review, drafts: Sequence[Draft]
) -> Sequence[Draft]:
    """Those of the drafts in sight (assessments' drafts_in_sight) of which the actor may read what
    the board holds: one query for all.
    """
    is_shared = ORDER.index(review.stage) >= ORDER.index(Stage.READY)
    sent = frozenset() if is_shared else ports.with_letters(db, [one.id for one in drafts])
    return [
        one
        for one in drafts
        if may(
            actor,
            Permission.MODERATION_READ,
            ModerationSubject(
                board_id=review.board_id,
                review_id=review.id,
                is_in_sight=True,
                is_shared=is_shared or one.id in sent,
            ),
        )
    ]


# What the board holds ------------------------------------------------------------------------


def agreed_of(db: Db, review_id: UUID, draft_id: UUID) -> Mapping[str, AgreedLine]:
    """What the board holds of a draft, by marker: four queries.

    It asks nobody's permission: whoever shows it asks for theirs (`subject_of`).
    """
    query = select(AgreedJudgement).where(
        AgreedJudgement.review_id == review_id, AgreedJudgement.draft_id == draft_id
    )
    found = db.scalars(query).all()
    if not found:
        return {}
    positions = _positions(db, [one.id for one in found])
    versions = [
        Version(one.started_at, one.submitted_at, one.supersedes_id is not None)
        for one in assessments.list_of_draft(db, review_id, draft_id)
    ]
    people = {one.recorded_by for one in found}
    people |= {by.author_id for held in positions.values() for _, by in held}
    names = names_of(db, people)
    return {
        one.marker_id: AgreedLine(
            id=one.id,
            marker_id=one.marker_id,
            held=one.held,
            rating=one.rating,
            reasons=one.reasons,
            handling=one.handling,
            positions=[
                PositionLine(
                    assessment_id=by.id,
                    kind=by.kind,
                    author_id=by.author_id,
                    author_name=names.get(by.author_id, ""),
                    rating=position.rating,
                    words=position.words,
                )
                for position, by in positions[one.id]
            ],
            recorded_by=one.recorded_by,
            recorded_by_name=names.get(one.recorded_by, ""),
            recorded_at=one.recorded_at,
            version=one.version,
            since=since(one.recorded_at, versions),
        )
        for one in found
    }


def _positions(
    db: Db, agreed_ids: Sequence[UUID]
) -> Mapping[UUID, list[tuple[Position, Assessment]]]:
    query = (
        select(Position, Assessment)
        .join(Assessment, Assessment.id == Position.assessment_id)
        .where(Position.agreed_judgement_id.in_(agreed_ids))
        .order_by(Assessment.kind.desc(), Assessment.submitted_at, Assessment.id)
    )
    found: defaultdict[UUID, list[tuple[Position, Assessment]]] = defaultdict(list)
    for position, by in db.execute(query):
        found[position.agreed_judgement_id].append((position, by))
    return found


def unmoderated(db: Db, review: Review, draft: Draft) -> Sequence[str]:
    """The markers of which the board holds nothing yet, in the order of the edition."""
    done = set(
        db.scalars(
            select(AgreedJudgement.marker_id).where(
                AgreedJudgement.review_id == review.id, AgreedJudgement.draft_id == draft.id
            )
        )
    )
    markers = get_edition(db, review.edition_sha256).markers
    return [marker.id for marker in markers if marker.id not in done]


def find_row(
    db: Db, draft_id: UUID, marker_id: str, *, lock: bool = False
) -> AgreedJudgement | None:
    """What the board holds of one marker, as it is kept. `lock` holds it."""
    query = select(AgreedJudgement).where(
        AgreedJudgement.draft_id == draft_id, AgreedJudgement.marker_id == marker_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.scalar(query)


def list_past(db: Db, draft_id: UUID, marker_id: str) -> Sequence[PastLine]:
    """What was done about one marker, newest first, out of the trail: what was cleared too."""
    identity = identity_of(draft_id, marker_id)
    told = [(verb, one) for verb in VERBS for one in list_told(db, identity, verb)]
    names = names_of(db, {one.actor_id for _, one in told if one.actor_id is not None})
    told.sort(key=lambda pair: pair[1].at, reverse=True)
    return [
        PastLine(
            verb=verb.partition(":")[2],
            at=one.at,
            by_name=names.get(one.actor_id, "") if one.actor_id is not None else "",
            rating=rating if isinstance(rating := one.values.get("rating"), str) else None,
        )
        for verb, one in told
    ]


def last_version(db: Db, draft_id: UUID, marker_id: str) -> int:
    """The version that what the board holds of a marker had last, cleared or not; 0 for never.

    Each event of it is a version, so that none is given twice and no stale form fits a new one.
    """
    identity = identity_of(draft_id, marker_id)
    return sum(len(list_told(db, identity, verb)) for verb in VERBS)


# Side by side --------------------------------------------------------------------------------


def submitted_of(db: Db, review_id: UUID, draft_id: UUID) -> Sequence[Assessment]:
    """The assessments of a draft that are submitted, the newest version of each, whoever asks."""
    every = assessments.list_of_draft(db, review_id, draft_id)
    return [one for one in every if one.state is AssessmentState.SUBMITTED]


def side_by_side(db: Db, actor: Actor, review: Review, draft: Draft) -> Sequence[MarkerLine]:
    """All markers of a draft as the actor may see them, in the order of the edition.

    An assessment that is being revised stands in the version that was submitted last. The number
    of queries does not grow with assessors or markers.
    """
    edition = get_edition(db, review.edition_sha256)
    by = list_assessors(db, actor, review, draft)
    ids = [one.id for one in by]
    facts = assessments.facts_of(db, ids)
    answers, pieces = assessments.answers_of(db, ids), _pieces(db, ids)
    held = agreed_of(db, review.id, draft.id)
    lines = []
    for marker in edition.markers:
        voices = []
        for one in by:
            said = voice(edition, marker, facts[one.id])
            given, notes = _given(answers, one.id, marker)
            compared = Said(
                said.rating,
                {question: answer.value for question, answer in given.items()},
                frozenset(pieces[one.id, marker.id]),
            )
            voices.append(VoiceLine(one, said.rating, said.facts, given, notes, compared))
        heard = [one.said for one in voices]
        lines.append(
            MarkerLine(
                marker=marker,
                voices=voices,
                difference=difference_of(heard),
                steps=steps_of(heard),
                held=held.get(marker.id),
            )
        )
    return lines


def list_assessors(db: Db, actor: Actor, review: Review, draft: Draft) -> Sequence[Assessor]:
    """The assessments of a draft that were submitted, and that the actor may see.

    The self-checks first, then the commissioners', each by name: nobody moves when one is revised.
    """
    seen = [
        one
        for one in list_seen(db, actor, review.id)
        if one.draft_id == draft.id and one.state is not AssessmentState.OPEN
    ]
    replaced = {one.supersedes_id for one in seen}
    newest = [one for one in seen if one.id not in replaced]
    writers = assessments.writers_of(db, newest)
    names = names_of(db, {person for one in newest for person in writers[one.id]})
    newest.sort(
        key=lambda one: (one.kind.value != "self_check", names[one.author_id], str(one.author_id))
    )
    return [
        Assessor(
            id=one.id,
            kind=one.kind,
            author_id=one.author_id,
            author_name=names[one.author_id],
            writer_names=[
                names[person]
                for person in [one.author_id, *sorted(writers[one.id] - {one.author_id})]
            ],
            submitted_at=one.submitted_at,
            edition_number=one.edition_number,
            after_sight=one.after_sight,
            is_revised=one.state is AssessmentState.SUPERSEDED,
        )
        for one in newest
    ]


def _given(
    answers: Mapping[tuple[UUID, str], QuestionAnswer], assessment_id: UUID, marker: Marker
) -> tuple[dict[str, Answer], dict[str, str]]:
    """The answers of one assessment to the questions of a marker, and the notes beside them."""
    found = {
        question.id: answers[key]
        for question in marker.questions
        if (key := (assessment_id, question.id)) in answers
    }
    given = {question: one.answer for question, one in found.items() if one.answer is not None}
    return given, {question: one.note for question, one in found.items() if one.note}


def _pieces(db: Db, ids: Sequence[UUID]) -> Mapping[tuple[UUID, str], set[Piece]]:
    found: defaultdict[tuple[UUID, str], set[Piece]] = defaultdict(set)
    for line in list_evidence(db, ids):
        where = line.passage_id or line.record_id
        if where is not None:
            found[line.assessment_id, line.marker_id].add((where, line.stance.value))
    return found
