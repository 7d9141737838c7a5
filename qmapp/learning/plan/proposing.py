"""From the rows of a file that came back to the changes that it would make. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from qmapp.decision.actions.checking import ActionDetails, require_likely, sound_action
from qmapp.decision.actions.rules import (
    LONGEST_BECAUSE,
    LONGEST_NOTE,
    OVER,
    Delivery,
    Move,
    require_sound,
)
from qmapp.decision.proofs.rules import LONGEST_WORDS
from qmapp.errors import N_, RuleBroken
from qmapp.learning.measures.figures import day_of
from qmapp.learning.plan.keys import OUT_OF_SIGHT, read_key, read_seen
from qmapp.learning.plan.rules import (
    MAY_CHANGE,
    Change,
    Column,
    Part,
    Proposal,
    RawRow,
    Seen,
    Spoilt,
    Standing,
    Unplaced,
    delivery_of,
)
from qmapp.typed import require_length, tidy_words

T = TypeVar("T")

_NO_KEY = N_(
    "No key stands in this row, so nothing of it was taken. A plan gains an action where the "
    "response is written, not by a file."
)
_UNKNOWN = N_(
    "The key of this row belongs to no action of this plan that you may change. Nothing of it was "
    "taken."
)
_CLOSED = N_(
    "This review is closed, so who owns its actions is not changed. Whoever chairs the board may "
    "open it again, on its page of stages"
)
_TWICE = N_("Rows of this action say different things. Make them alike, or keep one of them.")


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are held against: actions by id, agencies that may own one by their names in small
    letters, and the names of all agencies that there are or were.
    """

    actions: Mapping[UUID, Standing]
    agencies: Mapping[str, Sequence[UUID]]
    names: Mapping[UUID, str] = field(default_factory=dict)


def propose(rows: Sequence[RawRow], known: Known, today: date) -> Proposal:
    """What a file would do as things stand now."""
    of_action: defaultdict[UUID, list[RawRow]] = defaultdict(list)
    no_key: list[RawRow] = []
    unknown: list[RawRow] = []
    for row in rows:
        key = _text(row, Column.KEY)
        action_id = read_key(key)
        if not key:
            # A recommendation without an action stands in the plan too, without a key.
            if any(_text(row, column) for column in (Column.ACTION, Column.OWNER, Column.NOTE)):
                no_key.append(row)
        elif key == OUT_OF_SIGHT and not _is_filled(row):
            continue
        elif action_id is None or action_id not in known.actions:
            unknown.append(row)
        else:
            of_action[action_id].append(row)
    changes: list[Change] = []
    reworded: list[int] = []
    same = 0
    for action_id, about in of_action.items():
        standing = known.actions[action_id]
        found = _Rows(about, standing, known, today).changes()
        changes += found
        same += 0 if found else len(about)
        reworded += [row.line for row in about if _is_reworded(row, standing)]
    changes.sort(key=lambda one: (one.action.number, list(Part).index(one.part)))
    unplaced = [
        Unplaced(
            [row.line for row in about],
            RuleBroken(why, field=Column.KEY),
            [_names(row) for row in about],
        )
        for about, why in ((no_key, _NO_KEY), (unknown, _UNKNOWN))
        if about
    ]
    same += len(rows) - len(no_key) - len(unknown) - sum(map(len, of_action.values()))
    return Proposal(
        rows=len(rows), same=same, changes=changes, unplaced=unplaced, reworded=reworded
    )


def _names(row: RawRow) -> str:
    """Words by which somebody finds a row in their file again.

    None where it names an action: that may be out of sight since the file was made.
    """
    if read_key(_text(row, Column.KEY)) is not None:
        return ""
    of_row = (Column.ACTION, Column.OWNER, Column.NOTE, Column.RECOMMENDATION, Column.KEY)
    return next((words for column in of_row if (words := _text(row, column))), "")


def _is_filled(row: RawRow) -> bool:
    return any(
        isinstance(row.cells.get(column), Spoilt) or _text(row, column) for column in MAY_CHANGE
    )


def _is_reworded(row: RawRow, standing: Standing) -> bool:
    there = _text(row, Column.ACTION)
    return Column.ACTION in row.cells and there.split() != standing.what.split()


