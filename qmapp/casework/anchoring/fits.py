"""Where in a new draft a stretch of the old one may stand, and how well it fits there. Ours."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qmapp.casework.anchoring.runs import NEAR, Tracks, paired

CONTEXT = 12
"""Words on either side of a stretch that are its context. Ours."""
SLACK = 4
"""Words that may have come between the words of a context. Ours."""
FEW = 2
"""Words left of a sentence that are not worth holding on to. Ours."""
ROUNDED = 6
"""New words at an end of a place that are at most taken for the reworded end of a text. Ours."""
OFTEN = 60
"""Places beyond which a pair of words says too little to look for a text by it. Ours."""
_STOP = re.compile(r"[.!?]")
SEARCHED = 4
"""Places that are looked at closely for one quotation. Ours."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a reading, by index: from `start` up to but not including `end`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def meets(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Fit:
    """A stretch of the new draft that a stretch of the old one may have become.

    `likeness` from 0 to 1 is of the words themselves, `before` and `after` of up to twelve
    words on either side; `same` says that the words are equal one by one, `found` how many are.
    """

    span: Span
    likeness: float
    before: float
    after: float
    same: bool
    found: int

    @property
    def context(self) -> float:
        return (self.before + self.after) / 2

    @property
    def beside(self) -> float:
        """The likeness of the better side: a text that was moved takes one side with it."""
        return max(self.before, self.after)

    @property
    def together(self) -> float:
        """Words and context, each for half."""
        return (self.likeness + self.context) / 2


def weight(tracks: Tracks, ids: Sequence[int]) -> float:
    weights = tracks.weights
    return sum(weights[word] for word in ids)


def fit(tracks: Tracks, old: Span, new: Span, pairs: Sequence[tuple[int, int]]) -> Fit:
    """How well two stretches fit, when these of their words are equal.

    Likeness is twice the words in common, shared out over the words of both; a word counts the
    more the rarer it is in the two drafts (one that stands once: 1; the commonest: about 0.2).
    """
    old_ids = tracks.old.ids[old.start : old.end]
    new_ids = tracks.new.ids[new.start : new.end]
    same = old_ids == new_ids
    common = weight(tracks, [tracks.old.ids[at] for at, _ in pairs])
    both = weight(tracks, old_ids) + weight(tracks, new_ids)
    before, after = surroundings(tracks, old, new)
    return Fit(
        span=new,
        likeness=1.0 if same else min(1.0, 2 * common / both) if both else 0.0,
        before=before,
        after=after,
        same=same,
        found=len(pairs),
    )


def surroundings(tracks: Tracks, old: Span, new: Span) -> tuple[float, float]:
    """How much of the words before and after a stretch stands before and after the other."""
    a, b = tracks.old.ids, tracks.new.ids
    reach = CONTEXT + SLACK
    before = _share(
        a[max(0, old.start - CONTEXT) : old.start],
        b[max(0, new.start - reach) : new.start],
    )
    after = _share(a[old.end : old.end + CONTEXT], b[new.end : new.end + reach])
    return before, after


def _share(context: Sequence[int], text: Sequence[int]) -> float:
    """The share of a context's words that stand in a text in the same order."""
    if not context:
        return 0.0 if text else 1.0
    if list(context) == list(text[: len(context)]) or list(context) == list(text[-len(context) :]):
        return 1.0
    places: dict[int, int] = defaultdict(int)
    for at, word in enumerate(context):
        places[word] |= 1 << at
    whole = (1 << len(context)) - 1
    row = whole
    for word in text:  # the longest common order, one bit for each word of the context
        met = row & places.get(word, 0)
        row = ((row + met) | (row - met)) & whole
    return (len(context) - row.bit_count()) / len(context)


def carried(tracks: Tracks, old: Span) -> Iterator[tuple[Span, list[tuple[int, int]]]]:
    """The stretches of the new draft to which the runs carry the words of an old one."""
    pairs = sorted(
        ((at, tracks.to_new[at]) for at in range(old.start, old.end) if tracks.to_new[at] >= 0),
        key=lambda pair: pair[1],
    )
    yield from hulls(tracks, old, pairs)


