"""What the machine looks at, gathered from the rooms. A constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from qmapp.casework.arrangements import queries as arrangements
from qmapp.casework.assessments.queries import has_to_judge
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback import queries as feedback
from qmapp.casework.moderation import queries as moderation
from qmapp.casework.reviews.machine import Facts, PaperFacts
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.threads import queries as threads
from qmapp.decision.responses.queries import subject_of as response_subject
from qmapp.errors import N_
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.governance.publication import queries as publication
from qmapp.governance.publication.identifiers import (
    is_scanned,
    newest_sent,
    open_identifiers,
)
from qmapp.governance.publication.rules import Lack as PublicationLack
from qmapp.governance.publication.rules import Missing
from qmapp.governance.signing import queries as signing
from qmapp.governance.signing.lines import Standing
from qmapp.governance.signing.rules import Paper

# What publication lacks, as clauses of one sentence. Signatures are needs of the machine itself.
CLAUSES: Mapping[PublicationLack, tuple[str, str]] = {
    PublicationLack.DRAFT: (N_("no draft was sent"), ""),
    PublicationLack.SCAN: (N_("the newest draft is not scanned for identifiers"), ""),
    PublicationLack.IDENTIFIERS: (
        N_("%(count)s identifier is open"),
        N_("%(count)s identifiers are open"),
    ),
    PublicationLack.FAMILY: (N_("it is not said when the family were told"), ""),
    PublicationLack.PRACTITIONERS: (N_("it is not said when the practitioners were told"), ""),
    PublicationLack.PROCEEDINGS: (
        N_("%(count)s of the parallel proceedings holds it"),
        N_("%(count)s of the parallel proceedings hold it"),
    ),
    PublicationLack.IMPACT: (N_("it is not considered what publication may do to people"), ""),
    PublicationLack.DATE: (N_("the day of publication is not set"), ""),
    PublicationLack.KEPT: (N_("it is not said where it will be kept, and until when"), ""),
}


def facts_of(db: Db, review: Review, actor: Actor | None = None) -> Facts:
    """How a review stands, for the machine. With an actor also whether they have still to judge.

    It asks nobody's permission: whoever shows it asks for theirs.
    """
    draft = newest_sent(db, review.id)
    letter = feedback.unsent_letter(db, review.id)
    standing = publication.find_publication(db, review.id)
    papers = signing.standings_of(db, review)
    facts = Facts(
        markers=len(get_edition(db, review.edition_sha256).markers),
        unsent_letter=letter.number if letter is not None else None,
        unanswered=feedback.unanswered(db, review.id),
        is_scanned=is_scanned(db, review),
        open_identifiers=open_identifiers(db, review),
        is_arranged=_is_arranged(db, review),
        report=_paper(papers[Paper.REPORT]),
        response=_paper(papers[Paper.RESPONSE]),
        is_response_agreed=response_subject(db, review).is_agreed,
        is_decided=standing is not None,
        goes_without_response=standing is not None and bool(standing.without_response),
        publication=clauses(publication.missing(db, actor, review)),
    )
    return facts if draft is None else _with_draft(db, review, draft, facts, actor)


def _with_draft(db: Db, review: Review, draft: Draft, facts: Facts, actor: Actor | None) -> Facts:
    numbers = {one.id: one.number for one in get_edition(db, review.edition_sha256).markers}
    return replace(
        facts,
        draft=draft.number,
        is_blind=actor is not None and has_to_judge(db, actor, review, draft),
        is_assessed=any(
            one.kind is AssessmentKind.COMMISSIONER
            for one in moderation.submitted_of(db, review.id, draft.id)
        ),
        unmoderated=[numbers[one] for one in moderation.unmoderated(db, review, draft)],
        open_threads=threads.open_threads(db, review.id, draft.id),
    )


def _is_arranged(db: Db, review: Review) -> bool:
    line = arrangements.find_line(db, review)
    return line is not None and not line.details.gaps and line.is_outside


def _paper(standing: Standing) -> PaperFacts:
    return PaperFacts(
        is_planned=standing.is_planned,
        is_open=standing.is_open,
        is_signed=standing.is_signed,
        is_current=standing.is_current,
    )


def clauses(found: Sequence[Missing]) -> Sequence[str]:
    """What publication lacks, in words that go into the machine's sentence."""
    said = [(CLAUSES[one.lack], one.count) for one in found if one.lack in CLAUSES]
    return [
        (many if many and count != 1 else one) % {"count": count} if many else one
        for (one, many), count in said
    ]
