"""People and steps of the register, in the field's words. Pure.

Sources: markers 4, 11 and 12 of the catalogue; section 6 of the notes on them (reasons for
non-involvement recorded, declining respected); Working Together: families invited, professionals
involved without fear of blame. The kinds of step and their order are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from qmapp.errors import N_

LONGEST_LABEL = 120
LONGEST_WORDS = 10_000
MOST_IN_GROUP = 999


class Side(StrEnum):
    """Whose say it is: that of the family and those close to the child, or of practitioners."""

    FAMILY = "family"
    PRACTITIONER = "practitioner"


class Group(StrEnum):
    """What somebody is to the child, or which service they work in: what a board counts by."""

    CHILD = "child"
    MOTHER = "mother"
    FATHER = "father"
    PARENTS_PARTNER = "parents_partner"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    OTHER_FAMILY = "other_family"
    CARER = "carer"
    FRIEND = "friend"
    SOCIAL_CARE = "social_care"
    HEALTH = "health"
    POLICE = "police"
    EDUCATION = "education"
    PROBATION = "probation"
    HOUSING = "housing"
    YOUTH = "youth"
    VOLUNTARY = "voluntary"
    OTHER_SERVICE = "other_service"


FAMILY_GROUPS = (
    Group.CHILD,
    Group.MOTHER,
    Group.FATHER,
    Group.PARENTS_PARTNER,
    Group.SIBLING,
    Group.GRANDPARENT,
    Group.OTHER_FAMILY,
    Group.CARER,
    Group.FRIEND,
)
SERVICE_GROUPS = tuple(group for group in Group if group not in FAMILY_GROUPS)


def side_of(group: Group) -> Side:
    """Whose say a group's is."""
    return Side.FAMILY if group in FAMILY_GROUPS else Side.PRACTITIONER


class StepKind(StrEnum):
    """What was done with or for somebody, in the order in which it is mostly done."""

    TOLD = "told"
    APPROACHED = "approached"
    RESPONSE = "response"
    NEED = "need"
    NEED_MET = "need_met"
    SUPPORT = "support"
    FOCUS = "focus"
    CONTRIBUTION = "contribution"
    REPRESENTATION = "representation"
    SHOWN_DRAFT = "shown_draft"
    COMMENT = "comment"
    COMMENT_ANSWERED = "comment_answered"
    TOLD_BEFORE_PUBLICATION = "told_before_publication"
    EXPERIENCE = "experience"


# Where these stand, the words are those of whoever takes part, and theirs to take back.
THEIR_WORDS = frozenset(
    {
        StepKind.RESPONSE,
        StepKind.FOCUS,
        StepKind.CONTRIBUTION,
        StepKind.COMMENT,
        StepKind.EXPERIENCE,
    }
)
# A step of the first kind answers one of the second.
ANSWERS = MappingProxyType(
    {StepKind.NEED_MET: StepKind.NEED, StepKind.COMMENT_ANSWERED: StepKind.COMMENT}
)


class Told(StrEnum):
    """What somebody was told about the review (marker 4, questions 2 and 3)."""

    PURPOSE = "purpose"
    HOW = "how"
    LIMITS = "limits"


class Route(StrEnum):
    """The way in which somebody was told or approached."""

    IN_PERSON = "in_person"
    LETTER = "letter"
    PHONE = "phone"
    VIDEO = "video"
    MESSAGE = "message"
    THROUGH_SOMEBODY = "through_somebody"
    THROUGH_EMPLOYER = "through_employer"
    EVENT = "event"


class By(StrEnum):
    """Who did it, by role."""

    LEAD_REVIEWER = "lead_reviewer"
    REVIEW_MANAGER = "review_manager"
    PANEL_MEMBER = "panel_member"
    ADVOCATE = "advocate"
    KNOWN_WORKER = "known_worker"
    EMPLOYER = "employer"
    OTHER = "other"


class Response(StrEnum):
    """What came of the approach. Declining is a legitimate choice (marker 12)."""

    TOOK_PART = "took_part"
    DECLINED = "declined"
    NO_REPLY = "no_reply"
    NOT_APPROACHED = "not_approached"


class Need(StrEnum):
    """What somebody needs so as to take part, or what stands in the way."""

    FEAR = "fear_of_repercussions"
    LANGUAGE = "language"
    PROCEEDINGS = "parallel_proceedings"
    DOMESTIC_ABUSE = "domestic_abuse"
    DISABILITY = "disability"
    DISTANCE = "distance"
    NOT_RELEASED = "employer_did_not_release"
    OTHER = "other"


