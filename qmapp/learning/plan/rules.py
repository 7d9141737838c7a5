"""The plan as a table that goes out and comes back: its columns, and what an edited one would do.

A row is one action under one recommendation. Three things may be changed by a file: who owns the
action, its day (with the reason) and its delivery (with a note and what shows it). Each is weighed
against what it was when the file was made and what it is now, so that nothing which changed here
meanwhile is overwritten unseen. Pure. The columns are those of the usual plan; that a file changes
no words of what was agreed is ours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from qmapp.decision.actions.rules import DELIVERY_LABELS, Delivery
from qmapp.errors import N_, RuleBroken

LARGEST_FILE = 8 * 1024 * 1024
MOST_ROWS = 20_000
"""The largest plan that we measured has 9,000."""
MOST_SHOWN = 250
"""So many changes are looked at in one go; the others wait for the next."""


class Column(StrEnum):
    """A column of the table."""

    REVIEW = "review"
    NUMBER = "number"
    RECOMMENDATION = "recommendation"
    FINDING = "finding"
    CAUSE = "cause"
    CHILDREN = "children"
    MEASURE = "measure"
    ACTION_NUMBER = "action_number"
    ACTION = "action"
    OWNER = "owner"
    AGENCY = "agency"
    DUE = "due"
    BECAUSE = "because"
    DELIVERY = "delivery"
    OVERDUE = "overdue"
    NOTE = "note"
    EVIDENCE = "evidence"
    ADDED = "added"
    IMPACT = "impact"
    NEXT_CHECK = "next_check"
    HISTORY = "history"
    KEY = "key"
    WAS = "was"


HEADS = MappingProxyType(
    {
        Column.REVIEW: N_("Review"),
        Column.NUMBER: N_("Number"),
        Column.RECOMMENDATION: N_("Recommendation"),
        Column.FINDING: N_("Finding and evidence"),
        Column.CAUSE: N_("Cause addressed"),
        Column.CHILDREN: N_("Intended change for children"),
        Column.MEASURE: N_("Measure, baseline and target"),
        Column.ACTION_NUMBER: N_("Action number"),
        Column.ACTION: N_("Action"),
        Column.OWNER: N_("Owner (role)"),
        Column.AGENCY: N_("Agency"),
        Column.DUE: N_("Due"),
        Column.BECAUSE: N_("Why the day moves"),
        Column.DELIVERY: N_("Delivery"),
        Column.OVERDUE: N_("Overdue"),
        Column.NOTE: N_("Note on delivery"),
        Column.EVIDENCE: N_("Evidence"),
        Column.ADDED: N_("What shows it is done"),
        Column.IMPACT: N_("Impact"),
        Column.NEXT_CHECK: N_("Next check"),
        Column.HISTORY: N_("History"),
        Column.KEY: N_("qmapp key"),
        Column.WAS: N_("qmapp as it was"),
    }
)
MAY_CHANGE = (
    Column.OWNER,
    Column.AGENCY,
    Column.DUE,
    Column.BECAUSE,
    Column.DELIVERY,
    Column.NOTE,
    Column.ADDED,
)
"""Whatever else is changed in a file is not taken."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A cell that says nothing we could take, and why: a formula, half of merged cells."""

    why: str


Cell = str | date | Spoilt


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row of a file that came back: its line, from 1, and its cells by column.

    A column that the file does not have is not there; an empty cell is "".
    """

    line: int
    cells: Mapping[Column, Cell]


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be changed of an action, as it stood when the file was made."""

    version: int
    owner_role: str
    agency_id: UUID | None
    due_on: date | None
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An action as it stands here now. `said` holds the words of its notes and of what shows it,
    so that a file that is brought twice says nothing twice. `is_closed`: its review is, which
    takes a day and how it goes, and no other owner.
    """

    id: UUID
    review_id: UUID
    number: int
    what: str
    owner_role: str
    agency_id: UUID | None
    agency_name: str
    due_on: date | None
    delivery: Delivery
    version: int
    open_steps: int = 0
    has_proof: bool = False
    is_closed: bool = False
    said: Collection[str] = frozenset()


class Part(StrEnum):
    """What of an action a file may change; each is taken or left as one."""

    OWNER = "owner"
    DUE = "due"
    DELIVERY = "delivery"


PART_LABELS = MappingProxyType(
    {
        Part.OWNER: N_("Owner"),
        Part.DUE: N_("Due date"),
        Part.DELIVERY: N_("Delivery"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a file would change.

    `was` is what stood when the file was made, None where the file does not say; `to` what the
    file has. `is_conflict`: changed here too, or nobody can tell. With `faults` it cannot be taken;
    `read` are then the words of the cells that are wrong.
    """

    part: Part
    action: Standing
    lines: Sequence[int]
    was: Seen | None
    to: Seen
    because: str = ""
    note: str = ""
    added: str = ""
    is_conflict: bool = False
    faults: Sequence[RuleBroken] = ()
    read: Sequence[tuple[Column, str]] = ()

    @property
    def key(self) -> str:
        """Names it on a form."""
        return f"{self.action.id}-{self.part}"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Lines of a file of which nothing is taken, and why. `said`: what each of them says."""

    lines: Sequence[int]
    why: RuleBroken
    said: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a file would do. `rows` counts all that it has, `same` those that change nothing."""

    rows: int
    same: int
    changes: Sequence[Change] = ()
    unplaced: Sequence[Unplaced] = ()
    reworded: Sequence[int] = field(default=())

    @property
    def takeable(self) -> Sequence[Change]:
        """Those that may be taken: what was changed here meanwhile first."""
        found = [one for one in self.changes if not one.faults]
        return sorted(found, key=lambda one: not one.is_conflict)

    @property
    def shown(self) -> Sequence[Change]:
        """Those that are looked at now."""
        return self.takeable[:MOST_SHOWN]

    @property
    def faulty(self) -> Sequence[Change]:
        """Those in which something is wrong."""
        return [one for one in self.changes if one.faults]


def delivery_of(words: str) -> Delivery:
    """A delivery by its label or its name. Raises RuleBroken."""
    wanted = " ".join(words.replace("_", " ").casefold().split())
    for one, label in DELIVERY_LABELS.items():
        if wanted in {label.casefold(), one.value.replace("_", " ")}:
            return one
    raise RuleBroken(
        N_("“%(words)s” is none of these: %(known)s"),
        field=Column.DELIVERY,
        words=words[:60],
        known=", ".join(DELIVERY_LABELS.values()),
    )
