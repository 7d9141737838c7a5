"""Where which words stand in a stretch of text: for each word and class a row of bits.

A row is one whole number with a bit for each token of the stretch, so that one step of a pattern
is taken at all places at once: the places where it may begin, and those it leads to (see `steps`).
A bit without a token parts two sentences, and the next step of a pattern begins where a token ends.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from qmapp.casework.lenses.tokens import Line, Word, keys_of

if TYPE_CHECKING:
    from qmapp.casework.lenses.steps import Step

# Tokens of a stretch: enough that a step costs little for each, few enough that rows stay short.
_STRETCH = 30_000
# Places that are quicker set one by one than gathered.
_FEW = 6
_SOME = re.compile(rb"[^\0]")
_SET_IN = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]
# Which no gap leaps over.
_STOPS = (";", ":")


Key = str | frozenset[str]


class Rows(dict[Key, int]):
    """The rows of a stretch of sentences, each made when it is first asked for.

    The key is a word, a class with how many words it takes ("=ab2"), a beginning ("follow*"), or
    several of which any will do.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self._places: dict[Word, list[int]] = defaultdict(list)
        self._phrases: dict[str, list[int]] = defaultdict(list)
        self._number_of: list[int] = []
        self._firsts: list[int] = []
        first = last = at = 0
        for number, line in enumerate(lines):
            line.rows, line.number = self, number
            for place, each in enumerate(line.tokens_of, at):
                self._places[each].append(place)
            for place, tags in line.phrases.items():
                for key in keys_of(tags):
                    self._phrases[key].append(at + place)
            first |= 1 << at
            self._firsts.append(at)
            self._number_of += [number] * (len(line.tokens_of) + 1)
            at += len(line.tokens_of)
            last |= 1 << at
            at += 1
        self._size = at
        self.every = ((1 << at) - 1) & ~last
        """Every token."""
        self.first = first
        """The tokens that begin a sentence."""
        self.last = last
        """Where a sentence has ended."""
        self._by_key: dict[str, list[Word]] = defaultdict(list)
        for each in self._places:
            for key in each.keys:
                self._by_key[key].append(each)
        self._gathered: dict[str, list[int]] = {}
        # Each of the words, classes and beginnings that stand anywhere.
        self.present = frozenset(self._by_key) | frozenset(self._phrases)
        self.free = self.every & ~(self[_STOPS[0]] | self[_STOPS[1]])
        """The tokens that a gap leaps over."""
        self.standing: dict[int, frozenset[int]] = {}
        self.standing_anywhere: dict[int, frozenset[int]] = {}
        """What is known already of patterns, by their identity."""

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __missing__(self, key: Key) -> int:
        found = 0
        if isinstance(key, frozenset):
            few: list[int] = []
            for each in key & self.present:
                places = self._of(each)
                if len(places) > _FEW:
                    found |= self[each]
                else:
                    few += places
            found |= self._row(few)
        elif key in self.present:
            found = self._row(self._of(key))
        self[key] = found
        return found

    def has(self, key: Key) -> bool:
        """Whether a word, a class or a beginning, or one of several, stands anywhere."""
        if isinstance(key, frozenset):
            return not key.isdisjoint(self.present)
        return key in self.present

    def _of(self, key: str) -> Sequence[int]:
        """The places at which a word, a class or a beginning stands."""
        found = self._gathered.get(key)
        if found is None:
            found = self._gathered[key] = [
                place for word in self._by_key.get(key, ()) for place in self._places[word]
            ] + self._phrases.get(key, [])
        return found

    def _row(self, places: Sequence[int]) -> int:
        if len(places) <= _FEW:
            found = 0
            for place in places:
                found |= 1 << place
            return found
        bits = bytearray(self._size // 8 + 1)
        for place in places:
            bits[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(bits, "little")

    def found(self, step: Step, *, anywhere: bool = False) -> dict[int, int]:
        """The sentences in which a pattern is found, in order, and where it ends there last.

        `anywhere`: also those where it would be if a sentence began and ended at every word.
        """
        ends = step.after(self, self.every, -1 if anywhere else 0)
        if not ends:
            return {}
        # A place that is led to lies behind the token that led there.
        last = ends.bit_length() - 1
        if ends == 1 << last:
            return {self._number_of[last - 1]: last}
        number_of = self._number_of
        return {number_of[place - 1]: place for place in _places_of(ends)}

    def stop(self, number: int, place: int) -> int:
        """A place of the stretch as how many tokens of the sentence come before it."""
        return place - self._firsts[number]


def _places_of(row: int) -> Iterator[int]:
    bits = row.to_bytes(row.bit_length() // 8 + 1, "little")
    for match in _SOME.finditer(bits):
        start = match.start()
        place = start << 3
        for bit in _SET_IN[bits[start]]:
            yield place + bit


def lay_out(lines: Sequence[Line]) -> None:
    """Give sentences their rows, by stretches."""
    stretch: list[Line] = []
    size = 0
    for line in lines:
        stretch.append(line)
        size += len(line.tokens_of)
        if size > _STRETCH:
            Rows(stretch)
            stretch, size = [], 0
    if stretch:
        Rows(stretch)
