"""Everything that the page of a board counts, read in a number of queries that never grows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qmapp.casework.reviews.rules import Stage
from qmapp.desk.dashboards import changes, counting, listing, weak
from qmapp.desk.dashboards.issues import Done, Issues, done_before, recurring
from qmapp.desk.dashboards.rules import (
    MOST_CHECKS,
    MOST_ISSUES,
    Change,
    Effects,
    Gaps,
    Owned,
    end_of_checks,
    start_of_changes,
)
from qmapp.desk.dashboards.scope import Scope
from qmapp.foundation.storage import Db
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.meetings.queries import Around, around

MOST_REASONS = 2
"""Of those closed without impact, so many say why on the page itself: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Between which days the page looks back and ahead, and the meetings that they come from."""

    today: date
    since: date
    until: date
    meetings: Around

    @property
    def is_since_meeting(self) -> bool:
        """Whether changes count from the last meeting."""
        return self.meetings.last is not None and self.meetings.last.held_on == self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The figures of a board for one reader. `hides`: an interest of theirs leaves reviews out."""

    days: Days
    hides: bool
    effects: Effects
    gaps: Gaps
    owned: Sequence[Owned]
    checks: Mapping[CheckKind, counting.ChecksDue]
    first_checks: Sequence[listing.ToCheck]
    asked: counting.Asked
    stages: Mapping[Stage, tuple[int, int]]
    drafts: weak.Drafts
    issues: Issues
    done: Mapping[str, Sequence[Done]]
    changes: Mapping[Change, int]
    closed_without: Sequence[listing.Advice]

    @property
    def actions(self) -> int:
        """All promised actions."""
        return sum(one.total for one in self.owned)

    @property
    def reviews(self) -> int:
        """All reviews of the board that the reader may know of."""
        return sum(count for count, _ in self.stages.values())


def days_of(
    db: Db, scope: Scope, today: date, *, since: date | None = None, until: date | None = None
) -> Days:
    """From the last meeting to the next, where no other days are asked for. Two queries."""
    meetings = around(db, scope.board_id, today)
    last = meetings.last.held_on if meetings.last else None
    ahead = meetings.next.held_on if meetings.next else None
    return Days(
        today=today,
        since=start_of_changes(since, last, today),
        until=end_of_checks(until, ahead, today),
        meetings=meetings,
    )


def read_board(db: Db, scope: Scope, days: Days) -> Counted:
    """Everything on the page of a board."""
    today = days.today
    effects = counting.effects(db, scope, today)
    whole = scope.of_every_agency()
    found = recurring(db, whole)
    named = [one.id for one in found.recurring[:MOST_ISSUES]]
    return Counted(
        days=days,
        hides=bool(scope.hidden),
        effects=effects,
        gaps=counting.gaps(db, scope),
        owned=counting.owned(db, scope, today, listing.days_of_age(today)),
        checks=counting.checks(db, scope, today, days.until),
        first_checks=listing.first_checks(db, scope, today, days.until, MOST_CHECKS),
        asked=counting.asked(db, whole, today),
        stages=counting.stages(db, whole, today),
        drafts=weak.drafts(db, whole),
        issues=found,
        done=done_before(db, whole, named),
        changes=changes.changes(db, scope, days.since),
        closed_without=listing.closed_without(db, scope, today, MOST_REASONS),
    )
