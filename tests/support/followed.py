"""Whether a quotation landed where its words truly went.

A place is right when at least half of its words, and at least half of the quotation's that are
left, are words of the quotation that truly went there, and none was any other word of the old
draft. Only among its own words, never at the ends of the place, there may stand what the author
pasted or moved in between: half as many at most. A copy that was made beside an original counts
as another text, unless the original is gone, or fewer than half of the words of its sentence are
left: then the copy is as right. Where the very words of the quotation stand and hold all that is
left of it, because a neighbour's words were the same as lost ones, nobody could tell either.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from qmapp.casework.anchoring.rules import Fate, Outcome, Place, Quote, follow
from qmapp.casework.anchoring.text import key_of, words_of
from tests.support.edited import Author, Laid, Marked, lay, mark

PLACED = {Fate.UNCHANGED, Fate.MOVED, Fate.REWORDED}
BESIDE = 4


@dataclass
class Tally:
    """What was seen over many drafts."""

    quotes: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unchanged: int = 0
    unchanged_lost: list[str] = field(default_factory=list)
    kept: int = 0
    kept_lost: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.quotes += other.quotes
        self.fates += other.fates
        self.wrong += other.wrong
        self.unchanged += other.unchanged
        self.unchanged_lost += other.unchanged_lost
        self.kept += other.kept
        self.kept_lost += other.kept_lost


class Versions:
    """An old draft and the next, with what is known of every word."""

    def __init__(self, old: Laid, new: Laid) -> None:
        self.old, self.new = old, new
        self.old_keys, self.new_keys = _keys(old), _keys(new)
        self.old_text = " ".join(["", *self.old_keys, ""])
        self.new_text = " ".join(["", *self.new_keys, ""])
        order = [t.was for t in new.tokens if t.was is not None and not t.copied]
        turned = _longest_order([-was for was in reversed(order)])
        self.in_order = _longest_order(order) & {-was for was in turned}
        self.went: dict[int, list[int]] = {}
        for at, token in enumerate(new.tokens):
            if token.was is not None:
                self.went.setdefault(token.was, []).append(at)

    def true_places(self, marked: Marked) -> list[int]:
        """The new tokens that are the quotation's."""
        went = [at for was in range(marked.first, marked.beyond) for at in self.went.get(was, ())]
        originals = [at for at in went if not self.new.tokens[at].copied]
        return sorted(originals if originals and self._is_left(marked) else went)

    def _is_left(self, marked: Marked) -> bool:
        """Whether half of the words are left of the sentences that a quotation touches."""
        first, beyond, tokens = marked.first, marked.beyond, self.old.tokens
        while first and not tokens[first - 1].ends and self._same_passage(first - 1, first):
            first -= 1
        while beyond < len(tokens) and not tokens[beyond - 1].ends:
            beyond += 1
        left = sum(
            any(not self.new.tokens[at].copied for at in self.went.get(was, ()))
            for was in range(first, beyond)
        )
        return left * 2 >= beyond - first

    def _same_passage(self, one: int, other: int) -> bool:
        return self.old.places[one][0] == self.old.places[other][0]

    def placed(self, place: Place) -> list[int]:
        return [
            at
            for at, (passage, start, end) in enumerate(self.new.places)
            if passage == place.passage and start < place.end and end > place.start
        ]

    def is_wrong(self, marked: Marked, place: Place) -> bool:
        true = set(self.true_places(marked))
        placed = self.placed(place)
        own = [at for at in placed if at in true]
        others = [
            at
            for at in placed
            if at not in true
            and self.new.tokens[at].was is not None
            and not (self.new.tokens[at].copied and self._is_copy_of(marked, at))
        ]
        if self._cannot_be_told(marked, placed, own, true):
            return False
        if not own or len(own) * 2 < len(placed) or self._many(own) * 2 < self._many(true):
            return True
        within = [at for at in others if own[0] < at < own[-1]]
        if len(within) * 2 <= len(own):
            others = [at for at in others if at not in within]
        return bool(others)

    def _is_copy_of(self, marked: Marked, at: int) -> bool:
        was = self.new.tokens[at].was
        return was is not None and marked.first <= was < marked.beyond

    def _many(self, places: Iterable[int]) -> int:
        """How many words of the old draft stand in these places, each counted once."""
        return len({self.new.tokens[at].was for at in places})

    def _cannot_be_told(
        self, marked: Marked, placed: list[int], own: list[int], true: set[int]
    ) -> bool:
        """Whether the place says the very words of the quotation, and all that is left of it is
        there: of "lived alone. The voice was lost. The mother" there may be left "lived alone.
        The mother".
        """
        old = [key for key in self.old_keys[marked.first : marked.beyond] if key]
        now = [key for at in placed if (key := self.new_keys[at])]
        return bool(own) and old == now and self._many(own) == self._many(true)

    def is_unique(self, marked: Marked) -> bool:
        """Said once in the old draft, nowhere nearly again; and long enough, or beside words
        that stayed, to be told from others.
        """
        if any(token.common for token in self.old.tokens[marked.first : marked.beyond]):
            return False
        went = [at for was in range(marked.first, marked.beyond) for at in self.went.get(was, ())]
        if any(self.new.tokens[at].copied for at in went):
            return False
        keys = " ".join(["", *filter(None, self.old_keys[marked.first : marked.beyond]), ""])
        return self.old_text.count(keys) == 1 and self.new_text.count(keys) <= 1

    def is_beside_the_same(self, marked: Marked) -> bool:
        """Whether four words on either side of it stayed beside it."""
        first, beyond = max(0, marked.first - BESIDE), marked.beyond + BESIDE
        beyond = min(beyond, len(self.old.tokens))
        return self._unbroken(first, beyond)

    def is_unchanged(self, marked: Marked) -> bool:
        whole = self._unbroken(marked.first, marked.beyond, one_passage=True)
        return whole and self.in_order.issuperset(range(marked.first, marked.beyond))

    def _unbroken(self, first: int, beyond: int, *, one_passage: bool = False) -> bool:
        went = [
            next((at for at in self.went.get(was, ()) if not self.new.tokens[at].copied), -9)
            for was in range(first, beyond)
        ]
        if -9 in went or went != list(range(went[0], went[0] + len(went))):
            return False
        if one_passage and self.new.places[went[0]][0] != self.new.places[went[-1]][0]:
            return False
        return self.old_keys[first:beyond] == self.new_keys[went[0] : went[-1] + 1]

    def is_mostly_kept(self, marked: Marked) -> bool:
        """Whether four fifths of its words stand together in one passage, with little between."""
        true = self.true_places(marked)
        length = marked.beyond - marked.first
        kept = [
            at for at in true if self.new_keys[at] == self.old_keys[self.new.tokens[at].was or 0]
        ]
        if len(kept) * 5 < length * 4 or not kept:
            return False
        if len({self.new.places[at][0] for at in kept}) > 1:
            return False
        hull = range(kept[0], kept[-1] + 1)
        return len(hull) * 4 <= length * 5 and all(
            self.new.tokens[at].was is None or at in true for at in hull
        )


