"""What the page of a review's actions is given. Its filters live in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.decision.actions.lines import FollowedAction
from qmapp.decision.actions.pages.words import (
    Status,
    answered_words,
    due_words,
    late_words,
    owner_words,
    status_of,
)
from qmapp.decision.actions.rules import DELIVERY_LABELS, Delivery

NO_AGENCY = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for: a status, an agency, only what is overdue. Unknown values ask nothing."""

    delivery: str = ""
    agency: str = ""
    overdue: bool = False

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Filters:
        """The filters of an address."""
        known = {one.value for one in Delivery}
        delivery = args.get("delivery", "")
        return cls(
            delivery=delivery if delivery in known else "",
            agency=args.get("agency", "")[:36],
            overdue=args.get("overdue") == "1",
        )

    @property
    def is_set(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.delivery or self.agency or self.overdue)

    def takes(self, one: FollowedAction, today: date) -> bool:
        """Whether an action is asked for."""
        agency = str(one.line.agency_id) if one.line.agency_id else NO_AGENCY
        return (
            (not self.delivery or one.delivery == self.delivery)
            and (not self.agency or agency == self.agency)
            and (not self.overdue or one.overdue(today) > 0)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One action as it stands in the list."""

    id: UUID
    review_id: UUID
    number: int
    what: str
    owner: str
    lead: str
    due: str
    moved: str
    late: str
    status: Status
    steps: str
    proofs: str
    answers: str
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsPage:
    """The promised actions of a review: all of them counted, those asked for as rows.

    `has_gaps`: their numbers, which count over the whole board, are not 1, 2, 3.
    """

    total: int
    delivered: int
    overdue: int
    has_gaps: bool
    rows: Sequence[Row]
    filters: Filters
    statuses: Sequence[Choice]
    agencies: Sequence[Choice]


def actions_page(
    found: Sequence[FollowedAction], reference: str, filters: Filters, today: date
) -> ActionsPage:
    """The page; overdue ones first, then by number."""
    rows = [one for one in found if filters.takes(one, today)]
    rows.sort(key=lambda one: (-one.overdue(today), one.line.number))
    agencies = {
        str(one.line.agency_id) if one.line.agency_id else NO_AGENCY: one.line.agency_name
        or gettext("No agency of this board")
        for one in found
    }
    return ActionsPage(
        total=len(found),
        delivered=sum(one.delivery is Delivery.DELIVERED for one in found),
        overdue=sum(one.overdue(today) > 0 for one in found),
        has_gaps=sorted(one.line.number for one in found) != list(range(1, len(found) + 1)),
        rows=[_row(one, reference, today) for one in rows],
        filters=filters,
        statuses=[
            Choice(one.value, gettext(DELIVERY_LABELS[one]), one.value == filters.delivery)
            for one in Delivery
        ],
        agencies=[
            Choice(value, name, value == filters.agency)
            for value, name in sorted(agencies.items(), key=lambda pair: pair[1].casefold())
        ],
    )


def _row(one: FollowedAction, reference: str, today: date) -> Row:
    line = one.line
    named = [answered_words(each, reference) for each in line.answers]
    return Row(
        id=line.id,
        review_id=line.review_id,
        number=line.number,
        what=line.what,
        owner=owner_words(line),
        lead=one.lead_name,
        due=due_words(line),
        moved=moved_words(one),
        late=late_words(one, today),
        status=status_of(one.delivery),
        steps=steps_words(one),
        proofs=proofs_words(one),
        answers=", ".join(dict.fromkeys(named)),
        may_open=one.may_open,
    )


def moved_words(one: FollowedAction) -> str:
    """How often the day was moved; empty when it never was."""
    if not one.days_moved:
        return ""
    return ngettext("moved once", "moved %(num)d times", one.days_moved)


def steps_words(one: FollowedAction) -> str:
    """How many steps are done; empty without steps."""
    if not one.steps:
        return ""
    return ngettext(
        "%(done)s of %(num)d step done", "%(done)s of %(num)d steps done", one.steps,
        done=one.steps_done,
    )  # fmt: skip


def proofs_words(one: FollowedAction) -> str:
    """How many things show something of it."""
    if not one.proofs:
        return gettext("Nothing yet")
    return ngettext("%(num)d thing", "%(num)d things", one.proofs)
