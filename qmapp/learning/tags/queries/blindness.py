"""Which codings somebody must not learn of in any figure, because they may still code the same.

As on the page of coding (rules.may_see_others): of what others coded nothing is told to whoever may
still code it, until their own is in. What a finding or recommendation says of itself anybody on its
review reads there, so that alone hides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import Recommendation
from qmapp.foundation.access import Actor, Permission, ReviewSubject, may
from qmapp.foundation.storage import Db
from qmapp.learning.tags.models import Coding
from qmapp.learning.tags.queries.things import (
    records_of_finding,
    records_of_recommendation,
    said_in,
)
from qmapp.learning.tags.rules import (
    Family,
    Said,
    may_see_others,
    newest,
    settlement,
    with_record,
)


def hidden_things(db: Db, asking: Actor, board_id: UUID, family: Family) -> frozenset[UUID]:
    """The findings or recommendations of a board whose tags the actor has still to say themselves.

    Two queries at most; none for who works on no review. `asking` knows their roles on every
    review of the board.
    """
    reviews = [
        one
        for one in asking.review_roles
        if may(asking, Permission.TAGS_WRITE, ReviewSubject(board_id, one))
    ]
    if not reviews:
        return frozenset()
    said: defaultdict[UUID, list[Said]] = defaultdict(list)
    review_of: dict[UUID, UUID] = {}
    for row in db.scalars(
        select(Coding).where(
            Coding.board_id == board_id, Coding.family == family, Coding.review_id.in_(reviews)
        )
    ):
        thing_id = row.finding_id or row.recommendation_id
        if thing_id is not None:
            said[thing_id].append(said_in(row))
            review_of[thing_id] = row.review_id
    if not said:
        return frozenset()
    records = _records(db, family, said)
    return frozenset(
        thing_id
        for thing_id, codings in said.items()
        if not _may_see(
            with_record(codings, records.get(thing_id)),
            asking,
            ReviewSubject(board_id, review_of[thing_id]),
        )
    )


def _records(db: Db, family: Family, ids: Collection[UUID]) -> Mapping[UUID, Said | None]:
    if family is Family.TARGET:
        rows = db.scalars(select(Recommendation).where(Recommendation.id.in_(ids)))
        return {row.id: records_of_recommendation(row).get(family) for row in rows}
    found = db.scalars(select(Finding).where(Finding.id.in_(ids)))
    return {row.id: records_of_finding(row).get(family) for row in found}


def _may_see(said: Collection[Said], asking: Actor, review: ReviewSubject) -> bool:
    coders = {one.coder_id for one in newest(said)}
    return may_see_others(
        may_write=True,
        may_settle=may(asking, Permission.TAGS_SETTLE, review),
        own=asking.person_id in coders,
        others=len(coders - {asking.person_id}),
        is_settled=settlement(said) is not None,
    )
