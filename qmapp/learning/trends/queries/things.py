"""The findings and recommendations behind a figure, as far as the reader may read their words.

Who is on a review reads them there, with the passages; members read what a response that was agreed
says of them, and of the rest how many there are. The same number of queries for every page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.evidence.models import Followed
from qmapp.casework.findings.models import Finding, FindingPlace
from qmapp.casework.recommendations.models import Recommendation, RecommendationPlace
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import standing_on_board
from qmapp.decision.responses.content import Content, from_kept
from qmapp.decision.responses.models import AgreedText, Response
from qmapp.foundation.access import Actor, Permission, ResponseSubject, ReviewSubject, may
from qmapp.foundation.storage import Db
from qmapp.learning.tags.models import StandingTag
from qmapp.learning.tags.rules import NONE_FITS, Family
from qmapp.learning.trends.heating import NO_STAGE
from qmapp.learning.trends.queries.facts import standing_tags, thing_of
from qmapp.learning.trends.queries.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which findings or recommendations: those with one of the tags, or at the stage asked for.

    `own_stages` are those of the issues on the map, for findings that name none. Without tags and
    without a stage nothing of a review is named.
    """

    family: Family
    edition: str
    tags: frozenset[str] | None = None
    stage: str | None = None
    disputed: bool = False
    own_stages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A finding, or a recommendation, that has the tag. `words` empty: not for this reader.

    `is_open`: the reader is on the review and opens it there. `quote` are the first words of the
    newest draft that show it, `passages` how many such places there are, for those only.
    """

    id: UUID
    review_id: UUID
    number: int | None
    words: str = ""
    is_open: bool = False
    is_agreed: bool = False
    quote: str = ""
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A review behind a figure, with what in it has the tag."""

    id: UUID
    reference: str
    kind: str
    things: Sequence[Thing]

    @property
    def told(self) -> Sequence[Thing]:
        """Those whose words the reader may read."""
        return [one for one in self.things if one.words]


def read_rows(
    db: Db,
    actor: Actor,
    scope: Scope,
    sought: Sought,
    ids: Sequence[UUID],
) -> Sequence[ReviewRow]:
    """The reviews of one page, in the order given, with what in them is sought.

    Six queries at most, however many reviews.
    """
    if not ids:
        return []
    reviews = {
        row.id: row
        for row in db.execute(
            select(Review.id, Review.reference, Review.kind).where(
                Review.board_id == scope.board_id, Review.id.in_(ids)
            )
        )
    }
    found: defaultdict[UUID, list[Thing]] = defaultdict(list)
    for one in _things(db, actor, scope, sought, ids):
        found[one.review_id].append(one)
    return [
        ReviewRow(
            id=id_, reference=reviews[id_].reference, kind=reviews[id_].kind, things=found[id_]
        )
        for id_ in ids
    ]