class Met(StrEnum):
    """What became of a need."""

    REMOVED = "removed"
    EASED = "eased"
    NOT_REMOVED = "not_removed"


class Support(StrEnum):
    """Who or what helps somebody to take part."""

    ADVOCATE = "advocate"
    SPECIALIST = "specialist_organisation"
    INTERPRETER = "interpreter"
    SUPERVISION = "supervision"
    UNION = "union"
    EMPLOYER = "employer"
    OTHER = "other"


class Taken(StrEnum):
    """Whether support that was offered was taken up."""

    TAKEN = "taken"
    NOT_WANTED = "not_wanted"
    NOT_KNOWN = "not_known"


class Manner(StrEnum):
    """How words are represented in the report."""

    QUOTED = "quoted"
    SUMMARISED = "summarised"
    BACKGROUND = "background"
    NOT_USED = "not_used"


class Agreement(StrEnum):
    """What whoever said the words says to that."""

    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    ASKED = "asked"


class CommentUse(StrEnum):
    """What was done with a comment on the draft."""

    CHANGED = "changed"
    PARTLY = "partly"
    NOT_CHANGED = "not_changed"


# With these the reason is the review's own: it stays on record whatever somebody takes back
# (marker 12, question 8).
OUR_REASON = frozenset({Response.NO_REPLY, Response.NOT_APPROACHED})


def are_their_words(kind: StepKind, details: Mapping[str, object]) -> bool:
    """Whether what a step says in words is theirs to take back, and not the review's own note."""
    return kind in THEIR_WORDS and details.get("response") not in OUR_REASON


# What each kind of step says beside its date and words: field, its words, whether it holds
# several, whether it must be there. `draft` of a draft shown is a draft's number.
@dataclass(frozen=True, slots=True)
class Detail:
    """One field of a kind of step."""

    words: type[StrEnum]
    several: bool = False
    needed: bool = True


