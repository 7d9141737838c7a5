"""What is to be done next with somebody of the register, in a plain sentence. Pure.

Every sentence is marked for translation and filled with `who`, the label in running text; none
holds a verb that would have to agree with it, since it may be one person or a group.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from qmapp.casework.involvement.rules import Agreement, Side, StepKind, Told
from qmapp.errors import N_

INFORMING = 4  # the number of the marker on informing the family
_P, _H, _L = Told.PURPOSE, Told.HOW, Told.LIMITS
_TELL: Mapping[frozenset[Told], str] = MappingProxyType(
    {
        frozenset({_P, _H, _L}): N_(
            "Tell %(who)s what the review is for, how it works and what it cannot do."
        ),
        frozenset({_P, _H}): N_("Tell %(who)s what the review is for and how it works."),
        frozenset({_P, _L}): N_("Tell %(who)s what the review is for and what it cannot do."),
        frozenset({_H, _L}): N_("Tell %(who)s how the review works and what it cannot do."),
        frozenset({_P}): N_("Tell %(who)s what the review is for."),
        frozenset({_H}): N_("Tell %(who)s how the review works and what they may do in it."),
        frozenset({_L}): N_("Tell %(who)s what the review cannot do."),
    }
)
_ASK = {
    Side.FAMILY: N_(
        "Ask %(who)s whether they want to take part, or record why it was decided not to ask."
    ),
    Side.PRACTITIONER: N_(
        "Ask %(who)s to take part and say what it is for, or record why it was decided not to ask."
    ),
}
_ANSWER = {
    "no_reply": N_("Try another way to reach %(who)s, or record why no other way is tried."),
    "not_approached": N_("Record why it was decided not to approach %(who)s."),
}
_ANSWER_AWAITED = N_("Record the answer of %(who)s. If there is none, try another way of asking.")
_SUPPORT = {
    Side.FAMILY: N_("Offer %(who)s support in taking part, such as an advocate or an interpreter."),
    Side.PRACTITIONER: N_(
        "Offer %(who)s support in taking part, such as supervision or somebody from their union."
    ),
}
_NEED = N_("Record what was done about what %(who)s told you stands in the way of taking part.")
_NEED_TOLD = N_("See that the review is explained to %(who)s in a way that suits them. Record how.")
_USE = N_("Agree with %(who)s how their words are used in the report.")
_USE_ASKED = N_("Record the answer of %(who)s on how their words are used in the report.")
_USE_BY: Mapping[Agreement | None, str] = MappingProxyType(
    {
        Agreement.ASKED: _USE_ASKED,
        Agreement.NOT_AGREED: N_(
            "Agree with %(who)s on another way of using their words, or leave them out."
        ),
    }
)
_SENTENCES: Mapping[StepKind, str] = MappingProxyType(
    {
        StepKind.FOCUS: N_("Ask %(who)s what the review should look at."),
        StepKind.CONTRIBUTION: N_(
            "Hear what %(who)s can tell the review, and record it in their own terms."
        ),
        StepKind.SHOWN_DRAFT: N_("Show %(who)s the draft while it can still be changed."),
        StepKind.COMMENT_ANSWERED: N_(
            "Record what was done with the comment of %(who)s on the draft, and tell them."
        ),
        StepKind.EXPERIENCE: N_("Ask %(who)s what taking part was like."),
    }
)
_BEFORE = N_("Tell %(who)s what the report says and when it is published, before it is.")
_BEFORE_IF = N_("If they wish to hear of it, tell %(who)s before the report is published.")
_BEFORE_NOT_APPROACHED = N_(
    "Decide whether and how %(who)s should hear of the report before it is published."
)
_AFTER = N_("Tell %(who)s that the report is published, and record when they heard of it.")
_AFTER_IF = N_("If they wish to hear of it, tell %(who)s that the report is published.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What a step is missing for. `standing` is the word of what became of asking."""

    kind: StepKind
    side: Side
    marker: int
    untold: frozenset[Told]
    agreement: Agreement | None
    standing: str
    is_left_alone: bool
    is_published: bool


def sentence(lack: Lack) -> str:
    """What to do next so that the step is on record."""
    said = _SENTENCES.get(lack.kind)
    return said if said is not None else _BY_KIND[lack.kind](lack)


def _on_publication(lack: Lack) -> str:
    is_not_approached = lack.standing == "not_approached"
    if lack.is_published:
        return _AFTER_IF if lack.is_left_alone or is_not_approached else _AFTER
    if is_not_approached:
        return _BEFORE_NOT_APPROACHED
    return _BEFORE_IF if lack.is_left_alone else _BEFORE


_BY_KIND: Mapping[StepKind, Callable[[Lack], str]] = MappingProxyType(
    {
        StepKind.TOLD: lambda lack: _TELL[lack.untold],
        StepKind.APPROACHED: lambda lack: _ASK[lack.side],
        StepKind.RESPONSE: lambda lack: _ANSWER.get(lack.standing, _ANSWER_AWAITED),
        StepKind.SUPPORT: lambda lack: _SUPPORT[lack.side],
        StepKind.NEED_MET: lambda lack: _NEED_TOLD if lack.marker == INFORMING else _NEED,
        StepKind.REPRESENTATION: lambda lack: _USE_BY.get(lack.agreement, _USE),
        StepKind.TOLD_BEFORE_PUBLICATION: _on_publication,
    }
)
