"""Issues that a board entered itself, and issues that were explored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from qmapp.casework.practice import service as practice
from qmapp.casework.practice.rules import EntryDetails
from qmapp.decision.actions.checking import ActionDetails
from qmapp.demo.content.learning import (
    AnswerContent,
    EntryContent,
    ExplorationContent,
    LedToContent,
    SaysContent,
)
from qmapp.demo.story.world import Step, World
from qmapp.foundation.catalogue import IssueBasis
from qmapp.learning.explore import queries, service
from qmapp.learning.explore.checking import Details
from qmapp.learning.explore.rules import Answer, Choice, Holds, Purpose, Scope, Sector, Thing
from qmapp.learning.explore.service import ExplorationKey, Linked, Origin, Typed
from qmapp.learning.explore.text import digest_of_answer

_NOTHING_YET = digest_of_answer(Answer())


def of_entry(world: World, content: EntryContent) -> Step:
    """A board enters an issue of its own, which counts toward nothing that is published."""

    def enter(at: datetime) -> None:
        details = EntryDetails(
            stage=content.stage,
            title=content.title,
            basis=IssueBasis.LOCAL,
            source_note=content.source_note,
        )
        made = practice.add(
            world.db,
            world.actor(world.people[content.by]),
            world.boards[content.board],
            world.catalogue.practice,
            details,
            at,
        )
        world.local_issues[content.board] = made.slug

    return Step(world.at(content.day, 9), enter)


def of_exploration(world: World, content: ExplorationContent) -> Iterator[Step]:
    """The questions of an issue, answered and finished; and what came of an answer."""

    def explore(at: datetime) -> None:
        world.explorations[content.key] = _explore(world, content, at)

    yield Step(world.at(content.day, 10), explore)
    for minute, says in enumerate(content.says, 1):

        def point(at: datetime, one: SaysContent = says) -> None:
            _point(world, content, one, at)

        yield Step(world.at(content.day, 10, minute), point)
    yield Step(world.at(content.day, 10, 30), lambda at: _finish(world, content, at))
    if content.led_to is not None:
        led_to = content.led_to

        def make(at: datetime) -> None:
            _make(world, content, led_to, at)

        yield Step(world.at(led_to.day, 10), make)


def _explore(world: World, content: ExplorationContent, at: datetime) -> UUID:
    db, practice_issues = world.db, world.catalogue.practice
    actor = world.actor(world.people[content.by])
    details = Details(
        issue=content.issue,
        scope=Scope(content.scope),
        place=content.place,
        held_on=world.day(content.held),
        sectors=tuple(Sector(one) for one in content.sectors),
        roles=content.roles,
        people=content.people,
    )
    before = world.explorations[content.beside] if content.beside else None
    made = service.begin(
        db, actor, world.boards[content.board], details, practice_issues, at,
        started_from_id=before,
    )  # fmt: skip
    key = ExplorationKey(made.board_id, made.id)
    typed = [
        Typed(question=one.question, answer=_answer(one), was=_NOTHING_YET)
        for one in content.answers
    ]
    service.save_answers(db, actor, key, typed, at)
    return made.id


def _point(world: World, content: ExplorationContent, says: SaysContent, at: datetime) -> None:
    """An answer points to a finding."""
    review_id = world.reviews[says.review]
    linked = Linked(
        question=says.question,
        purpose=Purpose.SAYS,
        review_id=review_id,
        thing=Thing.FINDING,
        thing_id=world.finding(review_id, says.finding),
    )
    actor = world.actor(world.people[content.by])
    service.link(world.db, actor, _key(world, content), linked, at)


def _finish(world: World, content: ExplorationContent, at: datetime) -> None:
    actor, key = world.actor(world.people[content.by]), _key(world, content)
    row = queries.get_exploration(world.db, key.board_id, key.exploration_id)
    seen = queries.get_whole(world.db, actor, world.catalogue.practice, row).stamp
    service.finish(world.db, actor, key, seen=seen, now=at)


def _key(world: World, content: ExplorationContent) -> ExplorationKey:
    return ExplorationKey(world.boards[content.board], world.explorations[content.key])


def _answer(content: AnswerContent) -> Answer:
    return Answer(
        choice=Choice(content.choice) if content.choice else None,
        words=content.words,
        reasons={reason: Holds(held) for reason, held in content.reasons.items()},
        cannot_tell=content.cannot_tell,
    )


def _make(world: World, content: ExplorationContent, led_to: LedToContent, at: datetime) -> None:
    """An answer becomes an action of the response that a board is writing."""
    details = ActionDetails(
        what=led_to.what,
        owner_role=led_to.owner_role,
        agency_id=world.agencies[content.board, led_to.agency],
        due_on=world.day(led_to.due),
    )
    key = _key(world, content)
    service.make_action(
        world.db,
        world.actor(world.people[led_to.by]),
        Origin(at=key, question=led_to.question, review_id=world.reviews[led_to.review]),
        details,
        [world.recommendations[led_to.review][led_to.recommendation]],
        now=at,
        action_id=uuid4(),
    )
