"""What a scan is given and what it tells: plain values, no framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Lens(StrEnum):
    """The ten things that the scan looks for, in the order in which they are shown."""

    HINDSIGHT = "hindsight"
    OUTCOME = "outcome"
    BLAME = "blame"
    EUPHEMISM = "euphemism"
    EXPLANATION = "explanation"
    DESCRIPTION_ONLY = "description-only"
    FAMILY = "family"
    PRACTITIONER = "practitioner"
    RECOMMENDATION = "recommendation"
    IDENTIFIER = "identifier"


class Confidence(StrEnum):
    """How sure a rule is that a person would want to look; low is listed only on request."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    def lowered(self) -> Confidence:
        """One step down; low stays low."""
        return Confidence.MEDIUM if self is Confidence.HIGH else Confidence.LOW


class SectionKind(StrEnum):
    """What a section of a report is for, as far as its heading tells."""

    SUMMARY = "summary"
    METHOD = "method"
    FAMILY = "family"
    PRACTITIONERS = "practitioners"
    BACKGROUND = "background"
    CHRONOLOGY = "chronology"
    ANALYSIS = "analysis"
    FINDINGS = "findings"
    RECOMMENDATIONS = "recommendations"
    CONCLUSION = "conclusion"
    GLOSSARY = "glossary"


class Form(StrEnum):
    """What a recommendation is: something to do, or a question to think about."""

    ACTION = "action"
    FINDING_QUESTION = "finding_question"


class Addressee(StrEnum):
    """Whom a recommendation speaks to."""

    AGENCY = "agency"
    PARTNERSHIP = "partnership"
    NATIONAL = "national"
    UNCLEAR = "unclear"


class Strength(StrEnum):
    """How far an action changes the system (VA National Center for Patient Safety; RCA2)."""

    WEAK = "weak"
    INTERMEDIATE = "intermediate"
    STRONG = "strong"


# About 200,000 words, 600 pages: no review is as long, and a longer text would hold up the rest.
MOST_CHARACTERS = 1_200_000


class TooLong(ValueError):
    """A text holds more than a scan reads; the message says how much in one plain line."""

    def __init__(self, characters: int) -> None:
        super().__init__(
            f"it holds {characters:,} characters of text, and a scan reads {MOST_CHARACTERS:,} at "
            "most: split it, or leave out the appendices"
        )


@dataclass(frozen=True, slots=True)
class ScanPassage:
    """A passage of a draft as the scan reads it.

    `kind` is heading, paragraph, list_item, table_cell or footnote; `level` is a heading's depth;
    `place` says table, row and column of a cell.
    """

    id: str
    kind: str
    text: str
    level: int | None = None
    number: str | None = None
    page: int | None = None
    place: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A pointer: these words may be worth a look, and why. Never a judgement, never a rating.

    `passage` is the passage's place in the reading; `start` and `end` are code points in its text.
    `considered` are the exceptions that were weighed and lowered the confidence, in words.
    `markers` are numbers of quality markers.
    """

    lens: Lens
    rule: str
    confidence: Confidence
    passage: int
    start: int
    end: int
    quote: str
    why: str
    question: str
    markers: tuple[int, ...]
    considered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation with its profile; never a grade.

    `specific` to `strength` are None for a finding with questions: that is a form of its own.
    The `_words` are the words that decided. `facile` asks whether a quick answer was given to a
    slow problem; rules guess that from words.
    """

    passage: int
    start: int
    end: int
    text: str
    form: Form
    addressee: Addressee
    specific: bool | None
    measurable: bool | None
    owner: bool | None
    time_bound: bool | None
    strength: Strength | None
    addressee_words: str = ""
    verb: str = ""
    owner_words: str = ""
    time_words: str = ""
    measure_words: str = ""
    facile: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that is true of the whole draft, such as that nothing was found about a person."""

    lens: Lens
    about: str
    statement: str


@dataclass(frozen=True, slots=True)
class Section:
    """A run of passages under one heading, from `first` up to but not including `stop`.

    `heading` is the heading's place in the reading (None before the first); `kind` is None where
    the heading does not tell.
    """

    heading: int | None
    title: str
    kind: SectionKind | None
    first: int
    stop: int
    words: int


@dataclass(frozen=True, slots=True)
class Scan:
    """All that a scan tells of one reading, flags in reading order."""

    rules_version: str
    sections: Sequence[Section]
    flags: Sequence[Flag]
    recommendations: Sequence[Recommendation]
    document: Sequence[Statement]
