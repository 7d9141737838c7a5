"""Somebody's words and a draft, with the verbs of voice, each in a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import Draft, DraftReading
from qmapp.casework.drafts.queries import get_draft, list_passages
from qmapp.casework.involvement import service as involvement
from qmapp.casework.involvement.checking import StepDetails
from qmapp.casework.involvement.queries import get_participant, get_step
from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.casework.lenses import loading
from qmapp.casework.reviews.models import Review
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan import service as scanning
from qmapp.casework.triage import service as triage
from qmapp.casework.voice import following, queries, service
from qmapp.casework.voice.models import VoiceFate, VoicePlace
from qmapp.casework.voice.queries import FateLine, PlaceLine, Unrecorded
from qmapp.casework.voice.rules import Stretch, Use
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, Storage
from qmapp.people.accounts import service as accounts
from tests.factories.assessments import NOW, Case, add_draft
from tests.support import heard
from tests.support.tiny_rules import tiny_scan

SAID = "Nobody told us who would ring, so we stopped waiting."


@dataclass
class Desk:
    """What a lead reviewer does with the voices in the drafts of a case."""

    storage: Storage
    case: Case
    number: int = 1

    # What was said ------------------------------------------------------------------------

    def say(
        self,
        label: str = "mother",
        group: Group = Group.MOTHER,
        *,
        words: str = SAID,
        manner: str | None = None,
        agreement: str = "agreed",
        hidden_from: frozenset[UUID] = frozenset(),
        actor: Actor | None = None,
    ) -> UUID:
        """A contribution of somebody new."""
        actor = actor or self.case.lead
        with self.storage.unit_of_work() as db:
            review = db.get_one(Review, self.case.review_id)
            who = heard.put(db, actor, review, NOW, label, group, hidden_from=hidden_from)
            step = heard.step(db, actor, who, StepKind.CONTRIBUTION, NOW, words=words)
            if manner is not None:
                heard.step(
                    db, actor, who, StepKind.REPRESENTATION, NOW, on=date(2026, 4, 1),
                    details={"manner": manner, "agreement": agreement},
                )  # fmt: skip
            return step

    def correct(self, step: UUID, words: str) -> UUID:
        """The contribution put right: another version of the same step."""
        actor = self.case.lead
        with self.storage.unit_of_work() as db:
            row = get_step(db, actor, self.case.review_id, step)
            details = StepDetails(
                kind=StepKind.CONTRIBUTION,
                details=heard.DETAILS[StepKind.CONTRIBUTION],
                words=words,
            )
            return involvement.correct_step(db, actor, row, details, is_mistake=False, now=NOW).id

    def withdraw(self, step: UUID) -> None:
        with self.storage.unit_of_work() as db:
            said = queries.get_contribution(db, self.case.lead, self.case.review_id, step)
            who = get_participant(db, self.case.lead, self.case.review_id, said.entry.id)
            involvement.withdraw(db, self.case.lead, who, step_ids=None, now=NOW)

    def agency(self) -> UUID:
        with self.storage.unit_of_work() as db:
            return accounts.make_agency(db, self.case.board_id, f"Agency {uuid4()}", NOW).id

    # Drafts -------------------------------------------------------------------------------

    def next_draft(self, texts: tuple[str, ...], *, sent: bool = True) -> UUID:
        """Draft 2; its reading."""
        reading_id = uuid4()
        with self.storage.unit_of_work() as db:
            add_draft(
                db, self.case.board_id, self.case.review_id, self.case.lead.person_id,
                draft_id=uuid4(), reading_id=reading_id, number=2, texts=texts, sent=sent,
            )  # fmt: skip
        return reading_id

    def scan(self, reading_id: UUID | None = None) -> None:
        with self.storage.unit_of_work() as db:
            reading = db.get_one(DraftReading, reading_id or self.case.reading_id)
            found = tiny_scan(scans.list_scan_passages(db, reading.id), loading.shipped())
            scanning.keep(db, reading, loading.shipped(), found, NOW)

    def reveal(self, actor: Actor, mine: Assessment, section: int | None = None) -> None:
        with self.storage.unit_of_work() as db:
            own = db.get_one(Assessment, mine.id)
            triage.reveal(db, actor, own, section, NOW, has_read=True)

    # Verbs --------------------------------------------------------------------------------

    def link(
        self,
        step: UUID,
        position: int = 1,
        span: tuple[int, int] | None = None,
        *,
        use: Use = Use.QUOTES,
        actor: Actor | None = None,
        now: datetime = NOW,
        number: int | None = None,
    ) -> UUID:
        actor = actor or self.case.lead
        with self.storage.unit_of_work() as db:
            draft = self._draft(db, number)
            return service.link(
                db, actor, draft, step_id=step, position=position, span=span, use=use, now=now
            ).id

    def do(self, verb: str, *args: object, actor: Actor | None = None, **how: object) -> object:
        """Any verb of the service that takes database, actor and draft first and `now` last."""
        with self.storage.unit_of_work() as db:
            return getattr(service, verb)(
                db, actor or self.case.lead, self._draft(db, None), *args, now=NOW, **how
            )

    def look(self, actor: Actor | None = None) -> int:
        return following.look_for(
            self.storage, actor or self.case.lead, self.case.review_id, self.number, NOW
        )

    # What is seen -------------------------------------------------------------------------

    def places(self, actor: Actor | None = None, number: int | None = None) -> list[PlaceLine]:
        actor = actor or self.case.lead
        with self.storage.reading() as db:
            draft = self._draft(db, number)
            every = queries.list_contributions(db, actor, db.get_one(Review, self.case.review_id))
            found = queries.list_places(db, draft.reading_id, [one.root_id for one in every])
            return [one for one in found if one.ended_at is None]

    def row(self, place_id: UUID) -> VoicePlace:
        with self.storage.reading() as db:
            return db.get_one(VoicePlace, place_id)

    def fates(self, actor: Actor | None = None) -> list[FateLine]:
        actor = actor or self.case.lead
        with self.storage.reading() as db:
            review = db.get_one(Review, self.case.review_id)
            roots = queries.live_roots(queries.list_contributions(db, actor, review))
            return list(queries.list_fates(db, actor, self._draft(db, None), roots))

    def flags(self, actor: Actor | None = None) -> Unrecorded:
        actor = actor or self.case.lead
        with self.storage.reading() as db:
            draft = self._draft(db, None)
            review = db.get_one(Review, self.case.review_id)
            roots = [one.root_id for one in queries.list_contributions(db, actor, review)]
            places = queries.list_places(db, draft.reading_id, roots)
            return queries.unrecorded(db, actor, draft, places)

    def aside(self, position: int, words: tuple[int, int], because: str = "Told of.") -> object:
        return self.do("set_aside", position=position, words=Stretch(*words), because=because)

    def _draft(self, db: Db, number: int | None) -> Draft:
        return db.scalars(
            select(Draft).where(
                Draft.review_id == self.case.review_id, Draft.number == (number or self.number)
            )
        ).one()


def stocked(
    db: Db, actor: Actor, review: Review, steps: list[UUID], *, old: int, new: int
) -> dict[str, object]:
    """Places in two drafts of a review, and every kind of answer on its way into the newer one.

    `voice_flag` is what the address of a flag without a record ends in.
    """
    before, after = (get_draft(db, review.id, number) for number in (old, new))
    words = list_passages(db, before.reading_id)
    body = [line for line in words if len(line.text) > 60][:6]
    places = [
        service.link(
            db, actor, before, step_id=steps[0], position=line.position,
            span=(0, 40) if number % 2 else None, use=list(Use)[number % 3], now=NOW,
        )
        for number, line in enumerate(body)
    ]  # fmt: skip
    there = [line for line in list_passages(db, after.reading_id) if len(line.text) > 60]
    found = [{"position": one.position, "start": 0, "stop": 30} for one in there[:2]]
    for fate, place in zip([*Fate, Fate.UNCHANGED], places, strict=True):
        is_found = fate not in {Fate.GONE, Fate.ASK}
        db.add(
            VoiceFate(
                board_id=review.board_id, place_id=place.id, reading_id=after.reading_id,
                fate=fate, passage_id=there[3].id if is_found else None,
                start=0 if is_found else None, stop=40 if is_found else None,
                candidates=found if fate is Fate.ASK else [], found_at=NOW,
            )
        )  # fmt: skip
    for number, line in enumerate(there[4:7]):
        step = steps[number % len(steps)]
        service.link(
            db, actor, after, step_id=step, position=line.position,
            span=(0, 50) if number else None, use=list(Use)[number], now=NOW,
        )  # fmt: skip
    now = queries.list_places(db, after.reading_id, steps)
    group = queries.unrecorded(db, actor, after, now).groups[0]
    flag = f"passage={group.position}&start={group.words.start}&stop={group.words.stop}"
    return {"voice_step": steps[0], "voice_place": places[0].id, "voice_flag": flag}
