"""Whether there is enough to know a text again where it seems to stand. Ours."""

from __future__ import annotations

from collections.abc import Iterable

from qmapp.casework.anchoring import fits
from qmapp.casework.anchoring.fits import Fit, Span
from qmapp.casework.anchoring.runs import Tracks

ALONE = 8
"""Words in a row, or words of a reworded text, that are known again without their neighbours."""
SHORT = 3
"""Words up to which a text is nothing without its neighbours on both sides."""
FAR = 25
"""Words, about two sentences, that must have come along for a text in another place to be this
one, when it is not a whole sentence of its own; of a reworded one, with sides that vouch."""
ONE_SIDE = 0.6
"""The share of the twelve words on one side that must have stayed for that side to vouch for a
text: one side for a short or a reworded one, both for one that is short and reworded."""
BOTH_SIDES = 0.5
"""The share of the twenty-four words on both sides that must have stayed to vouch for one, two or
three words."""
FEW_BESIDE = 3
"""Equal words right before, and right after, that one of several copies must have;"""
PINNED_BY = 9
"""and equal words in a row, the text itself among them."""
AT_HOME = 0.25
"""Likeness from which what stands in a text's old place may be that text, reworded."""
AT_HOME_SCATTERED = 0.33
"""The same where common words that stand alone are counted too."""
DOUBLE = 0.4
"""Likeness from which a text anywhere may be a moved sentence itself, reworded."""
TWIN = 0.8
"""The same for a text that kept its place."""
MANY_COPIES = 40
"""Copies beyond which nobody would look through them."""


