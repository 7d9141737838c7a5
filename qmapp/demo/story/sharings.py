"""Where boards count when they share, who reads over them, and what is shared."""

from __future__ import annotations

from datetime import datetime

from qmapp.casework.reviews.queries import get_review
from qmapp.demo.content.learning import ReaderContent, RegionContent, SharedContent
from qmapp.demo.story.world import Step, World
from qmapp.foundation.storage import london_date
from qmapp.learning.sharing import service
from qmapp.learning.sharing.reading import preview_of
from qmapp.learning.sharing.record import digest
from qmapp.people.accounts.models import Board, Person


def of_region(world: World, content: RegionContent) -> Step:
    """Whoever runs the server says in which region a board counts."""

    def set_region(at: datetime) -> None:
        board = world.db.get_one(Board, world.boards[content.board])
        service.set_region(world.db, board, content.name, at)

    return Step(world.at(content.day, 9), set_region)


def of_reader(world: World, content: ReaderContent) -> Step:
    """Whoever runs the server lets somebody read what boards share."""

    def add_reader(at: datetime) -> None:
        person = world.db.get_one(Person, world.people[content.person])
        service.add_reader(world.db, person, content.scope, at)

    return Step(world.at(content.day, 9), add_reader)


def of_shared(world: World, content: SharedContent) -> Step:
    """A chair shares the record of a review, having seen the whole of it."""

    def share(at: datetime) -> None:
        review = get_review(world.db, world.reviews[content.review])
        seen = preview_of(world.db, review, world.catalogue, london_date(at))
        if seen is None:
            raise LookupError(f"{content.review} is not signed yet.")
        service.share(
            world.db,
            world.actor(world.people[content.by], review.id),
            review.id,
            world.catalogue,
            at,
            seen=digest(seen.content),
        )

    return Step(world.at(content.day, 11), share)
