"""What became of what boards agreed, and when they met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qmapp.casework.reviews.queries import get_review
from qmapp.demo.content.following import FollowedContent, MeetingContent
from qmapp.demo.following import Following, deeds
from qmapp.demo.story.world import Step, World
from qmapp.learning.meetings import service as meetings
from qmapp.learning.meetings.rules import MeetingDetails


def of_followed(world: World, content: FollowedContent) -> Iterator[Step]:
    """One review from its agreed response on."""
    made: list[Following] = []

    def begun() -> Following:
        if not made:
            review = get_review(world.db, world.reviews[content.review])
            made.append(
                Following(
                    db=world.db,
                    files=world.files,
                    review=review,
                    actor=lambda who: world.actor(world.people[who], review.id),
                    day=world.day,
                    recommendations=world.recommendations[content.review],
                )
            )
        return made[0]

    for day, hour, minute, do in deeds(content, begun):
        yield Step(world.at(day, hour, minute), do)


def of_meeting(world: World, content: MeetingContent) -> Step:
    """A meeting that is entered."""

    def enter(at: datetime) -> None:
        meetings.add(
            world.db,
            world.actor(world.people[content.by]),
            world.boards[content.board],
            MeetingDetails(held_on=world.day(content.held), title=content.title),
            at,
        )

    return Step(world.at(content.day, 9, abs(content.held) % 60), enter)
