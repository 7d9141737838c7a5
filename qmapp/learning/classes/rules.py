"""Sessions for lead reviewers: skills, who came, and which markers were weak before them. Pure.

The syllabus of the master classes that were proposed nationally we have not seen: the skills are
ours. A marker is weak as on the board’s page: partly met or not met.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words

LONGEST_TITLE = 200
LONGEST_PLACE = 200
LONGEST_ROLE = 80
LONGEST_BECAUSE = 1_000
MOST_MARKERS = 6
EARLIEST = date(1990, 1, 1)
FURTHEST_YEARS = 5


class Skill(StrEnum):
    """What a session is to strengthen. The list is ours."""

    SCOPING = "scoping"
    FAMILY = "family"
    PRACTITIONERS = "practitioners"
    WHY = "why"
    HINDSIGHT = "hindsight"
    EVIDENCE = "evidence"
    PROCEEDINGS = "proceedings"
    INDEPENDENCE = "independence"
    WRITING = "writing"
    RECOMMENDING = "recommending"


SKILL_LABELS = MappingProxyType(
    {
        Skill.SCOPING: N_("Agreeing what a review is to find out, and leaving the rest"),
        Skill.FAMILY: N_("Asking family members, and using what they say"),
        Skill.PRACTITIONERS: N_("Hearing practitioners without blame"),
        Skill.WHY: N_("Finding why: conditions and systems, not only what went wrong"),
        Skill.HINDSIGHT: N_("Seeing decisions as they looked at the time"),
        Skill.EVIDENCE: N_("Weighing evidence, and saying what it cannot tell"),
        Skill.PROCEEDINGS: N_("Working beside criminal and other proceedings"),
        Skill.INDEPENDENCE: N_("Staying independent, and taking challenge"),
        Skill.WRITING: N_("Writing short and plain"),
        Skill.RECOMMENDING: N_("Recommendations that change conditions"),
    }
)


class Came(StrEnum):
    """Whether somebody was there. That it is not known is an answer."""

    ATTENDED = "attended"
    ABSENT = "absent"
    NOT_KNOWN = "not_known"


CAME_LABELS = MappingProxyType(
    {
        Came.ATTENDED: N_("Was there"),
        Came.ABSENT: N_("Was not there"),
        Came.NOT_KNOWN: N_("Not known"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassDetails:
    """A session. `markers` are the gaps which prompted it: ids of markers, never of a person."""

    title: str
    held_on: date | None
    is_online: bool = False
    place: str = ""
    skills: tuple[Skill, ...] = ()
    markers: tuple[str, ...] = ()


def sound_class(
    details: ClassDetails, today: date, *, known_markers: Sequence[str]
) -> ClassDetails:
    """The session as it is kept. Raises RuleBroken with the field at fault."""
    title, place = one_line(details.title), one_line(details.place)
    if not title:
        raise RuleBroken(N_("Enter what the session is called"), field="title")
    require_length(title, LONGEST_TITLE, "title")
    if details.held_on is None:
        raise RuleBroken(N_("Enter the day of the session"), field="held_on")
    if not EARLIEST <= details.held_on <= date(today.year + FURTHEST_YEARS, 12, 31):
        raise RuleBroken(N_("Check the year"), field="held_on")
    if not place and not details.is_online:
        raise RuleBroken(N_("Enter the place, or tick that it is online"), field="place")
    require_length(place, LONGEST_PLACE, "place")
    if not details.skills:
        raise RuleBroken(N_("Choose at least one skill"), field="skills")
    if not set(details.markers) <= set(known_markers):
        raise RuleBroken(N_("Choose from the list"), field="markers")
    if len(set(details.markers)) > MOST_MARKERS:
        raise RuleBroken(
            N_("Choose %(most)d markers at most: a session cannot be about more"),
            field="markers",
            most=MOST_MARKERS,
        )
    return replace(
        details,
        title=title,
        place=place,
        skills=tuple(one for one in Skill if one in details.skills),
        markers=tuple(one for one in known_markers if one in details.markers),
    )


def sound_role(role: str) -> str:
    """Somebody by their role in words. Raises RuleBroken (field "role")."""
    words = one_line(role)
    if not words:
        raise RuleBroken(N_("Choose a lead reviewer, or write a role"), field="role")
    require_length(words, LONGEST_ROLE, "role")
    return words


def sound_came(came: Came | None, held_on: date, today: date) -> Came:
    """Whether somebody was there; before the day only “not known” can be. Raises RuleBroken."""
    if came is None:
        raise RuleBroken(N_("Choose whether they were there"), field="came")
    if held_on > today and came is not Came.NOT_KNOWN:
        raise RuleBroken(
            N_("The session is still to come: until then it is not known"), field="came"
        )
    return came


def sound_because(because: str) -> str:
    """Why a session is ended, as it is kept. Raises RuleBroken."""
    words = tidy_words(because)
    if not words:
        raise RuleBroken(N_("Say why, in a sentence"), field="because")
    require_length(words, LONGEST_BECAUSE, "because")
    return words


def one_line(words: str) -> str:
    """Typed words as one line."""
    return " ".join(tidy_words(words).split())


# Which markers were weak, on the board ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """A marker was weak in so many of `judged` drafts of the board; not told where too few were."""

    marker_id: str
    weak: int
    judged: int
    is_told: bool


def gaps(
    facts: Collection[tuple[str, str, int]],
    *,
    markers: Sequence[str],
    on_scale: Collection[str],
    weak: Collection[str],
    told: Collection[str],
) -> Sequence[Gap]:
    """Every marker in its own order, never by how weak it is: this is no rank.

    `facts` are marker, rating and the number of drafts agreed to stand so. What is off the scale,
    such as “cannot tell”, counts in neither n nor N. `told` are the markers of
    which enough reviews speak (moderation.weak).
    """
    counted: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for marker_id, rating, count in facts:
        if rating in on_scale:
            counted[marker_id][0] += count if rating in weak else 0
            counted[marker_id][1] += count
    return [Gap(one, counted[one][0], counted[one][1], is_told=one in told) for one in markers]


# One's own drafts before and after -----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDraft:
    """A draft of a review that somebody led, and what was agreed of it, marker by marker."""

    reference: str
    board_id: UUID
    number: int
    sent_on: date
    edition_sha256: str
    ratings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Drafts sent before a session, and drafts sent after it, each in the order of their days.

    One that was sent on the very day counts as before: nobody had the time to change it.
    """

    before: Sequence[OwnDraft]
    after: Sequence[OwnDraft]


def before_and_after(drafts: Collection[OwnDraft], held_on: date) -> BeforeAfter:
    """The drafts parted by the day of a session."""
    ordered = sorted(drafts, key=lambda one: (one.sent_on, one.reference.casefold(), one.number))
    return BeforeAfter(
        [one for one in ordered if one.sent_on <= held_on],
        [one for one in ordered if one.sent_on > held_on],
    )
