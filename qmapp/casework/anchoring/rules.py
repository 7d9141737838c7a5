"""What became of marked words in the next draft. Pure: two lists of passages in, fates out.

First the very words where they are sure to be the same ones; then the very words where their
neighbours tell copies apart; then words that are alike. Wherever two places fit about as well
it asks. All of it is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qmapp.casework.anchoring import fits
from qmapp.casework.anchoring.fits import Fit, Span
from qmapp.casework.anchoring.placing import characters
from qmapp.casework.anchoring.runs import Tracks, read_both, track
from qmapp.casework.anchoring.vouching import ALONE, AT_HOME, MANY_COPIES, SHORT, Known

LEAST_LIKENESS = 0.75
"""How alike two texts must at least be for the one to count as the other reworded: 0.75.

Likeness is twice the words that stand in both in the same order, shared out over the words of
both texts: 1 when all are the same, 0 when none is. A rare word counts up to about four times
as much as the commonest. So of four equally rare words at least three must have stayed.
"""

LEAST_MARGIN = 0.15
"""How much better the best place must fit than every other that was looked at, or we ask: 0.15.

A reworded text must be ahead by it in likeness, and in likeness and context taken together, half
and half; context is the share of the twelve words before and the twelve after that stayed beside
it. Where the very words stand more than once, it is their context that must be ahead by it; where
a long run holds them in place, no copy may be ahead by it on either side.
"""

WORTH_SHOWING = 0.4
"""Likeness from which a place is worth asking about."""
SHOWN = 5
"""Candidates that are shown at most."""


class Fate(StrEnum):
    """What became of marked words."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    REWORDED = "reworded"
    GONE = "gone"
    ASK = "ask"


class FoundBy(StrEnum):
    """What decided: the words alone, the words with their neighbours, or their likeness."""

    EXACT = "exact"
    CONTEXT = "context"
    LIKENESS = "likeness"


