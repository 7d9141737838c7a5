"""Professional bodies with what was sent to them, and sessions for lead reviewers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qmapp.decision.asks.rules import Outcome
from qmapp.demo.content.learning import (
    BodyContent,
    BodyEntryContent,
    ClassContent,
    PlaceContent,
    SentContent,
)
from qmapp.demo.story.world import Step, World
from qmapp.learning.bodies import service
from qmapp.learning.bodies.checking import BodyDetails, EntryDetails, SentDetails
from qmapp.learning.bodies.rules import Came, EntryKind
from qmapp.learning.bodies.service.common import BodyKey, SentKey
from qmapp.learning.classes import service as classes
from qmapp.learning.classes.rules import Came as CameToClass
from qmapp.learning.classes.rules import ClassDetails, Skill
from qmapp.learning.classes.service import ClassKey


def of_body(world: World, content: BodyContent) -> Iterator[Step]:
    """A body, what was sent to it, and what came back."""
    made: list[BodyKey] = []

    def add(at: datetime) -> None:
        details = BodyDetails(
            name=content.name, remit=content.remit, contact_role=content.contact_role
        )
        actor, board_id = world.actor(world.people[content.by]), world.boards[content.board]
        body = service.add_body(world.db, actor, board_id, details, at)
        made.append(BodyKey(board_id, body.id))

    yield Step(world.at(content.day, 11), add)
    for sent in content.sent:
        yield from _of_sent(world, sent, made)


def _of_sent(world: World, content: SentContent, to: list[BodyKey]) -> Iterator[Step]:
    made: list[SentKey] = []

    def send(at: datetime) -> None:
        details = SentDetails(
            issue_id=content.issue, words=content.words, sent_on=world.day(content.sent)
        )
        actor = world.actor(world.people[content.by])
        sent = service.send(world.db, actor, to[0], details, world.catalogue.practice, at)
        made.append(SentKey(to[0].board_id, to[0].body_id, sent.id))

    yield Step(world.at(content.day, 12), send)
    for minute, entry in enumerate(content.entries):

        def enter(at: datetime, one: BodyEntryContent = entry) -> None:
            actor = world.actor(world.people[one.by])
            service.enter(world.db, actor, made[0], _entry(world, one), at)

        yield Step(world.at(entry.day, 13, minute), enter)


def _entry(world: World, content: BodyEntryContent) -> EntryDetails:
    return EntryDetails(
        kind=EntryKind(content.kind),
        said_on=world.day(content.said),
        words=content.words,
        answer=Outcome(content.answer) if content.answer else None,
        came=Came(content.came) if content.came else None,
        due_on=world.day(content.due) if content.due is not None else None,
    )


def of_class(world: World, content: ClassContent) -> Iterator[Step]:
    """A session, and who was asked to it."""
    made: list[ClassKey] = []

    def plan(at: datetime) -> None:
        edition = world.catalogue.default_edition
        details = ClassDetails(
            title=content.title,
            held_on=world.day(content.held),
            is_online=content.is_online,
            place=content.place,
            skills=tuple(Skill(one) for one in content.skills),
            markers=tuple(edition.by_number(one).id for one in content.markers),
        )
        actor, board_id = world.actor(world.people[content.by]), world.boards[content.board]
        held = classes.plan(world.db, actor, board_id, details, edition, at)
        made.append(ClassKey(board_id, held.id))

    yield Step(world.at(content.day, 14), plan)
    for minute, place in enumerate(content.places):

        def ask(at: datetime, one: PlaceContent = place) -> None:
            classes.ask(
                world.db,
                world.actor(world.people[content.by]),
                made[0],
                person_id=world.people[one.person] if one.person else None,
                role=one.role,
                came=CameToClass(one.came),
                now=at,
            )

        yield Step(world.at(place.day, 15, minute), ask)
