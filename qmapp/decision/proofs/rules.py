"""What may show that an action was done, or that something changed. Pure.

The six kinds are those of the follow-up rules. A document proves delivery only, and so does what
merely counts the action itself: a number of people trained says nothing about children. The
distinction is ours, after the boards that would not accept "complete" as an effect.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from qmapp.errors import N_, RuleBroken

LONGEST_WORDS = 10_000
LONGEST_LINK = 2_000


class ProofKind(StrEnum):
    """What sort of thing shows it."""

    AUDIT = "audit"
    DATA = "data"
    PRACTITIONER_VOICE = "practitioner_voice"
    FAMILY_VOICE = "family_voice"
    OBSERVATION = "observation"
    DOCUMENT = "document"


class Shows(StrEnum):
    """What a thing can show: that the action was done, or what is different since."""

    DONE = "done"
    CHANGE = "change"


KIND_LABELS = MappingProxyType(
    {
        ProofKind.AUDIT: N_("Audit sample"),
        ProofKind.DATA: N_("Data"),
        ProofKind.PRACTITIONER_VOICE: N_("What practitioners say"),
        ProofKind.FAMILY_VOICE: N_("What children and families say"),
        ProofKind.OBSERVATION: N_("Observation"),
        ProofKind.DOCUMENT: N_("Document"),
    }
)
KIND_TESTS = MappingProxyType(
    {
        ProofKind.AUDIT: N_("Cases looked at by a set of questions, with how many of how many."),
        ProofKind.DATA: N_("Counts or times that are collected over and over."),
        ProofKind.PRACTITIONER_VOICE: N_("What those who do the work say of it, by role."),
        ProofKind.FAMILY_VOICE: N_("What children, parents and carers say, never by name."),
        ProofKind.OBSERVATION: N_("Somebody watched the work being done."),
        ProofKind.DOCUMENT: N_("A policy, minutes, a list of attendance. It shows what was done."),
    }
)
SHOWS_LABELS = MappingProxyType(
    {
        Shows.DONE: N_("That the action was done"),
        Shows.CHANGE: N_("What is different since"),
    }
)


def require_fitting(kind: ProofKind, shows: Shows) -> None:
    """Raise RuleBroken when a document is said to show a change."""
    if kind is ProofKind.DOCUMENT and shows is Shows.CHANGE:
        raise RuleBroken(
            N_(
                "A document shows that something was done. For what is different since, choose "
                "an audit, data, what people say, or an observation."
            ),
            field="shows",
        )