def judge(seed: int, *, blocks: int = 45, marks: int = 50) -> Tally:
    """One draft, edited more or less, its quotations followed and looked up."""
    chance = random.Random(seed)
    author = Author(chance)
    written = author.draft(blocks)
    changes = chance.choice((3, 10, 25, 25, 50, 90))
    versions = Versions(lay(written, chance), lay(author.edit(written, changes), chance))
    marked = list(mark(versions.old, chance, marks))
    quotes = [Quote(m.passage, m.start, m.end) for m in marked]
    outcomes = follow(versions.old.passages, versions.new.passages, quotes)
    tally = Tally()
    for at, outcome in zip(marked, outcomes, strict=True):
        count(tally, versions, at, outcome, seed)
    return tally


def count(tally: Tally, versions: Versions, marked: Marked, outcome: Outcome, seed: int) -> None:
    tally.quotes += 1
    tally.fates[outcome.fate] += 1
    text = versions.old.passages[marked.passage][marked.start : marked.end]
    told = f"seed {seed}: “{text}” ({marked}): {outcome}"
    found = outcome.fate in PLACED
    if found and outcome.place and versions.is_wrong(marked, outcome.place):
        tally.wrong.append(told)
    if not versions.is_unique(marked):
        return
    long = len(words_of(text)) > 3
    alone = long or versions.is_beside_the_same(marked)
    if alone and versions.is_unchanged(marked):
        tally.unchanged += 1
        if outcome.fate not in {Fate.UNCHANGED, Fate.MOVED}:
            tally.unchanged_lost.append(told)
    if alone and versions.is_mostly_kept(marked):
        tally.kept += 1
        if not found:
            tally.kept_lost.append(told)


def _longest_order(words: list[int]) -> set[int]:
    """The most words that stand in the order of the old draft. Where two sections as long as each
    other changed places it is one of the two: which, depends on the end that one begins from.
    """
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for word in words:
        rank = bisect_left(tails, word)
        before[word] = tails[rank - 1] if rank else None
        tails[rank : rank + 1] = [word]
    order: set[int] = set()
    word = tails[-1] if tails else None
    while word is not None:
        order.add(word)
        word = before[word]
    return order


def _keys(laid: Laid) -> list[str]:
    """The key of each token; empty for one without a word, such as a dash."""
    keys = []
    for token in laid.tokens:
        words = words_of(token.text)
        keys.append(words[0].key if words else "")
        assert len(words) <= 1, token.text
    assert key_of("A") == "a"
    return keys
