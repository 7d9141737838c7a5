from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.queries import get_assessment
from qmapp.casework.drafts.models import DraftReading
from qmapp.casework.evidence.rules import Stance
from qmapp.casework.lenses import loading
from qmapp.casework.scan import queries as scans
from qmapp.casework.scan import service as scanning
from qmapp.casework.scan.queries import FlagLine
from qmapp.casework.triage import queries, service
from qmapp.casework.triage.queries import DecisionLine
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import NOW, Case, begin, make_case, marker
from tests.storage.evidence.next_draft import OLD
from tests.support.tiny_rules import tiny_rules, tiny_scan

__all__ = ["tiny_rules"]


@dataclass(frozen=True)
class Desk:
    """What a writer does with the flags of an assessment, each in a transaction of its own."""

    storage: Storage
    case: Case

    def scan(self, reading_id: UUID) -> None:
        with self.storage.unit_of_work() as db:
            reading = db.get_one(DraftReading, reading_id)
            found = tiny_scan(scans.list_scan_passages(db, reading_id), loading.shipped())
            scanning.keep(db, reading, loading.shipped(), found, NOW)

    def flags(self, reading_id: UUID | None = None) -> dict[str, FlagLine]:
        """The flags of a reading by rule; each rule of these tests points once at most."""
        with self.storage.reading() as db:
            scan = scans.find_scan(db, reading_id or self.case.reading_id)
            assert scan is not None
            return {flag.rule: flag for flag in scans.list_flags(db, scan)}

    def reveal(
        self, actor: Actor, mine: Assessment, section: int | None = None, *,
        has_read: bool = True, now: datetime = NOW,
    ) -> None:  # fmt: skip
        self._do(
            mine, lambda db, one: service.reveal(db, actor, one, section, now, has_read=has_read)
        )

    def accept(
        self, actor: Actor, mine: Assessment, flag: FlagLine, number: int = 13, **how: Any
    ) -> UUID:
        options: dict[str, Any] = {
            "marker_id": marker(number).id, "question_id": None,
            "stance": Stance.COUNTS_AGAINST, "note": "", "now": NOW,
        }  # fmt: skip
        options |= how
        found: UUID = self._do(
            mine, lambda db, one: service.accept(db, actor, one, flag, **options)
        )
        return found

    def dismiss(
        self, actor: Actor, mine: Assessment, flag: FlagLine, reason: str = "It is quoted."
    ) -> UUID:
        found: UUID = self._do(
            mine, lambda db, one: service.dismiss(db, actor, one, flag, reason, NOW)
        )
        return found

    def undo(self, actor: Actor, mine: Assessment, decision_id: UUID) -> None:
        self._do(mine, lambda db, one: service.undo(db, actor, one, decision_id, NOW))

    def decisions(self, mine: Assessment) -> Sequence[DecisionLine]:
        with self.storage.reading() as db:
            return queries.decisions(db, mine.id)

    def by_rule(self, mine: Assessment) -> dict[str, DecisionLine]:
        return {line.rule: line for line in self.decisions(mine)}

    def _do(self, mine: Assessment, what: Callable[[Db, Assessment], Any]) -> Any:
        with self.storage.unit_of_work() as db:
            return what(db, get_assessment(db, mine.id))


@pytest.fixture
def case(storage: Storage, tiny_rules: object) -> Case:
    return make_case(storage, texts=OLD)


@pytest.fixture
def desk(storage: Storage, case: Case) -> Desk:
    """The case's draft is scanned."""
    desk = Desk(storage, case)
    desk.scan(case.reading_id)
    return desk


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    """The commissioner's assessment."""
    return begin(storage, case, case.commissioner)


@pytest.fixture
def shown(desk: Desk, case: Case, mine: Assessment) -> Assessment:
    """The commissioner's assessment, with all flags revealed."""
    desk.reveal(case.commissioner, mine)
    return mine


def count(storage: Storage, *assessments: Assessment) -> None:
    """Let assessments be submitted, as far as counting goes: open ones are not counted."""
    with storage.unit_of_work() as db:
        for one in assessments:
            db.get_one(Assessment, one.id).submitted_at = NOW
