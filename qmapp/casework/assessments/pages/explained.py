"""Findings and their reasons, beside the markers that ask whether the draft explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.drafts.queries import find_number
from qmapp.casework.findings import queries
from qmapp.casework.findings.lines import FindingLine, reasons_of
from qmapp.casework.findings.pages.words import reach_words, reason_words
from qmapp.casework.findings.rules import EXPLAINING_MARKERS, Reach, Reason
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor, Permission, ReviewSubject, may
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedRow:
    """One finding: what its draft says of why and of how usual it is."""

    id: UUID
    number: int
    title: str
    reason: str
    has_reason: bool
    reach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPanel:
    """What the findings say to the marker that is judged. It proposes no judgement.

    `not_given` of `total` findings come without a reason in the draft, of `cannot_tell` it cannot
    be told; of `reach_not_known` nobody knows how usual they are.
    """

    review_id: UUID
    total: int
    not_given: int
    cannot_tell: int
    reach_not_known: int
    rows: Sequence[ExplainedRow]
    may_write: bool
    about: str


def build_explained(
    db: Db, actor: Actor, review: Review, number: int, draft_id: UUID | None
) -> ExplainedPanel | None:
    """The panel for one marker of an assessment of a draft.

    None for every other marker, where there is no draft, and for whoever may not see findings.
    What was first seen in a later draft than the one that is judged is not counted.
    """
    subject = ReviewSubject(review.board_id, review.id)
    if number not in EXPLAINING_MARKERS or not may(actor, Permission.FINDINGS_READ, subject):
        return None
    judged = find_number(db, draft_id)
    if judged is None:
        return None
    lines = [
        line
        for line in queries.list_findings(db, actor, review)
        if not line.is_ended and line.draft_number <= judged
    ]
    reasons = reasons_of(lines)
    return ExplainedPanel(
        review_id=review.id,
        total=len(lines),
        not_given=reasons.not_given,
        cannot_tell=reasons.cannot_tell,
        reach_not_known=sum(line.reach is Reach.NOT_KNOWN for line in lines),
        rows=[_row(line) for line in sorted(lines, key=lambda one: one.reason is Reason.GIVEN)],
        may_write=may(actor, Permission.FINDINGS_WRITE, subject),
        about=gettext(
            "As recorded from drafts up to draft %(n)s. Whether a finding comes with a reason "
            "is a fact about the draft; what it shows is for you to say.",
            n=judged,
        ),
    )


def _row(line: FindingLine) -> ExplainedRow:
    return ExplainedRow(
        id=line.id,
        number=line.number,
        title=line.title,
        reason=reason_words(line.reason),
        has_reason=line.reason is Reason.GIVEN,
        reach=reach_words(line.reach),
    )
