"""The findings and recommendations of a review with all their codings.

A finding is there for those only who may read the draft in which it was first seen; so is how it is
coded. Whether somebody is blind to the others is decided by `rules.may_see_others`, on the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.evidence.places import readable_drafts
from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db
from qmapp.learning.tags import recorded
from qmapp.learning.tags.lines import CodingLine, InFamily, ThingLine
from qmapp.learning.tags.models import Coding
from qmapp.learning.tags.rules import FAMILIES_OF, Family, Said, ThingKind
from qmapp.people.accounts.queries import names_of

Key = tuple[UUID, Family]


def list_things(db: Db, actor: Actor, review: Review) -> Sequence[ThingLine]:
    """What of a review is coded: findings that stand, then confirmed recommendations, by number.

    Five queries, however many there are. Empty for whoever may not read how it is coded.
    """
    if not may(actor, Permission.TAGS_READ, subject_of(review)):
        return []
    drafts = list(readable_drafts(db, actor, review.id))
    findings = db.scalars(
        select(Finding)
        .where(
            Finding.review_id == review.id,
            Finding.ended_at.is_(None),
            Finding.draft_id.in_(drafts),
        )
        .order_by(Finding.number)
        .execution_options(populate_existing=True)
    ).all()
    recommendations = db.scalars(
        select(Recommendation)
        .where(
            Recommendation.review_id == review.id,
            Recommendation.state == State.CONFIRMED,
            Recommendation.draft_id.in_(drafts),
        )
        .order_by(Recommendation.number)
        .execution_options(populate_existing=True)
    ).all()
    codings = db.scalars(
        select(Coding).where(Coding.review_id == review.id).order_by(Coding.number)
    ).all()
    writers = {who for one in recommendations for who in (one.added_by, one.target_writer)}
    for one in findings:
        writers |= {one.added_by, one.issue_writer, one.causes_writer}
    names = names_of(db, writers | {one.coder_id for one in codings})
    lines = _lines(codings, names)
    return [
        *(_finding(one, lines, names) for one in findings),
        *(_recommendation(one, lines, names) for one in recommendations),
    ]


def get_thing(db: Db, actor: Actor, review: Review, kind: ThingKind, thing_id: UUID) -> ThingLine:
    """One of them. Raises NotFound, also when it is hidden, taken out or not confirmed."""
    for one in list_things(db, actor, review):
        if (one.kind, one.id) == (kind, thing_id):
            return one
    raise NotFound(kind.value)


def said_of_findings(db: Db, ids: Collection[UUID]) -> Mapping[Key, Sequence[Said]]:
    """Everything that was said of these findings, whoever asks: for keeping what stands."""
    rows = db.scalars(select(Coding).where(Coding.finding_id.in_(list(ids)))).all()
    return _said((one.finding_id, one) for one in rows)


def said_of_recommendations(db: Db, ids: Collection[UUID]) -> Mapping[Key, Sequence[Said]]:
    """Everything that was said of these recommendations, whoever asks."""
    rows = db.scalars(select(Coding).where(Coding.recommendation_id.in_(list(ids)))).all()
    return _said((one.recommendation_id, one) for one in rows)


def records_of_finding(row: Finding) -> Mapping[Family, Said | None]:
    """What a finding says itself in each family; of harm it says nothing."""
    return {
        Family.HARM: None,
        Family.ISSUE: recorded.issue_of(row.issue_writer, row.practice_issue, row.practice_edition),
        Family.CAUSE: recorded.cause_of(row.causes_writer, row.reason, row.causes),
    }


def records_of_recommendation(row: Recommendation) -> Mapping[Family, Said | None]:
    """What a recommendation says itself."""
    return {Family.TARGET: recorded.target_of(row.target_writer, row.addressee, row.kind)}


def said_in(row: Coding) -> Said:
    """A stored coding as a plain value."""
    return Said(
        coder_id=row.coder_id,
        number=row.number,
        edition=row.edition,
        tags=frozenset(row.tags),
        settles=row.settles,
        recorded=row.recorded,
    )


def _said(rows: Iterable[tuple[UUID | None, Coding]]) -> Mapping[Key, Sequence[Said]]:
    found: defaultdict[Key, list[Said]] = defaultdict(list)
    for thing_id, row in rows:
        if thing_id is not None:
            found[thing_id, row.family].append(said_in(row))
    return found


def _lines(
    codings: Sequence[Coding], names: Mapping[UUID, str]
) -> Mapping[Key, Sequence[CodingLine]]:
    found: defaultdict[Key, list[CodingLine]] = defaultdict(list)
    for row in codings:
        thing_id = row.finding_id or row.recommendation_id
        if thing_id is None:
            continue
        line = CodingLine(
            said=said_in(row),
            coder_name=names.get(row.coder_id, ""),
            coded_at=row.coded_at,
            from_record=row.from_record,
            note=row.note,
            because=row.because,
        )
        found[thing_id, row.family].append(line)
    return found


def _finding(
    row: Finding, lines: Mapping[Key, Sequence[CodingLine]], names: Mapping[UUID, str]
) -> ThingLine:
    return ThingLine(
        kind=ThingKind.FINDING,
        id=row.id,
        draft_id=row.draft_id,
        number=row.number,
        words=row.title,
        more=row.problem,
        why=row.why,
        writer_id=row.added_by,
        writer_name=names.get(row.added_by, ""),
        families=_families(ThingKind.FINDING, row.id, records_of_finding(row), lines, names),
    )


def _recommendation(
    row: Recommendation, lines: Mapping[Key, Sequence[CodingLine]], names: Mapping[UUID, str]
) -> ThingLine:
    records = records_of_recommendation(row)
    return ThingLine(
        kind=ThingKind.RECOMMENDATION,
        id=row.id,
        draft_id=row.draft_id,
        number=row.number or 0,
        words=row.text,
        more=row.issues,
        why="",
        writer_id=row.added_by,
        writer_name=names.get(row.added_by, ""),
        families=_families(ThingKind.RECOMMENDATION, row.id, records, lines, names),
    )


def _families(
    kind: ThingKind,
    thing_id: UUID,
    records: Mapping[Family, Said | None],
    lines: Mapping[Key, Sequence[CodingLine]],
    names: Mapping[UUID, str],
) -> Mapping[Family, InFamily]:
    return {
        family: InFamily(
            record=record,
            record_name=names.get(record.coder_id, "") if record is not None else "",
            codings=lines.get((thing_id, family), ()),
        )
        for family, record in ((family, records[family]) for family in FAMILIES_OF[kind])
    }
