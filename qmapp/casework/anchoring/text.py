"""The words of a text as drafts are compared by them: where each stands, and what counts as equal.

Two words are the same word when their keys are equal. A key forgets what a word processor
changes by itself (case, curly or straight quotes, the kind of a hyphen, ligatures, soft
hyphens); it keeps all that a reader would call another word, digits above all. Ours.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Characters that show nothing: a soft hyphen, joiners, a byte order mark. Inside a word they
# are dropped from its key, at its ends they are no part of it.
_UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
)
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\u207b\u208b\ufe58\ufe63\uff0d"
_APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201a\u201b\u2032\u2035\uff07"
_QUOTES = '"\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u2036\u2039\u203a\uff02'

# Signs that Unicode calls punctuation and that a reader calls part of what is said: 5%, R&D.
_SAID = "%&@#‰‱"

_FOLDED = str.maketrans(
    dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_UNSEEN, None)
)


def _edges() -> str:
    """Characters that may stand at the ends of a word without being part of it."""
    return "".join(
        char
        for char in (*map(chr, range(0x3100)), *map(chr, range(0xFE10, 0xFF66)))
        if char not in _SAID
        and (unicodedata.category(char).startswith("P") or char in _UNSEEN + _APOSTROPHES)
    )


# A run of anything but space, long dashes and an ellipsis, which part words whether spaces stand
# about them or not; from its first to its last character that is not punctuation.
_EDGES = re.escape(_edges())
_PARTS = "\\s\u200b\u2014\u2015\u2026\u2e3a\u2e3b"
_WORD = re.compile(
    f"[^{_PARTS}{_EDGES}](?:(?:(?!--|\\.\\.)[^{_PARTS}])*[^{_PARTS}{_EDGES}])?", re.UNICODE
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: from `start` up to but not including `end`, both in code points of the
    text as it was given, and the key by which it is compared with others.
    """

    start: int
    end: int
    key: str


class Keys(dict[str, str]):
    """Spellings and their keys: made for the texts of one comparison, and dropped with it."""

    def __missing__(self, spelling: str) -> str:
        key = self[spelling] = key_of(spelling)
        return key


def key_of(spelling: str) -> str:
    """What is compared of a word that stands alone: never empty when the word is not."""
    if spelling.isascii():
        return spelling.casefold().replace("`", "'")
    folded = unicodedata.normalize("NFKC", spelling.translate(_FOLDED)).casefold()
    return unicodedata.normalize("NFKC", folded.translate(_FOLDED)) or spelling


def _spellings(text: str) -> Iterator[re.Match[str]]:
    return _WORD.finditer(text)


def words_of(text: str, keys: Keys | None = None) -> list[Word]:
    """Every word of a text, in the order in which they stand. Where many texts are read one after
    the other, the keys found for one serve the next.
    """
    keys = Keys() if keys is None else keys
    return [Word(*found.span(), keys[found.group()]) for found in _spellings(text)]


def keys_of(text: str) -> list[str]:
    """The keys alone of every word of a text: half the work where places do not matter."""
    keys = Keys()
    return [keys[spelling] for spelling in _WORD.findall(text)]


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, word for word: other quotes, spaces, dashes, case."""
    return one == other or keys_of(one) == keys_of(other)
