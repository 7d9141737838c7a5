"""What changed between two texts, word by word, told so that it can be read. Pure.

Words are compared by their keys (`text.key_of`) and punctuation by its kind, so that other
spaces, other quotation marks, other dashes and capitals alone are no change. The unit is the word
with its punctuation apart; differences inside a word show the whole word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from qmapp.casework.anchoring.lists import longest_rising
from qmapp.casework.anchoring.text import words_of


class PieceKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two texts: in both, only in the old one, or only in the new one.

    The `old` of all pieces, joined, is the old text and the `new` of all is the new one, to the
    last space. In a piece that is the same, they may differ in spaces, quotation marks, dashes
    and capitals.
    """

    kind: PieceKind
    old: str
    new: str

    @property
    def text(self) -> str:
        """The words to show where both texts are one: the new ones where there are any."""
        return self.new or self.old


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a sign. `start` and `end` leave out the spaces around it."""

    start: int
    end: int
    key: str
    is_word: bool


# No pair of texts takes more steps than this for each of its words, however they repeat. What is
# left over then stands as removed and added, whole: true, if less fine.
STEPS_A_WORD = 500
_STEPS_AT_ONCE = 200_000  # a part that would take more is cut in the middle first

# Words so common that two texts sharing only them, between two changes, share nothing to see.
COMMON_WORDS = frozenset(
    "a about after all also an and any are as at be because been before but by can could did do "
    "does for from had has have he her his how if in into is it its may more most no not of on or "
    "our she should so such than that the their them then there these they this those to was we "
    "were what when where which while who will with would you".split()
)
_LONGEST_BRIDGE = 3  # common words in a row between two changes that may be swallowed

_HYPHENS = "-‐‑‒–—―−⸺⸻﹘﹣－"
_SIGNS = str.maketrans(
    dict.fromkeys("'`´‘’‚‛′‵＇\"«»“”„‟″‶‹›＂", '"') | dict.fromkeys(_HYPHENS, "-")
)
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufeff"
_SIGN = re.compile(rf"[{re.escape(_HYPHENS)}]+|\.\.+|[^\s{_UNSEEN}]")


def keys(text: str) -> tuple[str, ...]:
    """The words and signs of a text as they are compared. Equal keys: nothing to show."""
    return tuple(token.key for token in _tokens(text))


def differences(old: str, new: str) -> list[Piece]:
    """What became of a text, in pieces to be read from left to right.

    Runs of changes with nothing but a few common words between them are told as one change.
    The work is bounded, whatever the texts are.
    """
    if old == new:
        return [Piece(PieceKind.SAME, old, new)] if old else []
    ours, theirs = _tokens(old), _tokens(new)
    blocks = matching([t.key for t in ours], [t.key for t in theirs])
    return _pieces(old, new, ours, theirs, _readable(_runs(blocks, ours, theirs), ours))


# Words and signs ------------------------------------------------------------------------------


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    end = 0
    for word in words_of(text):
        if word.start - end > 1 or (word.start > end and text[end] != " "):
            tokens.extend(_signs(text, end, word.start))
        tokens.append(_Token(word.start, word.end, word.key, is_word=True))
        end = word.end
    tokens.extend(_signs(text, end, len(text)))
    return tokens


def _signs(text: str, start: int, end: int) -> Iterator[_Token]:
    """The signs between two words, one by one; a run of dashes is one dash, of dots an ellipsis."""
    for found in _SIGN.finditer(text, start, end):
        sign = found.group()
        key = "…" if sign.startswith("..") else sign[0].translate(_SIGNS)
        yield _Token(*found.span(), key, is_word=False)


# Matching -------------------------------------------------------------------------------------

Block = tuple[int, int, int]


def matching(old: Sequence[str], new: Sequence[str], most: int | None = None) -> list[Block]:
    """What two lists share, in order: (place in the old, place in the new, how many).

    First what both begin and end with, then by what stands once in both, then by the longest
    runs. `most` bounds the steps: what is reached after that is left as different.
    """
    if most is None:
        most = _STEPS_AT_ONCE + STEPS_A_WORD * (len(old) + len(new))
    found: list[Block] = []
    work = [(0, len(old), 0, len(new))]
    while work:
        i, i_end, j, j_end = work.pop()
        start_i, start_j = i, j
        while i < i_end and j < j_end and old[i] == new[j]:
            i, j = i + 1, j + 1
        if i > start_i:
            found.append((start_i, start_j, i - start_i))
        tail = 0
        while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
            i_end, j_end, tail = i_end - 1, j_end - 1, tail + 1
        if tail:
            found.append((i_end, j_end, tail))
        most -= i_end - i + j_end - j
        if i == i_end or j == j_end or most < 0:
            continue
        anchors = _anchors(old, new, (i, i_end, j, j_end))
        if anchors:
            for a, b in [*anchors, (i_end, j_end)]:
                work.append((i, a, j, b))
                i, j = a, b
            continue
        steps = _steps(old[i:i_end], new[j:j_end])
        if steps > _STEPS_AT_ONCE:
            i_mid, j_mid = (i + i_end) // 2, (j + j_end) // 2
            work += [(i_mid, i_end, j_mid, j_end), (i, i_mid, j, j_mid)]
        elif steps <= most:
            most -= steps
            found.extend(_longest_runs(old[i:i_end], new[j:j_end], i, j))
    return _joined(sorted(found))


def _anchors(
    old: Sequence[str], new: Sequence[str], part: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Places of what stands once in both parts, as far as they are in the same order."""
    i, i_end, j, j_end = part
    in_old, in_new = Counter(old[i:i_end]), Counter(new[j:j_end])
    once = {k for k, n in in_old.items() if n == 1 and in_new.get(k) == 1}
    if not once:
        return []
    place = {old[at]: at for at in range(i, i_end) if old[at] in once}
    pairs = [(place[new[at]], at) for at in range(j, j_end) if new[at] in once]
    return [pairs[n] for n in longest_rising([a for a, _ in pairs])]


