"""Named reads of assessments: what is on record, and who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.assessments.models import (
    Assessment,
    CoAuthor,
    Judgement,
    QuestionAnswer,
    SetAside,
    SightLift,
)
from qmapp.casework.assessments.rules import (
    AssessmentKind,
    AssessmentState,
    MarkerFacts,
    Progress,
    Standing,
    is_past_blindness,
    progress_of,
    sight_of,
)
from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import carrying
from qmapp.casework.evidence.carrying import Chain, Link
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.errors import NotFound
from qmapp.foundation.access import (
    Actor,
    AssessmentSubject,
    Permission,
    ReviewRole,
    Sight,
    may,
)
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of

ASSESSING = (ReviewRole.COMMISSIONER, ReviewRole.LEAD_REVIEWER)


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One assessment as the home page and the profile need it."""

    id: UUID
    draft_id: UUID | None
    draft_number: int | None
    kind: AssessmentKind
    author_id: UUID
    author_name: str
    writer_names: tuple[str, ...]
    state: AssessmentState
    started_at: datetime
    submitted_at: datetime | None
    sight: Sight
    edition_number: int
    after_sight: bool
    reopened_because: str | None
    judged: int | None
    started: int | None
    first_unjudged: int | None


def get_assessment(db: Db, assessment_id: UUID) -> Assessment:
    """One assessment. Raises NotFound."""
    found = db.get(Assessment, assessment_id)
    if found is None:
        raise NotFound("assessment")
    return found


def writers_of(db: Db, assessments: Iterable[Assessment]) -> dict[UUID, frozenset[UUID]]:
    """Author and co-authors of each assessment."""
    authors = {a.id: {a.author_id} for a in assessments}
    rows = db.execute(
        select(CoAuthor.assessment_id, CoAuthor.person_id).where(
            CoAuthor.assessment_id.in_(list(authors))
        )
    )
    for assessment_id, person_id in rows:
        authors[assessment_id].add(person_id)
    return {key: frozenset(people) for key, people in authors.items()}


def list_of_draft(db: Db, review_id: UUID, draft_id: UUID | None) -> Sequence[Assessment]:
    """Every version of every assessment of one draft, oldest first."""
    return db.scalars(
        select(Assessment)
        .where(
            Assessment.review_id == review_id,
            Assessment.draft_id.is_(None) if draft_id is None else Assessment.draft_id == draft_id,
        )
        .order_by(Assessment.started_at, Assessment.edition_number)
    ).all()


def find_earlier(
    db: Db, person_id: UUID, review_id: UUID, kind: AssessmentKind, draft: Draft
) -> Assessment | None:
    """What a person's assessment of a draft may start from: theirs of the newest earlier draft.

    Of the same kind, written by them alone or with others, and not replaced by a newer version.
    """
    query = (
        select(Assessment)
        .join(Draft, Draft.id == Assessment.draft_id)
        .outerjoin(CoAuthor, CoAuthor.assessment_id == Assessment.id)
        .where(
            Assessment.review_id == review_id,
            Assessment.kind == kind,
            Assessment.state != AssessmentState.SUPERSEDED,
            Draft.number < draft.number,
            (Assessment.author_id == person_id) | (CoAuthor.person_id == person_id),
        )
        .order_by(Draft.number.desc(), Assessment.started_at.desc())
    )
    return db.scalars(query.limit(1)).first()


def chain_of(db: Db, assessment: Assessment) -> Chain:
    """An assessment and those that it goes back to: each started from the next one."""
    return chains_of(db, [assessment])[assessment.id]


def chains_of(db: Db, assessments: Sequence[Assessment]) -> dict[UUID, list[Link]]:
    """The chain of each assessment, in as many queries as the longest has links."""
    known = {one.id: one for one in assessments}
    wanted = _behind(assessments) - known.keys()
    while wanted:
        found = db.scalars(select(Assessment).where(Assessment.id.in_(wanted))).all()
        known.update({one.id: one for one in found})
        wanted = _behind(found) - known.keys()
    return {one.id: _links(one, known) for one in assessments}


