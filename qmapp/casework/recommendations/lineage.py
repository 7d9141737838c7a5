"""What came from what, by splitting and merging, however many steps ago."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from qmapp.casework.recommendations.models import Lineage, Recommendation
from qmapp.foundation.storage import Db

Pairs = Sequence[tuple[UUID, UUID]]
"""(what came from another, that other)"""


@dataclass(frozen=True, slots=True)
class Family:
    """What each of some recommendations came from and went into, the nearest first."""

    came_from: Mapping[UUID, Sequence[UUID]]
    went_into: Mapping[UUID, Sequence[UUID]]


def family_of(db: Db, ids: Collection[UUID]) -> Family:
    """What these came from and went into, by splitting or merging. One query.

    Rooms above find by this what hung on the earlier ones. Nobody's permission is asked here.
    """
    pairs = _pairs(db, ids)
    return Family(
        came_from=_reached(ids, pairs),
        went_into=_reached(ids, [(parent, child) for child, parent in pairs]),
    )


def _pairs(db: Db, ids: Collection[UUID]) -> Pairs:
    """The whole lineage of the reviews of these."""
    if not ids:
        return []
    asked, child = aliased(Recommendation), aliased(Recommendation)
    reviews = select(asked.review_id).where(asked.id.in_(list(ids)))
    rows = db.execute(
        select(Lineage.recommendation_id, Lineage.from_id)
        .join(child, child.id == Lineage.recommendation_id)
        .where(child.review_id.in_(reviews))
        .order_by(Lineage.at, Lineage.id)
    )
    return [(row[0], row[1]) for row in rows]


def _reached(ids: Collection[UUID], pairs: Pairs) -> Mapping[UUID, Sequence[UUID]]:
    """From each of `ids`, all that can be reached along the pairs, in the order of steps."""
    ahead: dict[UUID, list[UUID]] = {}
    for start, end in pairs:
        ahead.setdefault(start, []).append(end)
    found = {}
    for id_ in ids:
        seen: dict[UUID, None] = {}
        edge = [id_]
        while edge:
            edge = [to for one in edge for to in ahead.get(one, ()) if to not in seen]
            seen |= dict.fromkeys(edge)
        found[id_] = list(seen)
    return found