def references_of(db: Db, scope: Scope, ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What reviews are called. One query."""
    rows = db.execute(
        select(Review.id, Review.reference).where(
            Review.board_id == scope.board_id, Review.id.in_(ids)
        )
    )
    return {row[0]: row[1] for row in rows}


def _things(
    db: Db,
    actor: Actor,
    scope: Scope,
    sought: Sought,
    ids: Collection[UUID],
) -> Sequence[Thing]:
    if sought.tags is None and sought.stage is None:
        return []
    texts: dict[UUID, str] = {}
    things = []
    for id_, review_id, number, text in _tagged(db, scope, sought, ids):
        texts[id_] = text
        things.append(Thing(id=id_, review_id=review_id, number=number))
    asking = standing_on_board(db, actor, scope.board_id)
    agreed = _agreed(db, asking, scope, sought.family, ids)
    permission = (
        Permission.RECOMMENDATIONS_READ
        if sought.family is Family.TARGET
        else Permission.FINDINGS_READ
    )
    opened = {id_ for id_ in ids if may(asking, permission, ReviewSubject(scope.board_id, id_))}
    read = {one.id for one in things if one.review_id in opened}
    passages = _passages(db, scope, sought.family, read)
    return [_seen(one, texts, opened, agreed, passages) for one in things]


def _seen(
    thing: Thing,
    texts: Mapping[UUID, str],
    opened: Collection[UUID],
    agreed: Mapping[UUID, str],
    passages: Mapping[UUID, tuple[str, int]],
) -> Thing:
    if thing.review_id in opened:
        quote, count = passages.get(thing.id, ("", 0))
        return replace(
            thing, words=texts[thing.id], is_open=True, quote=quote, passages=count,
            is_agreed=thing.id in agreed,
        )  # fmt: skip
    return replace(thing, words=agreed.get(thing.id, ""), is_agreed=thing.id in agreed)


def _tagged(
    db: Db,
    scope: Scope,
    sought: Sought,
    ids: Collection[UUID],
) -> Sequence[tuple[UUID, UUID, int | None, str]]:
    """What has the tag asked for in some reviews, by number."""
    thing = thing_of(sought.family)
    tests = [
        standing_tags(scope, sought.family),
        StandingTag.edition == sought.edition,
        StandingTag.review_id.in_(ids),
        StandingTag.is_disputed.is_(sought.disputed),
    ]
    if sought.tags is None:
        tests.append(StandingTag.tag != NONE_FITS)
    else:
        tests.append(StandingTag.tag.in_(sought.tags))
    if sought.family is Family.TARGET:
        rows = db.execute(
            select(
                Recommendation.id,
                Recommendation.review_id,
                Recommendation.number,
                Recommendation.text,
            )
            .where(Recommendation.id.in_(select(thing).where(*tests)))
            .order_by(Recommendation.number)
        )
        return [(row[0], row[1], row[2], row[3]) for row in rows]
    found = db.execute(
        select(
            Finding.id,
            Finding.review_id,
            Finding.number,
            Finding.title,
            Finding.stage,
            StandingTag.tag,
        )
        .join(StandingTag, StandingTag.finding_id == Finding.id)
        .where(*tests)
        .order_by(Finding.number)
    )
    kept = {
        row[0]: (row[0], row[1], row[2], row[3])
        for row in found
        if sought.stage is None
        or (row.stage or sought.own_stages.get(row.tag) or NO_STAGE) == sought.stage
    }
    return list(kept.values())


def _agreed(
    db: Db, asking: Actor, scope: Scope, family: Family, ids: Collection[UUID]
) -> Mapping[UUID, str]:
    """Words of findings or recommendations as they stand in the newest agreed response."""
    readable = [
        id_
        for id_ in ids
        if may(asking, Permission.RESPONSE_READ, ResponseSubject(scope.board_id, id_, True))
    ]
    if not readable:
        return {}
    kept = db.execute(
        select(Response.review_id, AgreedText.content)
        .join(Response, Response.id == AgreedText.response_id)
        .where(Response.review_id.in_(readable), Response.agreed_at.is_not(None))
        .order_by(Response.number)
    )
    newest: dict[UUID, dict[str, Any]] = {row[0]: row[1] for row in kept}
    words: dict[UUID, str] = {}
    for content in newest.values():
        words |= _words(from_kept(content), family)
    return words


def _words(content: Content, family: Family) -> Mapping[UUID, str]:
    if family is Family.TARGET:
        return {UUID(one.id): one.text for one in content.recommendations}
    return {UUID(one.id): one.title for each in content.recommendations for one in each.findings}


def _passages(
    db: Db, scope: Scope, family: Family, ids: Collection[UUID]
) -> Mapping[UUID, tuple[str, int]]:
    """The first words of the newest draft that show each thing, and how many places there are."""
    if not ids:
        return {}
    model: type[Followed] = RecommendationPlace if family is Family.TARGET else FindingPlace
    owner = getattr(model, model.OWNER)
    rows = db.execute(
        select(owner, Draft.number, model.quote, StoredPassage.text)
        .join(StoredPassage, StoredPassage.id == model.passage_id)
        .join(DraftReading, DraftReading.id == StoredPassage.reading_id)
        .join(Draft, Draft.id == DraftReading.draft_id)
        .where(
            model.board_id == scope.board_id,
            owner.in_(list(ids)),
            model.ended_at.is_(None),
            Draft.reading_id == StoredPassage.reading_id,
            Draft.id.in_(scope.sent()),
        )
        .order_by(owner, Draft.number.desc(), model.text_start, model.id)
    )
    found: dict[UUID, tuple[str, int]] = {}
    newest: dict[UUID, int] = {}
    for id_, number, quote, text in rows:
        if newest.setdefault(id_, number) != number:
            continue
        first, count = found.get(id_, (quote if quote is not None else text, 0))
        found[id_] = (first, count + 1)
    return found
