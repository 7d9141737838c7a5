"""Points, answers and differences in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from qmapp.casework.feedback.checking import Answered, PointDetails
from qmapp.casework.feedback.content import PointText
from qmapp.casework.feedback.queries import AnswerLine, PointLine
from qmapp.casework.feedback.rules import DONE_LABELS, Source


@dataclass(frozen=True, slots=True)
class Difference:
    """A part that was changed in another tab: what stands now, and what was typed here."""

    label: str
    theirs: str
    mine: str


def section_words(title: str) -> str:
    """The heading over points of one section of the draft."""
    return title or gettext("The draft as a whole")


def source_words(point: PointText) -> str:
    """What a point came from."""
    if point.source is Source.TO_CHANGE:
        return (
            gettext("From an assessment, marker %(number)s", number=point.marker)
            if point.marker
            else gettext("From an assessment")
        )
    if point.source is Source.FINDING:
        return (
            gettext("From finding %(number)s", number=point.finding)
            if point.finding
            else gettext("From a finding")
        )
    if point.source is Source.THREAD:
        return gettext("From an open discussion")
    return gettext("Added to the letter")


def asked_words(point: PointText) -> str:
    """Who asks, and who put it into other words."""
    if point.worded_by:
        return gettext(
            "asked by %(who)s, in the words of %(other)s",
            who=point.asked_by,
            other=point.worded_by,
        )
    return gettext("asked by %(who)s", who=point.asked_by)


def done_words(line: AnswerLine) -> str:
    """What was done with a point."""
    return gettext(DONE_LABELS[line.done])


def point_differences(theirs: PointLine, mine: PointDetails) -> Sequence[Difference]:
    """Where a point as it stands now differs from what was typed."""
    return _differences(
        [
            (gettext("What is asked for"), theirs.text.words, mine.words),
            (gettext("Which part of the draft it speaks of"), theirs.text.section, mine.section),
            (
                gettext("Its place in the letter"),
                str(theirs.text.number or ""),
                str(mine.place or ""),
            ),
        ]
    )


def opening_differences(theirs: str, mine: str) -> Sequence[Difference]:
    """Where opening words as they stand now differ from what was typed."""
    return _differences([(gettext("Opening words"), theirs, mine)])


def answer_differences(theirs: AnswerLine | None, mine: Answered) -> Sequence[Difference]:
    """Where an answer as it stands now differs from what was typed."""
    typed = gettext(DONE_LABELS[mine.done]) if mine.done else ""
    return _differences(
        [
            (gettext("What was done"), done_words(theirs) if theirs else "", typed),
            (gettext("Where in the draft"), theirs.where if theirs else "", mine.where),
            (
                gettext("Why it was not done, or not all of it"),
                theirs.why if theirs else "",
                mine.why,
            ),
        ]
    )


def _differences(fields: Sequence[tuple[str, str, str]]) -> Sequence[Difference]:
    empty = gettext("(empty)")
    said = [
        (label, theirs.replace("\r\n", "\n").strip(), mine.replace("\r\n", "\n").strip())
        for label, theirs, mine in fields
    ]
    return [
        Difference(label, theirs or empty, mine or empty)
        for label, theirs, mine in said
        if theirs != mine
    ]
