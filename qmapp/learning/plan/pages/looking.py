"""What the page is given on which somebody looks at what a file would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.decision.actions.rules import DELIVERY_LABELS
from qmapp.errors import RuleBroken
from qmapp.foundation.web.words import show_broken, show_date
from qmapp.learning.plan.rules import (
    HEADS,
    MOST_SHOWN,
    PART_LABELS,
    Change,
    Column,
    Part,
    Proposal,
    Seen,
    Unplaced,
)
from qmapp.learning.plan.service import Choice

_LONGEST_LIST = 12
_LONGEST_SHOWN = 200
# What the rules of actions call a thing, and the column in which it stands.
_COLUMN_OF = {
    "owner_role": Column.OWNER,
    "due_on": Column.DUE,
    "words": Column.NOTE,
    "proof": Column.ADDED,
    **{column.value: column for column in Column},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change as it is shown: what it was, is and would be; `chosen` is take, leave or empty.

    `was` is empty where the file does not say what stood when it was made, or where it is what
    stands now. `more` are the words that go with it, each below its heading.
    """

    key: str
    action_id: UUID
    review_id: UUID
    title: str
    part: str
    about: str
    lines: str
    was: str
    now: str
    to: str
    more: Sequence[tuple[str, str]]
    version: int
    is_conflict: bool
    chosen: str
    faults: Sequence[str]
    error: str = ""


@dataclass(frozen=True, slots=True)
class UnplacedRow:
    """Lines of which nothing is taken, why, and what each of the first of them says."""

    lines: str
    why: str
    said: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookPage:
    """What a file would change, and what of it cannot be taken."""

    file_name: str
    brought_at: object
    rows: int
    same: int
    conflicts: Sequence[ChangeRow]
    clean: Sequence[ChangeRow]
    faulty: Sequence[ChangeRow]
    unplaced: Sequence[UnplacedRow]
    reworded: str
    waiting: int
    is_clash: bool = False

    @property
    def count(self) -> int:
        """How many changes may be chosen now."""
        return len(self.conflicts) + len(self.clean)

    @property
    def errors(self) -> Sequence[ChangeRow]:
        """Those that somebody must look at again."""
        return [one for one in (*self.conflicts, *self.clean) if one.error]


def look_page(  # noqa: PLR0913 - what of which file, what was chosen, what went wrong: all named
    proposal: Proposal,
    agencies: Mapping[UUID, str],
    *,
    file_name: str,
    brought_at: object,
    choices: Mapping[str, Choice] | None = None,
    broken: RuleBroken | None = None,
    is_clash: bool = False,
) -> LookPage:
    """The page. `choices` are what was sent, where the form comes back."""
    shown = [_row(one, agencies, choices, broken) for one in proposal.shown]
    return LookPage(
        file_name=file_name,
        brought_at=brought_at,
        rows=proposal.rows,
        same=proposal.same,
        conflicts=[one for one in shown if one.is_conflict],
        clean=[one for one in shown if not one.is_conflict],
        faulty=[_row(one, agencies, None, None) for one in proposal.faulty[:MOST_SHOWN]],
        unplaced=[_unplaced(one) for one in proposal.unplaced],
        reworded=line_words(proposal.reworded) if proposal.reworded else "",
        waiting=len(proposal.takeable) - len(shown),
        is_clash=is_clash,
    )


def _unplaced(one: Unplaced) -> UnplacedRow:
    said = [
        gettext("Line %(line)s: “%(words)s”", line=line, words=_cut(words))
        for line, words in list(zip(one.lines, one.said, strict=True))[:_LONGEST_LIST]
        if words
    ]
    return UnplacedRow(line_words(one.lines), show_broken(one.why), said)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"


def line_words(lines: Sequence[int]) -> str:
    """As “line 4” or “lines 4, 9 and 12 more”."""
    first = ", ".join(str(line) for line in lines[:_LONGEST_LIST])
    rest = len(lines) - _LONGEST_LIST
    if rest > 0:
        return gettext("lines %(lines)s and %(count)s more", lines=first, count=rest)
    return ngettext("line %(lines)s", "lines %(lines)s", len(lines), lines=first)


def _row(
    one: Change,
    agencies: Mapping[UUID, str],
    choices: Mapping[str, Choice] | None,
    broken: RuleBroken | None,
) -> ChangeRow:
    stands = Seen(
        one.action.version,
        one.action.owner_role,
        one.action.agency_id,
        one.action.due_on,
        one.action.delivery,
    )
    now = _said(one.part, stands, agencies)
    was = _said(one.part, one.was, agencies) if one.was else ""
    return ChangeRow(
        key=one.key,
        action_id=one.action.id,
        review_id=one.action.review_id,
        title=gettext("Action %(number)s", number=one.action.number),
        part=gettext(PART_LABELS[one.part]),
        about=one.action.what,
        lines=line_words(one.lines),
        was=was if one.is_conflict else "",
        now=now,
        to=_said(one.part, one.to, agencies),
        more=[
            (gettext(HEADS[column]), said)
            for column, said in (
                (Column.BECAUSE, one.because),
                (Column.NOTE, one.note),
                (Column.ADDED, one.added),
            )
            if said
        ]
        + [
            (gettext("In the file, “%(head)s”", head=gettext(HEADS[column])), _cut(said))
            for column, said in one.read
        ],
        version=one.action.version,
        is_conflict=one.is_conflict,
        chosen=_chosen(one, choices),
        faults=[_fault(fault) for fault in one.faults],
        error=show_broken(broken) if broken and broken.field == one.key else "",
    )


def _chosen(one: Change, choices: Mapping[str, Choice] | None) -> str:
    if choices is None:
        return "" if one.is_conflict else "take"
    choice = choices.get(one.key)
    # What was chosen for another standing is chosen anew.
    if choice is None or (choice.take and choice.version != one.action.version):
        return ""
    return "take" if choice.take else "leave"


def _fault(broken: RuleBroken) -> str:
    said = show_broken(broken)
    column = _COLUMN_OF.get(broken.field or "")
    if column is not None:
        head = gettext(HEADS[column])
        return gettext("%(head)s: %(said)s", head=head, said=said)
    return said


def _said(part: Part, seen: Seen, agencies: Mapping[UUID, str]) -> str:
    if part is Part.OWNER:
        agency = agencies.get(seen.agency_id, "") if seen.agency_id else gettext("no agency")
        return f"{seen.owner_role}, {agency}" if agency else seen.owner_role
    if part is Part.DUE:
        return _day(seen.due_on)
    return gettext(DELIVERY_LABELS[seen.delivery])


def _day(on: date | None) -> str:
    return show_date(on) if on else gettext("no day")
