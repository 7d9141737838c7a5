"""Rules, guards and notes of the lenses as frozen values, compiled and ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qmapp.casework.lenses.model import Confidence, Lens, SectionKind
from qmapp.casework.lenses.patterns import NO_PATTERNS, Expression, Patterns
from qmapp.casework.lenses.tokens import Lexicon


class Does(StrEnum):
    """What a guard that holds does to a flag: `MEDIUM` takes high down, and leaves the rest."""

    DROP = "drop"
    LOWER = "lower"
    MEDIUM = "medium"
    LOW = "low"


class Where(StrEnum):
    """Where a guard looks, seen from the matched words."""

    SENTENCE = "sentence"
    BEFORE = "before"
    AFTER = "after"
    PREVIOUS = "previous"
    NEXT = "next"
    NEAR = "near"
    PASSAGE = "passage"
    NEIGHBOURS = "neighbours"
    # The words that the pattern shows, anywhere in the draft, are among those matched.
    DRAFT = "draft"


class Voice(StrEnum):
    """Whose words a sentence gives; the reviewer's where nothing else is seen."""

    RECORD = "record"
    FAMILY = "family"
    PRACTITIONER = "practitioner"
    COURT = "court"
    POLICY = "policy"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Guard:
    """An exception that a rule weighs. It holds when every test that it names holds.

    `window` is how many words before or after are looked at. `inverted`: it holds when the tests
    do not. `everyday`: the sentence that the lens flagged speaks of the same thing, seen by a word
    that both use and that is none of these. `says` is the exception in words, shown where it
    lowered a flag.
    """

    id: str
    does: Does
    says: str
    where: Where = Where.SENTENCE
    window: int = 0
    patterns: Patterns = NO_PATTERNS
    voices: frozenset[Voice] = frozenset()
    sections: frozenset[SectionKind] = frozenset()
    kinds: frozenset[str] = frozenset()
    quoted: bool = False
    lens: Lens | None = None
    least: Confidence = Confidence.MEDIUM
    everyday: frozenset[str] | None = None
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must flag, or must leave alone, with what stands around it."""

    text: str
    section: SectionKind | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a lens. `computed` ones have no pattern: a part of the engine finds them."""

    id: str
    lens: Lens
    confidence: Confidence
    why: str
    question: str
    source: str
    markers: tuple[int, ...]
    patterns: Patterns
    expressions: tuple[Expression, ...]
    guards: tuple[Guard, ...]
    examples: tuple[Example, ...]
    near_misses: tuple[Example, ...]
    kinds: frozenset[str]
    computed: bool = False
    local: bool = False

    @property
    def waits_for(self) -> frozenset[Lens]:
        """The lenses whose flags its guards look at."""
        return frozenset(guard.lens for guard in self.guards if guard.lens is not None)


@dataclass(frozen=True, slots=True)
class LensNote:
    """What a lens is about, in the words of the page."""

    lens: Lens
    title: str
    means: str
    ask: str
    markers: tuple[int, ...]
    good_sign: bool
    cannot_see: str


@dataclass(frozen=True, slots=True, eq=False)
class Ruleset:
    """All rules in force, with the lists that they speak of.

    `version` is the hash of all that decides what is flagged, so two of one version are equal.
    `lists` holds pattern lists by file and name (profile.yaml, absences.yaml) for the parts of the
    engine that are no plain rules.
    """

    version: str
    lens_notes: Mapping[Lens, LensNote]
    rules: Mapping[str, Rule]
    lexicon: Lexicon
    guards: Mapping[str, Guard]
    voices: Mapping[Voice, Mapping[str, Patterns]]
    sections: Mapping[SectionKind, Patterns]
    lists: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ruleset) and other.version == self.version
