"""Named reads of findings.

A finding belongs to the draft where it was first seen: it is there for those only who may read
that draft. Everything here takes whoever asks and leaves out the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.drafts.models import Draft, StoredPassage
from qmapp.casework.evidence.places import list_places, readable_drafts
from qmapp.casework.findings.checking import in_order
from qmapp.casework.findings.lines import FindingLine, Reasons
from qmapp.casework.findings.models import Finding, FindingPlace
from qmapp.casework.findings.rules import Cause, Reason
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of


def list_findings(db: Db, actor: Actor, review: Review) -> Sequence[FindingLine]:
    """The findings of a review that the actor may see, by number; those taken out too."""
    return _lines(db, actor, review, None)


def count_reasons(
    db: Db, actor: Actor, review: Review, *, drafts: Collection[UUID] | None = None
) -> Reasons:
    """How many of the findings that stand come with a reason, as far as the actor may know.

    `drafts`: those that the actor may read, where whoever asks knows them already: one query then,
    else two.
    """
    if not may(actor, Permission.FINDINGS_READ, subject_of(review)):
        return Reasons(0, 0, 0)
    if drafts is None:
        drafts = readable_drafts(db, actor, review.id).keys()
    rows = db.execute(
        select(Finding.reason, func.count())
        .where(
            Finding.review_id == review.id,
            Finding.ended_at.is_(None),
            Finding.draft_id.in_(list(drafts)),
        )
        .group_by(Finding.reason)
    )
    counts = {row[0]: row[1] for row in rows}
    return Reasons(*(counts.get(reason, 0) for reason in Reason))


def get_line(db: Db, actor: Actor, review: Review, finding_id: UUID) -> FindingLine:
    """One finding as pages show it. Raises NotFound, also when it is hidden."""
    found = _lines(db, actor, review, finding_id)
    if not found:
        raise NotFound("finding")
    return found[0]


def get_finding(
    db: Db, actor: Actor, review_id: UUID, finding_id: UUID, *, lock: bool = False
) -> Finding:
    """One finding. Raises NotFound, also when it is hidden. `lock` holds it."""
    query = select(Finding).where(Finding.id == finding_id, Finding.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None or not may(
        actor, Permission.FINDINGS_READ, subject_of(get_review(db, review_id))
    ):
        raise NotFound("finding")
    if found.draft_id not in readable_drafts(db, actor, review_id):
        raise NotFound("finding")
    return found


def newest_draft(db: Db, actor: Actor, review: Review) -> Draft | None:
    """The newest draft that the actor may read: in it words are chosen and findings first seen."""
    every = [one for one in readable_drafts(db, actor, review.id).values() if one.reading_id]
    return every[-1] if every else None


def has_places(db: Db, finding: Finding) -> bool:
    """Whether words were linked to a finding, ever."""
    places = select(FindingPlace.id).where(FindingPlace.finding_id == finding.id)
    return db.scalar(places.limit(1)) is not None


def get_passage(db: Db, draft: Draft, position: int) -> StoredPassage:
    """One passage of the present reading of a draft. Raises NotFound."""
    found = db.scalar(
        select(StoredPassage).where(
            StoredPassage.reading_id == draft.reading_id, StoredPassage.position == position
        )
    )
    if found is None:
        raise NotFound("passage")
    return found


def causes_of(words: Sequence[str]) -> tuple[Cause, ...]:
    """Stored words for kinds of cause."""
    return in_order(Cause(word) for word in words)


def _lines(db: Db, actor: Actor, review: Review, finding_id: UUID | None) -> Sequence[FindingLine]:
    """Five queries, and one for each draft in which words stand, however many findings."""
    if not may(actor, Permission.FINDINGS_READ, subject_of(review)):
        return []
    readable = readable_drafts(db, actor, review.id)
    query = (
        select(Finding)
        .where(Finding.review_id == review.id, Finding.draft_id.in_(list(readable)))
        .order_by(Finding.number)
    )
    if finding_id is not None:
        query = query.where(Finding.id == finding_id)
    rows = db.scalars(query.execution_options(populate_existing=True)).all()
    if not rows:
        return []
    places = list_places(db, actor, review, FindingPlace, [row.id for row in rows])
    people = {row.added_by for row in rows} | {r.board_added_by for r in rows if r.board_added_by}
    names = names_of(db, people)
    return [
        FindingLine(
            id=row.id,
            board_id=row.board_id,
            review_id=row.review_id,
            draft_id=row.draft_id,
            draft_number=readable[row.draft_id].number,
            is_draft_sent=readable[row.draft_id].sent_at is not None,
            number=row.number,
            title=row.title,
            problem=row.problem,
            reason=row.reason,
            why=row.why,
            causes=causes_of(row.causes),
            reach=row.reach,
            reach_known_from=row.reach_known_from,
            practice_issue=row.practice_issue,
            practice_edition=row.practice_edition,
            stage=row.stage,
            board_adds=row.board_adds,
            board_causes=causes_of(row.board_causes),
            board_added_by_name=names.get(row.board_added_by, "") if row.board_added_by else "",
            board_added_at=row.board_added_at,
            added_by_name=names.get(row.added_by, ""),
            added_at=row.added_at,
            ended_at=row.ended_at,
            ended_because=row.ended_because,
            version=row.version,
            places=places[row.id],
        )
        for row in rows
    ]
