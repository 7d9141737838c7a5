"""The steps of a pattern, each taken at all places of a stretch of text at once (see `rows`).

`after` tells where a step leads from the places where it may begin, both as bits. Where it leads to
is what re2 would find, so that re2, which says which words are shown, is asked only where it finds
something. `loose` is -1 where a sentence may be thought to begin and end anywhere, else 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from qmapp.casework.lenses.rows import Key, Rows


class Step(Protocol):
    """A step of a pattern."""

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """The places that it leads to from others."""


@dataclass(frozen=True, slots=True)
class OneWord:
    """A word, one that begins so ("follow*"), or any of several."""

    key: Key

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """Behind the word."""
        return (at & rows[self.key]) << 1


@dataclass(frozen=True, slots=True)
class OneOfClass:
    """A word or phrase of a class: for each length that its phrases have, the key of a row."""

    any: str
    lengths: tuple[tuple[str, int], ...]

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """Behind the phrase."""
        found = 0
        for key, length in self.lengths:
            if row := rows[key]:
                found |= (at & row) << length
        return found


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words, none of them ; or :."""

    most: int

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """Behind each of the words, and where it was."""
        found, free = at, rows.free
        for _ in range(self.most):
            at = (at & free) << 1
            if not at:
                break
            found |= at
        return found


@dataclass(frozen=True, slots=True)
class Begin:
    """The sentence begins here."""

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """Where it was, if it is there."""
        return at & (rows.first | loose)


@dataclass(frozen=True, slots=True)
class End:
    """The sentence ends here."""

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """Where it was, if it is there."""
        return at & (rows.last | loose)


@dataclass(frozen=True, slots=True)
class Maybe:
    """A step that may be left out."""

    step: Step

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """Where it leads, and where it was."""
        return at | self.step.after(rows, at, loose)


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    steps: tuple[Step, ...]

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """Where any of them leads."""
        found = 0
        for step in self.steps:
            found |= step.after(rows, at, loose)
        return found


@dataclass(frozen=True, slots=True)
class Run:
    """One after the other."""

    steps: tuple[Step, ...]
    needs: tuple[Key, ...]

    def after(self, rows: Rows, at: int, loose: int) -> int:
        """Where the last of them leads."""
        for key in self.needs:
            if not rows.has(key):
                return 0
        for step in self.steps:
            at = step.after(rows, at, loose)
            if not at:
                break
        return at


def any_of(steps: Sequence[Step]) -> Step:
    """One of several steps; single words are one step."""
    words = [step.key for step in steps if isinstance(step, OneWord)]
    others = [step for step in steps if not isinstance(step, OneWord)]
    if len(words) < 2:
        return Either((*steps,))
    keys = frozenset(one for key in words for one in ([key] if isinstance(key, str) else key))
    return Either((OneWord(keys), *others)) if others else OneWord(keys)


def run_of(steps: Sequence[Step]) -> Step:
    """Steps one after the other; where a word that one of them takes is missing, none is taken."""
    if len(steps) == 1:
        return steps[0]
    needs: list[Key] = []
    for step in steps:
        if isinstance(step, OneWord):
            needs.append(step.key)
        elif isinstance(step, Run):
            needs += step.needs
        elif isinstance(step, OneOfClass):
            needs.append(step.any)
    needs.sort(key=lambda key: 1 if isinstance(key, str) else len(key))
    return Run((*steps,), (*dict.fromkeys(needs),))


@lru_cache(maxsize=2_000)
def class_of(code: str, lengths: tuple[int, ...]) -> OneOfClass:
    """A word or phrase of a class; one step wherever the class is named."""
    return OneOfClass(f"={code}", tuple((f"={code}{n}", n) for n in lengths))


@lru_cache(maxsize=64)
def gap_of(most: int) -> Gap:
    """Up to so many words; one step wherever as many are left out."""
    return Gap(most)


BEGIN, END = Begin(), End()