DETAILS: Mapping[StepKind, Mapping[str, Detail]] = MappingProxyType(
    {
        StepKind.TOLD: {
            "told": Detail(Told, several=True),
            "route": Detail(Route),
            "by": Detail(By),
        },
        StepKind.APPROACHED: {"route": Detail(Route), "by": Detail(By)},
        StepKind.RESPONSE: {"response": Detail(Response)},
        StepKind.NEED: {"need": Detail(Need, several=True)},
        StepKind.NEED_MET: {"met": Detail(Met)},
        StepKind.SUPPORT: {"support": Detail(Support, several=True), "taken": Detail(Taken)},
        StepKind.FOCUS: {},
        StepKind.CONTRIBUTION: {"route": Detail(Route), "by": Detail(By)},
        StepKind.REPRESENTATION: {"manner": Detail(Manner), "agreement": Detail(Agreement)},
        StepKind.SHOWN_DRAFT: {"route": Detail(Route)},
        StepKind.COMMENT: {},
        StepKind.COMMENT_ANSWERED: {"use": Detail(CommentUse)},
        StepKind.TOLD_BEFORE_PUBLICATION: {"route": Detail(Route), "by": Detail(By)},
        StepKind.EXPERIENCE: {},
    }
)
# Without words these say nothing.
WORDS_NEEDED = frozenset(
    {
        StepKind.FOCUS,
        StepKind.CONTRIBUTION,
        StepKind.COMMENT,
        StepKind.COMMENT_ANSWERED,
        StepKind.EXPERIENCE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step as it stands now, corrections counted in. `on` is None where the day is not known."""

    id: UUID
    kind: StepKind
    on: date | None
    details: Mapping[str, object]
    answers_id: UUID | None = None
    draft_number: int | None = None
    has_words: bool = False
    is_withdrawn: bool = False
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody who should have a say, with their steps: earliest first, undated last."""

    id: UUID
    group: Group
    label: str
    size: int | None = None
    identified_on: date | None = None
    steps: Sequence[Step] = ()


SIDE_LABELS = {Side.FAMILY: N_("Family and network"), Side.PRACTITIONER: N_("Practitioners")}
GROUP_LABELS = {
    Group.CHILD: N_("The child or young person"),
    Group.MOTHER: N_("Mother"),
    Group.FATHER: N_("Father"),
    Group.PARENTS_PARTNER: N_("Parent’s partner"),
    Group.SIBLING: N_("Brother or sister"),
    Group.GRANDPARENT: N_("Grandparent"),
    Group.OTHER_FAMILY: N_("Other family"),
    Group.CARER: N_("Foster or kinship carer"),
    Group.FRIEND: N_("Friend or neighbour"),
    Group.SOCIAL_CARE: N_("Children’s social care"),
    Group.HEALTH: N_("Health"),
    Group.POLICE: N_("Police"),
    Group.EDUCATION: N_("Schools and early years"),
    Group.PROBATION: N_("Probation"),
    Group.HOUSING: N_("Housing"),
    Group.YOUTH: N_("Youth services"),
    Group.VOLUNTARY: N_("Voluntary organisation"),
    Group.OTHER_SERVICE: N_("Other service"),
}
STEP_LABELS = {
    StepKind.TOLD: N_("Told about the review"),
    StepKind.APPROACHED: N_("Approached"),
    StepKind.RESPONSE: N_("Response"),
    StepKind.NEED: N_("What they need, or what stands in the way"),
    StepKind.NEED_MET: N_("What was done about it"),
    StepKind.SUPPORT: N_("Support offered"),
    StepKind.FOCUS: N_("Influence on the focus of the review"),
    StepKind.CONTRIBUTION: N_("What they said"),
    StepKind.REPRESENTATION: N_("How their words are used"),
    StepKind.SHOWN_DRAFT: N_("Shown the draft"),
    StepKind.COMMENT: N_("Comment on the draft"),
    StepKind.COMMENT_ANSWERED: N_("What was done with the comment"),
    StepKind.TOLD_BEFORE_PUBLICATION: N_("Told before publication"),
    StepKind.EXPERIENCE: N_("What taking part was like"),
}
WORD_LABELS: Mapping[StrEnum, str] = MappingProxyType(
    {
        Told.PURPOSE: N_("What the review is for"),
        Told.HOW: N_("How it works and what they may do in it"),
        Told.LIMITS: N_("What it cannot do"),
        Route.IN_PERSON: N_("In person"),
        Route.LETTER: N_("Letter"),
        Route.PHONE: N_("Telephone"),
        Route.VIDEO: N_("Video call"),
        Route.MESSAGE: N_("Email or message"),
        Route.THROUGH_SOMEBODY: N_("Through somebody they trust"),
        Route.THROUGH_EMPLOYER: N_("Through their employer"),
        Route.EVENT: N_("At a group event"),
        By.LEAD_REVIEWER: N_("Lead reviewer"),
        By.REVIEW_MANAGER: N_("Review manager"),
        By.PANEL_MEMBER: N_("Panel member"),
        By.ADVOCATE: N_("Advocate"),
        By.KNOWN_WORKER: N_("A worker they know"),
        By.EMPLOYER: N_("Employer"),
        By.OTHER: N_("Somebody else"),
        Response.TOOK_PART: N_("Takes part"),
        Response.DECLINED: N_("Declined"),
        Response.NO_REPLY: N_("No reply"),
        Response.NOT_APPROACHED: N_("Not approached"),
        Need.FEAR: N_("Fear of repercussions"),
        Need.LANGUAGE: N_("Language"),
        Need.PROCEEDINGS: N_("Criminal or family proceedings"),
        Need.DOMESTIC_ABUSE: N_("Domestic abuse"),
        Need.DISABILITY: N_("Disability"),
        Need.DISTANCE: N_("Distance"),
        Need.NOT_RELEASED: N_("Employer did not release them"),
        Need.OTHER: N_("Something else"),
        Met.REMOVED: N_("No longer in the way"),
        Met.EASED: N_("Eased, not removed"),
        Met.NOT_REMOVED: N_("Could not be removed"),
        Support.ADVOCATE: N_("Advocate"),
        Support.SPECIALIST: N_("Specialist organisation"),
        Support.INTERPRETER: N_("Interpreter or translation"),
        Support.SUPERVISION: N_("Supervision"),
        Support.UNION: N_("Trade union or professional body"),
        Support.EMPLOYER: N_("Employer"),
        Support.OTHER: N_("Something else"),
        Taken.TAKEN: N_("Taken up"),
        Taken.NOT_WANTED: N_("Not wanted"),
        Taken.NOT_KNOWN: N_("Not known yet"),
        Manner.QUOTED: N_("In their own words"),
        Manner.SUMMARISED: N_("Summarised"),
        Manner.BACKGROUND: N_("As background only"),
        Manner.NOT_USED: N_("Not in the report"),
        Agreement.AGREED: N_("They agree"),
        Agreement.NOT_AGREED: N_("They do not agree"),
        Agreement.ASKED: N_("Asked, no answer yet"),
        CommentUse.CHANGED: N_("The draft was changed"),
        CommentUse.PARTLY: N_("The draft was changed in part"),
        CommentUse.NOT_CHANGED: N_("The draft was not changed"),
    }
)
