"""What waits to be looked at, what was put aside, and what is shown, for those who run a summit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.learning.summits.lines import SeatLine, Whole
from qmapp.learning.summits.pages.summit import SaidBox, said_box
from qmapp.learning.summits.pages.words import said_by
from qmapp.learning.summits.rules import SECTOR_LABELS, Kind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationPage:
    """The three lists; `gone` counts what was taken back, whose words are nowhere."""

    waiting: Sequence[SaidBox]
    shown: Sequence[SaidBox]
    aside: Sequence[SaidBox]
    gone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    """A phone that is in, and what it has said so far in one phrase."""

    id: UUID
    who: str
    joined_at: datetime
    said: str


def seat_rows(seats: Sequence[SeatLine]) -> Sequence[SeatRow]:
    """The phones that are in, by role and sector."""
    return [
        SeatRow(
            id=one.id,
            who=gettext(
                "%(role)s, %(sector)s", role=one.role, sector=gettext(SECTOR_LABELS[one.sector])
            ),
            joined_at=one.joined_at,
            said=", ".join(
                [
                    ngettext("%(num)d answer", "%(num)d answers", one.answers),
                    ngettext("%(num)d thing said", "%(num)d things said", one.words),
                ]
            ),
        )
        for one in seats
    ]


def moderation_page(whole: Whole) -> ModerationPage:
    """What was said by state; bare answers of the sense-check show nobody anything."""
    with_words = [one for one in whole.said if one.kind is not Kind.SENSE_CHECK or one.words]

    def of(state: State) -> Sequence[SaidBox]:
        return [
            replace(said_box(whole, one), by=said_by(one))
            for one in with_words
            if one.state is state
        ]

    return ModerationPage(
        waiting=of(State.WAITING),
        shown=of(State.SHOWN)[::-1],
        aside=of(State.ASIDE)[::-1],
        gone=sum(1 for one in whole.said if one.state is State.TAKEN_BACK),
    )


def why_not(box: SaidBox) -> str:
    """Why something can never be shown; empty when it can."""
    if box.line.kind is Kind.QUOTATION and not box.line.consents:
        return gettext("Whoever said it did not agree to be quoted. It can only be put aside.")
    return ""
