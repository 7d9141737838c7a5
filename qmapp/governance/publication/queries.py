"""Named reads of publication: what is arranged, what is missing, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.queries import list_passages
from qmapp.casework.proceedings import queries as proceedings
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db
from qmapp.governance.publication.checking import ReadinessDetails
from qmapp.governance.publication.identifiers import (
    is_scanned,
    list_decisions,
    list_identifiers,
    newest_sent,
    open_identifiers,
)
from qmapp.governance.publication.lines import (
    Identifiers,
    PublicationLine,
    ReadinessLine,
)
from qmapp.governance.publication.models import Publication, Readiness
from qmapp.governance.publication.parts import (
    MARKER,
    PIECE_LABELS,
    Offered,
    Piece,
    Section,
    from_kept,
    sections_of,
)
from qmapp.governance.publication.rules import Extent, Facts, Missing, lacking
from qmapp.governance.signing import queries as signing
from qmapp.governance.signing.models import Snapshot
from qmapp.governance.signing.rules import Paper
from qmapp.people.accounts.queries import names_of

__all__ = [
    "Identifiers",
    "facts_of",
    "find_publication",
    "find_readiness_row",
    "get_readiness",
    "is_scanned",
    "list_decisions",
    "list_identifiers",
    "list_parts",
    "list_publications",
    "list_sections",
    "missing",
    "newest_sent",
    "open_identifiers",
]

FIELDS = tuple(ReadinessDetails.__slots__)


def find_readiness_row(db: Db, review_id: UUID, *, lock: bool = False) -> Readiness | None:
    """The row of what was arranged, or None before anything was."""
    query = select(Readiness).where(Readiness.review_id == review_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.scalar(query)


def get_readiness(db: Db, review_id: UUID) -> ReadinessLine:
    """What was arranged; version 0 before anything was."""
    row = find_readiness_row(db, review_id)
    if row is None:
        return ReadinessLine(details=ReadinessDetails())
    return ReadinessLine(
        details=ReadinessDetails(**{name: getattr(row, name) for name in FIELDS}),
        version=row.version,
        set_by_name=names_of(db, {row.set_by}).get(row.set_by, ""),
        set_at=row.set_at,
    )


def find_publication(db: Db, review_id: UUID) -> PublicationLine | None:
    """The decision that stands, or None."""
    return next((one for one in list_publications(db, review_id) if one.ended_at is None), None)


def list_publications(db: Db, review_id: UUID) -> Sequence[PublicationLine]:
    """Every decision about publishing: the one that stands first, then the newest."""
    rows = db.scalars(
        select(Publication)
        .where(Publication.review_id == review_id)
        .order_by(Publication.ended_at.is_not(None), Publication.decided_at.desc(), Publication.id)
        .execution_options(populate_existing=True)
    ).all()
    names = names_of(db, {row.decided_by for row in rows}) if rows else {}
    return [
        PublicationLine(
            id=row.id,
            extent=row.extent,
            reasons=row.reasons,
            without_response=row.without_response,
            published_on=row.published_on,
            address=row.address,
            decided_by_name=names.get(row.decided_by, ""),
            decided_at=row.decided_at,
            ended_at=row.ended_at,
            named=from_kept(row.held_back),
        )
        for row in rows
    ]


def list_parts(db: Db, review: Review) -> Sequence[Offered]:
    """What may be held back: parts of the record, each marker, sections of the signed draft."""
    signed = signing.standing_of(db, review, Paper.REPORT).signed
    kept = db.get_one(Snapshot, signed.snapshot_id).content if signed is not None else None
    reading_id = kept["draft"]["reading_id"] if kept is not None else None
    return [
        *(Offered(piece.value, PIECE_LABELS[piece]) for piece in Piece),
        *(
            Offered(f"{MARKER}{one.id}", f"{one.number} {one.title}")
            for one in get_edition(db, review.edition_sha256).markers
        ),
        *(Offered(one.key, one.title) for one in list_sections(db, reading_id)),
    ]


def list_sections(db: Db, reading_id: str | None) -> Sequence[Section]:
    """The sections of a draft as it was read when it was signed."""
    return sections_of(list_passages(db, UUID(reading_id))) if reading_id else ()


def facts_of(
    db: Db, actor: Actor | None, review: Review, *, waives_response: bool | None = None
) -> Facts:
    """All that the rule about publishing looks at, whoever asks: no words of the case.

    `waives_response`: whether a reason stands for publishing before the response is signed; None
    asks the decision that stands.
    """
    standing = find_publication(db, review.id)
    if waives_response is None:
        waives_response = standing is not None and bool(standing.without_response)
    said = get_readiness(db, review.id).details
    draft = newest_sent(db, review.id)
    standing_papers = signing.standings_of(db, review)
    report, response = (standing_papers[paper] for paper in (Paper.REPORT, Paper.RESPONSE))
    return Facts(
        is_report_signed=report.is_signed,
        is_response_signed=response.is_signed,
        is_current=all(one.is_current for one in (report, response) if one.is_signed),
        waives_response=waives_response,
        has_draft=draft is not None,
        is_scanned=is_scanned(db, review),
        open_identifiers=open_identifiers(db, review),
        holding_proceedings=sum(
            one.holds_publication for one in proceedings.open_ones(db, review.id)
        ),
        family_told=bool(said.family_told_on or said.family_told),
        practitioners_told=bool(said.practitioners_told_on or said.practitioners_told),
        has_impact=bool(said.impact),
        has_date=said.publish_on is not None,
        has_place=bool(said.kept_where and said.kept_until),
    )


def missing(
    db: Db, actor: Actor | None, review: Review, extent: Extent | None = None
) -> Sequence[Missing]:
    """What must still be there before the review is published.

    Without an `extent`: for the decision that stands, else for publishing in full. A review that is
    not published needs less, so that the stage moves after the decision is written down.
    """
    if extent is None:
        standing = find_publication(db, review.id)
        extent = standing.extent if standing is not None else Extent.FULL
    return lacking(facts_of(db, actor, review), extent)
