"""The page on which a recommendation is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from qmapp.learning.impact.lines import Followed
from qmapp.learning.impact.pages.index import ActionRow, action_row, delivered_words
from qmapp.learning.impact.pages.words import Mark, check_words, impact_mark, number_words
from qmapp.learning.impact.rules import (
    Closing,
    Ending,
    bar_to_sign,
    is_harm,
    kinds_of_change,
    lacks_to_close,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePage:
    """What stands and what lacks, before somebody signs. `bar`: why they may not."""

    line: Followed
    title: str
    actions: Sequence[ActionRow]
    delivered: str
    impact: Mark
    kinds: str
    lacks: Sequence[str]
    bar: str
    hints: dict[str, str]
    harm: str
    because: str
    falls_away: Sequence[str]


def bar_words(closing: Closing) -> str:
    """Why whoever looks may not sign, and who may; empty where they may."""
    bar = bar_to_sign(closing)
    return gettext(bar) if bar is not None else ""


def close_page(line: Followed, closing: Closing, today: date) -> ClosePage:
    """The page as whoever would sign sees it."""
    kinds, harm = len(kinds_of_change(closing.proofs)), is_harm(closing.impact)
    return ClosePage(
        line=line,
        title=number_words(line.number),
        actions=[action_row(one, today) for one in line.actions],
        delivered=delivered_words(line),
        impact=impact_mark(closing.impact, closing.impact),
        kinds=ngettext(
            "%(num)d kind of evidence speaks of a change",
            "%(num)d kinds of evidence speak of a change",
            kinds,
        ),
        lacks=[gettext(one) for one in lacks_to_close(closing)],
        bar=bar_words(closing),
        hints={
            Ending.WITH_IMPACT.value: gettext(
                "Its actions are delivered or stopped, and its impact is shown or sustained, on "
                "evidence of another kind than the action itself."
            ),
            Ending.WITHOUT_IMPACT.value: gettext(
                "It goes on being counted as harm. What you write below stays in sight on the "
                "board’s page."
            )
            if harm
            else gettext("With a reason, which stays in sight on the board’s page."),
        },
        harm=gettext(
            "At its last impact check, harm was found: something got worse because of it. Once it "
            "is closed no check asks after those who were harmed."
        )
        if harm
        else "",
        because=gettext(
            "Say by role what was done for them, what keeps them and others safe, and why it is "
            "followed no more. Needed to close it, and stays in sight."
        )
        if harm
        else gettext("Needed where it is closed without impact. It stays in sight."),
        falls_away=[check_words(one) for one in line.to_come],
    )
