"""What a finding says, in the field's words. Pure.

Sources: markers 13 and 14 (findings explain, and do not only describe); markers 15 and 16 (the
board debates them). The kinds of cause and of reach are ours, after the types of finding that
systems reviews use.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from qmapp.errors import N_

LONGEST_TITLE = 200
LONGEST_WORDS = 10_000
LONGEST_BECAUSE = 1_000
MOST_PLACES = 50
EXPLAINING_MARKERS = frozenset({13, 14})
"""The markers that ask whether the draft explains what it found, by their printed numbers."""
NONE_FITS = "none"
"""In place of a practice issue: somebody looked, and none of the known ones fits."""


class Reason(StrEnum):
    """Whether the draft says why the problem arose. Nobody has to invent a reason."""

    GIVEN = "given"
    NOT_GIVEN = "not_given"
    CANNOT_TELL = "cannot_tell"


class Cause(StrEnum):
    """What kind of thing a problem is put down to."""

    TASK = "task"
    TEAM = "team"
    TOOLS = "tools"
    WORKLOAD = "workload"
    MANAGEMENT = "management"
    CULTURE = "culture"
    RESOURCES = "resources"
    LAW_AND_POLICY = "law_and_policy"
    FAMILY_PROFESSIONAL = "family_professional"
    OTHER = "other"


class Reach(StrEnum):
    """How usual the problem is, as far as anybody knows."""

    ONCE = "once"
    TEAM = "team"
    AREA = "area"
    NATIONAL = "national"
    NOT_KNOWN = "not_known"


class Shows(StrEnum):
    """What a passage of the draft shows of a finding."""

    PROBLEM = "problem"
    REASON = "reason"
    REACH = "reach"


REASON_LABELS = MappingProxyType(
    {
        Reason.GIVEN: N_("The draft gives a reason"),
        Reason.NOT_GIVEN: N_("The draft gives no reason"),
        Reason.CANNOT_TELL: N_("Cannot tell from this draft"),
    }
)
CAUSE_LABELS = MappingProxyType(
    {
        Cause.TASK: N_("The task itself"),
        Cause.TEAM: N_("Teams and working together"),
        Cause.TOOLS: N_("Tools, forms and systems"),
        Cause.WORKLOAD: N_("Workload and time"),
        Cause.MANAGEMENT: N_("Supervision and management"),
        Cause.CULTURE: N_("Culture and habit"),
        Cause.RESOURCES: N_("Services and resources"),
        Cause.LAW_AND_POLICY: N_("Law and policy"),
        Cause.FAMILY_PROFESSIONAL: N_("Between family and professionals"),
        Cause.OTHER: N_("Something else"),
    }
)
CAUSE_HINTS = MappingProxyType(
    {
        Cause.TASK: N_("what the work asks for, and how hard that is"),
        Cause.TEAM: N_("who talks to whom, roles, trust, standing"),
        Cause.TOOLS: N_("records, forms, thresholds, prompts, software"),
        Cause.WORKLOAD: N_("caseloads, vacancies, hours"),
        Cause.MANAGEMENT: N_("how work is overseen and challenged"),
        Cause.CULTURE: N_("what is taken for granted or goes unsaid"),
        Cause.RESOURCES: N_("what is there to offer, and what is not"),
        Cause.LAW_AND_POLICY: N_("duties, guidance, targets"),
        Cause.FAMILY_PROFESSIONAL: N_("how each side sees and meets the other"),
        Cause.OTHER: N_("say in words what it is"),
    }
)
REACH_LABELS = MappingProxyType(
    {
        Reach.ONCE: N_("Seen once, in this case"),
        Reach.TEAM: N_("Usual in this team or service"),
        Reach.AREA: N_("Usual in this area"),
        Reach.NATIONAL: N_("Seen nationally"),
        Reach.NOT_KNOWN: N_("Not known"),
    }
)
SHOWS_LABELS = MappingProxyType(
    {
        Shows.PROBLEM: N_("The problem"),
        Shows.REASON: N_("Why it happened"),
        Shows.REACH: N_("How usual it is"),
    }
)
