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
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qmapp.casework.lenses.rows import Rows

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


@dataclass(eq=False, slots=True)
class Word:
    """A token as it is shown, with all that is known of it wherever it stands.

    `tags` are the codes of its classes, `sizes` how many words each of them takes. `keys`: the
    word, the beginnings that it shows, and its codes apart.
    `longer`: for each word that may follow, the phrases that the two begin, with their codes.
    """

    word: str
    tags: str
    keys: Sequence[str]
    longer: Mapping[str, Sequence[tuple[tuple[str, ...], str]]] | None
    sizes: Mapping[str, int] = field(init=False)
    part: str = field(init=False)

    def __post_init__(self) -> None:
        self.sizes = _sizes_of(self.tags)
        self.part = f" {self.word}_{self.tags}"


@dataclass
class Lexicon:
    """All word classes, ready to be looked up by a word."""

    classes: Mapping[str, WordClass]
    codes: dict[str, str] = field(init=False)
    _singles: dict[str, str] = field(init=False)
    _longer: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = field(init=False)
    _known: _Words = field(init=False)
    _known_first: _Words = field(init=False)
    _beginnings: frozenset[str] = field(init=False, default=frozenset())

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
                    # By their first two words: many begin with a common one.
                    begun = self._longer.setdefault(phrase[0], {})
                    begun.setdefault(phrase[1], []).append((phrase, f"={code}{len(phrase)}"))
        self._by_ending = [
            (self.codes[name], each)
            for name, each in sorted(self.classes.items())
            if each.endings or each.shapes or each.cased
        ]
        self._forget()

    def key_of_beginning(self, letters: str) -> str:
        """The key under which words that begin so are noted; made when first asked for."""
        key = f"{letters}*"
        if key not in self._beginnings:
            self._beginnings |= {key}
            self._forget()
        return key

    def _forget(self) -> None:
        """Look up each word anew: what was known of it does not hold the last beginning."""
        self._known = _Words(self, self._beginnings, is_first=False)
        self._known_first = _Words(self, self._beginnings, is_first=True)

    def words(self, shown: Sequence[str]) -> list[Word]:
        """The tokens of a sentence."""
        known = self._known
        found = [known[one] for one in shown]
        if found:
            found[0] = self._known_first[shown[0]]
        return found

    def word(self, shown: str, beginnings: frozenset[str], *, is_first: bool) -> Word:
        """A token, which may be the first of a sentence."""
        word = shown.lower().translate(_MASKED)
        shape = _shape(shown, is_first=is_first)
        tags = self._singles.get(word, "") + "".join(
            f"={code}1" for code, each in self._by_ending if _fits(each, word, shape)
        )
        begun = (f"{word[:end]}*" for end in range(1, min(len(word), _LONGEST_KNOWN) + 1))
        keys = [word, *(key for key in begun if key in beginnings), *keys_of(tags)]
        return Word(word, tags, keys, self._longer.get(word))


class _Words(dict[str, Word]):
    """The tokens that a lexicon was asked for, by what is shown; long ones are not kept."""

    def __init__(self, lexicon: Lexicon, beginnings: frozenset[str], *, is_first: bool) -> None:
        super().__init__()
        self._lexicon, self._beginnings, self._is_first = lexicon, beginnings, is_first

    def __missing__(self, shown: str) -> Word:
        found = self._lexicon.word(shown, self._beginnings, is_first=self._is_first)
        if len(self) < _MOST_KNOWN and len(shown) <= _LONGEST_KNOWN:
            self[shown] = found
        return found


_MOST_KNOWN = 100_000
_LONGEST_KNOWN = 40
_CAPITAL = frozenset({"capital", "first", "capitals"})


