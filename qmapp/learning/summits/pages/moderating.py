"""What waits to be looked at, what was put aside, and what is shown, for those who run a summit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.learning.summits.lines import Whole
from qmapp.learning.summits.pages.summit import SaidBox, said_box
from qmapp.learning.summits.rules import Kind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationPage:
    """The three lists; `gone` counts what was taken back, whose words are nowhere."""

    waiting: Sequence[SaidBox]
    shown: Sequence[SaidBox]
    aside: Sequence[SaidBox]
    gone: int


def moderation_page(whole: Whole) -> ModerationPage:
    """What was said by state; bare answers of the sense-check show nobody anything."""
    with_words = [one for one in whole.said if one.kind is not Kind.SENSE_CHECK or one.words]

    def of(state: State) -> Sequence[SaidBox]:
        return [said_box(whole, one) for one in with_words if one.state is state]

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
