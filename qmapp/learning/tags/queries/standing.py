"""What stands, read from what is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.evidence.places import readable_drafts
from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import FAMILIES_OF, Family, Standing, Tag, ThingKind


@dataclass(frozen=True, slots=True)
class Coded:
    """How many of what stands in a review are coded."""

    coded: int
    total: int


def standing_of(db: Db, actor: Actor, review: Review) -> Mapping[tuple[UUID, Family], Standing]:
    """What stands, by finding or recommendation and family, as far as the actor may read it.

    What has no entry is not coded. It tells of all coders: a page on which somebody still codes
    goes by `list_things` and its own blindness instead.
    """
    if not may(actor, Permission.TAGS_READ, subject_of(review)):
        return {}
    rows = db.scalars(
        select(StandingTag).where(
            StandingTag.review_id == review.id,
            StandingTag.draft_id.in_(list(readable_drafts(db, actor, review.id))),
        )
    )
    found: defaultdict[tuple[UUID, Family], tuple[set[Tag], set[Tag]]] = defaultdict(
        lambda: (set(), set())
    )
    for row in rows:
        thing_id = row.finding_id or row.recommendation_id
        if thing_id is not None:
            found[thing_id, row.family][row.is_disputed].add(Tag(row.edition, row.tag))
    return {
        key: Standing(is_coded=True, tags=frozenset(tags), disputed=frozenset(disputed))
        for key, (tags, disputed) in found.items()
    }


def count_coded(
    db: Db, actor: Actor, review: Review, *, drafts: Collection[UUID] | None = None
) -> Coded:
    """How many findings of a review are coded in every family of findings.

    `drafts`: those that the actor may read, where whoever asks knows them already: one query then,
    else two.
    """
    if not may(actor, Permission.TAGS_READ, subject_of(review)):
        return Coded(0, 0)
    if drafts is None:
        drafts = readable_drafts(db, actor, review.id).keys()
    coded = (
        select(StandingTag.finding_id)
        .where(
            StandingTag.review_id == review.id,
            StandingTag.draft_id.in_(list(drafts)),
            StandingTag.finding_id.is_not(None),
        )
        .group_by(StandingTag.finding_id)
        .having(func.count(StandingTag.family.distinct()) == len(FAMILIES_OF[ThingKind.FINDING]))
        .subquery()
    )
    row = db.execute(
        select(func.count(coded.c.finding_id), func.count(Finding.id))
        .select_from(Finding)
        .outerjoin(coded, coded.c.finding_id == Finding.id)
        .where(
            Finding.review_id == review.id,
            Finding.ended_at.is_(None),
            Finding.draft_id.in_(list(drafts)),
        )
    ).one()
    return Coded(row[0], row[1])