def hulls(
    tracks: Tracks, old: Span, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[Span, list[tuple[int, int]]]]:
    """Words that stand together in one passage, with no word between them that is another's."""
    group: list[tuple[int, int]] = []
    widest = max(8, len(old) // 2)
    for pair in pairs:
        if group and not _joined(tracks, old, group[-1][1], pair[1], widest):
            yield from _hull(tracks, old, group)
            group = []
        group.append(pair)
    yield from _hull(tracks, old, group)


def _joined(tracks: Tracks, old: Span, one: int, then: int, widest: int) -> bool:
    if tracks.new.passage[one] != tracks.new.passage[then] or then - one - 1 > widest:
        return False
    return all(_ours(tracks, old, to) for to in range(one + 1, then))


def _ours(tracks: Tracks, old: Span, to: int) -> bool:
    """Whether a new word is this stretch's, or nobody's."""
    at = tracks.to_old[to]
    return at < 0 or old.start <= at < old.end


def _hull(
    tracks: Tracks, old: Span, group: list[tuple[int, int]]
) -> Iterator[tuple[Span, list[tuple[int, int]]]]:
    """The stretch of a group, less one or two words that stand far out at its ends, and less
    words at its ends that a neighbour has lost and that may be the neighbour's as well.
    """
    group = _together(_to_the_stop(tracks, old, _together(group)))
    for turn in (1, -1):
        doubtful = _doubtful(tracks, old, [to for _, to in group[::turn]], turn) if group else 0
        group = group[::turn][: len(group) - doubtful][::turn]
    if group:
        yield Span(group[0][1], group[-1][1] + 1), group


def _together(group: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Less one or two words at either end that stand far out."""
    for turn in (1, -1):
        group = group[::turn]
        while True:
            gaps = (abs(y[1] - x[1]) for x, y in pairwise(group))
            far = next((n for n, gap in enumerate(gaps, 1) if gap > SLACK), len(group))
            if far > FEW or len(group) <= 2 * far:
                break
            group = group[far:]
        group = group[::turn]
    return group


def _to_the_stop(tracks: Tracks, old: Span, group: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Less a word or two, or a small part, of a sentence at an end whose other words are lost:
    "The", most often, or "on the same day", that is some other sentence's.
    """
    if group:
        last = group[-1][0]
        begins = max(old.start, sentence(tracks, Span(last, last + 1)).start)
        few = [pair for pair in group if pair[0] >= begins]
        parted = len(few) < len(group) and few[0][1] - group[-len(few) - 1][1] > 1
        of = old.end - begins + (SLACK if parted and len(few) <= SLACK else 0)
        if few == group[-len(few) :] and _is_little(few, group, of):
            group = group[: -len(few)]
    if group:
        first = group[0][0]
        ends = min(old.end, sentence(tracks, Span(first, first + 1)).end)
        few = [pair for pair in group if pair[0] < ends]
        parted = len(few) < len(group) and group[len(few)][1] - few[-1][1] > 1
        of = ends - old.start + (SLACK if parted and len(few) <= SLACK else 0)
        if few == group[: len(few)] and _is_little(few, group, of):
            group = group[len(few) :]
    return group


def _is_little(few: Sequence[object], group: Sequence[object], of: int) -> bool:
    return len(few) < min(len(group), of) and (len(few) <= FEW or len(few) * 2 <= of)


def _doubtful(tracks: Tracks, old: Span, ordered: Sequence[int], step: int) -> int:
    """How many words at an end of a place may be the next text's: "The" of "lived alone. The
    voice was lost. The mother" when there stands now "lived alone. The mother".
    """
    beside = ordered[-1] + step
    if not 0 <= beside < len(tracks.to_old) or tracks.to_old[beside] < 0:
        return 0
    at, many = tracks.to_old[beside] - step, 0
    while many < len(ordered) and 0 <= at < len(tracks.to_new):
        same = tracks.old.ids[at] == tracks.new.ids[ordered[-1 - many]]
        if not same or old.start <= at < old.end or tracks.to_new[at] >= 0:
            break
        many += 1
        at -= step
    return many


def copies(
    ids: Sequence[int],
    within: Sequence[int],
    places: dict[int, list[int]],
    pairs: dict[tuple[int, int], list[int]],
) -> list[int]:
    """Where a stretch of words stands word for word, by its first word."""
    length, wanted = len(ids), list(ids)
    if length < 2:
        return places.get(wanted[0], []) if wanted else []
    rarest, found = 0, pairs.get((wanted[0], wanted[1]), [])
    for at, pair in enumerate(pairwise(wanted)):
        here = pairs.get(pair, [])
        if len(here) < len(found):
            rarest, found = at, here
    return [
        at - rarest
        for at in found
        if at >= rarest and within[at - rarest : at - rarest + length] == wanted
    ]


def alike(
    ids: Sequence[int],
    size: int,
    pairs: dict[tuple[int, int], list[int]],
    free: Callable[[int], bool],
) -> list[Span]:
    """Stretches of a draft of `size` words that share many pairs of neighbouring words with these,
    the likeliest first.
    """
    width = max(8, len(ids) // 2)
    votes: dict[int, int] = defaultdict(int)
    tried = 0
    for i, pair in enumerate(pairwise(ids)):
        found = pairs.get(pair, ())
        if len(found) > OFTEN:
            continue
        tried += 1
        for at in found:
            if free(at):
                votes[(at - i) // width] += 1
    if not votes:
        return []
    both = {slot: count + votes.get(slot + 1, 0) for slot, count in votes.items()}
    least = max(1, tried // 6)
    ranked = sorted((s for s in both if both[s] >= least), key=lambda s: (-both[s], s))
    chosen: list[int] = []
    for slot in ranked:
        if all(abs(slot - other) > 1 for other in chosen):
            chosen.append(slot)
        if len(chosen) == SEARCHED:
            break
    slack = width // 2
    return [
        Span(
            max(0, slot * width - slack),
            min(size, slot * width + 2 * width + len(ids) + slack),
        )
        for slot in chosen
    ]


def home(tracks: Tracks, old: Span) -> range:
    """Where a stretch would stand had it kept its place: the new words between its neighbours
    that kept theirs, or beside the one of them that stood near. None when none stood near.
    """
    between = between_neighbours(tracks, old)
    before = old.start - tracks.kept_before[old.start] - 1 <= NEAR
    after = tracks.kept_after[old.end] - old.end <= NEAR
    reach = 2 * len(old) + NEAR
    if before and after:
        return between if len(between) <= 2 * reach else range(0)
    if before:
        return between[:reach]
    return between[-reach:] if after else range(0)


def between_neighbours(tracks: Tracks, old: Span) -> range:
    """The new words between the nearest words on either side that kept their order."""
    left, right = tracks.kept_before[old.start], tracks.kept_after[old.end]
    first = tracks.to_new[left] + 1 if left >= 0 else 0
    return range(first, tracks.to_new[right] if right < len(tracks.to_new) else len(tracks.to_old))


def by_neighbours(tracks: Tracks, old: Span, shift: int) -> Iterator[range]:
    """The new words right after what stood before a stretch, and right before what stood after
    it, where these went another way than the stretch did, which went by `shift` words.
    """
    reach = len(old) + CONTEXT
    for step, first in ((-1, old.start - 1), (1, old.end)):
        for at in range(first, first + step * NEAR, step):
            if not 0 <= at < len(tracks.to_new):
                break
            to = tracks.to_new[at]
            if to >= 0 and to - at != shift:
                yield (
                    range(max(0, to - reach), to)
                    if step > 0
                    else range(to + 1, min(len(tracks.to_old), to + 1 + reach))
                )
                break


def sentence(tracks: Tracks, old: Span) -> Span:
    """The whole sentences of a passage that a stretch of the old draft touches."""
    reading = tracks.old
    at = reading.passage[old.start]
    text, words = reading.texts[at], reading.words

    def ends_before(word: int) -> bool:
        return bool(_STOP.search(text, words[word - 1].end, words[word].start))

    start, end = old.start, old.end
    while start > reading.begins[at] and not ends_before(start):
        start -= 1
    while end < reading.begins[at + 1] and not ends_before(end):
        end += 1
    return Span(start, end)


def paired_reading(tracks: Tracks, old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """Equal words of two stretches, in order."""
    return paired(tracks, old, new)


def rounded(tracks: Tracks, old: Span, new: Span) -> Span:
    """A reworded place with the words at its ends that took the place of lost ones: up to the
    neighbours that the stretch had, or to the end of its passage.
    """
    to_old, passage = tracks.to_old, tracks.new.passage
    start, end = new.start, new.end
    lost = old.end - 1 - to_old[end - 1]
    if to_old[end - 1] >= 0 and 0 < lost < len(old):
        to = end
        while to < len(to_old) and passage[to] == passage[end - 1] and to_old[to] < 0:
            to += 1
        at_end = to == len(to_old) or passage[to] != passage[end - 1]
        held = _closes(tracks, old) if at_end else to_old[to] == old.end
        end = to if held and _took_over(to - end, lost) else end
    lost = to_old[start] - old.start
    if 0 < lost < len(old):
        to = start
        while to > 0 and passage[to - 1] == passage[start] and to_old[to - 1] < 0:
            to -= 1
        at_start = to == 0 or passage[to - 1] != passage[start]
        held = _opens(tracks, old) if at_start else to_old[to - 1] == old.start - 1
        start = to if held and _took_over(start - to, lost) else start
    return Span(start, end)


def _took_over(new: int, lost: int) -> bool:
    """Whether so many new words may have taken the place of so many lost ones."""
    return new <= min(lost, ROUNDED) and lost - new <= FEW


def _opens(tracks: Tracks, old: Span) -> bool:
    return old.start == tracks.old.begins[tracks.old.passage[old.start]]


def _closes(tracks: Tracks, old: Span) -> bool:
    return old.end == tracks.old.begins[tracks.old.passage[old.start] + 1]


def stands_in_place(tracks: Tracks, old: Span, new: Span) -> bool:
    """Whether a stretch stands between the neighbours that it had. A neighbour may have taken a
    word or two at its ends: when the same words end the one and begin the other.
    """
    place = between_neighbours(tracks, old)
    taken = FEW if len(new) > 3 * FEW else 0
    return place.start <= new.start + taken and new.end - taken <= place.stop


def fits_among(
    tracks: Tracks, old: Span, positions: Sequence[int], *, lone: bool = False
) -> Iterator[Fit]:
    """How an old stretch fits among these new words."""
    pairs = paired(tracks, range(old.start, old.end), positions, lone=lone)
    for span, group in hulls(tracks, old, sorted(pairs, key=lambda pair: pair[1])):
        yield fit(tracks, old, span, group)
