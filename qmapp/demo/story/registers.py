"""Who was heard: entries of the register, steps with them, and where their words stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.queries import get_review
from qmapp.demo.content.library import (
    EndedContent,
    EntryContent,
    LinkContent,
    RegisterContent,
    StepContent,
)
from qmapp.demo.involving import Involving
from qmapp.demo.story.world import Step, World


def of_register(world: World, content: RegisterContent) -> Iterator[Step]:
    """Entries are added at six in the evening, and what was done is written down after that."""
    began = min(entry.added for entry in content.entries)

    def begin(_: datetime) -> None:
        review = get_review(world.db, world.reviews[content.review])
        keys = world.agencies_of(review.board_id)
        actor = world.actor(world.people[content.by], review.id)
        made = Involving(world.db, actor, review, keys, world.day)
        world.registers[content.review] = made

    yield Step(world.at(began, 17, 59), begin)
    for number, entry in enumerate(content.entries):
        yield from _entry(world, content.review, entry, number)
    for number, link in enumerate(content.links):

        def tie(at: datetime, one: LinkContent = link) -> None:
            draft = world.db.get_one(Draft, world.drafts[one.draft])
            world.registers[content.review].link(one, draft, at)

        yield Step(world.at(link.day, 20, number), tie)


def _entry(world: World, review: str, content: EntryContent, number: int) -> Iterator[Step]:
    def add(at: datetime) -> None:
        world.registers[review].add(content, at)

    yield Step(world.at(content.added, 18, number), add)
    for place, step in enumerate(content.steps):

        def write_down(at: datetime, one: StepContent = step) -> None:
            world.registers[review].write_down(content.key, one, at)

        yield Step(world.at(step.written, 19, number) + timedelta(seconds=place), write_down)
    if content.withdrawn is not None:

        def withdraw(at: datetime) -> None:
            world.registers[review].withdraw(content.key, at)

        yield Step(world.at(content.withdrawn.day, 20), withdraw)
    if content.ended is not None:

        def end(at: datetime, one: EndedContent = content.ended) -> None:
            world.registers[review].end(content.key, one, at)

        yield Step(world.at(content.ended.day, 20), end)
