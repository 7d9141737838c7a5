"""The five boxes of a logic model and the three links on which something can be measured. Pure.

Source: marker 15 of the markers for adult reviews (plan the evaluation at the outset, on a logic
model or its like). That a link without a measure needs a reason is ours. A question and an
exploration need a way to know and a day to look again, and no target: the markers warn that a
drive for SMART recommendations can keep a review from hard problems.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from qmapp.errors import N_

LONGEST_BOX = 4_000


class Box(StrEnum):
    """What stands in a logic model, from the cause to the child, and what it rests on."""

    CAUSE = "cause"
    ACTION = "action"
    CONDITIONS = "conditions"
    PRACTICE = "practice"
    CHILDREN = "children"
    ASSUMPTIONS = "assumptions"


BOX_LABELS = MappingProxyType(
    {
        Box.CAUSE: N_("Cause"),
        Box.ACTION: N_("Action"),
        Box.CONDITIONS: N_("Change in conditions"),
        Box.PRACTICE: N_("Change in practice"),
        Box.CHILDREN: N_("Change for children"),
        Box.ASSUMPTIONS: N_("Assumptions to test"),
    }
)
BOX_HINTS = MappingProxyType(
    {
        Box.CAUSE: N_("Why it happened, as the finding has it."),
        Box.ACTION: N_("What is done about it. The actions stand here by themselves."),
        Box.CONDITIONS: N_("What people then have that they did not have: time, rules, knowledge."),
        Box.PRACTICE: N_("What they then do otherwise."),
        Box.CHILDREN: N_("What is then different for a child."),
        Box.ASSUMPTIONS: N_("What must be true for this to work, and might not be."),
    }
)


class Link(StrEnum):
    """A step of the model on which something can be measured."""

    CONDITIONS = "conditions"
    PRACTICE = "practice"
    CHILDREN = "children"


LINKS: Sequence[Link] = tuple(Link)
BOX_OF = MappingProxyType(
    {
        Link.CONDITIONS: Box.CONDITIONS,
        Link.PRACTICE: Box.PRACTICE,
        Link.CHILDREN: Box.CHILDREN,
    }
)


@dataclass(frozen=True, slots=True)
class LinkState:
    """One link: how many measures it has, and why it has none where somebody said so."""

    link: Link
    measures: int
    because: str

    @property
    def is_gap(self) -> bool:
        """Whether nobody measures it and nobody says why."""
        return not self.measures and not self.because


def links_of(measured: Collection[Link], reasons: Mapping[Link, str]) -> Sequence[LinkState]:
    """The three links in order. `measured` names a link once for each measure on it."""
    counted = list(measured)
    return [LinkState(link, counted.count(link), reasons.get(link, "")) for link in LINKS]
