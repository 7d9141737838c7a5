"""How a review of the demonstration was brought to its end, as objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DayContent:
    """Something that somebody did on a day, with a reason where one is wanted."""

    by: str
    day: int
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContent:
    """What the lead reviewer said to a point of a letter: of a marker, or of a finding."""

    done: str
    marker: int | None = None
    where: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersContent:
    """Every answer to a letter, given on one day."""

    by: str
    day: int
    of: tuple[AnswerContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidContent:
    """What one signatory said, on their day."""

    by: str
    day: int
    said: str
    words: str = ""
    interest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundContent:
    """One paper, opened for signing, and what was said to it."""

    paper: str
    by: str
    day: int
    said: tuple[SaidContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangedContent:
    """What was arranged for publication; its dates are days."""

    by: str
    day: int
    family_told_on: int
    family_told: str
    practitioners_told_on: int
    practitioners_told: str
    impact: str
    publish_on: int
    kept_where: str
    kept_until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldContent:
    """A part that is not published: a section of the draft by its title, or a marker."""

    because: str
    section: str = ""
    marker: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedContent:
    """What was arranged, and then decided."""

    arranged: ArrangedContent
    by: str
    day: int
    extent: str
    reasons: str
    address: str
    held_back: tuple[HeldContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedContent:
    """From the letter that was sent to the follow-up.

    Without a letter nothing is answered, and `moderated` says why moderation began before the
    self-check was in. `identifiers`: who said of every word that the scan had found that it
    identifies nobody.
    """

    identifiers: DayContent
    ready: DayContent
    rounds: tuple[RoundContent, ...]
    published: PublishedContent
    followed: DayContent
    moderated: DayContent | None = None
    sent: int | None = None
    answers: AnswersContent | None = None
    resumed: DayContent | None = None


def finished_of(read: dict[str, Any] | None) -> FinishedContent | None:
    """The end of a review, as its file tells it; None where it has not come to one."""
    if read is None:
        return None
    answers, published = read.get("answers"), read["published"]
    days = ("moderated", "resumed", "identifiers", "ready", "followed")
    return FinishedContent(
        sent=read.get("sent"),
        answers=AnswersContent(
            **answers | {"of": tuple(AnswerContent(**one) for one in answers["of"])}
        )
        if answers
        else None,
        rounds=tuple(
            RoundContent(**one | {"said": tuple(SaidContent(**each) for each in one["said"])})
            for one in read["rounds"]
        ),
        published=PublishedContent(
            **published
            | {
                "arranged": ArrangedContent(**published["arranged"]),
                "held_back": tuple(HeldContent(**one) for one in published["held_back"]),
            }
        ),
        **{name: DayContent(**read[name]) for name in days if name in read},
    )
