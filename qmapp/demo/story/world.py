"""What the steps of the demonstration share: the day of loading, and what earlier ones made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.reading import ReadDraft
from qmapp.casework.findings.models import Finding
from qmapp.casework.reviews.queries import standing_on_review
from qmapp.demo.assessing import Judging
from qmapp.demo.involving import Involving
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.catalogue import Catalogue
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, london_date
from qmapp.foundation.storage.clock import LONDON
from qmapp.people.accounts import queries as people

WORKER = "demonstration"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that somebody did, and when; it is done again at that time."""

    at: datetime
    do: Callable[[datetime], object]


@dataclass(slots=True)
class World:
    """Where the demonstration is loaded, and what the steps before have made, by its key."""

    db: Db
    files: FileStore
    now: datetime
    read: Mapping[str, tuple[bytes, ReadDraft]]
    catalogue: Catalogue
    hashed: Callable[[], str]
    people: dict[str, UUID] = field(default_factory=dict)
    boards: dict[str, UUID] = field(default_factory=dict)
    agencies: dict[tuple[str, str], UUID] = field(default_factory=dict)
    reviews: dict[str, UUID] = field(default_factory=dict)
    drafts: dict[str, UUID] = field(default_factory=dict)
    judging: dict[str, Judging] = field(default_factory=dict)
    registers: dict[str, Involving] = field(default_factory=dict)
    # Of each review by the key of its set: {"child-j": {"named": …}}.
    recommendations: dict[str, dict[str, UUID]] = field(default_factory=dict)
    explorations: dict[str, UUID] = field(default_factory=dict)
    # The issue that a board entered itself, by the key of the board.
    local_issues: dict[str, str] = field(default_factory=dict)

    def day(self, offset: int) -> date:
        return london_date(self.now) + timedelta(days=offset)

    def at(self, offset: int, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(self.day(offset), time(hour, minute), LONDON)

    def actor(self, person_id: UUID, review_id: UUID | None = None) -> Actor:
        roles, interests = standing_on_review(self.db, person_id, review_id)
        return Actor(
            person_id=person_id,
            name=people.get_person(self.db, person_id).name,
            board_roles=people.board_roles_of(self.db, person_id),
            review_roles=roles,
            interests=interests,
        )

    def holder(self, board: str, role: BoardRole) -> UUID | None:
        """Who holds the role on the board by then, the longest serving first."""
        members = people.list_members(self.db, self.boards[board])
        held = [one for one in members if one.role is role and one.ended_at is None]
        return min(held, key=lambda one: one.since).person_id if held else None

    def manager(self, board: str) -> UUID:
        found = self.holder(board, BoardRole.REVIEW_MANAGER)
        if found is None:
            raise LookupError(f"{board} has no review manager yet.")
        return found

    def finding(self, review_id: UUID, number: int) -> UUID:
        """The finding of a review with that number, as it is printed."""
        return self.db.scalars(
            select(Finding.id).where(Finding.review_id == review_id, Finding.number == number)
        ).one()

    def agencies_of(self, board_id: UUID) -> Mapping[str, UUID]:
        return {
            key: agency_id
            for (board, key), agency_id in self.agencies.items()
            if self.boards[board] == board_id
        }
