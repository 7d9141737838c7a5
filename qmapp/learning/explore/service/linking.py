"""Linking answers to findings, recommendations and actions that are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue.practice import AnswerKind
from qmapp.foundation.storage import Db
from qmapp.learning.explore import queries
from qmapp.learning.explore.models import Exploration, ExplorationLink
from qmapp.learning.explore.queries.whole import answer_of, count_says
from qmapp.learning.explore.rules import MOST_LINKS, Purpose, Thing
from qmapp.learning.explore.service.common import (
    ExplorationKey,
    answer_row,
    held,
    held_draft,
    note,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Which thing of which review, to which question, and as what."""

    question: str
    purpose: Purpose
    review_id: UUID
    thing: Thing
    thing_id: UUID
    is_made: bool = False


def link(
    db: Db,
    actor: Actor,
    at: ExplorationKey,
    linked: Linked,
    now: datetime,
) -> ExplorationLink:
    """Link an answer to something that the actor may read. Linked twice, it is done once.

    What an answer points to is part of it, and fixed when it is finished; what it led to is added
    at any time. Raises RuleBroken (field "thing"), NotFound.
    """
    row = held_for(db, actor, at, linked.question, linked.purpose)
    things = queries.list_things(db, actor, at.board_id, linked.review_id)
    if things is None or things.find(f"{linked.thing.value}:{linked.thing_id}") is None:
        raise RuleBroken(N_("Choose from the list"), field="thing")
    return keep_link(db, actor, row, linked, now)


def held_for(
    db: Db,
    actor: Actor,
    at: ExplorationKey,
    question: str,
    purpose: Purpose,
) -> Exploration:
    """The exploration, held, when an answer of it may be linked like this.

    Raises NotFound for a question that is not asked, RuleBroken for a finished one.
    """
    says = purpose is Purpose.SAYS
    row = held_draft(db, actor, at) if says else held(db, actor, at)
    asked = queries.text_of(db, row).find(question)
    if asked is None or (says and asked.answer is not AnswerKind.LINKS):
        raise NotFound("question")
    return row


def keep_link(
    db: Db, actor: Actor, row: Exploration, linked: Linked, now: datetime
) -> ExplorationLink:
    """Keep a link of an exploration that is held. What was linked may be linked.

    Raises RuleBroken (field "thing") when the answer has as many as it may have.
    """
    standing = db.scalars(
        select(ExplorationLink).where(
            ExplorationLink.exploration_id == row.id,
            ExplorationLink.question_id == linked.question,
            ExplorationLink.purpose == linked.purpose,
            ExplorationLink.ended_at.is_(None),
        )
    ).all()
    for one in standing:
        if (one.thing, one.thing_id) == (linked.thing, linked.thing_id):
            return one
    if len(standing) >= MOST_LINKS:
        raise RuleBroken(N_("An answer has %(most)d links at most"), field="thing", most=MOST_LINKS)
    made = ExplorationLink(
        id=uuid4(),
        board_id=row.board_id,
        exploration_id=row.id,
        question_id=linked.question,
        purpose=linked.purpose,
        thing=linked.thing,
        review_id=linked.review_id,
        finding_id=linked.thing_id if linked.thing is Thing.FINDING else None,
        recommendation_id=linked.thing_id if linked.thing is Thing.RECOMMENDATION else None,
        action_id=linked.thing_id if linked.thing is Thing.ACTION else None,
        is_made=linked.is_made,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(made)
    db.flush()
    if linked.purpose is Purpose.SAYS:
        _count(db, actor, row, linked.question, now)
    values = {
        "link": made.id,
        "question": linked.question,
        "purpose": linked.purpose,
        "thing": linked.thing,
        "thing_id": linked.thing_id,
        "review": linked.review_id,
    }
    note(db, actor, row, "linked", now, values)
    return made


def unlink(
    db: Db,
    actor: Actor,
    at: ExplorationKey,
    link_id: UUID,
    *,
    version: int,
    now: datetime,
) -> ExplorationLink:
    """Take a link out. Taken out twice, it is done once.

    Raises SavedElsewhere, NotFound (also where the actor may not know what it leads to), and
    RuleBroken for what a finished answer points to.
    """
    row = held(db, actor, at)
    found = queries.get_link(db, row.id, link_id)
    if not queries.may_know_link(db, actor, found):
        raise NotFound("link")
    if found.ended_at is not None:
        return found
    if found.purpose is Purpose.SAYS:
        row = held_draft(db, actor, at)
    if found.version != version:
        raise SavedElsewhere
    found.ended_at = now
    found.version += 1
    db.flush()
    if found.purpose is Purpose.SAYS:
        _count(db, actor, row, found.question_id, now)
    note(db, actor, row, "link-taken-out", now, {"link": found.id})
    return found


def _count(db: Db, actor: Actor, row: Exploration, question: str, now: datetime) -> None:
    """Keep whether the question is answered in step with what its answer points to."""
    kept = answer_row(db, row, question, actor.person_id, now)
    kept.is_answered = answer_of(kept).says_something(count_says(db, row.id, question))
    kept.version += 1
    db.flush()
