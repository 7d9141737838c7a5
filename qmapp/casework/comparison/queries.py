"""Named reads for comparing: which drafts there are to choose from, and what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.queries import AssessmentLine
from qmapp.casework.assessments.rules import is_past_blindness
from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import DraftLine
from qmapp.casework.evidence.queries import EvidenceLine, list_evidence
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor, DraftSubject
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Asked:
    """One "what would need to change" note, whose it is, and the passages it rests on."""

    marker: Marker
    by: AssessmentLine
    words: str
    evidence: Sequence[EvidenceLine]


def pair_subject(db: Db, review_id: UUID, old: int, new: int) -> DraftSubject:
    """Two drafts as one: whoever may read it may read both. Raises NotFound."""
    both = [drafts.get_draft(db, review_id, number) for number in (old, new)]
    return DraftSubject(
        board_id=both[0].board_id,
        review_id=review_id,
        is_sent=all(draft.sent_at is not None for draft in both),
    )


def list_readable(db: Db, actor: Actor, review: Review) -> Sequence[DraftLine]:
    """The drafts of a review that the actor may read, oldest first."""
    return [line for line in drafts.list_drafts(db, actor, review) if line.may_read][::-1]


def list_asked(
    db: Db, actor: Actor, review: Review, edition: Edition, draft: Draft
) -> Sequence[Asked]:
    """What the assessments of a draft that the actor may see ask to be changed, by marker.

    Blindness holds: what `visible_assessments` leaves out is not here.
    """
    seen = [
        line
        for line in assessments.visible_assessments(db, actor, review)
        if line.draft_id == draft.id
    ]
    ids = [line.id for line in seen]
    facts = assessments.facts_of(db, ids)
    evidence = list_evidence(db, ids) if ids else []
    return [
        Asked(
            marker,
            line,
            words,
            [e for e in evidence if (e.assessment_id, e.marker_id) == (line.id, marker.id)],
        )
        for marker in edition.markers
        for line in seen
        if (found := facts[line.id].get(marker.id)) and (words := found.to_change.strip())
    ]


def is_blind(db: Db, actor: Actor, review: Review, draft: Draft) -> bool:
    """Whether the actor has an assessment of the draft to make before they see those of others.

    Said of everybody who has one to make, whether or not there is anything to hide.
    """
    group = assessments.list_of_draft(db, review.id, draft.id)
    standing = assessments.standing_of(
        actor,
        review.id,
        group,
        assessments.writers_of(db, group),
        lifted=assessments.is_lifted(db, review.id, draft.id),
    )
    return not is_past_blindness(standing)