def _behind(assessments: Sequence[Assessment]) -> set[UUID]:
    """What assessments were started from, and the versions that they replace."""
    ids = {id_ for one in assessments for id_ in (one.started_from_id, one.supersedes_id)}
    return {id_ for id_ in ids if id_ is not None}


def _links(head: Assessment, known: Mapping[UUID, Assessment]) -> list[Link]:
    links, at = [], head
    while True:
        first = at
        while first.supersedes_id is not None:  # carried over once, by its first version
            first = known[first.supersedes_id]
        links.append(Link(at.id, at.reading_id, first.started_at))
        if at.started_from_id is None:
            return links
        at = known[at.started_from_id]


def changed_markers(db: Db, assessment: Assessment) -> frozenset[str]:
    """The markers whose evidence did not come into this assessment as it was."""
    if assessment.started_from_id is None:
        return frozenset()
    return carrying.changed_markers(db, [chain_of(db, assessment)])[0]


def draft_numbers(db: Db, assessment_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of the draft that each assessment is of; one of the process is left out."""
    query = select(Assessment.id, Draft.number).join(Draft, Draft.id == Assessment.draft_id)
    rows = db.execute(query.where(Assessment.id.in_(assessment_ids)))
    return {row[0]: row[1] for row in rows}


def is_lifted(db: Db, review_id: UUID, draft_id: UUID | None) -> bool:
    """Whether the chair lifted blindness for a draft."""
    return (
        db.scalar(
            select(SightLift.id).where(
                SightLift.review_id == review_id,
                SightLift.draft_id.is_(None)
                if draft_id is None
                else SightLift.draft_id == draft_id,
            )
        )
        is not None
    )


def standing_of(
    actor: Actor,
    review_id: UUID,
    assessments: Sequence[Assessment],
    writers: Mapping[UUID, frozenset[UUID]],
    *,
    lifted: bool,
) -> Standing:
    """What blindness asks of an actor about one draft, from all its assessments."""
    own = [a for a in assessments if actor.person_id in writers[a.id]]
    return Standing(
        person_id=actor.person_id,
        has_one_to_make=bool(own) or actor.is_on_review(review_id, *ASSESSING),
        has_submitted=any(a.state is AssessmentState.SUBMITTED for a in own)
        and all(a.state is not AssessmentState.OPEN for a in own),
        lifted=lifted,
    )


def sight_of_draft(db: Db, actor: Actor, review: Review, draft: Draft) -> bool:
    """Whether blindness hides nothing on a draft from the actor any more, and they may read it.

    Whoever has an assessment of it to make is past that once theirs is submitted, or where the
    chair lifted blindness. What people say of the draft, and what was agreed on it, asks this.
    """
    return actor.person_id in past_blindness(db, [actor], review, draft)


def has_to_judge(db: Db, actor: Actor, review: Review, draft: Draft) -> bool:
    """Whether the actor has still to submit an assessment of the draft, so that blindness holds.

    Of somebody who has none to make it says no, whether they may read the draft or not.
    """
    return bool(still_to_judge(db, [actor], review, draft))


def still_to_judge(
    db: Db, actors: Iterable[Actor], review: Review, draft: Draft
) -> frozenset[UUID]:
    """Those of the actors who have still to submit an assessment: three queries for all."""
    group = list_of_draft(db, review.id, draft.id)
    writers = writers_of(db, group)
    lifted = is_lifted(db, review.id, draft.id)
    return frozenset(
        actor.person_id
        for actor in actors
        if not is_past_blindness(standing_of(actor, review.id, group, writers, lifted=lifted))
    )


def past_blindness(
    db: Db, actors: Iterable[Actor], review: Review, draft: Draft
) -> frozenset[UUID]:
    """Those of the actors from whom blindness hides nothing on a draft: three queries for all."""
    subject = drafts.subject_of(draft)
    readers = [actor for actor in actors if may(actor, Permission.DRAFT_READ, subject)]
    waiting = still_to_judge(db, readers, review, draft)
    return frozenset(actor.person_id for actor in readers) - waiting


def subject_of(db: Db, actor: Actor, assessment: Assessment) -> AssessmentSubject:
    """What the policy needs to know of an assessment when this actor asks."""
    own = writers_of(db, [assessment])[assessment.id]
    return AssessmentSubject(
        board_id=assessment.board_id,
        review_id=assessment.review_id,
        author_ids=own,
        author_id=assessment.author_id,
        is_open=assessment.state is AssessmentState.OPEN,
        sight=_sight(db, actor, assessment, own),
    )


def _sight(db: Db, actor: Actor, assessment: Assessment, writers: frozenset[UUID]) -> Sight:
    if actor.person_id in writers:
        return Sight.OWN  # as sight_of says, whatever else there is: each save asks this
    siblings = list_of_draft(db, assessment.review_id, assessment.draft_id)
    standing = standing_of(
        actor,
        assessment.review_id,
        siblings,
        writers_of(db, siblings),
        lifted=is_lifted(db, assessment.review_id, assessment.draft_id),
    )
    return sight_of(standing, writers, assessment.state)


def count_evidence(db: Db, assessment_id: UUID, marker_id: str) -> int:
    """How many pieces of evidence one marker of an assessment has."""
    found = db.scalar(
        select(func.count()).where(
            Evidence.assessment_id == assessment_id, Evidence.marker_id == marker_id
        )
    )
    return found or 0


def facts_of(db: Db, assessment_ids: Sequence[UUID]) -> dict[UUID, dict[str, MarkerFacts]]:
    """What is on record for each marker of some assessments: three queries, however many."""
    answers: dict[tuple[UUID, str], int] = {
        (assessment, marker): count
        for assessment, marker, count in db.execute(
            select(Judgement.assessment_id, Judgement.marker_id, func.count())
            .join(QuestionAnswer, QuestionAnswer.judgement_id == Judgement.id)
            .where(Judgement.assessment_id.in_(assessment_ids), QuestionAnswer.answer.is_not(None))
            .group_by(Judgement.assessment_id, Judgement.marker_id)
        )
    }
    evidence: dict[tuple[UUID, str], int] = {
        (assessment, marker): count
        for assessment, marker, count in db.execute(
            select(Evidence.assessment_id, Evidence.marker_id, func.count())
            .where(Evidence.assessment_id.in_(assessment_ids))
            .group_by(Evidence.assessment_id, Evidence.marker_id)
        )
    }
    facts: dict[UUID, dict[str, MarkerFacts]] = {a: {} for a in assessment_ids}
    rows = db.execute(
        select(
            Judgement.assessment_id,
            Judgement.marker_id,
            Judgement.rating,
            Judgement.reasons,
            Judgement.to_change,
            Judgement.looked_in,
            Judgement.to_confirm,
        ).where(Judgement.assessment_id.in_(assessment_ids))
    )
    for assessment, marker, rating, reasons, to_change, looked_in, to_confirm in rows:
        key = (assessment, marker)
        facts[assessment][marker] = MarkerFacts(
            rating=rating,
            reasons=reasons,
            to_change=to_change,
            looked_in=looked_in,
            answers=answers.get(key, 0),
            evidence=evidence.pop(key, 0),
            to_confirm=to_confirm,
        )
    for (assessment, marker), count in evidence.items():
        facts[assessment][marker] = MarkerFacts(evidence=count)
    return facts


def visible_assessments(db: Db, actor: Actor, review: Review) -> Sequence[AssessmentLine]:
    """The assessments of a review that the actor may know of, newest draft first.

    One that blindness hides is not in the list at all: not even its existence
    is told. Old versions are left out; they are reached from the new one.
    """
    rows = db.execute(
        select(Assessment, Draft.number)
        .outerjoin(Draft, Draft.id == Assessment.draft_id)
        .where(Assessment.review_id == review.id)
        .order_by(Assessment.started_at)
    ).all()
    assessments = [row[0] for row in rows]
    numbers = {row[0].id: row[1] for row in rows}
    writers = writers_of(db, assessments)
    lifted = set(
        db.scalars(select(SightLift.draft_id).where(SightLift.review_id == review.id)).all()
    )
    sights: dict[UUID, Sight] = {}
    for draft_id in {a.draft_id for a in assessments}:
        group = [a for a in assessments if a.draft_id == draft_id]
        standing = standing_of(actor, review.id, group, writers, lifted=draft_id in lifted)
        for item in group:
            sights[item.id] = sight_of(standing, writers[item.id], item.state)
    subjects = {
        a.id: AssessmentSubject(
            a.board_id, a.review_id, writers[a.id], a.author_id, sight=sights[a.id]
        )
        for a in assessments
    }
    replaced = {a.supersedes_id for a in assessments if a.supersedes_id}
    seen = [
        a
        for a in assessments
        if may(actor, Permission.ASSESSMENT_READ, subjects[a.id])
        and (a.id not in replaced or _is_newest_seen(a, assessments, sights))
    ]
    facts = facts_of(db, [a.id for a in seen])
    names = names_of(db, {p for a in seen for p in writers[a.id]})
    markers = get_edition(db, review.edition_sha256).markers if seen else ()
    lines = []
    for item in seen:
        progress = {m.number: progress_of(facts[item.id].get(m.id, MarkerFacts())) for m in markers}
        lines.append(
            AssessmentLine(
                id=item.id,
                draft_id=item.draft_id,
                draft_number=numbers[item.id],
                kind=item.kind,
                author_id=item.author_id,
                author_name=names[item.author_id],
                writer_names=tuple(
                    names[p] for p in sorted(writers[item.id], key=lambda p: p != item.author_id)
                ),
                state=item.state,
                started_at=item.started_at,
                submitted_at=item.submitted_at,
                sight=sights[item.id],
                edition_number=item.edition_number,
                after_sight=item.after_sight,
                reopened_because=item.reopened_because,
                judged=sum(p is Progress.JUDGED for p in progress.values()),
                started=sum(p is Progress.STARTED for p in progress.values()),
                first_unjudged=next(
                    (n for n, p in progress.items() if p is not Progress.JUDGED), None
                ),
            )
        )
    return sorted(lines, key=lambda a: (-(a.draft_number or 0), a.kind.value, a.started_at))


def _is_newest_seen(
    old: Assessment, assessments: Sequence[Assessment], sights: Mapping[UUID, Sight]
) -> bool:
    """Whether the version that replaced this one is hidden, so that this one still stands."""
    newer = next(a for a in assessments if a.supersedes_id == old.id)
    return sights[newer.id] is Sight.BLIND


def find_judgement(db: Db, assessment_id: UUID, marker_id: str) -> Judgement | None:
    """The judgement of one marker, if anything was ever saved for it."""
    return db.scalar(
        select(Judgement).where(
            Judgement.assessment_id == assessment_id, Judgement.marker_id == marker_id
        )
    )


def answers_of(
    db: Db, assessment_ids: Sequence[UUID], marker_id: str | None = None
) -> dict[tuple[UUID, str], QuestionAnswer]:
    """The answers of some assessments by (assessment, question)."""
    query = (
        select(Judgement.assessment_id, QuestionAnswer)
        .join(Judgement, Judgement.id == QuestionAnswer.judgement_id)
        .where(Judgement.assessment_id.in_(assessment_ids))
    )
    if marker_id is not None:
        query = query.where(Judgement.marker_id == marker_id)
    return {(assessment, a.question_id): a for assessment, a in db.execute(query)}


def list_waiting(db: Db, assessment_id: UUID, person_id: UUID) -> frozenset[str]:
    """The markers of an assessment at which a person's words await their choice."""
    query = select(SetAside.marker_id).where(
        SetAside.assessment_id == assessment_id, SetAside.person_id == person_id
    )
    return frozenset(db.scalars(query))


def list_set_aside(
    db: Db, assessment_id: UUID, marker_id: str, person_id: UUID
) -> Sequence[SetAside]:
    """Words of a person that lost to a save made elsewhere and await a choice."""
    return db.scalars(
        select(SetAside)
        .where(
            SetAside.assessment_id == assessment_id,
            SetAside.marker_id == marker_id,
            SetAside.person_id == person_id,
        )
        .order_by(SetAside.at)
    ).all()


def list_versions(db: Db, assessment: Assessment) -> Sequence[Assessment]:
    """The earlier versions of an assessment, newest first."""
    earlier: list[Assessment] = []
    current = assessment
    while current.supersedes_id is not None:
        current = get_assessment(db, current.supersedes_id)
        earlier.append(current)
    return earlier