def _code(number: int) -> str:
    return chr(97 + number // 26) + chr(97 + number % 26)


def keys_of(tags: str) -> tuple[str, ...]:
    """The codes apart, each also as the shorter ones that it begins with ("=ab2", "=ab")."""
    each = tags.split("=")[1:]
    return tuple({f"={tag[:end]}": None for tag in each for end in range(len(tag), 1, -1)})


def _sizes_of(tags: str) -> dict[str, int]:
    """The codes of classes, each with how many words it takes; the longest counts."""
    found: dict[str, int] = {}
    for tag in tags.split("=")[1:]:
        found[tag[:2]] = max(found.get(tag[:2], 0), int(tag[2:]))
    return found


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


@dataclass(eq=False, slots=True)
class Line:
    """A sentence from `start` to `end` of a passage's plain text: its tokens, and the line.

    What not every sentence is asked for is made when it is. `phrases` holds the codes of the
    phrases that begin at a token. `rows` is the stretch in which the sentence has a `number`.
    """

    text: str
    start: int
    end: int
    tokens_of: Sequence[Word]
    words: Sequence[str]
    phrases: Mapping[int, str]
    rows: Rows | None = None
    number: int = 0
    _line: bytes | None = None
    _spans: Sequence[tuple[int, int]] | None = None
    _places: Sequence[int] | None = None
    _keys: frozenset[str] | None = None

    @property
    def line(self) -> bytes:
        """The sentence written out."""
        if self._line is None:
            self._line = "".join(self._parts()).encode()
        return self._line

    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """The spans of the tokens in the plain text."""
        if self._spans is None:
            self._spans = [
                match.span() for match in _TOKEN.finditer(self.text, self.start, self.end)
            ]
        return self._spans

    @property
    def keys(self) -> frozenset[str]:
        """Every word, class and beginning that the sentence shows."""
        if self._keys is None:
            found = set(self.words)
            for each in self.tokens_of:
                found.update(each.keys)
            for tags in self.phrases.values():
                found.update(keys_of(tags))
            self._keys = frozenset(found)
        return self._keys

    @property
    def places(self) -> Sequence[int]:
        """Where each token begins in the line."""
        if self._places is None:
            self._places = [0, *accumulate(map(len, self._parts()))][:-1]
        return self._places

    def _parts(self) -> list[str]:
        parts = [each.part for each in self.tokens_of]
        for at, tags in self.phrases.items():
            parts[at] += tags
        return parts

    def sizes(self, at: int) -> Mapping[str, int]:
        """The classes of a token, each with how many words it takes; the longest counts."""
        each = self.tokens_of[at]
        if at not in self.phrases:
            return each.sizes
        return _sizes_of(each.tags + self.phrases[at])

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """A span of the line as a span of tokens, up to but not including the second."""
        first = bisect_right(self.places, start) - 1
        return max(first, 0), bisect_right(self.places, max(start, end - 1))

    def chars(self, first: int, stop: int) -> tuple[int, int]:
        """A span of tokens as a span of the passage's plain text."""
        return self.spans[first][0], self.spans[stop - 1][1]

    def cut(self, first: int, stop: int) -> bytes:
        """The line of some of the tokens only."""
        places = self.places
        first, stop = max(first, 0), min(stop, len(places))
        if first >= stop:
            return b""
        end = places[stop] if stop < len(places) else len(self.line)
        return self.line[places[first] : end]


def write_line(text: str, start: int, end: int, lexicon: Lexicon) -> Line:
    """Write out the sentence of a plain text from `start` to `end`."""
    tokens = lexicon.words(_TOKEN.findall(text, start, end))
    words = [each.word for each in tokens]
    phrases: dict[int, str] = {}
    for at, each in enumerate(tokens):
        if each.longer is not None and at + 1 < len(words):
            for phrase, tag in each.longer.get(words[at + 1], ()):
                if len(phrase) == 2 or tuple(words[at : at + len(phrase)]) == phrase:
                    phrases[at] = phrases.get(at, "") + tag
    return Line(text, start, end, tokens, words, phrases)
