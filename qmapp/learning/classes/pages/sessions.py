"""What the pages of a board's sessions are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from qmapp.foundation.web.words import agreeing, show_date
from qmapp.learning.classes.forms import gap_words, untold_words
from qmapp.learning.classes.queries import ClassLine, Counted, MarkerName, PlaceLine
from qmapp.learning.classes.rules import CAME_LABELS, SKILL_LABELS, Came, ClassDetails, Skill


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """A session in words."""

    line: ClassLine
    where: str
    attendance: str
    skills: Sequence[str]
    markers: Sequence[str]
    is_to_come: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPage:
    """One session. `places` is empty for those who see counts and no names.

    `untold`: why some of its markers have no count.
    """

    row: ClassRow
    gaps: Sequence[tuple[str, str]]
    untold: str
    is_narrowed: bool
    places: Sequence[tuple[PlaceLine, str, str]]
    hides: bool
    ended_said: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One part with what stands now and what was typed."""

    label: str
    theirs: str
    mine: str


def class_row(line: ClassLine, today: date) -> ClassRow:
    """A session as the list shows it."""
    place = gettext("online") if line.is_online else ""
    where = "; ".join(one for one in (show_date(line.held_on), place, line.place) if one)
    return ClassRow(
        line=line,
        where=where,
        attendance=attendance_words(line, is_to_come=line.held_on > today),
        skills=[gettext(SKILL_LABELS[one]) for one in line.skills],
        markers=[marker_words(one) for one in line.markers],
        is_to_come=line.held_on > today,
    )


def class_page(
    line: ClassLine, counted: Counted, places: Sequence[PlaceLine], today: date
) -> ClassPage:
    """One session, with how often the markers that prompted it were weak, as it stands now."""
    gaps = {one.marker_id: one for one in counted.gaps}
    return ClassPage(
        row=class_row(line, today),
        gaps=[
            (
                marker_words(one),
                gap_words(gaps[one.id])
                if one.id in gaps
                else gettext("Of another edition than most drafts were judged by"),
            )
            for one in line.markers
        ],
        untold=untold_words(gaps[one.id] for one in line.markers if one.id in gaps),
        is_narrowed=counted.is_narrowed,
        places=[(one, place_name(one), gettext(CAME_LABELS[one.came])) for one in places],
        hides=any(one.is_hidden for one in places),
        ended_said=gettext("Ended on %(date)s", date=show_date(line.ended_at))
        if line.ended_at
        else "",
    )


def place_name(place: PlaceLine) -> str:
    """How somebody on the list is called: by name, or by a role with a capital letter."""
    if place.is_hidden:
        return gettext("A lead reviewer")
    return place.name[:1].upper() + place.name[1:]


def attendance_words(line: ClassLine, *, is_to_come: bool = False) -> str:
    """How many of those asked were there; who it is not known of is said. Before the day, how many
    are asked.
    """
    if not line.asked:
        return gettext("Nobody is on the list yet")
    if is_to_come:
        return ngettext(
            "%(num)d person is on the list", "%(num)d people are on the list", line.asked
        )
    said = ngettext(
        "%(which)s was there",
        "%(which)s were there",
        agreeing(line.came.get(Came.ATTENDED, 0), line.asked),
        which=ngettext(
            "%(n)s of %(num)d person on the list",
            "%(n)s of %(num)d people on the list",
            line.asked,
            n=line.came.get(Came.ATTENDED, 0),
        ),
    )
    unknown = line.came.get(Came.NOT_KNOWN, 0)
    if not unknown:
        return said
    return gettext("%(said)s; of %(unknown)s it is not known", said=said, unknown=unknown)


def marker_words(marker: MarkerName) -> str:
    """A marker by its number and title."""
    return f"{marker.number} {marker.title}"


def class_differences(
    theirs: ClassLine, mine: ClassDetails, titles: Mapping[str, str]
) -> Sequence[Difference]:
    """Where a session as it stands now differs from what was typed."""
    online = {True: gettext("Online"), False: gettext("Not online")}

    def skills(chosen: Sequence[Skill]) -> str:
        return "; ".join(gettext(SKILL_LABELS[one]) for one in chosen)

    fields = [
        (gettext("What it is called"), theirs.title, mine.title),
        (
            gettext("Day"),
            show_date(theirs.held_on),
            show_date(mine.held_on) if mine.held_on else "",
        ),
        (gettext("Online"), online[theirs.is_online], online[mine.is_online]),
        (gettext("Place"), theirs.place, mine.place),
        (gettext("Skills"), skills(theirs.skills), skills(mine.skills)),
        (
            gettext("Gaps which prompted it"),
            "; ".join(marker_words(one) for one in theirs.markers),
            "; ".join(titles.get(one, one) for one in mine.markers),
        ),
    ]
    nothing = gettext("(empty)")
    return [
        Difference(label, stands or nothing, typed or nothing)
        for label, stands, typed in fields
        if stands != typed
    ]
