"""How findings are coded, by whom, and what was settled."""

from __future__ import annotations

from datetime import datetime

from qmapp.casework.practice.queries import known_issues
from qmapp.casework.reviews.queries import get_review
from qmapp.demo.content.codings import CodingContent
from qmapp.demo.story.world import Step, World
from qmapp.learning.tags import queries, service
from qmapp.learning.tags.choices import offered
from qmapp.learning.tags.rules import NONE_FITS, Family, ThingKind


def of_coding(world: World, content: CodingContent) -> Step:
    """Somebody codes a finding, or settles how it is coded."""

    def code(at: datetime) -> None:
        review = get_review(world.db, world.reviews[content.review])
        actor = world.actor(world.people[content.by], review.id)
        thing = next(
            one
            for one in queries.list_things(world.db, actor, review)
            if (one.kind, one.number) == (ThingKind.FINDING, content.finding)
        )
        family = Family(content.family)
        inside, tags = thing.families[family], content.tags or (NONE_FITS,)
        known = known_issues(world.db, world.catalogue.practice, review.board_id)
        choices = offered(world.catalogue.taxonomies, known)
        if content.because:
            decided = service.Settlement(
                kind=thing.kind,
                thing_id=thing.id,
                family=family,
                tags=tags,
                because=content.because,
                seen=service.seen_of(inside),
            )
            service.settle(world.db, actor, review, decided, choices, now=at)
            return
        answer = service.Answer(
            kind=thing.kind,
            thing_id=thing.id,
            family=family,
            tags=tags,
            seen=inside.seen(actor.person_id),
            field="tags",
            note=content.note,
        )
        service.code(world.db, actor, review, [answer], choices, now=at)

    return Step(world.at(content.day, 15, content.finding), code)
