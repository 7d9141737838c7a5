"""What a point of a letter, an answer to it and a mark of pressure must hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from qmapp.casework.feedback.content import Content
from qmapp.casework.feedback.rules import (
    LONGEST_SECTION,
    LONGEST_WORDS,
    SAYS_WHERE,
    SAYS_WHY,
    SENDING_STAGES,
    Done,
)
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_, RuleBroken
from qmapp.typed import require_length, tidy_words


@dataclass(frozen=True, slots=True, kw_only=True)
class PointDetails:
    """What is asked, of which section, and at which place in the letter (None: where it is)."""

    words: str
    section: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the lead reviewer did: where, or why not."""

    done: Done | None
    where: str = ""
    why: str = ""


def sound_point(details: PointDetails) -> PointDetails:
    """The details as they are stored. Raises RuleBroken with the field at fault."""
    words = tidy_words(details.words)
    if not words:
        raise RuleBroken(N_("Say what is asked for"), field="words")
    require_length(words, LONGEST_WORDS, "words")
    section = " ".join(tidy_words(details.section).split())
    require_length(section, LONGEST_SECTION, "section")
    return PointDetails(words=words, section=section, place=details.place)


def sound_opening(words: str) -> str:
    """The opening of a letter as it is stored. Raises RuleBroken."""
    words = tidy_words(words)
    require_length(words, LONGEST_WORDS, "opening")
    return words


def sound_answer(answer: Answered) -> Answered:
    """The answer as it is stored, without what does not belong to it. Raises RuleBroken."""
    if answer.done is None:
        raise RuleBroken(N_("Choose what you did with this point"), field="done")
    where = tidy_words(answer.where) if answer.done in SAYS_WHERE else ""
    why = tidy_words(answer.why) if answer.done in SAYS_WHY else ""
    if answer.done in SAYS_WHERE and not where:
        raise RuleBroken(
            N_("Say where in the draft, such as a section or paragraph number"), field="where"
        )
    if answer.done in SAYS_WHY and not why:
        raise RuleBroken(N_("Say why it was not done, or not all of it"), field="why")
    require_length(where, LONGEST_WORDS, "where")
    require_length(why, LONGEST_WORDS, "why")
    return Answered(done=answer.done, where=where, why=why)


def sound_words(words: str, message: str) -> str:
    """Words that may not be empty, as they are stored. Raises RuleBroken with `message`."""
    words = tidy_words(words)
    if not words:
        raise RuleBroken(message, field="words")
    require_length(words, LONGEST_WORDS, "words")
    return words


def require_sendable(content: Content, stage: Stage) -> None:
    """Raise RuleBroken when the letter may not go as it is, or not yet."""
    if stage not in SENDING_STAGES:
        raise RuleBroken(
            N_(
                "A letter goes to the lead reviewer while the review is in moderation or returned. "
                "It is kept until then"
            )
        )
    if not content.points and not content.opening:
        raise RuleBroken(N_("There is nothing in the letter. Add a point, or opening words"))
    empty = [point.number for point in content.points if not point.words.strip()]
    if empty:
        raise RuleBroken(
            N_("Point %(number)d has no words yet. Put it into words, or leave it out"),
            number=empty[0],
        )
