"""What stands is kept right here, and nowhere else: beside the codings and the records.

Whoever calls holds the findings or recommendations in question, or their review, so that two who
change the same thing are one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select

from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.ports import Written
from qmapp.casework.findings.rules import Reason
from qmapp.casework.recommendations import ports as recommended
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db, Storage
from qmapp.learning.tags import recorded
from qmapp.learning.tags.models import Coding, StandingTag
from qmapp.learning.tags.queries.things import (
    Key,
    records_of_finding,
    records_of_recommendation,
    said_of_findings,
    said_of_recommendations,
)
from qmapp.learning.tags.rules import (
    Family,
    Said,
    Tag,
    ThingKind,
    as_recorded,
    standing,
    with_record,
    word_to_keep,
)

_AT_ONCE = 200
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Thing:
    """A finding or recommendation, and what it says itself; `stands`: it counts at all."""

    kind: ThingKind
    row: Finding | Recommendation
    stands: bool
    records: Mapping[Family, Said | None]


def keep_findings(db: Db, ids: Collection[UUID]) -> None:
    """Keep anew what stands on these findings. Three queries, and what is written."""
    rows = db.scalars(
        select(Finding).where(Finding.id.in_(list(ids))).execution_options(populate_existing=True)
    ).all()
    things = [
        _Thing(ThingKind.FINDING, row, row.ended_at is None, records_of_finding(row))
        for row in rows
    ]
    _keep(db, things, said_of_findings(db, ids), StandingTag.finding_id.in_(list(ids)))


def keep_recommendations(db: Db, ids: Collection[UUID]) -> None:
    """Keep anew what stands on these recommendations. Three queries, and what is written."""
    rows = db.scalars(
        select(Recommendation)
        .where(Recommendation.id.in_(list(ids)))
        .execution_options(populate_existing=True)
    ).all()
    things = [
        _Thing(
            ThingKind.RECOMMENDATION,
            row,
            row.state is State.CONFIRMED,
            records_of_recommendation(row),
        )
        for row in rows
    ]
    said = said_of_recommendations(db, ids)
    _keep(db, things, said, StandingTag.recommendation_id.in_(list(ids)))


def _keep(
    db: Db,
    things: Iterable[_Thing],
    said: Mapping[Key, Sequence[Said]],
    mine: ColumnElement[bool],
) -> None:
    there = {
        (one.finding_id or one.recommendation_id, one.family, Tag(one.edition, one.tag)): one
        for one in db.scalars(select(StandingTag).where(mine))
    }
    for thing in things:
        for family, record in thing.records.items() if thing.stands else ():
            found = standing(with_record(said.get((thing.row.id, family), ()), record))
            for tag in sorted(found.tags | found.disputed):
                kept = there.pop((thing.row.id, family, tag), None)
                if kept is None:
                    db.add(_row(thing, family, tag, is_disputed=tag in found.disputed))
                else:
                    kept.is_disputed = tag in found.disputed
    for one in there.values():
        db.delete(one)
    db.flush()


def _row(thing: _Thing, family: Family, tag: Tag, *, is_disputed: bool) -> StandingTag:
    is_finding = thing.kind is ThingKind.FINDING
    return StandingTag(
        id=uuid4(),
        board_id=thing.row.board_id,
        review_id=thing.row.review_id,
        draft_id=thing.row.draft_id,
        finding_id=thing.row.id if is_finding else None,
        recommendation_id=None if is_finding else thing.row.id,
        family=family,
        edition=tag.edition,
        tag=tag.tag,
        is_disputed=is_disputed,
    )


def rebuild(db: Db, review: Review) -> None:
    """Make anew all that stands on a review, from its codings and records. The review is held."""
    review = get_review(db, review.id, lock=True)
    for model, keep in ((Finding, keep_findings), (Recommendation, keep_recommendations)):
        keep(db, db.scalars(select(model.id).where(model.review_id == review.id)).all())


def rebuild_missing(storage: Storage, now: datetime) -> int:
    """Make what stands where it is missing, of before there was any; how many reviews had some.

    A chore: it may be done twice, and by two workers at once. A review of which it cannot be made
    is logged and keeps back no other.
    """
    count, after = 0, None
    while True:
        with storage.reading() as db:
            found = _lacking(db, after)
        for review_id in found:
            try:
                with storage.unit_of_work() as db:
                    _make_anew(db, get_review(db, review_id), now)
                    count += 1
            except Exception:  # noqa: BLE001 - the others go on
                _log.exception("tags.not_rebuilt", review=str(review_id))
        if len(found) < _AT_ONCE:
            return count
        after = found[-1]


def _make_anew(db: Db, review: Review, now: datetime) -> None:
    """Rebuild, and leave an event: what was counted before (audit.kept) counts no more."""
    rebuild(db, review)
    audit.record(
        db,
        verb="tags:rebuilt",
        subject_kind="review",
        subject_id=review.id,
        at=now,
        actor_id=None,
        board_id=review.board_id,
    )


def _lacking(db: Db, after: UUID | None) -> Sequence[UUID]:
    """Reviews of which something was said that stands nowhere."""
    query = select(Review.id).where(
        or_(
            exists().where(Finding.review_id == Review.id, _finding_lacks()),
            exists().where(Recommendation.review_id == Review.id, _recommendation_lacks()),
        )
    )
    if after is not None:
        query = query.where(Review.id > after)
    return db.scalars(query.order_by(Review.id).limit(_AT_ONCE)).all()


def _finding_lacks() -> ColumnElement[bool]:
    # The list of causes is compared as text: both databases write an empty one alike.
    has_cause = or_(Finding.reason != Reason.GIVEN, cast(Finding.causes, String) != "[]")
    has_issue = and_(Finding.practice_issue.is_not(None), Finding.practice_edition.is_not(None))
    said = {Family.CAUSE: has_cause, Family.ISSUE: has_issue}
    lacks = [
        and_(
            recorded,
            ~exists().where(StandingTag.finding_id == Finding.id, StandingTag.family == family),
        )
        for family, recorded in said.items()
    ]
    coded = exists().where(
        Coding.finding_id == Finding.id,
        ~exists().where(
            StandingTag.finding_id == Coding.finding_id, StandingTag.family == Coding.family
        ),
    )
    return and_(Finding.ended_at.is_(None), or_(*lacks, coded))


def _recommendation_lacks() -> ColumnElement[bool]:
    said = or_(
        and_(Recommendation.addressee.is_not(None), Recommendation.kind.is_not(None)),
        exists().where(Coding.recommendation_id == Recommendation.id),
    )
    stands = exists().where(StandingTag.recommendation_id == Recommendation.id)
    return and_(Recommendation.state == State.CONFIRMED, said, ~stands)


class OfFindings:
    """What the findings room tells of changes (`findings.ports.ChangeListener`)."""

    def changed(self, db: Db, finding_ids: Collection[UUID]) -> None:
        """These say something else now, or count no more."""
        keep_findings(db, finding_ids)

    def rewritten(self, db: Db, finding: Finding, before: Written, now: datetime) -> None:
        """Keep the former word of a record as the coding of whose it was, beside those of others.

        The event is that of the change itself: it holds what the record says since.
        """
        was = {
            Family.ISSUE: recorded.issue_of(before.issue_by, before.issue, before.edition),
            Family.CAUSE: recorded.cause_of(before.causes_by, before.reason, before.causes),
        }
        _keep_words(db, finding, was, records_of_finding(finding), now)


def _keep_words(
    db: Db,
    row: Finding | Recommendation,
    was: Mapping[Family, Said | None],
    now_says: Mapping[Family, Said | None],
    now: datetime,
) -> None:
    is_finding = isinstance(row, Finding)
    said = said_of_findings(db, [row.id]) if is_finding else said_of_recommendations(db, [row.id])
    for family, before in was.items():
        others = said.get((row.id, family), ())
        kept = word_to_keep(others, before, now_says[family])
        if kept is None:
            continue
        db.add(
            Coding(
                id=uuid4(),
                board_id=row.board_id,
                review_id=row.review_id,
                finding_id=row.id if is_finding else None,
                recommendation_id=None if is_finding else row.id,
                family=family,
                number=max(one.number for one in others) + 1,
                edition=kept.edition,
                tags=sorted(kept.tags),
                recorded=as_recorded(kept),
                from_record=True,
                coder_id=kept.coder_id,
                coded_at=now,
            )
        )
    db.flush()


class OfRecommendations:
    """What the recommendations room tells (`recommendations.ports.ChangeListener`)."""

    def changed(self, db: Db, recommendation_ids: Collection[UUID]) -> None:
        """These say something else now, or came into the set or left it."""
        keep_recommendations(db, recommendation_ids)

    def rewritten(
        self,
        db: Db,
        recommendation: Recommendation,
        before: recommended.Written,
        now: datetime,
    ) -> None:
        """As for findings."""
        was = {Family.TARGET: recorded.target_of(before.by, before.addressee, before.kind)}
        _keep_words(db, recommendation, was, records_of_recommendation(recommendation), now)
