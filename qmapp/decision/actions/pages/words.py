"""How the room says things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from flask_babel import gettext, ngettext

from qmapp.decision.actions.lines import ActionLine, Answered, FollowedAction
from qmapp.decision.actions.rules import DELIVERY_LABELS, DELIVERY_TESTS, Delivery
from qmapp.decision.proofs.queries import ProofLine
from qmapp.decision.proofs.rules import KIND_LABELS
from qmapp.foundation.web.words import show_date

ICONS = MappingProxyType(
    {
        Delivery.NOT_STARTED: "d-none",
        Delivery.ON_TRACK: "d-track",
        Delivery.AT_RISK: "d-risk",
        Delivery.DELIVERED: "d-done",
        Delivery.STOPPED: "d-stop",
    }
)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Status:
    """A delivery status: its mark, its word and its written test."""

    value: str
    icon: str
    label: str
    test: str
    is_here: bool = False


def status_of(delivery: Delivery) -> Status:
    """One status in words."""
    return Status(
        delivery.value,
        ICONS[delivery],
        gettext(DELIVERY_LABELS[delivery]),
        gettext(DELIVERY_TESTS[delivery]),
        is_here=True,
    )


def scale(here: Delivery) -> Sequence[Status]:
    """All of them, in their order, with the one that stands."""
    return [
        Status(
            one.value,
            ICONS[one],
            gettext(DELIVERY_LABELS[one]),
            gettext(DELIVERY_TESTS[one]),
            is_here=one is here,
        )
        for one in Delivery
    ]


def owner_words(line: ActionLine) -> str:
    """Who does it: role and agency."""
    if line.agency_name:
        return gettext("%(role)s, %(agency)s", role=line.owner_role, agency=line.agency_name)
    return line.owner_role


def due_words(line: ActionLine) -> str:
    """By when."""
    return show_date(line.due_on) if line.due_on else gettext("no day yet")


def late_words(followed: FollowedAction, today: date) -> str:
    """By how much it is overdue; empty when it is not."""
    days = followed.overdue(today)
    if not days:
        return ""
    if days < 2 * _WEEK:
        return ngettext("%(num)d day overdue", "%(num)d days overdue", days)
    return ngettext("%(num)d week overdue", "%(num)d weeks overdue", days // _WEEK)


def answered_words(one: Answered, review_reference: str | None = None) -> str:
    """Which recommendation it is, as far as whoever reads may know; its review where another."""
    if one.reference is None:
        return gettext("A recommendation of a review that you do not see")
    number = one.number if one.number is not None else gettext("without a number")
    if one.reference == review_reference:
        return gettext("Recommendation %(number)s", number=number)
    return gettext("Recommendation %(number)s of %(review)s", number=number, review=one.reference)


def proof_words(one: ProofLine) -> str:
    """What kind of thing it is, its share and its day."""
    said = gettext(KIND_LABELS[one.kind])
    if one.out_of is not None:
        share = gettext("%(n)s of %(total)s", n=one.count, total=one.out_of)
        return gettext(
            "%(kind)s: %(share)s, %(day)s", kind=said, share=share, day=show_date(one.on)
        )
    return gettext("%(kind)s, %(day)s", kind=said, day=show_date(one.on))