def _steps(old: Sequence[str], new: Sequence[str]) -> int:
    """How many steps the search for the longest runs may take at the very most."""
    in_new = Counter(new)
    pairs = sum(count * in_new[key] for key, count in Counter(old).items())
    return (pairs + len(old)) * min(len(old), len(new), pairs)


def _longest_runs(old: Sequence[str], new: Sequence[str], i: int, j: int) -> Iterator[Block]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size:
            yield block.a + i, block.b + j, block.size


def _joined(blocks: Sequence[Block]) -> list[Block]:
    joined: list[Block] = []
    for i, j, size in blocks:
        if joined:
            a, b, before = joined[-1]
            if a + before == i and b + before == j:
                joined[-1] = (a, b, before + size)
                continue
        joined.append((i, j, size))
    return joined


# Readable -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """A stretch of tokens: the same in both, or a change of some into others."""

    same: bool
    i: int
    i_end: int
    j: int
    j_end: int

    @property
    def size(self) -> int:
        return max(self.i_end - self.i, self.j_end - self.j)


def _runs(blocks: Sequence[Block], old: Sequence[_Token], new: Sequence[_Token]) -> list[_Run]:
    runs: list[_Run] = []
    i = j = 0
    for a, b, size in [*blocks, (len(old), len(new), 0)]:
        if a > i or b > j:
            runs.append(_Run(False, i, a, j, b))
        if size:
            runs.append(_Run(True, a, a + size, b, b + size))
        i, j = a + size, b + size
    return runs


def _readable(runs: Sequence[_Run], old: Sequence[_Token]) -> list[_Run]:
    """Swallow what is the same but says nothing, between two changes. Linear: each run is
    swallowed once at most.
    """
    kept: list[_Run] = []
    for run in runs:
        kept.append(run)
        while len(kept) > 2 and not kept[-1].same and _is_bridge(kept[-3], kept[-2], kept[-1], old):
            last, _, first = kept.pop(), kept.pop(), kept.pop()
            kept.append(_Run(False, first.i, last.i_end, first.j, last.j_end))
    return kept


def _is_bridge(before: _Run, run: _Run, after: _Run, old: Sequence[_Token]) -> bool:
    tokens = old[run.i : run.i_end]
    words = [t.key for t in tokens if t.is_word]
    common = sum(word in COMMON_WORDS for word in words)
    if common == len(words):
        return len(words) <= min(_LONGEST_BRIDGE, before.size + after.size)
    # One word of weight is an island when far more was changed on both of its sides.
    return len(words) - common == 1 and len(tokens) * 4 <= min(before.size, after.size)


# Back to the texts ----------------------------------------------------------------------------


def _pieces(
    old: str, new: str, ours: Sequence[_Token], theirs: Sequence[_Token], runs: Sequence[_Run]
) -> list[Piece]:
    """Cut both texts at the edges of the runs. A space goes to what is the same, where it can."""
    cuts_old = _cuts(old, ours, [(r.same, r.i, r.i_end) for r in runs])
    cuts_new = _cuts(new, theirs, [(r.same, r.j, r.j_end) for r in runs])
    pieces: list[Piece] = []
    for run, a, b in zip(runs, cuts_old, cuts_new, strict=True):
        if run.same:
            pieces.append(Piece(PieceKind.SAME, a, b))
            continue
        if a:
            pieces.append(Piece(PieceKind.REMOVED, a, ""))
        if b:
            pieces.append(Piece(PieceKind.ADDED, "", b))
    return pieces or [Piece(PieceKind.SAME, old, new)]


def _cuts(text: str, tokens: Sequence[_Token], runs: Sequence[tuple[bool, int, int]]) -> list[str]:
    """The text of each run. Runs without a token of this text get none of it."""
    full = [n for n, (_, start, end) in enumerate(runs) if end > start]
    parts = [""] * len(runs)
    at = 0
    for place, n in enumerate(full):
        same, _, end = runs[n]
        if place + 1 == len(full):
            stop = len(text)
        elif same:
            stop = tokens[end].start  # what is the same keeps the space behind it
        else:
            stop = tokens[end - 1].end
        parts[n] = text[at:stop]
        at = stop
    if not full and runs and text:
        parts[0] = text  # spaces alone
    return parts
