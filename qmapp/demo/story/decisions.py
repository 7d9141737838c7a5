"""What was found, recommended and answered; how it is governed, moderated, signed, published."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.demo import finishing
from qmapp.demo.content.governed import GovernedContent
from qmapp.demo.content.sets import SetContent
from qmapp.demo.deciding import Deciding, deeds
from qmapp.demo.governing import Governing
from qmapp.demo.governing import deeds as governing_deeds
from qmapp.demo.story.world import Step, World


def of_set(world: World, content: SetContent) -> Iterator[Step]:
    """Findings, recommendations and the response of one review."""
    made: list[Deciding] = []

    def begun() -> Deciding:
        if not made:
            made.append(_deciding(world, content))
        return made[0]

    for day, hour, minute, do in deeds(content, begun):
        yield Step(world.at(day, hour, minute), do)


def _deciding(world: World, content: SetContent) -> Deciding:
    review = get_review(world.db, world.reviews[content.review])
    return Deciding(
        db=world.db,
        review=review,
        draft=world.db.get_one(Draft, world.drafts[content.draft]),
        practice=world.catalogue.practice,
        actor=lambda who: world.actor(world.people[who], review.id),
        agencies=world.agencies_of(review.board_id),
        day=world.day,
        recommendations=world.recommendations.setdefault(content.review, {}),
    )


# How it is governed, moderated and signed ----------------------------------------------------


def of_governed(world: World, content: GovernedContent) -> Iterator[Step]:
    """One review, from its arrangements to wherever it has come."""
    made: list[Governing] = []

    def begun() -> Governing:
        if not made:
            review = get_review(world.db, world.reviews[content.review])
            made.append(_governing(world, content, review))
        return made[0]

    done = [governing_deeds(content, begun)]
    if content.finished is not None:
        done.append(finishing.deeds(content.finished, begun))
    for day, hour, minute, do in chain.from_iterable(done):
        yield Step(world.at(day, hour, minute), do)


def _governing(world: World, content: GovernedContent, review: Review) -> Governing:
    return Governing(
        db=world.db,
        review=review,
        draft=lambda: world.db.get_one(Draft, world.drafts[content.draft]),
        people=world.people,
        writer=content.letter.by if content.letter is not None else "",
        actor=lambda who: world.actor(world.people[who], review.id),
        day=world.day,
    )
