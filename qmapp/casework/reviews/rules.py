"""Where a review stands, and what a reference may look like. Pure."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from qmapp.errors import N_, RuleBroken


class Stage(StrEnum):
    """The stages of a review, in order. Later stages are reached by later parts of qmapp."""

    SET_UP = "set_up"
    DRAFTING = "drafting"
    SELF_CHECK = "self_check"
    ASSESSMENT = "assessment"
    MODERATION = "moderation"
    RETURNED = "returned"
    READY = "ready_for_sign_off"
    REPORT_SIGNED = "report_signed"
    RESPONSE_SIGNED = "response_signed"
    PUBLISHED = "published"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"


ORDER = tuple(Stage)

# What the work itself moves on: a first draft, a sending, a first judgement, all in.
# The other moves are steps that people take, and come with sign-off.
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.SET_UP: frozenset({Stage.DRAFTING, Stage.SELF_CHECK}),
    Stage.DRAFTING: frozenset({Stage.SELF_CHECK, Stage.ASSESSMENT}),
    Stage.SELF_CHECK: frozenset({Stage.ASSESSMENT, Stage.MODERATION}),
    Stage.ASSESSMENT: frozenset({Stage.MODERATION}),
    Stage.MODERATION: frozenset({Stage.ASSESSMENT, Stage.SELF_CHECK}),
    Stage.RETURNED: frozenset({Stage.SELF_CHECK, Stage.ASSESSMENT}),
}


def may_move(now: Stage, to: Stage) -> bool:
    """Whether the work may carry a review from one stage to the other."""
    return to in MOVES.get(now, frozenset())


def weeks_late(due: date | None, today: date) -> int | None:
    """Whole weeks past the due date, counted up from one; None when nothing is overdue."""
    if due is None or today <= due:
        return None
    return max(1, (today - due).days // 7)


_CODE = re.compile(r"[A-Z0-9]{1,4}|[A-Z]{1,3}[0-9]{1,4}", re.ASCII)
_KNOWN_WORDS = frozenset(
    "adult baby brother case child children family father girl boy infant kinship learner mother "
    "person review sibling siblings sister twin twins young household lcspr scr sar cmr cpr susr "
    "lr no number ref reference alpha bravo charlie delta echo foxtrot golf hotel india juliet "
    "kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray "
    "yankee zulu and or of the".split()
)


def require_code(reference: str) -> None:
    """A reference is a code such as "Child K", never a real name.

    Words that describe ("Child", "Family", "Young person") may stand with a
    letter or a number. Raises RuleBroken when a word looks like a name.
    Source: marker 14 (as little as possible that identifies the family).
    """
    words = re.findall(r"[^\W_]+", reference)
    if not words:
        raise RuleBroken(
            N_("Enter a reference such as Child K or LR 2026-03"), field="reference"
        )
    for word in words:
        plain = word.lower()
        if plain in _KNOWN_WORDS or word.isdigit() or _CODE.fullmatch(word):
            continue
        raise RuleBroken(
            N_("“%(word)s” looks like a name. Use a code such as Child K."),
            field="reference",
            word=word,
        )
