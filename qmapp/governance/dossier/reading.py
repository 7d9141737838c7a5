"""What the record is made of: what was signed where it was, else what stands now.

Read whole, whoever asks: whoever calls these has asked the policy and `is_hidden`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments.queries import sight_of_draft
from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.drafts.queries import subject_of as subject_of_draft
from qmapp.casework.proceedings import queries as proceedings
from qmapp.casework.proceedings.queries import ProceedingLine
from qmapp.casework.reviews.models import Review, RoleOnReview
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.scan.models import ScanFlag
from qmapp.decision.responses.content import Content as AgreedResponse
from qmapp.foundation.access import Actor, DossierSubject, Permission, may
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db
from qmapp.governance.dossier.gaps import Found, look_through
from qmapp.governance.publication import queries as publication
from qmapp.governance.publication.lines import (
    Identifiers,
    PublicationLine,
    ReadinessLine,
)
from qmapp.governance.publication.models import IdentifierDecision
from qmapp.governance.publication.rules import Fate
from qmapp.governance.signing import queries as signing
from qmapp.governance.signing import reading as signable
from qmapp.governance.signing.content import ReportContent, ResponseContent, from_kept
from qmapp.governance.signing.lines import Standing
from qmapp.governance.signing.models import Snapshot
from qmapp.governance.signing.rules import Paper
from qmapp.people.accounts.models import Membership, Person
from qmapp.people.accounts.queries import get_board


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything that the record says, before anybody leaves anything out.

    `sections`: the passages of each section of the report, where some are held back.
    """

    board: str
    marking: str | None
    reference: str
    kind: str
    edition: Edition
    report: ReportContent | None
    report_standing: Standing
    response: ResponseContent | None
    response_standing: Standing
    publication: PublicationLine | None
    readiness: ReadinessLine
    identifiers: Identifiers
    proceedings: Sequence[ProceedingLine]
    sections: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What the public record leaves out: words, and names of people."""

    found: Found
    names: Sequence[str]


def subject_of(db: Db, review: Review) -> DossierSubject:
    """The record as the policy sees it: whether the report was signed."""
    is_signed = signing.standing_of(db, review, Paper.REPORT).is_signed
    return DossierSubject(review.board_id, review.id, is_signed=is_signed)


def is_hidden(db: Db, actor: Actor, review: Review) -> bool:
    """Whether blindness still keeps the record from somebody.

    It shows what assessors found. Until the report is signed, whoever has still to submit their own
    assessment of the draft must not read that.
    """
    draft = signable.find_signable(db, review.id)
    if draft is None or not may(actor, Permission.DRAFT_READ, subject_of_draft(draft)):
        return False
    if signing.standing_of(db, review, Paper.REPORT).is_signed:
        return False
    return not sight_of_draft(db, actor, review, draft)


def read_sources(db: Db, review: Review) -> Sources:
    """Everything that the record says. A constant number of queries."""
    standings = signing.standings_of(db, review)
    board = get_board(db, review.board_id)
    report = _content(db, review, standings, Paper.REPORT)
    response = _content(db, review, standings, Paper.RESPONSE)
    decided = publication.find_publication(db, review.id)
    return Sources(
        board=board.name,
        marking=board.marking,
        reference=review.reference,
        kind=review.kind,
        edition=get_edition(db, review.edition_sha256),
        report=report if isinstance(report, ReportContent) else None,
        report_standing=standings[Paper.REPORT],
        response=response if isinstance(response, ResponseContent) else None,
        response_standing=standings[Paper.RESPONSE],
        publication=decided,
        readiness=publication.get_readiness(db, review.id),
        identifiers=publication.list_identifiers(db, review),
        proceedings=proceedings.open_ones(db, review.id),
        sections=_sections(db, decided, report),
    )


def _sections(
    db: Db, decided: PublicationLine | None, report: ReportContent | ResponseContent | None
) -> Mapping[str, frozenset[str]]:
    held = decided.held_back if decided is not None else ()
    if not isinstance(report, ReportContent) or not any(one.is_section for one in held):
        return {}
    sections = publication.list_sections(db, report.draft.reading_id)
    return {one.key: one.labels for one in sections}


def _content(
    db: Db, review: Review, standings: Mapping[Paper, Standing], paper: Paper
) -> ReportContent | ResponseContent | None:
    """What was signed of a paper; before that, what signing would freeze now."""
    signed = standings[paper].signed
    if signed is not None:
        return from_kept(paper, db.get_one(Snapshot, signed.snapshot_id).content)
    report = standings[Paper.REPORT].signed
    return signable.read(db, review, paper, report_sha256=report.sha256 if report else None)


# What the public record leaves out -----------------------------------------------------------


def read_withheld(db: Db, review: Review, sources: Sources) -> Withheld:
    """Words that were decided, that are open, or that have the form of an identifier; and names."""
    decided = publication.list_decisions(db, review.id)
    stays = {key for key, (line, _) in decided.items() if line and line.fate is not Fate.TAKEN_OUT}
    out = [*_taken_out(db, review.id)]
    out += [
        one.words for one in sources.identifiers.lines if one.key not in decided and one.is_sure
    ]
    return Withheld(
        found=look_through(case_words(sources), stays, out), names=list(_names(db, review))
    )


def _taken_out(db: Db, review_id: UUID) -> Iterator[str]:
    """The words that are to be taken out, of every draft in which they were decided."""
    rows = db.execute(
        select(StoredPassage.text, ScanFlag.start, ScanFlag.stop)
        .join(ScanFlag, ScanFlag.passage_id == StoredPassage.id)
        .join(IdentifierDecision, IdentifierDecision.flag_id == ScanFlag.id)
        .where(
            IdentifierDecision.review_id == review_id,
            IdentifierDecision.ended_at.is_(None),
            IdentifierDecision.fate == Fate.TAKEN_OUT,
        )
    )
    for text, start, stop in rows:
        yield text[start:stop]


def _names(db: Db, review: Review) -> Iterator[str]:
    """The names of everybody who has, or had, a part in the review or its board."""
    on_review = select(RoleOnReview.person_id).where(RoleOnReview.review_id == review.id)
    on_board = select(Membership.person_id).where(Membership.board_id == review.board_id)
    query = select(Person.name).where(Person.id.in_(on_review.union(on_board)))
    yield from db.scalars(query)


def case_words(sources: Sources) -> Iterator[str]:
    """All words of the case that the public record would show, as they stand."""
    report = sources.report
    if report is not None:
        for marker in report.markers:
            yield from (marker.reasons, marker.handling)
            yield from (one.words for one in marker.positions)
            yield from (one.quote for one in marker.evidence)
        for finding in report.findings:
            yield from (finding.title, finding.problem, finding.why, finding.reach_known_from)
            yield finding.board_adds
        for one in report.recommendations:
            yield from (one.text, one.issues, one.owner_role, one.measure, one.addressed_to)
            yield one.due_words
    if sources.response is not None:
        yield from _strings(sources.response.text)
    for standing in (sources.report_standing, sources.response_standing):
        for said in standing.signatures:
            yield from (said.words, said.capacity)
    if sources.publication is not None:
        yield from (sources.publication.reasons, sources.publication.without_response)
        for held in sources.publication.held_back:
            yield from (held.title, held.because)
    yield sources.readiness.details.kept_where


def _strings(content: AgreedResponse) -> Iterator[str]:
    """All typed words of the response, answer by answer."""
    yield from (content.because, content.opening)
    for one in content.recommendations:
        yield from (one.text, one.issues, one.reasons, one.how_known, one.addressed_to)
        yield from (finding.title for finding in one.findings)
        yield from (part for act in one.actions for part in (act.what, act.owner_role))
        yield from (part for said in one.dissent for part in (said.role, said.words))
    yield from (part for act in content.carried_on for part in (act.what, act.owner_role))
    yield from (part for said in content.dissent for part in (said.role, said.words))
