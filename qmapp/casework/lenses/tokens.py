"""Words of a sentence, each with the word classes it belongs to, written out as one line.

The line reads " should_=a1 have_ rung_=c1=d1": a space before each token, the word in small
letters, then the codes of its classes, each with the number of words that the class's phrase takes
from here on. Patterns are regular expressions over that line, so that "{role}" costs a few bytes
however many roles there are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_TOKEN = re.compile(
    r"[A-Za-z]+?(?=n't\b)|n't\b|'(?:s|re|ve|ll|d|m)\b|"
    r"[A-Za-z]'[A-Z][a-z]+|[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*|[0-9]+(?:[.,:/][0-9]+)+|[^\sA-Za-z0-9]"
)
# Signs with a meaning of their own in the line.
_MASKED = str.maketrans({"_": "-", "=": "-"})


@dataclass(frozen=True, slots=True)
class WordClass:
    """A named list of words and phrases, and endings that unknown words may show.

    `cased`: its single words count only with a capital, also as the first half of a double name.
    """

    name: str
    phrases: frozenset[tuple[str, ...]]
    endings: tuple[str, ...] = ()
    shapes: frozenset[str] = frozenset()
    excepted: frozenset[str] = frozenset()
    cased: bool = False

    @property
    def lengths(self) -> list[int]:
        """How many words its phrases take."""
        found = {len(phrase) for phrase in self.phrases}
        return sorted(found | {1}) if self.endings or self.shapes else sorted(found)


@dataclass
class Lexicon:
    """All word classes, ready to be looked up by a word."""

    classes: Mapping[str, WordClass]
    codes: dict[str, str] = field(init=False)
    _singles: dict[str, str] = field(init=False)
    _longer: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = field(init=False)
    _known: dict[tuple[str, str], str] = field(init=False, default_factory=dict)
    _beginnings: dict[str, str] = field(init=False, default_factory=dict)
    _begun: dict[str, Sequence[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.codes = {name: _code(n) for n, name in enumerate(sorted(self.classes))}
        self._singles, self._longer = {}, {}
        for name, each in sorted(self.classes.items()):
            code = self.codes[name]
            for phrase in sorted(each.phrases):
                if len(phrase) == 1 and each.cased:
                    continue
                if len(phrase) == 1:
                    self._singles[phrase[0]] = self._singles.get(phrase[0], "") + f"={code}1"
                else:
                    self._longer.setdefault(phrase[:2], []).append(
                        (phrase, f"={code}{len(phrase)}")
                    )
        self._by_ending = [
            (self.codes[name], each)
            for name, each in sorted(self.classes.items())
            if each.endings or each.shapes or each.cased
        ]

    def key_of_beginning(self, letters: str) -> str:
        """The key under which words that begin so are noted; made when first asked for."""
        key = f"{letters}*"
        if key not in self._beginnings:
            self._beginnings = {**self._beginnings, key: letters}
            self._begun = {}
        return key

    def beginnings_of(self, word: str) -> Sequence[str]:
        """The keys of all beginnings that the word shows."""
        found = self._begun.get(word)
        if found is None:
            found = [key for key, letters in self._beginnings.items() if word.startswith(letters)]
            if len(self._begun) < _MOST_KNOWN:
                self._begun[word] = found
        return found

    def tags(self, words: Sequence[str], shown: Sequence[str], at: int) -> str:
        """The codes of the word at a place, and of the phrases that begin there."""
        word = words[at]
        shape = _shape(shown[at], is_first=at == 0)
        key = (word, shape)
        found = self._known.get(key)
        if found is None:
            found = self._singles.get(word, "") + "".join(
                f"={code}1" for code, each in self._by_ending if _fits(each, word, shape)
            )
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = found
        # Phrases are looked up by their first two words: many begin with a common one.
        for phrase, tag in self._longer.get(tuple(words[at : at + 2]), ()):
            if len(phrase) == 2 or tuple(words[at : at + len(phrase)]) == phrase:
                found += tag
        return found


_MOST_KNOWN = 200_000
_CAPITAL = frozenset({"capital", "first", "capitals"})


def _code(number: int) -> str:
    return chr(97 + number // 26) + chr(97 + number % 26)


def _shape(shown: str, *, is_first: bool) -> str:
    if shown[:1].isdigit():
        return "number"
    if len(shown) > 1 and shown.isupper():
        return "capitals"
    if shown[:1].isupper():
        return "first" if is_first else "capital"
    return ""


def _fits(each: WordClass, word: str, shape: str) -> bool:
    if each.cased:
        named = (word,) in each.phrases or (word.partition("-")[0],) in each.phrases
        return named and shape in _CAPITAL and word not in each.excepted
    if word in each.excepted or (word,) in each.phrases:
        return False
    return shape in each.shapes or any(
        len(word) > len(ending) + 1 and word.endswith(ending) for ending in each.endings
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence written out: its tokens' spans in the passage's plain text, and the line."""

    start: int
    end: int
    spans: Sequence[tuple[int, int]]
    words: Sequence[str]
    line: bytes
    keys: frozenset[str]
    _places: Sequence[int]

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """A span of the line as a span of tokens, up to but not including the second."""
        first = bisect_right(self._places, start) - 1
        return max(first, 0), bisect_right(self._places, max(start, end - 1))

    def chars(self, first: int, stop: int) -> tuple[int, int]:
        """A span of tokens as a span of the passage's plain text."""
        return self.spans[first][0], self.spans[stop - 1][1]

    def cut(self, first: int, stop: int) -> bytes:
        """The line of some of the tokens only."""
        first, stop = max(first, 0), min(stop, len(self._places))
        if first >= stop:
            return b""
        end = self._places[stop] if stop < len(self._places) else len(self.line)
        return self.line[self._places[first] : end]


@lru_cache(maxsize=20_000)
def _keys_of(tags: str) -> tuple[str, ...]:
    return tuple(f"={tag[:2]}" for tag in tags[1:].split("="))


def write_line(text: str, start: int, end: int, lexicon: Lexicon) -> Line:
    """Write out the sentence of a plain text from `start` to `end`."""
    spans = [match.span() for match in _TOKEN.finditer(text, start, end)]
    shown = [text[a:b] for a, b in spans]
    words = [word.lower().translate(_MASKED) for word in shown]
    parts: list[str] = []
    places: list[int] = []
    at = 0
    keys: set[str] = set(words)
    for index, word in enumerate(words):
        tags = lexicon.tags(words, shown, index)
        if tags:
            keys.update(_keys_of(tags))
        keys.update(lexicon.beginnings_of(word))
        part = f" {word}_{tags}"
        places.append(at)
        at += len(part)
        parts.append(part)
    return Line(start, end, spans, words, "".join(parts).encode(), frozenset(keys), places)
