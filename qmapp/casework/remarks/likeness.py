"""How like earlier recommendations of the board one is, by the words that carry it. Pure.

Words that every recommendation has say nothing of what is asked, and are left out; forms of one
word, and words that boards use for one another, count as one. How well that does is measured on
labelled pairs (`tests/remarks/pairs.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from rapidfuzz import fuzz

from qmapp.casework.lenses import loading as lens_rules
from qmapp.casework.lenses.text import plain_of
from qmapp.casework.lenses.tokens import Lexicon, write_line
from qmapp.casework.remarks.facts import Likeness
from qmapp.casework.remarks.loading import shipped_words

MOST = 5
"""How many are told of one recommendation; more would bury it. Ours."""
_LONGEST = 10_000
_SHORTEST_STEM = 3
_FEWEST_SHARED = 2
_NOTHING = Lexicon({})


class Earlier:
    """Earlier recommendations, their words read once, to hold many texts against."""

    def __init__(self, earlier: Sequence[tuple[UUID, str]]) -> None:
        self._texts = [(id_, text, content_of(text)) for id_, text in earlier]

    def alike(self, text: str, *, least: int | None = None) -> Sequence[Likeness]:
        """Those that ask much the same, the likest first; at most MOST."""
        content = content_of(text)
        least = threshold() if least is None else least
        found = [
            Likeness(id_, earlier, score)
            for id_, earlier, words in self._texts
            if (score := _score(content, words)) >= least
        ]
        found.sort(key=lambda one: (-one.likeness, one.text, str(one.id)))
        return tuple(found[:MOST])


def alike(text: str, earlier: Sequence[tuple[UUID, str]]) -> Sequence[Likeness]:
    """Earlier recommendations that ask much the same as a text, the likest first."""
    return Earlier(earlier).alike(text)


def threshold() -> int:
    """From how much on two are taken to ask much the same, of a hundred."""
    return int(shipped_words()["likeness"]["threshold"])


def content_of(text: str) -> str:
    """The words that carry a text: stems, each once, in the order of the alphabet."""
    plain = plain_of(text[:_LONGEST]).text
    words = write_line(plain, 0, len(plain), _NOTHING).words
    stems = {_stem(word) for word in words if word[0].isalpha() and word not in _everyday()}
    same = _same()
    return " ".join(sorted({same.get(stem, stem) for stem in stems} - _everyday()))


def _score(one: str, other: str) -> int:
    """Of a hundred: how alike the two lists are, how much both share, and how much the shorter.

    Nothing where they share fewer than two words: one word is a theme, not an ask.
    """
    left, right = set(one.split()), set(other.split())
    shared = len(left & right)
    if shared < _FEWEST_SHARED:
        return 0
    of_both = 200 * shared / (len(left) + len(right))
    of_shorter = 100 * shared / min(len(left), len(right))
    return round((fuzz.token_sort_ratio(one, other) + of_both + of_shorter) / 3)


def _stem(word: str) -> str:
    """One key for the forms of a word; no word of a language, and the same for each form."""
    word = _irregular().get(word, word)
    for ending, instead in _ENDINGS:
        stem = word[: len(word) - len(ending)]
        if word.endswith(ending) and len(stem) >= _SHORTEST_STEM:
            word = stem + instead
            break
    if len(word) > _SHORTEST_STEM + 1 and word[-1] == word[-2] and word[-1] not in "sle":
        word = word[:-1]
    return word.rstrip("e").removesuffix("y") if len(word) > _SHORTEST_STEM else word


_ENDINGS = (
    ("ies", "y"),
    ("ied", "y"),
    ("sses", "ss"),
    ("ings", ""),
    ("ing", ""),
    ("ed", ""),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)


@lru_cache(maxsize=1)
def _irregular() -> Mapping[str, str]:
    """Irregular past forms and participles of the lenses' word classes, with their verbs."""
    known = lens_rules.shipped().sources["words"].get("irregular") or {}
    return {form: verb for verb, forms in known.items() for form in forms}


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Words, and their stems, that say nothing of what is asked."""
    words = [word for line in shipped_words()["likeness"]["everyday"] for word in line.split()]
    return frozenset(words) | {_stem(word) for word in words}


@lru_cache(maxsize=1)
def _same() -> Mapping[str, str]:
    """Stems that boards use for one another, each with the one that stands for all."""
    groups = [
        [_stem(word) for word in line.split()] for line in shipped_words()["likeness"]["same"]
    ]
    return {stem: group[0] for group in groups for stem in group}
