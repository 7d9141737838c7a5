"""When a rule speaks: tests of facts, put together by all, any and not. Pure.

A test of something that nobody knows is neither met nor unmet, and "not" does not turn it round;
only `known` may ask whether a thing is known. So no rule speaks by mistake of what was not said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from qmapp.casework.remarks.facts import Facts, Sort, Value

Met = bool | None


@dataclass(frozen=True, slots=True)
class Test:
    """One fact looked at: `how` is a word of `HOW`, `wanted` what it is held against."""

    __test__ = False

    fact: str
    how: str
    wanted: Value | tuple[Value, ...]

    def met(self, facts: Facts) -> Met:
        """Whether it holds; None where that cannot be known."""
        value = facts.value(self.fact)
        if self.how == "known":
            return (value is not None) is self.wanted
        wanted = self.wanted
        if self.how in COMPARING and isinstance(wanted, str):
            wanted = facts.value(wanted)
        if value is None or wanted is None:
            return None
        return HOW[self.how](value, wanted)

    def facts(self) -> Iterator[str]:
        """The facts that it looks at."""
        yield self.fact
        if self.how in COMPARING and isinstance(self.wanted, str):
            yield self.wanted


@dataclass(frozen=True, slots=True)
class AllOf:
    """Met where each part is; unmet where one is not."""

    parts: tuple[Condition, ...]

    def met(self, facts: Facts) -> Met:
        """Whether it holds; None where that cannot be known."""
        found = [part.met(facts) for part in self.parts]
        if False in found:
            return False
        return None if None in found else True

    def facts(self) -> Iterator[str]:
        """The facts that it looks at."""
        for part in self.parts:
            yield from part.facts()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met where one part is; unmet where none is."""

    parts: tuple[Condition, ...]

    def met(self, facts: Facts) -> Met:
        """Whether it holds; None where that cannot be known."""
        found = [part.met(facts) for part in self.parts]
        if True in found:
            return True
        return None if None in found else False

    def facts(self) -> Iterator[str]:
        """The facts that it looks at."""
        for part in self.parts:
            yield from part.facts()


@dataclass(frozen=True, slots=True)
class Not:
    """Met where the part is known not to be."""

    part: Condition

    def met(self, facts: Facts) -> Met:
        """Whether it holds; None where that cannot be known."""
        found = self.part.met(facts)
        return None if found is None else not found

    def facts(self) -> Iterator[str]:
        """The facts that it looks at."""
        yield from self.part.facts()


Condition = Test | AllOf | AnyOf | Not


def _only(value: Any, wanted: Any) -> bool:
    return bool(value) and value <= frozenset(wanted)


HOW: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        "is": lambda value, wanted: value == wanted,
        "in": lambda value, wanted: value in wanted,
        "has_any": lambda value, wanted: not value.isdisjoint(wanted),
        "only": _only,
        "at_least": lambda value, wanted: value >= wanted,
        "at_most": lambda value, wanted: value <= wanted,
        "more_than": lambda value, wanted: value > wanted,
        "less_than": lambda value, wanted: value < wanted,
    }
)
COMPARING = frozenset({"at_least", "at_most", "more_than", "less_than"})
SUITS: Mapping[str, frozenset[Sort]] = MappingProxyType(
    {
        "is": frozenset({Sort.BOOLEAN, Sort.WORD, Sort.NUMBER}),
        "in": frozenset({Sort.WORD}),
        "has_any": frozenset({Sort.WORDS}),
        "only": frozenset({Sort.WORDS}),
        **{how: frozenset({Sort.NUMBER}) for how in COMPARING},
        "known": frozenset(Sort),
    }
)
"""Which sort of fact each way of looking is for."""


def condition_of(source: Mapping[str, Any]) -> Condition:
    """A condition as a rule file holds it; what is wrong there, `checking` says beforehand."""
    if "all" in source:
        return AllOf(tuple(condition_of(part) for part in source["all"]))
    if "any" in source:
        return AnyOf(tuple(condition_of(part) for part in source["any"]))
    if "not" in source:
        return Not(condition_of(source["not"]))
    how = next(key for key in source if key != "fact")
    wanted = source[how]
    return Test(source["fact"], how, tuple(wanted) if isinstance(wanted, list) else wanted)
