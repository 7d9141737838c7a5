"""A rule that makes remarks, and a remark: plain frozen values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from qmapp.casework.remarks.conditions import Condition
from qmapp.casework.remarks.facts import About


class Tone(StrEnum):
    """A remark asks, or says that something fits. None of them scores."""

    ASKS = "asks"
    FITS = "fits"


class Basis(StrEnum):
    """Whether a source says so, or we do."""

    SOURCE = "source"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Example:
    """Facts on which a rule must speak, or must not.

    `text` and `measure` are words whose facts the profile reads; `facts` go before those.
    """

    facts: Mapping[str, Any]
    text: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `concerns` says in a word what of the recommendation it speaks of.

    `gives_way_to`: where one of those remarks is made, this one is not, so that nobody is asked
    the same twice.
    """

    id: str
    about: About
    tone: Tone
    concerns: str
    title: str
    when: Condition
    why: str
    ask: str
    source: str
    basis: Basis
    gives_way_to: frozenset[str] = frozenset()
    examples: tuple[Example, ...] = ()
    near_misses: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class RemarkRules:
    """All rules, in the order in which their remarks are shown.

    `version` is the hash of all that decides, the word lists among it.
    """

    version: str
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule | None:
        """A rule by its id; None where there is none, or no longer."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say about a recommendation or a set, its sentences filled in.

    `rests_on` is the SHA-256 of the facts that decided: an answer given on other facts is an
    answer to something else. `values` are what the sentences were filled with.
    """

    rule: str
    about: About
    tone: Tone
    concerns: str
    title: str
    why: str
    ask: str
    source: str
    basis: Basis
    rests_on: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> str:
        """What an answer is kept with: the title and the question, as they were put."""
        stop = "" if self.title.endswith("?") else "."
        return f"{self.title}{stop} {self.ask}"
