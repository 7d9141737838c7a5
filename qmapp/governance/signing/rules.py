"""Who must sign, when it is signed, and when signing is over. Pure.

Source: marker 7 (sign-off set from the start); England: the three safeguarding partners sign, and
the independent scrutineer may add a statement. The rule (all, or a quorum) is the board's choice.
"""

from __future__ import annotations

from enum import StrEnum

from qmapp.errors import N_

LONGEST_WORDS = 10_000
LONGEST_CAPACITY = 200


class Paper(StrEnum):
    """What is signed: first the report with the agreed judgements, later the board's response."""

    REPORT = "report"
    RESPONSE = "response"


class Rule(StrEnum):
    """How many of those who sign must sign."""

    ALL = "all"
    QUORUM = "quorum"


class Part(StrEnum):
    """What somebody on the list does: signs and counts, or adds a statement and does not."""

    SIGNS = "signs"
    STATES = "states"


class Said(StrEnum):
    """What a signatory did. Only SIGNED counts toward the rule."""

    SIGNED = "signed"
    DISSENTED = "dissented"
    DECLINED = "declined"
    STATED = "stated"


class Proof(StrEnum):
    """How they showed once more who they are."""

    PASSWORD = "password"  # noqa: S105 - the word for it, not one
    SECOND_FACTOR = "second_factor"


class Ended(StrEnum):
    """How a round of signing ended, when it did."""

    SIGNED = "signed"
    CALLED_OFF = "called_off"
    REOPENED = "reopened"
    REPLACED = "replaced"


PAPER_LABELS: dict[Paper, str] = {
    Paper.REPORT: N_("The report"),
    Paper.RESPONSE: N_("The board’s response"),
}
SAID_LABELS: dict[Said, str] = {
    Said.SIGNED: N_("Signed"),
    Said.DISSENTED: N_("Dissents"),
    Said.DECLINED: N_("Declines to sign"),
    Said.STATED: N_("Added a statement"),
}
