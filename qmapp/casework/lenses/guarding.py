"""Whether the exceptions that a rule weighs hold for the words that it matched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from qmapp.casework.lenses.document import Document, Text
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.lenses.ruleset import Does, Guard, Rule, Where

# Words of two sentences are the same where they begin alike; shorter ones tell too little.
_STEM, _SHORTEST = 6, 4
# Of what stands near, no more is looked at: a passage of a million words must end too.
_MOST_OTHERS = 100
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
    _found: dict[tuple[int, int, int], bool] = field(default_factory=dict)
    _lines_of: dict[tuple[Lens, int], dict[int, list[Hit]]] = field(default_factory=dict)
    _words: dict[int, frozenset[str]] = field(default_factory=dict)

    def weigh(self, hit: Hit) -> Hit | None:
        """The hit with its confidence after all exceptions, or None where one drops it."""
        confidence, considered = hit.confidence, []
        for guard in hit.rule.guards:
            if guard.does is not Does.DROP and confidence is Confidence.LOW:
                continue
            if guard.does is Does.MEDIUM and confidence is not Confidence.HIGH:
                continue
            if self.holds(guard, hit) is guard.inverted:
                continue
            if guard.does is Does.DROP:
                return None
            confidence = Confidence.LOW if guard.does is Does.LOW else confidence.lowered()
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
        return not guard.patterns or self._in_line(guard, other.passage, other.line)

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
        line = text.lines[hit.line]
        match guard.where:
            case Where.BEFORE:
                part = line.cut(hit.first - guard.window, hit.first)
                return guard.patterns.stands_in(line, part)
            case Where.AFTER:
                part = line.cut(hit.stop, hit.stop + guard.window)
                return guard.patterns.stands_in(line, part)
            case Where.DRAFT:
                return not self._shown(guard).isdisjoint(line.words[hit.first : hit.stop])
            case Where.NEIGHBOURS:
                return any(
                    self._in_line(guard, other.index, number)
                    for other in self.document.neighbours(hit.passage)
                    for number in range(len(other.lines))
                )
        return any(
            self._in_line(guard, hit.passage, number)
            for number in _lines(guard.where, hit.line, len(text.lines))
        )

    def _shown(self, guard: Guard) -> frozenset[str]:
        """The words that the guard's patterns show, anywhere in the draft."""
        found = self._words.get(id(guard.patterns))
        if found is None:
            found = self._words[id(guard.patterns)] = frozenset(
                word
                for text in self.document.texts
                for line in text.lines
                for pattern in guard.patterns
                if pattern.may_stand(line.keys)
                for start, end, *_ in pattern.finditer(line.line)
                for word in line.words[slice(*line.tokens(start, end))]
            )
        return found

    def _in_line(self, guard: Guard, passage: int, number: int) -> bool:
        key = (id(guard.patterns), passage, number)
        found = self._found.get(key)
        if found is None:
            line = self.document.texts[passage].lines[number]
            found = self._found[key] = guard.patterns.stands_in(line)
        return found


def _lines(where: Where, line: int, count: int) -> Iterable[int]:
    span = {
        Where.SENTENCE: (line, line + 1),
        Where.PREVIOUS: (line - 1, line),
        Where.NEXT: (line + 1, line + 2),
        Where.NEAR: (line - 1, line + 2),
        Where.PASSAGE: (0, count),
    }[where]
    return range(max(span[0], 0), min(span[1], count))
