"""Which codings somebody must not learn of here, because they may still code the same themselves.

As on the page of coding (tags/rules.may_see_others). What a finding or recommendation says of
itself anybody on its review reads there, so that alone hides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import Recommendation
from qmapp.foundation.access import Actor, Permission, ReviewSubject, may
from qmapp.foundation.storage import Db
from qmapp.learning.tags.queries import said_of_findings, said_of_recommendations
from qmapp.learning.tags.queries.things import records_of_finding, records_of_recommendation
from qmapp.learning.tags.rules import (
    Family,
    Said,
    may_see_others,
    newest,
    settlement,
    with_record,
)


def blind_to(
    db: Db, asking: Actor, board_id: UUID, family: Family, things: Mapping[UUID, UUID]
) -> Collection[UUID]:
    """The things, given with their reviews, whose tags the actor has still to say for themselves.

    Two queries at most. `asking` knows their roles on every review of the board.
    """
    open_to = {
        thing_id: review_id
        for thing_id, review_id in things.items()
        if may(asking, Permission.TAGS_WRITE, ReviewSubject(board_id, review_id))
    }
    if not open_to:
        return ()
    is_target = family is Family.TARGET
    said = (said_of_recommendations if is_target else said_of_findings)(db, list(open_to))
    coded = {thing_id for thing_id in open_to if said.get((thing_id, family))}
    if not coded:
        return ()
    records = _records(db, family, coded)
    return {
        thing_id
        for thing_id in coded
        if not _may_see(
            with_record(said[thing_id, family], records.get(thing_id)),
            asking,
            ReviewSubject(board_id, open_to[thing_id]),
        )
    }


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
