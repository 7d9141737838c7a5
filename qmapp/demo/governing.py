"""How reviews are governed and moderated in the demonstration, as pages make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from qmapp.casework.arrangements import service as arrangements
from qmapp.casework.arrangements.checking import ArrangementDetails
from qmapp.casework.drafts.models import Draft
from qmapp.casework.feedback import service as feedback
from qmapp.casework.moderation import queries as moderating
from qmapp.casework.moderation import service as moderation
from qmapp.casework.proceedings import service as proceedings
from qmapp.casework.proceedings.checking import ProceedingDetails
from qmapp.casework.proceedings.rules import ProceedingKind, ProceedingStatus
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.casework.threads import service as threads
from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.models import Thread
from qmapp.casework.threads.queries import get_thread
from qmapp.casework.threads.rules import Audience
from qmapp.demo.content.governed import (
    ArrangementsContent,
    DiscussionContent,
    GovernedContent,
    LetterContent,
    ModerationContent,
    PlanContent,
    ProceedingContent,
    RemarkContent,
)
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import Marker
from qmapp.foundation.storage import Db
from qmapp.governance.signing import service as signing
from qmapp.governance.signing.rules import Paper, Part, Rule

# What is done on a day, hour and minute.
Deed = tuple[int, int, int, Callable[[datetime], object]]


@dataclass(frozen=True, slots=True)
class Governing:
    """One review as it is governed: the discussions that were begun, by their marker.

    `writer` is whoever writes its letter of feedback.
    """

    db: Db
    review: Review
    draft: Callable[[], Draft]
    people: Mapping[str, UUID]
    actor: Callable[[str], Actor]
    day: Callable[[int], date]
    writer: str = ""
    begun: dict[int, UUID] = field(default_factory=dict)

    def marker(self, number: int) -> Marker:
        """The marker of the review's edition with that printed number."""
        return get_edition(self.db, self.review.edition_sha256).by_number(number)

    def arrange(self, content: ArrangementsContent, at: datetime) -> None:
        """Settle quality assurance, challenge, deadlock and who stands outside."""
        details = ArrangementDetails(
            assurance=content.assurance,
            challenge=content.challenge,
            deadlock=content.deadlock,
            outside_id=self.people[content.outside] if content.outside else None,
            outside_role=content.outside_role,
        )
        arrangements.settle(
            self.db, self.actor(content.by), self.review, details, version=0, now=at
        )

    def enter(self, content: ProceedingContent, at: datetime) -> None:
        """Enter something that runs beside the review."""
        end = content.expected_end
        details = ProceedingDetails(
            kind=ProceedingKind(content.kind),
            title=content.title,
            status=ProceedingStatus(content.status),
            status_on=self.day(content.status_on),
            expected_end_on=self.day(end) if end is not None else None,
            contact=content.contact,
            note=content.note,
            holds_publication=content.holds,
        )
        proceedings.add(self.db, self.actor(content.by), self.review, details, at)

    def plan(self, content: PlanContent, at: datetime) -> None:
        """Set the rule by which a paper is signed, and who signs."""
        actor, paper = self.actor(content.by), Paper(content.paper)
        for one in content.signatories:
            signing.add_signatory(
                self.db, actor, self.review, paper, self.people[one.person], Part(one.part),
                capacity=one.capacity, now=at,
            )  # fmt: skip
        signing.set_plan(
            self.db, actor, self.review, paper, Rule(content.rule), content.needed,
            version=1 if content.signatories else 0, now=at,
        )  # fmt: skip

    def moderate(self, content: ModerationContent, at: datetime) -> None:
        """Agree what is agreed, and record what is not."""
        actor = self.actor(content.by)
        for agreed in content.agreed:
            moderation.agree(
                self.db, actor, self.review, self.draft(), self.marker(agreed.marker).id,
                agreed.rating, agreed.reasons, version=0, now=at,
            )  # fmt: skip
        submitted = moderating.submitted_of(self.db, self.review.id, self.draft().id)
        for held in content.disagreed:
            positions = {one.id: held.positions[one.kind.value] for one in submitted}
            moderation.disagree(
                self.db, actor, self.review, self.draft(), self.marker(held.marker).id,
                held.reasons, held.handling, positions, version=0, now=at,
            )  # fmt: skip

    def discuss(self, content: DiscussionContent, at: datetime) -> None:
        """Begin a discussion of a marker."""
        made = threads.begin(
            self.db,
            self.actor(content.by),
            self.review,
            self.draft(),
            Hung.marker(self.marker(content.marker).id),
            words=content.words,
            audience=Audience(content.audience),
            mentions={self.people[one] for one in content.mentions},
            now=at,
            thread_id=uuid4(),
        )
        self.begun[content.marker] = made.id

    def reply(self, marker: int, content: RemarkContent, at: datetime) -> None:
        """Say something in a discussion that was begun."""
        threads.comment(
            self.db, self.actor(content.by), self._thread(marker), words=content.words,
            mentions=(), now=at, comment_id=uuid4(),
        )  # fmt: skip

    def resolve(self, marker: int, content: RemarkContent, at: datetime) -> None:
        """Resolve a discussion that was begun."""
        found = self._thread(marker)
        threads.resolve(
            self.db, self.actor(content.by), found, content.words, version=found.version, now=at
        )

    def write(self, content: LetterContent, at: datetime) -> None:
        """Begin a letter of feedback."""
        actor = self.actor(content.by)
        letter = feedback.begin_letter(self.db, actor, self.review, self.draft(), at)
        feedback.write_opening(
            self.db, actor, letter, content.opening, version=letter.version, now=at
        )

    def _thread(self, marker: int) -> Thread:
        return get_thread(self.db, self.review.id, self.begun[marker])


def deeds(content: GovernedContent, begun: Callable[[], Governing]) -> Iterator[Deed]:
    """Everything that was done, and when, in no order; `begun` gives the review."""
    settled = content.arrangements
    yield settled.day, 9, 0, lambda at: begun().arrange(settled, at)
    for minute, proceeding in enumerate(content.proceedings):

        def enter(at: datetime, one: ProceedingContent = proceeding) -> None:
            begun().enter(one, at)

        yield proceeding.day, 9, 30 + minute, enter
    for minute, plan in enumerate(content.plans):

        def set_plan(at: datetime, one: PlanContent = plan) -> None:
            begun().plan(one, at)

        yield plan.day, 10, minute, set_plan
    if content.moderation is not None:
        moderated = content.moderation
        yield moderated.day, 13, 0, lambda at: begun().moderate(moderated, at)
    for minute, discussion in enumerate(content.discussions):
        yield from _discussed(discussion, minute, begun)
    if content.letter is not None:
        letter = content.letter
        yield letter.day, 16, 0, lambda at: begun().write(letter, at)


def _discussed(
    content: DiscussionContent, minute: int, begun: Callable[[], Governing]
) -> Iterator[Deed]:
    yield content.day, 14, minute, lambda at: begun().discuss(content, at)
    for number, remark in enumerate(content.then):

        def reply(at: datetime, one: RemarkContent = remark) -> None:
            begun().reply(content.marker, one, at)

        yield remark.day, 14, 20 + minute + number, reply
    if content.resolved is not None:
        last = content.resolved
        yield last.day, 15, minute, lambda at: begun().resolve(content.marker, last, at)
