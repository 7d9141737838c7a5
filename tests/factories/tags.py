"""Codings of a case, with the verbs of the room, each in a transaction of its own.

tags = TagsDesk(storage, case)
tags.code(case.panel, finding_id, Family.HARM, "neglect")
tags.settle(case.commissioner, finding_id, Family.HARM, "neglect", because="The draft says so.")
tags.stands(finding_id, Family.HARM)   # (tags that stand, tags in dispute)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from qmapp.casework.practice.queries import known_issues
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, Storage
from qmapp.learning.tags import queries, service, setup
from qmapp.learning.tags.choices import Choices, offered
from qmapp.learning.tags.lines import ThingLine
from qmapp.learning.tags.models import Coding, StandingTag
from qmapp.learning.tags.rules import KIND_OF, NONE_FITS, Family
from tests.factories.assessments import NOW, Case, catalogue


def choices_of(db: Db, board_id: UUID) -> Mapping[Family, Choices]:
    """What each family offers on a board."""
    return offered(catalogue().taxonomies, known_issues(db, catalogue().practice, board_id))


@dataclass
class TagsDesk:
    """What people code on a case. What follows from findings is kept too."""

    storage: Storage
    case: Case

    def __post_init__(self) -> None:
        setup.register()

    def line(self, thing_id: UUID, actor: Actor | None = None) -> ThingLine:
        with self.storage.reading() as db:
            review = get_review(db, self.case.review_id)
            every = queries.list_things(db, actor or self.case.commissioner, review)
            return next(one for one in every if one.id == thing_id)

    def code(
        self,
        actor: Actor,
        thing_id: UUID,
        family: Family,
        *tags: str,
        note: str | None = None,
        seen: str | None = None,
        now: datetime = NOW,
    ) -> int:
        """Code one thing; `tags` none: none fits. Without `seen`, as read just before."""
        with self.storage.unit_of_work() as db:
            review = get_review(db, self.case.review_id)
            if seen is None:
                seen = self.line(thing_id, actor).families[family].seen(actor.person_id)
            answer = service.Answer(
                kind=KIND_OF[family],
                thing_id=thing_id,
                family=family,
                tags=tags or (NONE_FITS,),
                seen=seen,
                field="tags",
                note=note,
            )
            choices = choices_of(db, self.case.board_id)
            return service.code(db, actor, review, [answer], choices, now=now)

    def settle(
        self,
        actor: Actor,
        thing_id: UUID,
        family: Family,
        *tags: str,
        because: str = "The draft says so on page 12.",
        seen: str | None = None,
        now: datetime = NOW,
    ) -> Coding | None:
        with self.storage.unit_of_work() as db:
            review = get_review(db, self.case.review_id)
            if seen is None:
                seen = service.seen_of(self.line(thing_id).families[family])
            decided = service.Settlement(
                kind=KIND_OF[family],
                thing_id=thing_id,
                family=family,
                tags=tags or (NONE_FITS,),
                because=because,
                seen=seen,
            )
            choices = choices_of(db, self.case.board_id)
            return service.settle(db, actor, review, decided, choices, now=now)

    def stands(self, thing_id: UUID, family: Family) -> tuple[set[str], set[str]]:
        """The tags that are kept as standing, and those in dispute."""
        kept = [row for row in self.kept() if row[0] == thing_id and row[1] is family]
        return (
            {tag for *_, tag, is_disputed in kept if not is_disputed},
            {tag for *_, tag, is_disputed in kept if is_disputed},
        )

    def kept(self) -> Sequence[tuple[UUID, Family, str, str, bool]]:
        """Every row that is kept of the review: thing, family, edition, tag, in dispute or not."""
        with self.storage.reading() as db:
            rows = db.scalars(
                select(StandingTag).where(StandingTag.review_id == self.case.review_id)
            )
            return sorted(
                (
                    row.finding_id or row.recommendation_id or UUID(int=0),
                    row.family,
                    row.edition,
                    row.tag,
                    row.is_disputed,
                )
                for row in rows
            )

    def codings(self, thing_id: UUID) -> Sequence[Coding]:
        with self.storage.reading() as db:
            return db.scalars(
                select(Coding)
                .where(or_(Coding.finding_id == thing_id, Coding.recommendation_id == thing_id))
                .order_by(Coding.family, Coding.number)
            ).all()
