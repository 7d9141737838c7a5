"""Which words of a document the rules match, before and after their exceptions are weighed."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qmapp.casework.lenses.document import Document, Text
from qmapp.casework.lenses.guarding import Hit, Weighing
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.lenses.patterns import COMMON, Pattern
from qmapp.casework.lenses.ruleset import Rule, Ruleset

# One rule may not bury the rest: of one sentence it matches so many places at most.
_MOST_IN_SENTENCE = 20
_RANK = {Confidence.HIGH: 2, Confidence.MEDIUM: 1, Confidence.LOW: 0}


@dataclass(frozen=True, slots=True)
class Signposts:
    """For each word and class, the patterns that may match where it stands."""

    of: dict[str, list[tuple[Rule, Pattern]]]


@lru_cache(maxsize=16)
def signposts(ruleset: Ruleset) -> Signposts:
    """Put each pattern under the rarest of the words and classes that it cannot do without."""
    of: dict[str, list[tuple[Rule, Pattern]]] = defaultdict(list)
    weights = {
        f"={code}": 3 + len(ruleset.lexicon.classes[name].phrases) // 20
        for name, code in ruleset.lexicon.codes.items()
    }
    for rule in ruleset.rules.values():
        for pattern in rule.patterns:
            rarest = min(pattern.needs, key=lambda need: _weight(need, weights))
            for key in rarest:
                of[key].append((rule, pattern))
    return Signposts(dict(of))


def _weight(need: frozenset[str], weights: dict[str, int]) -> int:
    return sum(200 if key in COMMON else weights.get(key, 1) for key in need)


def find_hits(
    document: Document, *, computed: Iterable[Hit] = ()
) -> dict[Lens, dict[int, list[Hit]]]:
    """Every hit that its exceptions leave, by lens and passage; `computed` ones come in as made.

    Rules whose exceptions look at other lenses wait until those are done.
    """
    ruleset = document.ruleset
    posts = signposts(ruleset)
    waiting: dict[frozenset[Lens], list[Hit]] = defaultdict(list)
    for text in document.texts:
        for hit in _raw(text, ruleset, posts):
            waiting[hit.rule.waits_for].append(hit)
    for hit in computed:
        waiting[hit.rule.waits_for].append(hit)
    kept: dict[Lens, dict[int, list[Hit]]] = {lens: defaultdict(list) for lens in Lens}
    weighing = Weighing(document, kept)
    for lenses in sorted(waiting, key=len):
        passed = [found for hit in waiting[lenses] if (found := weighing.weigh(hit)) is not None]
        for hit in passed:
            kept[hit.rule.lens][hit.passage].append(hit)
    return kept


def _raw(text: Text, ruleset: Ruleset, posts: Signposts) -> Iterator[Hit]:
    kind = text.passage.kind
    for number, line in enumerate(text.lines):
        tried = set()
        for key in line.keys & posts.of.keys():
            for rule, pattern in posts.of[key]:
                if (
                    kind not in rule.kinds
                    or id(pattern) in tried
                    or any(line.keys.isdisjoint(need) for need in pattern.needs)
                ):
                    continue
                tried.add(id(pattern))
                for count, (start, end, *_) in enumerate(pattern.finditer(line.line)):
                    if count == _MOST_IN_SENTENCE:
                        break
                    first, stop = line.tokens(start, end)
                    yield _hit(rule, text, number, first, stop)
    for rule in _by_expression(ruleset):
        if kind in rule.kinds:
            yield from _expressed(rule, text)


def _by_expression(ruleset: Ruleset) -> Sequence[Rule]:
    return [rule for rule in ruleset.rules.values() if rule.expressions]


def _expressed(rule: Rule, text: Text) -> Iterator[Hit]:
    if not text.lines:
        return
    plain = text.plain.text.encode()
    starts = [line.start for line in text.lines]
    most = _MOST_IN_SENTENCE * len(starts)
    for expression in rule.expressions:
        for count, match in enumerate(expression.finditer(plain)):
            if count == most:
                break
            start, end = match.span(1) if match.re.groups and match.start(1) >= 0 else match.span()
            if start == end:
                continue
            number = max(bisect_right(starts, start) - 1, 0)
            line = text.lines[number]
            places = [span[0] for span in line.spans]
            first = max(bisect_right(places, start) - 1, 0)
            stop = max(bisect_right(places, end - 1), first + 1)
            yield Hit(rule, text.index, number, first, stop, start, end, rule.confidence)


def _hit(rule: Rule, text: Text, number: int, first: int, stop: int) -> Hit:
    start, end = text.lines[number].chars(first, stop)
    return Hit(rule, text.index, number, first, stop, start, end, rule.confidence)


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Of hits of one lens in one passage that overlap, the surest; then the longest; in order."""
    kept: list[Hit] = []
    order = sorted(
        hits,
        key=lambda h: (-_RANK[h.confidence], h.start - h.end, h.start, h.rule.id),
    )
    for hit in order:
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end))
