"""What the pages of the room are given, and the words of a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.decision.actions.rules import (
    DELIVERY_LABELS,
    DELIVERY_TESTS,
    Delivery,
    days_overdue,
)
from qmapp.foundation.web.words import show_date
from qmapp.learning.impact.rules import CheckKind
from qmapp.learning.meetings.models import Meeting
from qmapp.learning.reminders.calendars import Entry
from qmapp.learning.reminders.queries import (
    MyAction,
    MyActions,
    MyChecks,
    OpenAction,
    OpenChecks,
)
from qmapp.learning.reminders.rules import STILL_TO_DO

DELIVERY_ICONS = MappingProxyType(
    {
        Delivery.NOT_STARTED: "d-none",
        Delivery.ON_TRACK: "d-track",
        Delivery.AT_RISK: "d-risk",
        Delivery.DELIVERED: "d-done",
        Delivery.STOPPED: "d-stop",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One action. `part` says why it is here, `late` for how long it has been overdue."""

    id: UUID
    review_id: UUID
    title: str
    what: str
    part: str
    due: str
    late: str
    icon: str
    delivery: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """The checks of one review. `late` says since when, where some are past their day."""

    review_id: UUID
    reference: str
    said: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinePage:
    """What somebody answers for and has to check, and the tests of the statuses that are shown."""

    actions: Sequence[ActionRow]
    said: str
    checks: Sequence[CheckRow]
    checks_said: str
    tests: Sequence[tuple[str, str, str]]
    page: int
    pages: int

    @property
    def is_empty(self) -> bool:
        return not self.actions and not self.checks


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """Somebody's calendar: since when there is one, when it was read last, its new address."""

    since: str
    read: str
    address: str

    @property
    def is_open(self) -> bool:
        return bool(self.since)


def mine_page(actions: MyActions, checks: Sequence[MyChecks], today: date) -> MinePage:
    """The page: what is open comes first, the oldest day at the top."""
    rows = [_action_row(one, today) for one in actions.lines]
    shown = {one.delivery for one in actions.lines}
    return MinePage(
        actions=rows,
        said=_actions_said(actions),
        checks=[_check_row(one, today) for one in checks],
        checks_said=_checks_said(checks),
        tests=[
            (DELIVERY_ICONS[one], gettext(DELIVERY_LABELS[one]), gettext(DELIVERY_TESTS[one]))
            for one in Delivery
            if one in shown
        ],
        page=actions.page,
        pages=actions.pages,
    )


def entries(
    actions: Iterable[OpenAction],
    checks: Iterable[OpenChecks],
    meetings: Iterable[Meeting],
    address: Callable[..., str],
) -> Sequence[Entry]:
    """The days of a calendar, in words that say nothing of a case. `address` is like `url_for`."""
    found = [
        Entry(
            key=f"action-{one.id}",
            on=one.due_on,
            words=gettext("An action that you answer for is due"),
            address=address("actions.show", review_id=one.review_id, action_id=one.id),
        )
        for one in actions
    ]
    found += [
        Entry(
            key=f"{one.kind}-checks-{one.review_id}-{one.due_on:%Y%m%d}",
            on=one.due_on,
            words=_checks_words(one),
            address=address("impact.index", review_id=one.review_id),
        )
        for one in checks
    ]
    found += [
        Entry(
            key=f"meeting-{one.id}",
            on=one.held_on,
            words=gettext("The board meets"),
            address=address("dashboards.board", board_id=one.board_id),
        )
        for one in meetings
    ]
    return sorted(found, key=lambda one: (one.on, one.key))


def _checks_words(one: OpenChecks) -> str:
    if one.kind is CheckKind.DELIVERY:
        return ngettext(
            "%(num)d check is due: was it done?", "%(num)d checks are due: was it done?", one.count
        )
    return ngettext(
        "%(num)d check is due: did it help?", "%(num)d checks are due: did it help?", one.count
    )


def _actions_said(actions: MyActions) -> str:
    if not actions.total:
        return ""
    still = ngettext(
        "%(open)s of %(num)d action that you answer for is still to be done.",
        "%(open)s of %(num)d actions that you answer for are still to be done.",
        actions.total,
        open=actions.open,
    )
    if not actions.overdue:
        return still
    late = ngettext(
        "%(num)d of these %(open)s is overdue.",
        "%(num)d of these %(open)s are overdue.",
        actions.overdue,
        open=actions.open,
    )
    return f"{still} {late}"


def _checks_said(checks: Sequence[MyChecks]) -> str:
    due, soon = sum(one.due for one in checks), sum(one.soon for one in checks)
    if not soon:
        return ngettext(
            "%(due)s of %(num)d check is due now.", "%(due)s of %(num)d checks are due now.",
            due, due=due,
        )  # fmt: skip
    return ngettext(
        "%(due)s of %(num)d check is due now, the others within two weeks.",
        "%(due)s of %(num)d checks are due now, the others within two weeks.",
        due + soon,
        due=due,
    )


def _action_row(one: MyAction, today: date) -> ActionRow:
    late = days_overdue(one.due_on, one.delivery, today)
    is_open = one.delivery in STILL_TO_DO
    part = gettext("You look after it") if one.is_led else gettext("Your agency owns it")
    return ActionRow(
        id=one.id,
        review_id=one.review_id,
        title=gettext("Action %(number)s", number=one.number),
        what=one.what,
        part=" · ".join(word for word in (one.reference, one.agency, part) if word),
        due=gettext("Due on %(date)s", date=show_date(one.due_on))
        if one.due_on
        else gettext("No day was set"),
        late=ngettext("%(num)d day overdue", "%(num)d days overdue", late) if late else "",
        icon=DELIVERY_ICONS[one.delivery],
        delivery=gettext(DELIVERY_LABELS[one.delivery]),
        is_open=is_open,
    )


def _check_row(one: MyChecks, today: date) -> CheckRow:
    said = []
    if one.due:
        said.append(ngettext("%(num)d check is due", "%(num)d checks are due", one.due))
    if one.soon:
        said.append(
            ngettext(
                "%(num)d check comes due within two weeks",
                "%(num)d checks come due within two weeks",
                one.soon,
            )
        )
    first = gettext("the first on %(date)s", date=show_date(one.next_on))
    is_late = one.next_on < today
    return CheckRow(
        review_id=one.review_id,
        reference=one.reference,
        said=gettext(", ").join(said if is_late else [*said, first]),
        late=gettext("Waiting since %(date)s", date=show_date(one.next_on)) if is_late else "",
    )
