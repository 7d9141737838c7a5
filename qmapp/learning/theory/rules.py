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
from qmapp.typed import require_length, tidy_words

LONGEST_BOX = 4_000
LONGEST_BECAUSE = 1_000


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """What stands in the boxes, and why a link has no measure where it has none, as typed.

    The names are those of `Box`, and of `Link` with "_because".
    """

    cause: str = ""
    action: str = ""
    conditions: str = ""
    practice: str = ""
    children: str = ""
    assumptions: str = ""
    conditions_because: str = ""
    practice_because: str = ""
    children_because: str = ""

    def words(self, box: Box) -> str:
        """What stands in a box."""
        return str(getattr(self, box.value))

    def reasons(self) -> Mapping[Link, str]:
        """Why each link has no measure, where somebody said so."""
        return {link: str(getattr(self, because_of(link))) for link in LINKS}

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands anywhere."""
        return not any(getattr(self, name) for name in self.__slots__)


def because_of(link: Link) -> str:
    """The name under which the reason is kept why a link has no measure."""
    return f"{link.value}_because"


def sound_boxes(boxes: Boxes) -> Boxes:
    """The boxes as they are stored; any of them may wait. Raises RuleBroken with the field."""
    clean = {name: tidy_words(getattr(boxes, name)) for name in Boxes.__slots__}
    for name, words in clean.items():
        require_length(words, LONGEST_BECAUSE if name.endswith("_because") else LONGEST_BOX, name)
    return Boxes(**clean)
