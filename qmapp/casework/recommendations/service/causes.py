"""Which findings a recommendation answers, and which cause of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.evidence.places import readable_drafts
from qmapp.casework.findings.models import Finding
from qmapp.casework.findings.rules import Cause
from qmapp.casework.recommendations.models import CauseLink, Recommendation
from qmapp.casework.recommendations.service.common import held, note
from qmapp.casework.recommendations.service.hanging import links_of
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db


def set_causes(
    db: Db,
    actor: Actor,
    rec: Recommendation,
    links: Collection[tuple[UUID, Cause | None]],
    now: datetime,
    *,
    version: int,
) -> bool:
    """Say all that a recommendation answers: findings, each with a cause or with none yet.

    Links to findings that are hidden from the actor stay as they are; those to findings taken out
    may stay and none is added. A finding without a cause, beside the same with one, is left out.
    False when nothing differs. Raises NotFound for a finding that is not there, and SavedElsewhere
    when stale.
    """
    item = held(db, actor, rec, version=version)
    drafts = readable_drafts(db, actor, item.review_id)
    rows = db.scalars(
        select(Finding).where(
            Finding.review_id == item.review_id, Finding.draft_id.in_(list(drafts))
        )
    )
    visible = {row.id: row for row in rows}
    own = [link for link in links_of(db, [item.id]) if link.finding_id in visible]
    there = {(link.finding_id, link.cause): link for link in own}
    linked = {link.finding_id for link in own}
    wanted = set(links)
    with_cause = {finding_id for finding_id, cause in wanted if cause is not None}
    wanted = {one for one in wanted if one[1] is not None or one[0] not in with_cause}
    for finding_id, _ in wanted:
        is_out = finding_id not in visible or visible[finding_id].ended_at is not None
        if is_out and (finding_id not in visible or finding_id not in linked):
            raise NotFound("finding")
    gone, new = there.keys() - wanted, wanted - there.keys()
    if not gone and not new:
        return False
    for key in gone:
        db.delete(there[key])
    for finding_id, cause in sorted(new, key=lambda one: (str(one[0]), one[1] or "")):
        db.add(
            CauseLink(
                id=uuid4(),
                board_id=item.board_id,
                recommendation_id=item.id,
                finding_id=finding_id,
                cause=cause,
                added_by=actor.person_id,
                added_at=now,
            )
        )
    item.version += 1
    db.flush()
    note(db, actor, item, "causes-set", now, {"answers": _told(wanted)})
    return True


def _told(links: Collection[tuple[UUID, Cause | None]]) -> list[list[str | None]]:
    told = [[str(finding_id), cause.value if cause else None] for finding_id, cause in links]
    return sorted(told, key=str)