class Known:
    """What there is to know one text of the old draft by. `margin` is how much better a place
    must fit than the next.
    """

    def __init__(self, tracks: Tracks, words: Span, margin: float) -> None:
        self.tracks = tracks
        self.words = words
        self.margin = margin
        self.ids = tracks.old.ids[words.start : words.end]

    def old_copies(self) -> list[int]:
        tracks = self.tracks
        return fits.copies(self.ids, tracks.old.ids, tracks.old_places, tracks.old_pairs)

    def new_copies(self) -> list[int]:
        tracks = self.tracks
        return fits.copies(self.ids, tracks.new.ids, tracks.new_places, tracks.new_pairs)

    def has_copies(self) -> bool:
        return len(self.old_copies()) > 1 or len(self.new_copies()) > 1

    def free(self, to: int) -> bool:
        """Whether a new word may be this quotation's: nobody else's for sure."""
        at = self.tracks.to_old[to]
        return at < 0 or self.words.start <= at < self.words.end or not self.tracks.sure[at]

    def vouched(self, best: Fit, *, in_place: bool) -> bool:
        """Whether there are words enough, with those beside them, to know the text again."""
        if best.same:
            return self._vouched_same(best, in_place=in_place)
        if len(self.ids) <= SHORT:
            return False
        if in_place and best.found < ALONE:
            return min(best.before, best.after) >= ONE_SIDE
        if in_place:
            return best.beside >= ONE_SIDE
        stayed = sum(side for side in (best.before, best.after) if side >= ONE_SIDE)
        return best.found + stayed * fits.CONTEXT >= FAR and not self._has_double(best.span)

    def _vouched_same(self, best: Fit, *, in_place: bool) -> bool:
        """The same for the very words."""
        if not in_place and not self.came_whole(best.span):
            return False
        if self.has_copies():
            close = self._close(best.span)
            pinned = min(close) >= FEW_BESIDE and sum(close) + len(self.ids) >= PINNED_BY
            return (
                in_place
                and pinned
                and self._not_elsewhere(best.span)
                and self.told_apart(best.span)
            )
        if len(self.ids) <= SHORT:
            return in_place and best.context >= BOTH_SIDES
        return len(self.ids) >= ALONE or best.beside >= ONE_SIDE or self.came_whole(best.span)

    def _not_elsewhere(self, span: Span) -> bool:
        """Whether no run carries a word of the text to another place."""
        to_new = self.tracks.to_new[self.words.start : self.words.end]
        return all(to < 0 or to == span.start + at for at, to in enumerate(to_new))

    def told_apart(self, span: Span) -> bool:
        """Whether, of words that stand more than once, no copy fits much better on either side."""
        if min(self._close(span)) >= fits.CONTEXT:
            return True
        olds, news = self.old_copies(), self.new_copies()
        if len(olds) + len(news) > MANY_COPIES:
            return False
        sides = fits.surroundings(self.tracks, self.words, span)
        pairs = [(Span(at, at + len(span)), span) for at in olds if at != self.words.start]
        pairs += [(self.words, Span(to, to + len(span))) for to in news if to != span.start]
        return not any(
            theirs >= ONE_SIDE and theirs > ours + self.margin
            for pair in pairs
            for theirs, ours in zip(fits.surroundings(self.tracks, *pair), sides, strict=True)
        )

    def came_whole(self, span: Span) -> bool:
        """Whether enough came along to believe that a text was moved: the whole sentence, if it
        is not too short, or many words in a row.
        """
        before, after = self._close(span, FAR)
        whole = fits.sentence(self.tracks, self.words)
        came = range(
            max(0, self.words.start - before),
            min(len(self.tracks.kept), self.words.end + after),
        )
        return self._one_way(came) >= FAR or (
            len(whole) >= ALONE
            and self.words.start - before <= whole.start
            and whole.end <= self.words.end + after
        )

    def _one_way(self, words: range) -> int:
        """How many of these words are not held in their old order while others move."""
        if self.tracks.kept[self.words.start]:
            return len(words)
        return sum(1 for at in words if not self.tracks.kept[at])

    def may_be_a_copy(self, span: Span) -> bool:
        """Whether a place with the very words may hold a copy, the text itself being reworded:
        it was moved there, or holds the sentence without a word of its neighbours, and there is
        something like it.
        """
        if not fits.stands_in_place(self.tracks, self.words, span):
            return self._has_double(span)
        before, after = self._close(span, FAR)
        whole = fits.sentence(self.tracks, self.words)
        alone_before = whole.start - FEW_BESIDE < self.words.start - before <= whole.start
        alone_after = whole.end <= self.words.end + after < whole.end + FEW_BESIDE
        run = range(span.start - before, span.end + after)
        return (alone_before or alone_after) and self._has_double(span, TWIN, run)

    def _has_double(
        self, moved_to: Span, least: float = AT_HOME, besides: range | None = None
    ) -> bool:
        """Whether a text that seems to have moved may have stayed, reworded, while a copy of it
        was put elsewhere: something like its sentence stands where it stood, or beside what
        stood beside it; or, for a sentence or two, anywhere.
        """
        tracks = self.tracks
        whole = fits.sentence(tracks, self.words)
        shift = moved_to.start - self.words.start
        there = besides or range(moved_to.start - len(whole), moved_to.end + len(whole))

        def left(positions: Iterable[int]) -> list[int]:
            return [
                to
                for to in positions
                if to not in there
                and (tracks.to_old[to] < 0 or whole.start <= tracks.to_old[to] < whole.end)
            ]

        places = [fits.home(tracks, whole), *fits.by_neighbours(tracks, whole, shift)]
        if any(
            fit.likeness >= (max(least, AT_HOME_SCATTERED) if lone else least)
            and len(fit.span) >= len(whole) / 2
            for place in places
            for lone in (False, True)
            for fit in fits.fits_among(tracks, whole, left(place), lone=lone)
        ):
            return True
        before, after = self._close(moved_to, FAR)
        run = before + len(moved_to) + after
        if run >= FAR and run >= len(whole) + ALONE:
            return False  # a neighbour came along, as with no copy of a sentence
        ids = tracks.old.ids[whole.start : whole.end]
        return any(
            fit.likeness >= max(least, DOUBLE) and len(fit.span) >= len(whole) / 2
            for span in fits.alike(ids, len(tracks.to_old), tracks.new_pairs, self.free)
            for fit in fits.fits_among(
                tracks,
                whole,
                [to for to in range(span.start, span.end) if to not in there and self.free(to)],
            )
        )

    def _close(self, span: Span, most: int = fits.CONTEXT) -> tuple[int, int]:
        """How many words right before and right after are the same, counted up to so many."""
        a, b = self.tracks.old.ids, self.tracks.new.ids
        before = after = 0
        low, to = self.words.start, span.start
        while before < most and low > before and to > before:
            if a[low - before - 1] != b[to - before - 1]:
                break
            before += 1
        high, end = self.words.end, span.end
        while after < most and high + after < len(a) and end + after < len(b):
            if a[high + after] != b[end + after]:
                break
            after += 1
        if low == before and to == before:
            before = most  # both drafts begin here
        if high + after == len(a) and end + after == len(b):
            after = most
        return before, after
