"""The register’s part in the demonstration: who was asked, what was done and said, and where in a
draft that stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from qmapp.casework.drafts.models import Draft
from qmapp.casework.drafts.queries import list_passages
from qmapp.casework.involvement import service
from qmapp.casework.involvement.checking import ParticipantDetails, StepDetails
from qmapp.casework.involvement.models import Participant
from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.casework.reviews.models import Review
from qmapp.casework.voice import service as voice
from qmapp.casework.voice.rules import Use
from qmapp.demo.content.library import EndedContent, EntryContent, LinkContent, StepContent
from qmapp.foundation.access import Actor
from qmapp.foundation.erasable.models import Words
from qmapp.foundation.erasable.service import SCRUB
from qmapp.foundation.jobs import service as jobs
from qmapp.foundation.storage import Db, Storage


@dataclass(frozen=True, slots=True)
class Involving:
    """A register as it is being written: what was made so far, by its key."""

    db: Db
    actor: Actor
    review: Review
    agencies: Mapping[str, UUID]
    day: Callable[[int], date]
    people: dict[str, Participant] = field(default_factory=dict)
    steps: dict[str, UUID] = field(default_factory=dict)

    def add(self, content: EntryContent, at: datetime) -> None:
        """Put somebody into the register."""
        details = ParticipantDetails(
            belongs_to=Group(content.group),
            label=content.label,
            agency_id=self.agencies[content.agency] if content.agency else None,
            size=content.size,
            why=content.why,
            identified_on=self.day(content.identified),
            hidden_from=frozenset(self.agencies[one] for one in content.hidden_from),
        )
        self.people[content.key] = service.add_participant(
            self.db, self.actor, self.review, details, at
        )

    def write_down(self, who: str, content: StepContent, at: datetime) -> None:
        """Record a step with somebody, as its form does."""
        details = StepDetails(
            kind=StepKind(content.step),
            on=self.day(content.day),
            details=content.details,
            words=content.words,
            answers_id=self.steps[content.answers] if content.answers else None,
            draft_number=content.draft,
        )
        made = service.add_step(self.db, self.actor, self.people[who], details, at)
        if content.key:
            self.steps[content.key] = made.id

    def withdraw(self, who: str, at: datetime) -> None:
        """Take back all that somebody said."""
        service.withdraw(self.db, self.actor, self.people[who], now=at)

    def end(self, who: str, content: EndedContent, at: datetime) -> None:
        """Say that an entry was a mistake."""
        service.end_participant(self.db, self.actor, self.people[who], content.because, at)

    def link(self, content: LinkContent, draft: Draft, at: datetime) -> None:
        """Tie a contribution to words of a draft."""
        passage = next(
            one for one in list_passages(self.db, draft.reading_id) if content.words in one.text
        )
        start = passage.text.index(content.words)
        voice.link(
            self.db,
            self.actor,
            draft,
            step_id=self.steps[content.step],
            position=passage.position,
            span=(start, start + len(content.words)),
            use=Use(content.use),
            now=at,
        )


def leave_nothing(storage: Storage, worker: str, now: datetime) -> None:
    """What the worker does with words that were taken back: no byte of them is left.

    While somebody else works in the database it is left to the worker of the server.
    """
    if not storage.scrub(Words.__tablename__):
        return
    with storage.unit_of_work() as db:
        while (job := jobs.take(db, worker, now, kind=SCRUB)) is not None:
            jobs.finish(db, job.id, worker, now)