def _text(row: RawRow, column: Column) -> str:
    """The words of a cell that is read as words; a day as one writes it."""
    cell = row.cells.get(column, "")
    if isinstance(cell, Spoilt):
        return ""
    return cell.isoformat() if isinstance(cell, date) else tidy_words(cell)


def _unread(column: Column, why: str) -> RuleBroken:
    return RuleBroken(why, field=column)


@dataclass
class _Rows:
    """All rows of one action: usually one, and one more for each further recommendation."""

    rows: Sequence[RawRow]
    action: Standing
    known: Known
    today: date
    faults: list[RuleBroken] = field(default_factory=list)

    def changes(self) -> list[Change]:
        return [one for one in (self._owner(), self._due(), self._delivery()) if one is not None]

    # Each part ---------------------------------------------------------------------------------

    def _owner(self) -> Change | None:
        action, was = self.action, self._was()
        self.faults = []
        role = self._one(
            Column.OWNER, _role(action.owner_role), lambda seen: _role(seen.owner_role), _role
        )
        agency_id = self._one(
            Column.AGENCY,
            action.agency_id,
            lambda seen: seen.agency_id,
            self._agency,
            is_left=self._is_agency_left,
        )
        is_same = (role, agency_id) == (_role(action.owner_role), action.agency_id)
        if is_same and not self.faults:
            return None
        if action.is_closed:
            self.faults = [RuleBroken(_CLOSED, field=Column.OWNER)]
        self._check(
            lambda: sound_action(ActionDetails(what=action.what, owner_role=role), today=self.today)
        )
        moved = was is None or (
            action.owner_role not in (role, was.owner_role)
            or action.agency_id not in (agency_id, was.agency_id)
        )
        to = replace(self._now(), owner_role=role, agency_id=agency_id)
        return self._change(Part.OWNER, to, is_conflict=moved)

    def _due(self) -> Change | None:
        action, was = self.action, self._was()
        self.faults = []
        due_on = self._one(Column.DUE, action.due_on, lambda seen: seen.due_on, _day)
        if due_on == action.due_on and not self.faults:
            return None
        because = self._words(Column.BECAUSE, LONGEST_BECAUSE)
        self._check(lambda: self._require_day(due_on))
        if not self.faults and not because:
            why = N_("Say in “Why the day moves” why, then bring the file again")
            self.faults.append(RuleBroken(why, field=Column.BECAUSE))
        moved = was is None or was.due_on != action.due_on
        to = replace(self._now(), due_on=due_on)
        return self._change(Part.DUE, to, because=because, is_conflict=moved)

    def _require_day(self, due_on: date | None) -> None:
        """What moving a day asks for (`actions.following.move_day`)."""
        if due_on is None:
            raise RuleBroken(N_("It was promised by a day. Write another day, not none"))
        if due_on < self.today:
            raise RuleBroken(N_("This day has passed. Write one that is still to come"))
        if self.action.delivery in OVER and self._said_delivery() in OVER:
            raise RuleBroken(
                N_("Nothing more is to be done of it. Say first that it is taken up again")
            )
        require_likely(due_on, self.today)

    def _said_delivery(self) -> Delivery:
        return self._one(
            Column.DELIVERY, self.action.delivery, lambda seen: seen.delivery, delivery_of
        )

    def _delivery(self) -> Change | None:
        action, was = self.action, self._was()
        self.faults = []
        delivery = self._said_delivery()
        note = self._words(Column.NOTE, LONGEST_NOTE)
        added = self._words(Column.ADDED, LONGEST_WORDS)
        # What was taken from this file before is not said again.
        note = "" if note in action.said and delivery is action.delivery else note
        added = "" if added in action.said else added
        if delivery is action.delivery and not note and not added and not self.faults:
            return None
        self._check(
            lambda: require_sound(
                Move(
                    was=action.delivery,
                    now=delivery,
                    words=note,
                    has_proof=bool(added) or action.has_proof,
                    open_steps=action.open_steps,
                )
            )
        )
        moved = delivery is not action.delivery and (was is None or was.delivery != action.delivery)
        to = replace(self._now(), delivery=delivery)
        return self._change(Part.DELIVERY, to, note=note, added=added, is_conflict=moved)

    # What they rest on -------------------------------------------------------------------------

    def _was(self) -> Seen | None:
        """The oldest of what the rows saw."""
        seen = [one for row in self.rows if (one := self._seen(row)) is not None]
        return min(seen, key=lambda one: one.version, default=None)

    @staticmethod
    def _seen(row: RawRow) -> Seen | None:
        return read_seen(_text(row, Column.WAS))

    def _now(self) -> Seen:
        one = self.action
        return Seen(one.version, one.owner_role, one.agency_id, one.due_on, one.delivery)

    def _one(
        self,
        column: Column,
        now: T,
        of_seen: Callable[[Seen], T],
        read: Callable[[str], T],
        *,
        is_left: Callable[[str, Seen | None], bool] = lambda _words, _seen: False,
    ) -> T:
        """What the rows make of a thing that stands: `now` where none of them changed it.

        `is_left` knows words that were left alone though they could not be read as a new value.
        """
        changed: list[T] = []
        for row in self.rows:
            cell = row.cells.get(column)
            if cell is None:
                continue
            if isinstance(cell, Spoilt):
                self.faults.append(_unread(column, cell.why))
                continue
            seen = self._seen(row)
            if is_left(_text(row, column), seen):
                continue
            try:
                value = read(_text(row, column))
            except RuleBroken as broken:
                self.faults.append(RuleBroken(broken.message, field=column, **broken.values))
                continue
            if value not in (now, of_seen(seen) if seen else now) and value not in changed:
                changed.append(value)
        if len(changed) > 1:
            self.faults.append(RuleBroken(_TWICE, field=column))
        return changed[0] if changed else now

    def _words(self, column: Column, longest: int) -> str:
        """What the rows add in words."""
        found: list[str] = []
        for row in self.rows:
            cell = row.cells.get(column, "")
            if isinstance(cell, Spoilt):
                self.faults.append(_unread(column, cell.why))
            words = _text(row, column)
            if words and words not in found:
                found.append(words)
        if len(found) > 1:
            self.faults.append(RuleBroken(_TWICE, field=column))
        words = found[0] if found else ""
        self._check(lambda: require_length(words, longest, column))
        return words

    def _is_agency_left(self, words: str, seen: Seen | None) -> bool:
        """Whether it is the agency's name as it went out, or as it stands. It may have ended
        since, or have the name of another.
        """
        kept = {self.action.agency_id, seen.agency_id if seen else None} - {None}
        names = {self.known.names.get(one, "") for one in kept if one is not None}
        return bool(words) and _folded(words) in map(_folded, {*names, self.action.agency_name})

    def _agency(self, words: str) -> UUID | None:
        name = _folded(words)
        if not name:
            return None
        found = self.known.agencies.get(name, ())
        if len(found) != 1:
            raise RuleBroken(
                N_("“%(name)s” is no agency of this board. Write its name as it stands here"),
                field=Column.AGENCY,
                name=words[:80],
            )
        return found[0]

    def _check(self, rule: Callable[[], object]) -> None:
        """Note what a rule says, unless something is wrong already."""
        if self.faults:
            return
        try:
            rule()
        except RuleBroken as broken:
            self.faults.append(broken)

    def _change(
        self,
        part: Part,
        to: Seen,
        *,
        because: str = "",
        note: str = "",
        added: str = "",
        is_conflict: bool = False,
    ) -> Change:
        return Change(
            part=part,
            action=self.action,
            lines=[row.line for row in self.rows],
            was=self._was(),
            to=to,
            because=because,
            note=note,
            added=added,
            is_conflict=is_conflict,
            faults=tuple(self.faults),
            read=self._read({because, note, added}),
        )

    def _read(self, shown: Collection[str]) -> Sequence[tuple[Column, str]]:
        """What the cells say in which a fault is, but for words that are shown as they are."""
        found: list[tuple[Column, str]] = []
        wrong = {one.field for one in self.faults}
        for column in MAY_CHANGE:
            words = {text: None for row in self.rows if (text := _text(row, column))}
            said = " / ".join(words)
            if column in wrong and said and said not in shown:
                found.append((column, said))
        return found


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


def _role(words: str) -> str:
    return " ".join(words.split())


def _day(words: str) -> date | None:
    return day_of(words) if words else None
