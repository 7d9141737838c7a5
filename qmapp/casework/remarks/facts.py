"""What remarks are made from: plain facts about a recommendation, or about a set. Pure.

None says that nobody knows, or that nobody said; a rule never takes that for a yes or a no. Words
for kinds, natures, addressees, causes and reaches are those of the rooms above, as plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median_high
from types import MappingProxyType
from uuid import UUID

from qmapp.casework.lenses.model import Strength

Value = bool | int | str | frozenset[str] | None


class About(StrEnum):
    """What a rule looks at."""

    RECOMMENDATION = "recommendation"
    SET = "set"


class Sort(StrEnum):
    """What sort of value a fact has."""

    BOOLEAN = "true or false"
    WORD = "a word"
    WORDS = "a list of words"
    NUMBER = "a whole number"


class Means(StrEnum):
    """By what a recommendation wants to change something, as its words tell.

    MORE is whatever the action hierarchy puts above the rest: a tool, time, people, a changed
    system or service, a law.
    """

    TRAINING = "training"
    POLICY = "policy"
    REMINDER = "reminder"
    BRIEFING = "briefing"
    ASSURANCE = "assurance"
    CHECK = "check"
    MORE = "more"


class Counts(StrEnum):
    """What a measure counts, as its words tell."""

    ACTIVITY = "activity"
    EFFECT = "effect"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that rules may ask of: its sort, the words that it may be, and what it tells."""

    sort: Sort
    tells: str
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """An earlier recommendation that asks much the same; `likeness` is of a hundred."""

    id: UUID
    text: str
    likeness: int


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CAUSES = _words(
    "task team tools workload management culture resources law_and_policy family_professional other"
)
OF_RECOMMENDATION: Mapping[str, Fact] = MappingProxyType(
    {
        "kind": Fact(Sort.WORD, "what form it has", _words("action question exploration")),
        "nature": Fact(
            Sort.WORD, "what sort of problem it answers", _words("simple complicated complex")
        ),
        "has_nature_reason": Fact(Sort.BOOLEAN, "whether a reason is given for the nature"),
        "addressee": Fact(
            Sort.WORD, "whom it speaks to", _words("one_agency partnership region national")
        ),
        "has_body": Fact(Sort.BOOLEAN, "whether the agency or the national body is named"),
        "has_owner": Fact(Sort.BOOLEAN, "whether it says by post who acts, or who explores"),
        "has_measure": Fact(Sort.BOOLEAN, "whether it says how its effect will be known"),
        "has_due": Fact(Sort.BOOLEAN, "whether it has a date to be done by"),
        "has_review_date": Fact(Sort.BOOLEAN, "whether it has a date to look again"),
        "has_issues": Fact(Sort.BOOLEAN, "whether a question gives issues to consider"),
        "puts_question": Fact(Sort.BOOLEAN, "whether its own words put a question"),
        "has_finding": Fact(Sort.BOOLEAN, "whether it answers a finding"),
        "finding_says_why": Fact(Sort.BOOLEAN, "whether a finding that it answers gives a reason"),
        "has_cause": Fact(Sort.BOOLEAN, "whether it says which cause it answers"),
        "causes": Fact(Sort.WORDS, "the kinds of cause that it answers", _CAUSES),
        "finding_reach": Fact(
            Sort.WORDS, "how usual its findings are", _words("once team area national not_known")
        ),
        "strength": Fact(
            Sort.WORD,
            "where it stands in the action hierarchy",
            frozenset(s.value for s in Strength),
        ),
        "means": Fact(
            Sort.WORDS, "by what it wants to change something", frozenset(m.value for m in Means)
        ),
        "is_vague": Fact(Sort.BOOLEAN, "whether its words name nothing to do or change"),
        "is_specific": Fact(Sort.BOOLEAN, "whether its words name a thing to do or change"),
        "measure_counts": Fact(
            Sort.WORDS, "what its measure counts", frozenset(c.value for c in Counts)
        ),
        "likeness": Fact(Sort.NUMBER, "how like the likest earlier one, of a hundred; 0: none is"),
    }
)
OF_SET: Mapping[str, Fact] = MappingProxyType(
    {
        "count": Fact(Sort.NUMBER, "how many recommendations there are"),
        "waiting": Fact(Sort.NUMBER, "how many proposals wait to be confirmed"),
        "actions": Fact(Sort.NUMBER, "how many are actions"),
        "questions": Fact(Sort.NUMBER, "how many are questions for the board"),
        "explorations": Fact(Sort.NUMBER, "how many are explorations"),
        "weak": Fact(Sort.NUMBER, "how many actions are weak by the action hierarchy"),
        "half_of_actions": Fact(Sort.NUMBER, "half of the actions, rounded down"),
        "without_cause": Fact(Sort.NUMBER, "how many actions answer no cause"),
        "earlier_reviews": Fact(Sort.NUMBER, "how many earlier reviews of the board are known"),
        "earlier_most": Fact(Sort.NUMBER, "the most that one of those had"),
        "earlier_usual": Fact(Sort.NUMBER, "the middle number of those"),
        "has_national_finding": Fact(Sort.BOOLEAN, "whether a finding is seen nationally"),
        "has_national_recommendation": Fact(Sort.BOOLEAN, "whether one speaks to a national body"),
    }
)
FACTS: Mapping[About, Mapping[str, Fact]] = MappingProxyType(
    {About.RECOMMENDATION: OF_RECOMMENDATION, About.SET: OF_SET}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationFacts:
    """What is known of one recommendation. `earlier` holds the likest first; None: not looked."""

    text: str = ""
    kind: str | None = None
    nature: str | None = None
    has_nature_reason: bool | None = None
    addressee: str | None = None
    has_body: bool | None = None
    has_owner: bool | None = None
    has_measure: bool | None = None
    has_due: bool | None = None
    has_review_date: bool | None = None
    has_issues: bool | None = None
    puts_question: bool | None = None
    has_finding: bool | None = None
    finding_says_why: bool | None = None
    has_cause: bool | None = None
    causes: frozenset[str] | None = None
    finding_reach: frozenset[str] | None = None
    strength: str | None = None
    means: frozenset[str] | None = None
    is_vague: bool | None = None
    is_specific: bool | None = None
    measure_counts: frozenset[str] | None = None
    earlier: Sequence[Likeness] | None = None

    def value(self, fact: str) -> Value:
        """A fact by its name in the rules; None where nobody knows."""
        if fact == "likeness":
            if self.earlier is None:
                return None
            return max((one.likeness for one in self.earlier), default=0)
        return _plain(getattr(self, fact))

    def rests_on(self, fact: str) -> object:
        """What an answer to a remark rests on: of likeness which ones are alike, not how much."""
        if fact == "likeness":
            return sorted(str(one.id) for one in self.earlier or ())
        return _listed(self.value(fact))

    def said(self) -> Iterator[tuple[str, str]]:
        """What the sentences of a remark may tell: every word that is known."""
        for name, fact in OF_RECOMMENDATION.items():
            if fact.sort is Sort.WORD and (value := self.value(name)) is not None:
                yield name, str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFacts:
    """What is known of the recommendations of a review together.

    `by_kind` counts them by form; `earlier_counts` are the numbers that earlier reviews of the
    same board had. While proposals are `waiting` the set is not whole. `weak` and `without_cause`
    count among the actions.
    """

    count: int
    waiting: int | None = None
    by_kind: Mapping[str, int] = field(default_factory=dict)
    earlier_counts: Sequence[int] = ()
    has_national_finding: bool | None = None
    has_national_recommendation: bool | None = None
    without_cause: int | None = None
    weak: int | None = None

    @property
    def actions(self) -> int:
        """How many are actions."""
        return self.by_kind.get("action", 0)

    @property
    def questions(self) -> int:
        """How many are questions for the board."""
        return self.by_kind.get("question", 0)

    @property
    def explorations(self) -> int:
        """How many are explorations."""
        return self.by_kind.get("exploration", 0)

    @property
    def half_of_actions(self) -> int:
        """Half of the actions, rounded down."""
        return self.actions // 2

    @property
    def earlier_reviews(self) -> int:
        """How many earlier reviews are known."""
        return len(self.earlier_counts)

    @property
    def earlier_most(self) -> int | None:
        """The most that an earlier review had; None where there is none."""
        return max(self.earlier_counts, default=None)

    @property
    def earlier_usual(self) -> int | None:
        """The middle number of earlier reviews; the higher where two are in the middle."""
        return median_high(self.earlier_counts) if self.earlier_counts else None

    def value(self, fact: str) -> Value:
        """A fact by its name in the rules; None where nobody knows."""
        return _plain(getattr(self, fact))

    def rests_on(self, fact: str) -> object:
        """What an answer to a remark rests on."""
        return self.value(fact)

    def said(self) -> Iterator[tuple[str, str]]:
        """What the sentences of a remark may tell: every number that is known."""
        for name, fact in OF_SET.items():
            if fact.sort is Sort.NUMBER and (value := self.value(name)) is not None:
                yield name, str(value)


Facts = RecommendationFacts | SetFacts


def _plain(value: object) -> Value:
    """A fact as rules compare it: members of enumerations as their plain words."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (frozenset, set)):
        return frozenset(str(one) for one in value)
    raise TypeError(f"no fact: {value!r}")


def _listed(value: Value) -> object:
    return sorted(value) if isinstance(value, frozenset) else value
