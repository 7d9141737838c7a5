"""Summits of a case's board, made by the real services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage, london_date
from qmapp.learning.summits import service
from qmapp.learning.summits.checking import Plan, Said
from qmapp.learning.summits.models import Contribution, Seat, Summit
from qmapp.learning.summits.rules import Kind, Sector, Sense, Who
from qmapp.learning.summits.service import SummitKey
from tests.factories.assessments import NOW, Case, catalogue

ISSUE = "pi-no-strategy-discussion"
OTHER = "pi-schools-hold-back"
QUESTIONS = ("q-unpick-1", "q-why-1", "q-solve-6")


def plan_of(**changes: object) -> Plan:
    values: dict[str, object] = {
        "title": "What stops a strategy discussion?",
        "held_on": london_date(NOW),
        "place": "Town hall",
        "issues": (ISSUE, OTHER),
        "questions": QUESTIONS,
        "sectors": (Sector.HEALTH, Sector.EDUCATION, Sector.POLICE),
    }
    return Plan(**{**values, **changes})  # type: ignore[arg-type]


def said_of(kind: Kind = Kind.BARRIER, **changes: object) -> Said:
    values: dict[str, object] = {"kind": kind, "issue": ISSUE, "words": "Nobody can be reached."}
    if kind is Kind.SENSE_CHECK:
        values |= {"answer": Sense.RECOGNISED, "words": ""}
    return Said(**{**values, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Held:
    """A summit with the board that it belongs to."""

    storage: Storage
    case: Case
    id: UUID

    @property
    def key(self) -> SummitKey:
        return SummitKey(self.case.board_id, self.id)

    def row(self) -> Summit:
        with self.storage.reading() as db:
            return db.get_one(Summit, self.id)

    @property
    def version(self) -> int:
        return self.row().version

    @property
    def code(self) -> str:
        return self.row().code or ""

    def let_join(self, now: datetime = NOW) -> str:
        with self.storage.unit_of_work() as db:
            service.start_joining(db, self.case.manager, self.key, now=now)
        return self.code

    def close(self) -> None:
        with self.storage.unit_of_work() as db:
            service.stop_joining(db, self.case.manager, self.key, now=NOW)

    def sit(self, role: str = "school nurse", *, seat_id: UUID | None = None) -> Seat:
        with self.storage.unit_of_work() as db:
            seat = service.join(db, self.code, Sector.HEALTH, role, NOW, seat_id=seat_id or uuid4())
            assert seat is not None
            return seat

    def send(self, seat: Seat, said: Said, *, own_id: UUID | None = None) -> Contribution:
        with self.storage.unit_of_work() as db:
            return service.answer_as_seat(
                db, seat.id, said, catalogue().practice, NOW, contribution_id=own_id or uuid4()
            )

    def enter(
        self, said: Said, *, actor: Actor | None = None, own_id: UUID | None = None
    ) -> Contribution:
        with self.storage.unit_of_work() as db:
            return service.enter(
                db, actor or self.case.manager, self.key, said, catalogue().practice, NOW,
                contribution_id=own_id or uuid4(),
            )  # fmt: skip


def make_summit(
    storage: Storage, case: Case, *, opened: bool = True, now: datetime = NOW, **changes: object
) -> Held:
    """A summit that was planned, and opened unless said otherwise."""
    with storage.unit_of_work() as db:
        practice = catalogue().practice
        made = service.plan(db, case.manager, case.board_id, plan_of(**changes), practice, now)
        held = Held(storage, case, made.id)
    if opened:
        with storage.unit_of_work() as db:
            service.open_summit(db, case.manager, held.key, practice, version=1, now=now)
    return held


def fill(held: Held, *, seats: int = 3) -> Sequence[Seat]:
    """One thing of each kind, and some phones that answered the sense-check."""
    until = london_date(NOW) + timedelta(days=90)
    held.enter(said_of(Kind.BARRIER, reason="reason-1", sector=Sector.HEALTH, role="GP"))
    held.enter(said_of(Kind.SOLUTION, words="A duty line.", who=Who.BOARD))
    held.enter(said_of(Kind.SUPPORT, words="Training.", provider="The board", until=until))
    held.enter(said_of(Kind.SIDE_EFFECT, words="Longer days for the duty desk."))
    held.enter(said_of(Kind.DISSENT, words="We do convene them."))
    held.enter(
        said_of(
            Kind.QUOTATION, words="We wait for proof.", role="detective", consents=True,
            is_checked=True,
        )
    )  # fmt: skip
    held.let_join()
    return [held.sit() for _ in range(seats)]
