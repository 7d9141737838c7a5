"""Whether the exceptions that a rule weighs hold for the words that it matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from qmapp.casework.lenses.document import Document, Text
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.lenses.ruleset import Does, Guard, Rule, Where

# Words of two sentences are the same where they begin alike; shorter ones tell too little.
_STEM, _SHORTEST = 6, 4
# Of what stands near, no more is looked at: a passage of a million words must end too.
_MOST_OTHERS = 100
# Asked for tens of thousands of times; members of an Enum are slow to get at.
_LOW, _DROP, _MEDIUM = Confidence.LOW, Does.DROP, Does.MEDIUM
_SENTENCE, _BEFORE, _AFTER = Where.SENTENCE, Where.BEFORE, Where.AFTER
_RANK = {Confidence.HIGH: 2, Confidence.MEDIUM: 1, Confidence.LOW: 0}


@dataclass(frozen=True, slots=True)
class Hit:
    """Words that a rule matched: tokens `first` to `stop` of sentence `line` of a passage."""

    rule: Rule
    passage: int
    line: int
    first: int
    stop: int
    start: int
    end: int
    confidence: Confidence
    considered: tuple[str, ...] = ()


@dataclass
class Weighing:
    """Weighs hits against guards; remembers what it found out of each sentence."""

    document: Document
    # Hits kept so far, by lens and passage: what guards that look at other lenses see.
    hits: Mapping[Lens, Mapping[int, Sequence[Hit]]]
    _lines_of: dict[tuple[Lens, int], dict[int, list[Hit]]] = field(default_factory=dict)
    _words: dict[int, frozenset[str]] = field(default_factory=dict)

    def weigh(self, hit: Hit) -> Hit | None:
        """The hit with its confidence after all exceptions, or None where one drops it."""
        confidence, considered = hit.confidence, []
        for guard in hit.rule.guards:
            does = guard.does
            if confidence is _LOW and does is not _DROP:
                continue
            if does is _MEDIUM and confidence is not Confidence.HIGH:
                continue
            if self.holds(guard, hit) is guard.inverted:
                continue
            if does is _DROP:
                return None
            confidence = _LOW if does is Does.LOW else confidence.lowered()
            considered.append(guard.says)
        if confidence is hit.confidence and not considered:
            return hit
        return Hit(
            hit.rule, hit.passage, hit.line, hit.first, hit.stop, hit.start, hit.end,
            confidence, tuple(considered),
        )  # fmt: skip

    def holds(self, guard: Guard, hit: Hit) -> bool:
        """Whether every test that the guard names holds for the hit."""
        text = self.document.texts[hit.passage]
        if guard.sections and text.kind not in guard.sections:
            return False
        if guard.kinds and text.passage.kind not in guard.kinds:
            return False
        if guard.quoted and not text.is_quoted(hit.start, hit.end):
            return False
        if guard.voices and not self._speaks(guard, text, hit):
            return False
        if guard.lens is not None and not self._flagged(guard, hit):
            return False
        return not guard.patterns or self._stands(guard, text, hit)

    def _speaks(self, guard: Guard, text: Text, hit: Hit) -> bool:
        return any(
            voice in guard.voices and first <= hit.first < stop
            for voice, first, stop in text.voices(hit.line, self.document.ruleset)
        )

    def _flagged(self, guard: Guard, hit: Hit) -> bool:
        return any(
            _RANK[one.confidence] >= _RANK[guard.least]
            and (guard.where is not Where.NEIGHBOURS or self._speaks_to(guard, one))
            and (guard.everyday is None or self._share(guard.everyday, one, hit))
            for one in islice(self._others(guard, hit), _MOST_OTHERS)
        )

    def _others(self, guard: Guard, hit: Hit) -> Iterator[Hit]:
        """Hits of the guard's lens where it looks."""
        if guard.lens is None:
            return
        if guard.where is Where.NEIGHBOURS:
            for text in self.document.neighbours(hit.passage):
                yield from self.hits[guard.lens].get(text.index, ())
        elif guard.where is Where.PASSAGE:
            yield from self.hits[guard.lens].get(hit.passage, ())
        else:
            by_line = self._by_line(guard.lens, hit.passage)
            count = len(self.document.texts[hit.passage].lines)
            for number in _lines(guard.where, hit.line, count):
                yield from by_line.get(number, ())

    def _by_line(self, lens: Lens, passage: int) -> Mapping[int, Sequence[Hit]]:
        """The hits of a lens in a passage by sentence. Asked only when the lens is done."""
        found = self._lines_of.get((lens, passage))
        if found is None:
            found = self._lines_of[lens, passage] = {}
            for one in self.hits[lens].get(passage, ()):
                found.setdefault(one.line, []).append(one)
        return found

    def _speaks_to(self, guard: Guard, other: Hit) -> bool:
        line = self.document.texts[other.passage].lines[other.line]
        return not guard.patterns or guard.patterns.stands_in(line)

    def _share(self, everyday: frozenset[str], one: Hit, hit: Hit) -> bool:
        stems = [
            {
                word[:_STEM]
                for word in self.document.texts[each.passage].lines[each.line].words
                if len(word) >= _SHORTEST and word not in everyday
            }
            for each in (one, hit)
        ]
        return not stems[0].isdisjoint(stems[1])

    def _stands(self, guard: Guard, text: Text, hit: Hit) -> bool:
        where = guard.where
        if where is _SENTENCE:
            return guard.patterns.stands_in(text.lines[hit.line])
        if where is _BEFORE or where is _AFTER:
            line = text.lines[hit.line]
            if not guard.patterns.may_stand(line):
                return False
            first, stop = (
                (hit.first - guard.window, hit.first) if where is _BEFORE
                else (hit.stop, hit.stop + guard.window)
            )  # fmt: skip
            return guard.patterns.is_in(line.cut(first, stop))
        if where is Where.DRAFT:
            words = text.lines[hit.line].words[hit.first : hit.stop]
            return not self._shown(guard).isdisjoint(words)
        stands_in = guard.patterns.stands_in
        if where is Where.NEIGHBOURS:
            neighbours = self.document.neighbours(hit.passage)
            return any(stands_in(line) for other in neighbours for line in other.lines)
        numbers = _lines(where, hit.line, len(text.lines))
        return any(stands_in(text.lines[number]) for number in numbers)

    def _shown(self, guard: Guard) -> frozenset[str]:
        """The words that the guard's patterns show, anywhere in the draft."""
        found = self._words.get(id(guard.patterns))
        if found is None:
            found = self._words[id(guard.patterns)] = frozenset(
                word
                for text in self.document.texts
                for line in text.lines
                for pattern in guard.patterns
                if pattern.may_stand(line)
                for start, end, *_ in pattern.finditer(line.line)
                for word in line.words[slice(*line.tokens(start, end))]
            )
        return found


def _lines(where: Where, line: int, count: int) -> range:
    """The sentences of a passage in which a guard looks."""
    if where is Where.PASSAGE:
        return range(count)
    first = line - 1 if where is Where.PREVIOUS or where is Where.NEAR else line
    stop = line + 2 if where is Where.NEXT or where is Where.NEAR else line + 1
    if where is Where.NEXT:
        first = line + 1
    if where is Where.PREVIOUS:
        stop = line
    return range(max(first, 0), min(stop, count))
