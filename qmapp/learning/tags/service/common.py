"""What both verbs do: hold what is coded, write a row and its event, keep what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.findings.models import Finding
from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.learning.tags.lines import InFamily, ThingLine
from qmapp.learning.tags.models import Coding
from qmapp.learning.tags.queries.things import list_things
from qmapp.learning.tags.rules import Family, ThingKind, as_recorded
from qmapp.learning.tags.service.keeping import keep_findings, keep_recommendations

Thing = tuple[ThingKind, UUID]


def held_things(
    db: Db, actor: Actor, review: Review, permission: Permission, wanted: Sequence[Thing]
) -> Mapping[Thing, ThingLine]:
    """The things to be coded, held with their review, with what was said of them by now.

    The review first, then rows by their ids: nobody waits in a ring. Raises NotFound for what the
    actor may not see, is taken out or not confirmed.
    """
    review = get_review(db, review.id, lock=True)
    require(actor, permission, subject_of(review))
    for kind, model in ((ThingKind.FINDING, Finding), (ThingKind.RECOMMENDATION, Recommendation)):
        ids = [thing_id for of, thing_id in wanted if of is kind]
        if ids:
            db.execute(
                select(model.id)
                .where(model.id.in_(ids), model.review_id == review.id)
                .order_by(model.id)
                .with_for_update()
            )
    there = {(one.kind, one.id): one for one in list_things(db, actor, review)}
    missing = [thing for thing in wanted if thing not in there]
    if missing:
        raise NotFound(missing[0][0].value)
    return {thing: there[thing] for thing in wanted}


def write(  # noqa: PLR0913 - who says what of which thing, and why: all named
    db: Db,
    actor: Actor,
    review: Review,
    thing: ThingLine,
    family: Family,
    *,
    edition: str,
    tags: Sequence[str],
    note: str = "",
    because: str = "",
    now: datetime,
) -> Coding:
    """Add a coding and its event; with `because` it settles. What stands is kept afterwards."""
    inside: InFamily = thing.families[family]
    is_finding = thing.kind is ThingKind.FINDING
    row = Coding(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        finding_id=thing.id if is_finding else None,
        recommendation_id=None if is_finding else thing.id,
        family=family,
        number=inside.last_number + 1,
        edition=edition,
        tags=list(tags),
        recorded=as_recorded(inside.record),
        note=note,
        settles=bool(because),
        because=because,
        coder_id=actor.person_id,
        coded_at=now,
    )
    db.add(row)
    audit.record(
        db,
        verb="tags:settled" if because else "tags:coded",
        subject_kind=thing.kind.value,
        subject_id=thing.id,
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values={
            "coding": row.id,
            "family": family.value,
            "edition": edition,
            "tags": list(tags),
            **({"note": digest_of_words(note)} if note else {}),
            **({"because": digest_of_words(because)} if because else {}),
        },
    )
    return row


def keep(db: Db, things: Sequence[Thing]) -> None:
    """Keep anew what stands on these."""
    db.flush()
    findings = [thing_id for kind, thing_id in things if kind is ThingKind.FINDING]
    recommendations = [thing_id for kind, thing_id in things if kind is ThingKind.RECOMMENDATION]
    if findings:
        keep_findings(db, findings)
    if recommendations:
        keep_recommendations(db, recommendations)
