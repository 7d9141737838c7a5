"""The plan as a table: one row for each action under each recommendation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext

from qmapp.decision.actions.rules import DELIVERY_LABELS
from qmapp.learning.plan.keys import OUT_OF_SIGHT, write_seen
from qmapp.learning.plan.lines import PlanAction, PlanLine
from qmapp.learning.plan.pages import words
from qmapp.learning.plan.rules import HEADS, MAY_CHANGE, Column, Seen

TableCell = str | int | date | None


def head() -> Sequence[str]:
    """The headings. In English whatever the language, since files are read back by them."""
    return [HEADS[column] for column in Column]


def rows(lines: Iterable[PlanLine], today: date) -> Iterator[Sequence[TableCell]]:
    """Each row, its cells in the order of the columns. A recommendation without an action has one
    row, which no file can change.
    """
    for line in lines:
        of_line = _of_line(line, today)
        of_actions = [_of_action(action, line, today) for action in line.actions]
        for of_action in of_actions or [{}]:
            yield [of_action.get(column, of_line.get(column, "")) for column in Column]


def as_text(row: Sequence[TableCell]) -> Sequence[str | int | None]:
    """A row for a file that knows no days: those are written as 2026-03-31."""
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in row]


def guide() -> Sequence[str]:
    """What whoever opens the workbook should know, in paragraphs."""
    changed = ", ".join(HEADS[column] for column in MAY_CHANGE)
    return [
        gettext("How to use this plan"),
        gettext(
            "Change it here, save it, and bring it back in qmapp under “Bring a changed plan”. "
            "Nothing is taken before somebody has looked at each change."
        ),
        gettext("These columns may be changed: %(columns)s.", columns=changed),
        gettext("Changes in other columns are not taken."),
        gettext("A new due date needs its reason in “%(head)s”.", head=HEADS[Column.BECAUSE]),
        gettext(
            "“At risk” and “Stopped” need their reason in “%(note)s”. “Delivered” needs what shows "
            "it in “%(added)s”.",
            note=HEADS[Column.NOTE],
            added=HEADS[Column.ADDED],
        ),
        gettext(
            "Delivery is one of: %(known)s.",
            known=", ".join(str(label) for label in DELIVERY_LABELS.values()),
        ),
        gettext(
            "Rows may be sorted, hidden and left out. Keep the first row and the last two columns, "
            "which are hidden: they say which row is which action."
        ),
    ]


def _of_line(line: PlanLine, today: date) -> Mapping[Column, TableCell]:
    measures = [words.measure_words(one) for one in line.measures]
    return {
        Column.REVIEW: line.reference,
        Column.NUMBER: line.number,
        Column.RECOMMENDATION: line.text,
        Column.FINDING: _together(words.findings_of(line)),
        Column.CAUSE: _together(words.causes_of(line)),
        Column.CHILDREN: line.children,
        Column.MEASURE: _together([*measures, *words.known_words(line)]),
        Column.EVIDENCE: _together([words.proof_words(one) for one in line.proofs]),
        Column.IMPACT: words.impact_words(line, today),
        Column.NEXT_CHECK: words.check_words(line),
        Column.HISTORY: _together([words.past_words(one) for one in line.history]),
    }


def _of_action(one: PlanAction, line: PlanLine, today: date) -> Mapping[Column, TableCell]:
    if not one.in_sight:
        # Whatever may be changed by a file is empty, so that what is written there is noticed.
        return {
            Column.ACTION_NUMBER: one.number,
            Column.ACTION: words.unseen_words(one),
            Column.KEY: OUT_OF_SIGHT,
        }
    return {
        Column.ACTION_NUMBER: one.number,
        Column.ACTION: one.what,
        Column.OWNER: one.owner_role,
        Column.AGENCY: one.agency_name,
        Column.DUE: one.due_on,
        Column.DELIVERY: str(DELIVERY_LABELS[one.delivery]),
        Column.OVERDUE: words.overdue_words(one, today),
        Column.EVIDENCE: _together(
            [words.proof_words(proof) for proof in (*one.proofs, *line.proofs)]
        ),
        Column.HISTORY: _together(
            [words.past_words(past) for past in (*one.history, *line.history)]
        ),
        Column.KEY: str(one.id),
        Column.WAS: write_seen(seen_of(one)),
    }


def seen_of(one: PlanAction) -> Seen:
    """What may be changed of an action, as it stands."""
    return Seen(one.version, one.owner_role, one.agency_id, one.due_on, one.delivery)


def agencies_of(names: Mapping[UUID, str]) -> Sequence[str]:
    """The names to choose from, in order."""
    return sorted(set(names.values()), key=str.casefold)


def _together(said: Sequence[str]) -> str:
    return "\n".join(said)
