"""Summits: planned, held, told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from qmapp.demo.content.learning import (
    LOCAL,
    OutcomeContent,
    PresentContent,
    SummitContent,
    SummitSaidContent,
)
from qmapp.demo.story.world import Step, World
from qmapp.learning.summits import queries, service
from qmapp.learning.summits.checking import Outcome, Plan, Said
from qmapp.learning.summits.models import Summit
from qmapp.learning.summits.rules import Kind, OutcomeKind, Sector, Sense, Who
from qmapp.learning.summits.service import SummitKey


def of_summit(world: World, content: SummitContent) -> Iterator[Step]:
    """One summit; what was said at it is written down on the day after."""
    made: list[SummitKey] = []

    def plan(at: datetime) -> None:
        planned = service.plan(
            world.db,
            world.actor(world.people[content.by]),
            world.boards[content.board],
            _plan(world, content),
            world.catalogue.practice,
            at,
        )
        made.append(SummitKey(planned.board_id, planned.id))

    yield Step(world.at(content.planned, 11), plan)
    if not content.present:
        return
    yield Step(world.at(content.held, 9), lambda at: _open(world, content, made[0], at))
    for minute, line in enumerate(content.present, 1):

        def count_in(at: datetime, one: PresentContent = line) -> None:
            _count_in(world, content, made[0], one, at)

        yield Step(world.at(content.held, 9, minute), count_in)
    for minute, said in enumerate(content.said):

        def enter(at: datetime, one: SummitSaidContent = said) -> None:
            _enter(world, content, made[0], one, at)

        yield Step(world.at(content.held + 1, 10, minute), enter)
    for minute, outcome in enumerate(content.outcomes):

        def come_to(at: datetime, one: OutcomeContent = outcome) -> None:
            _come_to(world, content, made[0], one, at)

        yield Step(world.at(outcome.day, 14, minute), come_to)
    if content.told is not None:
        yield Step(world.at(content.told.day, 15), lambda at: _tell(world, content, made[0], at))


def _plan(world: World, content: SummitContent) -> Plan:
    own = world.local_issues.get(content.board, "")
    return Plan(
        title=content.title,
        held_on=world.day(content.held),
        place=content.place,
        issues=tuple(own if one == LOCAL else one for one in content.issues),
        questions=content.questions,
        sectors=tuple(Sector(one) for one in content.sectors),
        facilitators=tuple(world.people[one] for one in content.facilitators),
    )


def _open(world: World, content: SummitContent, key: SummitKey, at: datetime) -> None:
    """Fix the text."""
    actor = world.actor(world.people[content.by])
    version = world.db.get_one(Summit, key.summit_id).version
    service.open_summit(world.db, actor, key, world.catalogue.practice, version=version, now=at)


def _count_in(
    world: World, content: SummitContent, key: SummitKey, line: PresentContent, at: datetime
) -> None:
    service.count_in(
        world.db,
        world.actor(world.people[content.by]),
        key,
        sector=Sector(line.sector),
        role=line.role,
        count=line.count,
        now=at,
    )


def _enter(
    world: World, content: SummitContent, key: SummitKey, said: SummitSaidContent, at: datetime
) -> None:
    actor = world.actor(world.people[content.by])
    service.enter(world.db, actor, key, _said(world, said), world.catalogue.practice, at)


def _said(world: World, content: SummitSaidContent) -> Said:
    return Said(
        kind=Kind(content.kind),
        issue=content.issue,
        words=content.words,
        question=content.question,
        sector=Sector(content.sector) if content.sector else None,
        role=content.role,
        answer=Sense(content.answer) if content.answer else None,
        count=content.count,
        reason=content.reason,
        who=Who(content.who) if content.who else None,
        provider=content.provider,
        until=world.day(content.until) if content.until is not None else None,
        consents=content.consents,
        is_checked=content.is_checked,
    )


def _come_to(
    world: World, content: SummitContent, key: SummitKey, outcome: OutcomeContent, at: datetime
) -> None:
    """Write down what it leads to: an action of a review, or why to nothing."""
    actor = world.actor(world.people[content.by])
    review_id = world.reviews[outcome.review] if outcome.review else None
    thing_id: UUID | None = None
    if review_id is not None:
        leads = queries.list_leads(world.db, actor, key.board_id, review_id)
        thing_id = next(
            one.id
            for one in (leads.things if leads else ())
            if one.kind is OutcomeKind.ACTION and one.words.startswith(outcome.action)
        )
    details = Outcome(
        kind=OutcomeKind.ACTION if thing_id else OutcomeKind.NONE,
        words=outcome.words,
        issue=outcome.issue,
        thing_id=thing_id,
    )
    service.add_outcome(
        world.db, actor, key, details, world.catalogue.practice, at, review_id=review_id
    )


def _tell(world: World, content: SummitContent, key: SummitKey, at: datetime) -> None:
    if content.told is None:
        raise LookupError(f"Nobody is told of {content.title}.")
    version = world.db.get_one(Summit, key.summit_id).version
    service.tell(
        world.db,
        world.actor(world.people[content.by]),
        key,
        world.day(content.told.day),
        content.told.how,
        version=version,
        now=at,
    )
