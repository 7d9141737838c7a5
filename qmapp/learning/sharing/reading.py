"""What would be shared of a review: read from what was signed, its tags and what became of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import or_, select

from qmapp.casework.findings.models import Finding
from qmapp.casework.moderation.rules import Held
from qmapp.casework.moderation.weak import WEAK_UP_TO
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Nature, State
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.foundation.access import Actor, Permission, ReviewSubject, may
from qmapp.foundation.catalogue import Catalogue, Edition
from qmapp.foundation.storage import Db
from qmapp.governance.signing.content import MarkerText, ReportContent, from_kept
from qmapp.governance.signing.models import Round, Snapshot
from qmapp.governance.signing.rules import Ended, Paper
from qmapp.learning.impact.models import FollowUp
from qmapp.learning.impact.rules import Impact, impact_of
from qmapp.learning.sharing.counting import Topic
from qmapp.learning.sharing.lists import published
from qmapp.learning.sharing.record import Coded, Content, Count, Judged
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.queries import hidden_things
from qmapp.learning.tags.rules import NONE_FITS, Family


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be shared now, and the round of signing that it rests on."""

    round_id: UUID
    content: Content


def preview_of(db: Db, review: Review, catalogue: Catalogue, today: date) -> Preview | None:
    """What would be shared of a review; None while no report stands signed.

    A constant number of queries. Gives no words of the case; whoever calls it has asked the policy.
    """
    found = db.execute(
        select(Round.id, Snapshot.content)
        .join(Snapshot, Snapshot.id == Round.snapshot_id)
        .where(
            Round.review_id == review.id, Round.paper == Paper.REPORT, Round.ended == Ended.SIGNED
        )
    ).first()
    if found is None:
        return None
    signed = from_kept(Paper.REPORT, found.content)
    if not isinstance(signed, ReportContent):
        raise TypeError("What was signed is no report.")
    edition = get_edition(db, review.edition_sha256)
    findings = [UUID(one.id) for one in signed.findings]
    asked = [UUID(one.id) for one in signed.recommendations]
    natures = db.scalars(
        select(Recommendation.nature).where(
            Recommendation.review_id == review.id, Recommendation.id.in_(asked)
        )
    ).all()
    impact = _impact(db, review.id, today)
    return Preview(
        round_id=found.id,
        content=Content(
            markers_edition=edition.slug,
            coded=_coded(db, review.id, findings, asked, catalogue),
            judged=tuple(_judged(one, edition) for one in signed.markers if _is_agreed(one)),
            recommendations=len(asked),
            natures=_counts(Nature, [one for one in natures if one is not None]),
            followed=len(impact),
            impact=_counts(Impact, impact),
        ),
    )


def _is_agreed(one: MarkerText) -> bool:
    return one.held is Held.AGREED and one.rating is not None


def _judged(one: MarkerText, edition: Edition) -> Judged:
    rating = edition.scale.rating(one.rating or "")
    is_weak = (rating.order or 0) <= WEAK_UP_TO if rating.is_on_scale else None
    return Judged(marker=one.id, rating=rating.id, is_weak=is_weak)


def _impact(db: Db, review_id: UUID, today: date) -> Sequence[Impact]:
    rows = db.execute(
        select(FollowUp.judged, FollowUp.first_impact_on)
        .join(Recommendation, Recommendation.id == FollowUp.recommendation_id)
        .where(
            FollowUp.review_id == review_id,
            or_(Recommendation.state == State.CONFIRMED, FollowUp.ending.is_not(None)),
        )
    )
    return [impact_of(row.judged, row.first_impact_on, today) for row in rows]


def _counts(kinds: type[StrEnum], found: Sequence[StrEnum]) -> tuple[Count, ...]:
    """How many are of each sort, in the order of the sorts; what there is none of is left out."""
    counted = Counter(found)
    return tuple(Count(key=kind.value, count=counted[kind]) for kind in kinds if counted[kind])


def families_blind_to(db: Db, actor: Actor, review: Review) -> frozenset[Family]:
    """The families in which the actor may still code something that others coded already.

    What these hold is kept from them until theirs is in. A constant number of queries; none
    for whoever codes nothing here.
    """
    if not may(actor, Permission.TAGS_WRITE, ReviewSubject(review.board_id, review.id)):
        return frozenset()
    things = {
        *db.scalars(select(Finding.id).where(Finding.review_id == review.id)),
        *db.scalars(select(Recommendation.id).where(Recommendation.review_id == review.id)),
    }
    return frozenset(
        family for family in Family if things & hidden_things(db, actor, review.board_id, family)
    )


Tagged = Mapping[UUID, Collection[tuple[str, bool]]]
"""For a finding or recommendation: its tags, and whether each is disputed."""


def _coded(
    db: Db,
    review_id: UUID,
    findings: Sequence[UUID],
    recommendations: Sequence[UUID],
    catalogue: Catalogue,
) -> tuple[Coded, ...]:
    rows = db.execute(
        select(
            StandingTag.family,
            StandingTag.edition,
            StandingTag.finding_id,
            StandingTag.recommendation_id,
            StandingTag.tag,
            StandingTag.is_disputed,
        ).where(StandingTag.review_id == review_id)
    )
    found: dict[tuple[Family, str], dict[UUID, set[tuple[str, bool]]]] = {}
    for row in rows:
        thing = row.finding_id or row.recommendation_id
        of = found.setdefault((row.family, row.edition), defaultdict(set))
        of[thing].add((row.tag, row.is_disputed))
    order = list(Family)
    return tuple(
        _coded_in(
            family,
            edition,
            recommendations if family is Family.TARGET else findings,
            found[(family, edition)],
            published(catalogue, Topic(family.value), edition),
        )
        for family, edition in sorted(found, key=lambda key: (order.index(key[0]), key[1]))
    )


def _coded_in(
    family: Family,
    edition: str,
    things: Sequence[UUID],
    tagged: Tagged,
    may_be_shared: Collection[str],
) -> Coded:
    """How the things that were signed are coded; what was added or carried since counts for none.

    A thing on which nothing stands but what coders differ on is not coded.
    """
    standing = {
        thing: {tag for tag, is_disputed in tagged.get(thing, ()) if not is_disputed}
        for thing in things
    }
    tags = {tag for of in standing.values() for tag in of} - {NONE_FITS}
    differs = {tag for of in things for tag, is_disputed in tagged.get(of, ()) if is_disputed}
    return Coded(
        family=family,
        edition=edition,
        things=len(things),
        coded=sum(bool(of) for of in standing.values()),
        disputed=sum(any(one for _, one in tagged.get(thing, ())) for thing in things),
        own=len(tags - set(may_be_shared)),
        tags=tuple(sorted(tags & set(may_be_shared))),
        disputed_tags=tuple(sorted((differs - tags) & set(may_be_shared))),
    )
