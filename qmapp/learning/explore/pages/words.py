"""How explorations are called on pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import gettext, ngettext

from qmapp.foundation.web.words import show_date
from qmapp.learning.explore.lines import ExplorationLine, LinkLine, MeasureLine, Whole
from qmapp.learning.explore.rules import (
    CHOICE_LABELS,
    HOLDS_LABELS,
    SECTOR_LABELS,
    THING_LABELS,
    Answer,
    Course,
    Scope,
)
from qmapp.learning.explore.text import AskedText

MOST_IN_LINE = 70


def who_words(scope: Scope, place: str) -> str:
    """Who answers: the team or area by its name, or the whole board."""
    return place if scope is not Scope.BOARD else gettext("The whole board")


def standing_words(course: Course, *, is_put_right: bool) -> str:
    """Where an exploration stands."""
    if course.ended_at is not None:
        return gettext("Thrown away as a draft")
    if course.finished_at is None:
        return gettext("Draft")
    if is_put_right:
        return gettext("Finished, and put right by a newer version")
    return gettext("Finished")


def answered_words(answered: int, asked: int) -> str:
    """How many of the questions are answered."""
    return gettext("%(n)s of %(total)s questions answered", n=answered, total=asked)


def line_words(line: ExplorationLine, asked: int) -> str:
    """An exploration in a list, after its name: when, how far."""
    return gettext(
        "%(date)s. %(standing)s: %(answered)s",
        date=show_date(line.held_on),
        standing=standing_words(line.course, is_put_right=line.is_put_right),
        answered=answered_words(line.answered, asked),
    )


def by_words(whole: Whole) -> Sequence[tuple[str, str]]:
    """Who answered, as labelled facts. Nobody is named."""
    facts = [(gettext("Answered by"), who_words(whole.scope, whole.place))]
    facts.append((gettext("On"), show_date(whole.held_on)))
    if whole.sectors:
        sectors = "; ".join(gettext(SECTOR_LABELS[one]) for one in whole.sectors)
        facts.append((gettext("Sectors"), sectors))
    if whole.roles:
        facts.append((gettext("Roles"), "; ".join(whole.roles)))
    if whole.people is not None:
        facts.append(
            (
                gettext("People"),
                ngettext("%(num)d person", "%(num)d people", whole.people),
            )
        )
    return facts


def measure_words(line: MeasureLine) -> str:
    """A measure with the review and recommendation that it belongs to."""
    return gettext(
        "%(reference)s, recommendation %(number)s: %(name)s",
        reference=line.reference,
        number=line.recommendation or "–",
        name=line.name,
    )


def answer_facts(
    answer: Answer, text: AskedText, measures: Mapping[UUID, MeasureLine]
) -> Sequence[tuple[str, str]]:
    """What an answer says besides its words: (label, what was chosen); the label may be empty."""
    facts: list[tuple[str, str]] = []
    if answer.choice is not None:
        facts.append(("", gettext(CHOICE_LABELS[answer.choice])))
    facts += [
        (reason.text, gettext(HOLDS_LABELS[answer.reasons[reason.key]]))
        for reason in text.reasons
        if reason.key in answer.reasons
    ]
    if answer.cannot_tell:
        facts.append(("", gettext("They looked, and cannot tell")))
    if answer.measure_id is not None:
        known = measures.get(answer.measure_id)
        facts.append(
            (
                gettext("Measure"),
                measure_words(known) if known else gettext("One that you may not read"),
            )
        )
    return facts


def answer_line(answer: Answer, text: AskedText, measures: Mapping[UUID, MeasureLine]) -> str:
    """An answer as one text, for the table of what differs."""
    facts = [
        f"{label}: {said}" if label else said
        for label, said in answer_facts(answer, text, measures)
    ]
    return "\n".join([*facts, answer.words] if answer.words else facts) or gettext("No answer")


def link_words(line: LinkLine) -> str:
    """What a link leads to, by kind and number; without its words."""
    kind = gettext(THING_LABELS[line.thing])
    if not line.label:
        if line.reference:
            return gettext(
                "%(kind)s of %(reference)s, whose words are for those who work on it",
                kind=kind,
                reference=line.reference,
            )
        return gettext("%(kind)s whose words are for those who work on its review", kind=kind)
    return gettext("%(kind)s, %(label)s", kind=kind, label=line.label)


def short(words: str) -> str:
    """The beginning of words, for a field of one line."""
    line = " ".join(words.split())
    return line if len(line) <= MOST_IN_LINE else f"{line[: MOST_IN_LINE - 1]}…"
