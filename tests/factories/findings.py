"""Findings of a case, with the verbs of the room, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence import place_following
from qmapp.casework.evidence.places import PlaceLine
from qmapp.casework.findings import queries, service
from qmapp.casework.findings.checking import FindingDetails, ViewDetails
from qmapp.casework.findings.lines import FindingLine
from qmapp.casework.findings.models import Finding, FindingPlace
from qmapp.casework.findings.rules import Cause, Reach, Reason, Shows
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories.assessments import NOW, Case, add_draft, catalogue
from tests.storage.evidence.next_draft import NEW

PROBLEM = "Concerns of the school were not passed on"


def details(**changes: Any) -> FindingDetails:
    """A finding that the draft explains, with what is given changed."""
    values: dict[str, Any] = {
        "title": PROBLEM,
        "problem": "The school rang twice, and nobody wrote it down.",
        "reason": Reason.GIVEN,
        "why": "The form has no box for what is said on the telephone.",
        "causes": (Cause.TOOLS,),
        "reach": Reach.TEAM,
        "reach_known_from": "The panel looked at ten other calls.",
    }
    return FindingDetails(**{**values, **changes})


def unexplained(**changes: Any) -> FindingDetails:
    """A finding of which the draft does not say why it happened, nor how usual it is."""
    values: dict[str, Any] = {"reason": Reason.NOT_GIVEN, "why": "", "causes": ()}
    return details(**{**values, "reach": Reach.NOT_KNOWN, "reach_known_from": "", **changes})


@dataclass
class FindingsDesk:
    """What people do with the findings of a case."""

    storage: Storage
    case: Case

    def add(
        self,
        found: FindingDetails | None = None,
        *,
        actor: Actor | None = None,
        number: int = 1,
        finding_id: UUID | None = None,
    ) -> UUID:
        with self.storage.unit_of_work() as db:
            return service.add_finding(
                db,
                actor or self.case.lead,
                db.get_one(Review, self.case.review_id),
                self._draft(db, number),
                found or details(),
                catalogue().practice,
                now=NOW,
                finding_id=finding_id,
            ).id

    def change(
        self, finding_id: UUID, found: FindingDetails, version: int = 1, actor: Actor | None = None
    ) -> None:
        with self.storage.unit_of_work() as db:
            actor = actor or self.case.lead
            service.change_finding(
                db, actor, self._finding(db, actor, finding_id), found, catalogue().practice,
                version=version, now=NOW,
            )  # fmt: skip

    def view(
        self,
        finding_id: UUID,
        adds: str,
        causes: Iterable[Cause] = (),
        *,
        version: int = 1,
        actor: Actor | None = None,
    ) -> None:
        with self.storage.unit_of_work() as db:
            actor = actor or self.case.commissioner
            service.add_view(
                db, actor, self._finding(db, actor, finding_id),
                ViewDetails(adds=adds, causes=tuple(causes)), version=version, now=NOW,
            )  # fmt: skip

    def end(self, finding_id: UUID, because: str = "Two were one.") -> None:
        with self.storage.unit_of_work() as db:
            found = self._finding(db, self.case.lead, finding_id)
            service.end_finding(db, self.case.lead, found, because, NOW)

    def put_back(self, finding_id: UUID) -> bool:
        with self.storage.unit_of_work() as db:
            found = self._finding(db, self.case.lead, finding_id)
            return service.put_back(db, self.case.lead, found, NOW)

    def pin(
        self,
        finding_id: UUID,
        position: int = 1,
        span: tuple[int, int] | None = None,
        *,
        shows: Shows = Shows.PROBLEM,
        number: int = 1,
        actor: Actor | None = None,
    ) -> UUID:
        with self.storage.unit_of_work() as db:
            actor = actor or self.case.lead
            return service.pin_passage(
                db, actor, self._finding(db, actor, finding_id), self._draft(db, number),
                position=position, span=span, shows=shows, now=NOW,
            ).id  # fmt: skip

    def do(
        self,
        verb: str,
        finding_id: UUID,
        place_id: UUID,
        *,
        actor: Actor | None = None,
        now: datetime = NOW,
    ) -> bool:
        """`take_away`, `put_back_passage` or `keep_passage`."""
        with self.storage.unit_of_work() as db:
            actor = actor or self.case.lead
            found = self._finding(db, actor, finding_id)
            done: bool = getattr(service, verb)(db, actor, found, place_id, now)
            return done

    def next_draft(self, texts: Iterable[str] = NEW, *, sent: bool = True, number: int = 2) -> UUID:
        """The next draft; its reading. Nothing is followed into it."""
        reading_id = uuid4()
        with self.storage.unit_of_work() as db:
            add_draft(
                db, self.case.board_id, self.case.review_id, self.case.lead.person_id,
                draft_id=uuid4(), reading_id=reading_id, number=number, texts=texts, sent=sent,
            )  # fmt: skip
        return reading_id

    def send(self, number: int) -> None:
        with self.storage.unit_of_work() as db:
            self._draft(db, number).sent_at = NOW

    def follow(self, reading_id: UUID) -> int:
        """What the worker does when a draft is readable."""
        return place_following.follow_places(self.storage, FindingPlace, reading_id, NOW)

    def list(self, actor: Actor | None = None) -> Sequence[FindingLine]:
        with self.storage.reading() as db:
            review = db.get_one(Review, self.case.review_id)
            return queries.list_findings(db, actor or self.case.lead, review)

    def line(self, finding_id: UUID, actor: Actor | None = None) -> FindingLine:
        return next(one for one in self.list(actor) if one.id == finding_id)

    def places(self, finding_id: UUID, actor: Actor | None = None) -> Sequence[PlaceLine]:
        return self.line(finding_id, actor).places

    def _finding(self, db: Any, actor: Actor, finding_id: UUID) -> Finding:
        return queries.get_finding(db, actor, self.case.review_id, finding_id)

    def _draft(self, db: Any, number: int) -> Draft:
        found: Draft = db.scalars(
            select(Draft).where(Draft.review_id == self.case.review_id, Draft.number == number)
        ).one()
        return found