@dataclass(frozen=True, slots=True)
class Quote:
    """Marked words of the old draft: code points `start` to `end` of passage number `passage`.

    A whole passage is 0 to its length.
    """

    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Words of the new draft: code points `start` to `end` of passage number `passage`."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a person may choose, and how alike its words are, from 0 to 1."""

    place: Place
    likeness: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one quotation.

    `place` is where it stands now: always for unchanged, moved and reworded, never otherwise.
    `likeness` is that of the place (of the best candidate when we ask), `runner_up` that of the
    next best place that was looked at, 0 when there was none. `candidates` are what to ask
    about, the best first; there may be none when the draft has nothing to offer.
    """

    fate: Fate
    place: Place | None = None
    found_by: FoundBy | None = None
    likeness: float = 0.0
    runner_up: float = 0.0
    candidates: tuple[Candidate, ...] = ()


def follow(old: Sequence[str], new: Sequence[str], quotes: Sequence[Quote]) -> list[Outcome]:
    """What became of each quotation from the passages of `old` in the passages of `new`.

    A quotation that points nowhere in `old` raises ValueError: it is not one of this draft.
    """
    for quote in quotes:
        if not (0 <= quote.passage < len(old)) or not (
            0 <= quote.start <= quote.end <= len(old[quote.passage])
        ):
            raise ValueError(f"{quote} is not a place in the old draft")
    if not quotes:
        return []
    tracks = track(*read_both(old, new))
    known: dict[Quote, Outcome] = {}
    for quote in quotes:
        if quote not in known:
            known[quote] = _Following(tracks, quote).outcome()
    return [known[quote] for quote in quotes]


class _Following:
    """One quotation on its way into the new draft."""

    def __init__(self, tracks: Tracks, quote: Quote) -> None:
        self.tracks = tracks
        self.quote = quote
        self.words = Span(*tracks.old.at(quote.passage, quote.start, quote.end))
        self.ids = tracks.old.ids[self.words.start : self.words.end]
        self.known = Known(tracks, self.words, LEAST_MARGIN)

    def outcome(self) -> Outcome:
        if not self.ids or self.quote.start == self.quote.end:
            return Outcome(Fate.ASK)  # a dash, a space, nothing: there is nothing to know it by
        return self._surely() or self._weighed()

    def _surely(self) -> Outcome | None:
        """The very words, inside a run that stretches pinned on both sides hold in place."""
        tracks, words = self.tracks, self.words
        first = tracks.to_new[words.start]
        if first < 0 or not all(tracks.sure[words.start : words.end]):
            return None
        span = Span(first, first + len(words))
        if tracks.to_new[words.start : words.end] != list(range(span.start, span.end)):
            return None
        if not tracks.kept[words.start] and not self.known.came_whole(span):
            return None
        if self.known.may_be_a_copy(span):
            return None  # this may be a copy, and the text itself be reworded elsewhere
        if self.known.has_copies() and not self.known.told_apart(span):
            return None
        copied = len(words) < ALONE or self.known.has_copies()
        found = Fit(span, 1.0, 1.0, 1.0, same=True, found=len(words))
        return self._found(found, 0.0, FoundBy.CONTEXT if copied else FoundBy.EXACT)

    def _weighed(self) -> Outcome:
        """The best of all places, if it is good enough and better enough than the next."""
        found = sorted(self._places(), key=lambda fit: (-fit.together, fit.span.start))
        worth = [fit for fit in found if fit.likeness >= WORTH_SHOWING]
        taken: list[Fit] = []
        for best in worth:
            claim = self._claim(best)
            if claim is not None and claim.together > best.together + LEAST_MARGIN:
                taken.append(best)  # another old text stands there, and fits far better
                continue
            rest = [fit for fit in worth if fit is not best and fit not in taken]
            if claim is None and self._trusted(best, found):
                runner_up = max((fit.likeness for fit in rest), default=0.0)
                by = FoundBy.CONTEXT if best.same else FoundBy.LIKENESS
                if best.same and len(self.ids) >= ALONE and not rest:
                    by = FoundBy.EXACT
                return self._found(best, runner_up, by)
            break
        return self._asked([fit for fit in found if fit not in taken])

    def _places(self) -> list[Fit]:
        """Every place worth a look, none twice."""
        tracks, words = self.tracks, self.words
        found = [fits.fit(tracks, words, *hull) for hull in fits.carried(tracks, words)]
        found += self._copied()
        found += self._at_home()
        if len(self.ids) > SHORT:
            for span in fits.alike(self.ids, len(tracks.to_old), tracks.new_pairs, self.known.free):
                open_words = [to for to in range(span.start, span.end) if self.known.free(to)]
                found += fits.fits_among(tracks, words, open_words)
        return _apart(found)

    def _copied(self) -> Iterator[Fit]:
        """The same words elsewhere, where they are not for sure those of another old text."""
        copies = self.known.new_copies()
        if len(copies) > MANY_COPIES:
            place = fits.home(self.tracks, self.words)
            copies = [at for at in copies if at in place][:MANY_COPIES]
        passage = self.tracks.new.passage
        for at in copies:
            span = Span(at, at + len(self.ids))
            if passage[at] != passage[span.end - 1]:
                continue
            if sum(map(self.known.free, range(at, span.end))) * 2 > len(span):
                words = range(self.words.start, self.words.end)
                pairs = list(zip(words, range(at, span.end), strict=True))
                yield fits.fit(self.tracks, self.words, span, pairs)

    def _at_home(self) -> list[Fit]:
        """What stands now between the neighbours that kept their place, if it is at all like it."""
        return [
            fit
            for fit in fits.fits_among(self.tracks, self.words, self._open_at(self.words))
            if fit.likeness >= AT_HOME or len(self.ids) <= SHORT
        ]

    def _open_at(self, words: Span) -> list[int]:
        """The new words in the old place of these that are no other old text's."""
        to_old = self.tracks.to_old
        return [
            to
            for to in fits.home(self.tracks, words)
            if to_old[to] < 0 or words.start <= to_old[to] < words.end
        ]

    def _claim(self, best: Fit) -> Fit | None:
        """The other old text that fits this place best, when it fits about as well or better."""
        tracks, place = self.tracks, best.span
        ids = tracks.new.ids[place.start : place.end]
        away = not best.same and not fits.stands_in_place(tracks, self.words, place)
        spans = [
            Span(at, at + len(ids))
            for at in fits.copies(ids, tracks.old.ids, tracks.old_places, tracks.old_pairs)[
                : MANY_COPIES + 1
            ]
        ]
        if not best.same and len(ids) > SHORT:
            spans += self._like_it(ids, place)
        claims = [
            fits.fit(tracks, span, place, self._equal(span, place))
            for span in spans
            if not span.meets(self.words)
            and (away or not self._settled(span, place) or self._says(span, ids) > best.same)
        ]
        rivals = [
            claim
            for claim in claims
            if (claim.same and not best.same)
            or (
                claim.together > best.together - LEAST_MARGIN
                and (claim.same or claim.likeness > best.likeness - LEAST_MARGIN)
            )
        ]
        return max(rivals, key=lambda claim: claim.together, default=None)

    def _says(self, old: Span, ids: Sequence[int]) -> bool:
        return self.tracks.old.ids[old.start : old.end] == list(ids)

    def _like_it(self, ids: Sequence[int], place: Span) -> Iterator[Span]:
        """Other old texts that are like what stands in a new place."""
        tracks = self.tracks

        def open_(at: int) -> bool:
            inside = self.words.start <= at < self.words.end
            return not inside and not (
                tracks.sure[at] and not place.start <= tracks.to_new[at] < place.end
            )

        for window in fits.alike(ids, len(tracks.to_new), tracks.old_pairs, open_):
            positions = [at for at in range(window.start, window.end) if open_(at)]
            pairs = fits.paired_reading(tracks, positions, range(place.start, place.end))
            if pairs:
                yield Span(pairs[0][0], pairs[-1][0] + 1)

    def _equal(self, old: Span, new: Span) -> list[tuple[int, int]]:
        return fits.paired_reading(
            self.tracks, range(old.start, old.end), range(new.start, new.end)
        )

    def _settled(self, span: Span, place: Span) -> bool:
        """Whether another old text is known to stand elsewhere, for more than half of its words."""
        tracks = self.tracks
        away = sum(
            1
            for at in range(span.start, span.end)
            if tracks.sure[at] and not place.start <= tracks.to_new[at] < place.end
        )
        return away * 2 > len(span)

    def _trusted(self, best: Fit, found: Sequence[Fit]) -> bool:
        """Whether the best place is good enough, and better enough than every other."""
        others = [fit for fit in found if fit is not best]
        in_place = fits.stands_in_place(self.tracks, self.words, best.span)
        if not self.known.vouched(best, in_place=in_place):
            return False
        if best.same:
            return not self.known.may_be_a_copy(best.span) and all(
                best.context - other.context >= LEAST_MARGIN for other in others if other.same
            )
        return best.likeness >= LEAST_LIKENESS and not any(
            other.likeness > best.likeness - LEAST_MARGIN
            or other.together > best.together - LEAST_MARGIN
            for other in others
        )

    def _stands_at_home(self, other: Fit) -> bool:
        return other.likeness >= AT_HOME and fits.stands_in_place(
            self.tracks, self.words, other.span
        )

    def _found(self, best: Fit, runner_up: float, by: FoundBy) -> Outcome:
        """The outcome for a place that is believed, if it is one place."""
        parts = list(self._parts(best.span))
        if len(parts) > 1:
            return self._divided([self._part(part) for part in parts], runner_up)
        tracks = self.tracks
        fate = Fate.REWORDED
        likeness = best.likeness
        if best.same:
            keys = [word.key for word in tracks.old.words[self.words.start : self.words.end]]
            now = [word.key for word in tracks.new.words[best.span.start : best.span.end]]
            if keys == now:
                in_place = fits.stands_in_place(tracks, self.words, best.span)
                fate = Fate.UNCHANGED if in_place else Fate.MOVED
            else:
                by = FoundBy.LIKENESS
        return Outcome(fate, self._place(best.span), by, likeness, runner_up)

    def _divided(self, parts: Sequence[Fit], runner_up: float) -> Outcome:
        """The larger part where a passage was divided inside the quotation, else ask."""
        best, *rest = sorted(parts, key=lambda fit: -fit.likeness)
        runner_up = max(runner_up, rest[0].likeness)
        if best.likeness < LEAST_LIKENESS or best.likeness - runner_up < LEAST_MARGIN:
            return self._asked(parts)
        place = self._place(best.span)
        return Outcome(Fate.REWORDED, place, FoundBy.LIKENESS, best.likeness, runner_up)

    def _parts(self, span: Span) -> Iterator[Span]:
        passage, start = self.tracks.new.passage, span.start
        for at in range(span.start + 1, span.end + 1):
            if at == span.end or passage[at] != passage[start]:
                yield Span(start, at)
                start = at

    def _part(self, span: Span) -> Fit:
        """How a part fits, without what now stands before its first word or after its last."""
        to_old, ours = self.tracks.to_old, range(self.words.start, self.words.end)
        own = [(to_old[to], to) for to in range(span.start, span.end) if to_old[to] in ours]
        hulls = fits.hulls(self.tracks, self.words, own)
        span = max((hull for hull, _ in hulls), key=len, default=span)
        return fits.fit(self.tracks, self.words, span, self._equal(self.words, span))

    def _asked(self, found: Iterable[Fit]) -> Outcome:
        """Ask, with the best places; gone when there is nothing to ask about."""
        worth = [
            fit
            for fit in sorted(found, key=lambda fit: (-fit.together, fit.span.start))
            if fit.likeness >= WORTH_SHOWING or self._stands_at_home(fit)
        ][:SHOWN]
        if not worth:
            return Outcome(Fate.GONE)
        best, *rest = worth
        return Outcome(
            Fate.ASK,
            likeness=best.likeness,
            runner_up=max((fit.likeness for fit in rest), default=0.0),
            candidates=tuple(Candidate(self._place(fit.span), fit.likeness) for fit in worth),
        )

    def _place(self, span: Span) -> Place:
        quote = (self.quote.passage, self.quote.start, self.quote.end)
        span = fits.rounded(self.tracks, self.words, span)
        return Place(*characters(self.tracks.old, quote, self.words, self.tracks.new, span))


def _apart(found: Iterable[Fit]) -> list[Fit]:
    """Of places that overlap, the one with the very words, or the one that fits best."""
    chosen: list[Fit] = []
    for fit in sorted(found, key=lambda fit: (-fit.same, -fit.together, fit.span.start)):
        if not any(fit.span.meets(other.span) for other in chosen):
            chosen.append(fit)
    return chosen
