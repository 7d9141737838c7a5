"""Verbs that set who signs, and by what rule. A round that is under way keeps its own list."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.storage import Db
from qmapp.governance.signing.models import Plan, Planned
from qmapp.governance.signing.queries import able_to_sign, subject_of
from qmapp.governance.signing.rules import (
    MOST_ON_LIST,
    Paper,
    Part,
    Rule,
    require_quorum_fits,
    require_quorum_left,
    sound_capacity,
)
from qmapp.governance.signing.service.common import note


def set_plan(  # noqa: PLR0913 - which rule, on what, seen at which version: all named
    db: Db,
    actor: Actor,
    review: Review,
    paper: Paper,
    rule: Rule | None,
    needed: int | None,
    *,
    version: int,
    now: datetime,
) -> Plan:
    """Set the rule by which a paper is signed. `version` is 0 before anybody said.

    A quorum is never larger than the list: the list comes first. Raises SavedElsewhere when
    somebody else set it meanwhile, RuleBroken with the field at fault.
    """
    review = _held(db, actor, review)
    plan = _find(db, review, paper)
    if (plan.version if plan is not None else 0) != version:
        raise SavedElsewhere
    if rule is None:
        raise RuleBroken(N_("Choose how many must sign"), field="rule")
    if rule is Rule.QUORUM and (needed is None or not 1 <= needed <= MOST_ON_LIST):
        raise RuleBroken(N_("Enter how many signatures are needed, such as 2"), field="needed")
    needed = needed if rule is Rule.QUORUM else None
    require_quorum_fits(needed, _signing(db, plan))
    if plan is None:
        plan = _begin(db, actor, review, paper, rule=rule, needed=needed, now=now)
    elif (plan.rule, plan.needed) == (rule, needed):
        return plan
    else:
        plan.rule, plan.needed, plan.version = rule, needed, plan.version + 1
        plan.set_by, plan.set_at = actor.person_id, now
    values = {"paper": paper.value, "rule": rule.value, "needed": needed}
    note(db, actor, review, "rule-set", ("signing_plan", plan.id), now, values=values)
    return plan


def add_signatory(  # noqa: PLR0913 - who, on which list, in what capacity: all named
    db: Db,
    actor: Actor,
    review: Review,
    paper: Paper,
    person_id: UUID | None,
    part: Part | None,
    *,
    capacity: str,
    now: datetime,
) -> Planned:
    """Put a signatory of the review on the list of a paper. The same twice is there once.

    Raises RuleBroken with the field at fault.
    """
    review = _held(db, actor, review)
    if person_id is None or person_id not in able_to_sign(db, review.id):
        raise RuleBroken(N_("Choose a signatory of this review"), field="person")
    if part is None:
        raise RuleBroken(N_("Choose what they do"), field="part")
    capacity = sound_capacity(capacity)
    plan = _find(db, review, paper) or _begin(db, actor, review, paper, now=now)
    listed = db.scalars(
        select(Planned).where(Planned.plan_id == plan.id, Planned.ended_at.is_(None))
    ).all()
    for one in listed:
        if one.person_id == person_id:
            if (one.part, one.capacity) == (part, capacity):
                return one
            raise RuleBroken(
                N_("This person is on the list already. Take them off first to change it"),
                field="person",
            )
    if len(listed) >= MOST_ON_LIST:
        raise RuleBroken(
            N_("A list has at most %(most)d people"), field="person", most=MOST_ON_LIST
        )
    made = Planned(
        id=uuid4(),
        board_id=review.board_id,
        plan_id=plan.id,
        person_id=person_id,
        part=part,
        capacity=capacity,
        added_at=now,
    )
    db.add(made)
    db.flush()
    values = {
        "paper": paper.value, "person": str(person_id), "part": part.value, "capacity": capacity,
    }  # fmt: skip
    note(db, actor, review, "signatory-added", ("signing_plan", plan.id), now, values=values)
    return made


def end_signatory(
    db: Db, actor: Actor, review: Review, paper: Paper, planned_id: UUID, now: datetime
) -> bool:
    """Take somebody off the list of a paper; whether they were still on it.

    Raises NotFound, and RuleBroken when too few would be left for the quorum that is set.
    """
    review = _held(db, actor, review)
    plan = _find(db, review, paper)
    one = db.scalar(
        select(Planned)
        .join(Plan, Plan.id == Planned.plan_id)
        .where(Planned.id == planned_id, Plan.review_id == review.id, Plan.paper == paper)
        .with_for_update(of=Planned)
        .execution_options(populate_existing=True)
    )
    if one is None:
        raise NotFound("signatory")
    if one.ended_at is not None:
        return False
    if plan is not None and one.part is Part.SIGNS:
        require_quorum_left(plan.needed, _signing(db, plan) - 1)
    one.ended_at = now
    values = {"paper": paper.value, "person": str(one.person_id)}
    note(db, actor, review, "signatory-ended", ("signing_plan", one.plan_id), now, values=values)
    return True


def _held(db: Db, actor: Actor, review: Review) -> Review:
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.SIGNING_PLAN, subject_of(review))
    return review


def _find(db: Db, review: Review, paper: Paper) -> Plan | None:
    return db.scalar(
        select(Plan)
        .where(Plan.review_id == review.id, Plan.paper == paper)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _signing(db: Db, plan: Plan | None) -> int:
    """How many on the list of a plan sign."""
    listed = select(func.count()).where(
        Planned.plan_id == (plan.id if plan is not None else None),
        Planned.part == Part.SIGNS,
        Planned.ended_at.is_(None),
    )
    return db.scalar(listed) or 0


def _begin(  # noqa: PLR0913 - which rule, of which paper, by whom
    db: Db,
    actor: Actor,
    review: Review,
    paper: Paper,
    *,
    rule: Rule = Rule.ALL,
    needed: int | None = None,
    now: datetime,
) -> Plan:
    plan = Plan(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        paper=paper,
        rule=rule,
        needed=needed,
        set_by=actor.person_id,
        set_at=now,
        version=1,
    )
    db.add(plan)
    db.flush()
    return plan
