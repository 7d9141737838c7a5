"""What a board's drafts say of agreement: units and pairs, without a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.models import Assessment, SightLift
from qmapp.casework.assessments.profile import voice
from qmapp.casework.assessments.rules import (
    AssessmentKind,
    AssessmentState,
    MarkerFacts,
    is_past_blindness,
)
from qmapp.casework.moderation.agreement import Pair, Unit
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.moderation.rules import Held
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition, standing_on_board
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Edition
from qmapp.foundation.storage import Db, london_date

Facts = Mapping[UUID, Mapping[str, MarkerFacts]]


@dataclass(frozen=True, slots=True)
class Counted:
    """What a board's figures are made of.

    `off_scale`: markers of drafts that two or more judged, left out because fewer than two placed
    them on the scale. `drafts`: how many drafts stand behind it; `left_out` those in which an
    assessment is open, or hidden from whoever looks.
    """

    units: Sequence[Unit]
    pairs: Sequence[Pair]
    editions: Sequence[Edition]
    off_scale: int
    drafts: int


def count(db: Db, actor: Actor, board_id: UUID) -> Counted:
    """Units and pairs of all drafts of a board, in a number of queries that does not grow.

    A draft counts when all its assessments are in, and blindness hides none from the actor. Of
    each assessment the newest version counts that was written before its author could see
    another: what people write after a talk says nothing of how far they agree.
    """
    groups, editions = _drafts(db, board_id)
    whole = {draft: group for draft, group in groups.items() if _is_in(group)}
    open_to = _in_sight(db, actor, board_id, whole)
    counted = {draft: _blind_versions(whole[draft]) for draft in open_to}
    facts = assessments.facts_of(db, [one.id for group in counted.values() for one in group])
    agreed = _agreed(db, board_id)
    units: list[Unit] = []
    pairs: list[Pair] = []
    off_scale = 0
    for draft_id, group in counted.items():
        if not group:
            continue
        edition = editions[draft_id]
        year = max(london_date(one.submitted_at).year for one in group if one.submitted_at)
        for marker in edition.markers:
            said = _orders(edition, marker.id, group, facts, AssessmentKind.COMMISSIONER)
            if len(said.on_scale) > 1:
                units.append(Unit(draft_id, marker.id, year, tuple(said.on_scale)))
            elif said.judged > 1:
                off_scale += 1
            order = _order(edition, agreed.get((draft_id, marker.id)))
            own = _orders(edition, marker.id, group, facts, AssessmentKind.SELF_CHECK)
            if order is not None:
                pairs += [Pair(draft_id, marker.id, year, one, order) for one in own.on_scale]
    return Counted(
        units=units,
        pairs=pairs,
        editions=_distinct(editions[draft] for draft in counted),
        off_scale=off_scale,
        drafts=len({one.draft_id for one in units} | {one.draft_id for one in pairs}),
    )


def _drafts(
    db: Db, board_id: UUID
) -> tuple[Mapping[UUID, list[Assessment]], Mapping[UUID, Edition]]:
    """The assessments of every judged draft of a board, and the edition it is judged by."""
    query = (
        select(Assessment, Review.edition_sha256)
        .join(Review, Review.id == Assessment.review_id)
        .where(Assessment.board_id == board_id, Assessment.draft_id.is_not(None))
        .order_by(Assessment.started_at, Assessment.edition_number)
    )
    groups: defaultdict[UUID, list[Assessment]] = defaultdict(list)
    editions: dict[UUID, Edition] = {}
    for one, sha256 in db.execute(query):
        if one.draft_id is not None:
            groups[one.draft_id].append(one)
            editions[one.draft_id] = get_edition(db, sha256)
    return groups, editions


def _is_in(group: Sequence[Assessment]) -> bool:
    return all(one.state is not AssessmentState.OPEN for one in group)


def _in_sight(
    db: Db, actor: Actor, board_id: UUID, groups: Mapping[UUID, Sequence[Assessment]]
) -> Sequence[UUID]:
    """The drafts of which blindness hides nothing from the actor."""
    asking = standing_on_board(db, actor, board_id)
    writers = assessments.writers_of(db, [one for group in groups.values() for one in group])
    lifted = set(db.scalars(select(SightLift.draft_id).where(SightLift.board_id == board_id)))
    return [
        draft
        for draft, group in groups.items()
        if is_past_blindness(
            assessments.standing_of(
                asking, group[0].review_id, group, writers, lifted=draft in lifted
            )
        )
    ]


def _blind_versions(group: Sequence[Assessment]) -> list[Assessment]:
    """Of each assessment the newest version from before its author could see another."""
    heads: dict[UUID, UUID] = {}
    newest: dict[UUID, Assessment] = {}
    for one in group:  # in the order of their beginning: what is replaced comes first
        head = heads.get(one.supersedes_id, one.id) if one.supersedes_id else one.id
        heads[one.id] = head
        if one.submitted_at is not None and not one.after_sight:
            newest[head] = one
    return list(newest.values())


def _agreed(db: Db, board_id: UUID) -> Mapping[tuple[UUID, str], str]:
    query = select(
        AgreedJudgement.draft_id, AgreedJudgement.marker_id, AgreedJudgement.rating
    ).where(AgreedJudgement.board_id == board_id, AgreedJudgement.held == Held.AGREED)
    return {(draft, marker): rating for draft, marker, rating in db.execute(query) if rating}


@dataclass(frozen=True, slots=True)
class _Said:
    judged: int
    on_scale: Sequence[int]


def _orders(
    edition: Edition,
    marker_id: str,
    group: Sequence[Assessment],
    facts: Facts,
    kind: AssessmentKind,
) -> _Said:
    """How many judged a marker, and the places on the scale that they chose."""
    marker = edition.marker(marker_id)
    ratings = [
        rating
        for one in group
        if one.kind is kind and (rating := voice(edition, marker, facts[one.id]).rating)
    ]
    return _Said(len(ratings), [one.order for one in ratings if one.order is not None])


def _order(edition: Edition, rating: str | None) -> int | None:
    return edition.scale.rating(rating).order if rating else None


def _distinct(editions: Iterable[Edition]) -> Sequence[Edition]:
    return list({one.slug: one for one in editions}.values())
