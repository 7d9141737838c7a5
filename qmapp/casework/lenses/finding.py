"""Which words of a document the rules match, before and after their exceptions are weighed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from qmapp.casework.lenses.document import Document, Text
from qmapp.casework.lenses.guarding import Hit, Weighing
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.lenses.patterns import COMMON, Pattern, any_expression
from qmapp.casework.lenses.ruleset import Rule, Ruleset
from qmapp.casework.lenses.tokens import Line

# One rule may not bury the rest: of one sentence it matches so many places at most.
_MOST_IN_SENTENCE = 20
_RANK = {Confidence.HIGH: 2, Confidence.MEDIUM: 1, Confidence.LOW: 0}


@dataclass(frozen=True, slots=True)
class Signposts:
    """Where to look for which pattern, so that most are never tried on most sentences.

    `of`: for each word and class, the patterns that stand under it, with the numbers of all that
    they need. `meets`: for each word and class, the numbers of the needs that it meets.
    `expressed`: the rules that look at the plain text, and `any_expressed` tells whether one of
    them may find something.
    """

    of: Mapping[str, Sequence[tuple[Rule, Pattern, frozenset[int]]]]
    meets: Mapping[str, Sequence[int]]
    expressed: Sequence[Rule]
    any_expressed: Callable[[bytes], object]


@lru_cache(maxsize=16)
def signposts(ruleset: Ruleset) -> Signposts:
    """Put each pattern under the rarest of the words and classes that it cannot do without."""
    of: dict[str, list[tuple[Rule, Pattern, frozenset[int]]]] = defaultdict(list)
    numbers: dict[frozenset[str], int] = {}
    weights = {
        f"={code}": 3 + len(ruleset.lexicon.classes[name].phrases) // 20
        for name, code in ruleset.lexicon.codes.items()
    }
    for rule in ruleset.rules.values():
        for pattern in rule.patterns:
            needs = frozenset(numbers.setdefault(need, len(numbers)) for need in pattern.needs)
            for key in min(pattern.needs, key=lambda need: _weight(need, weights)):
                of[key].append((rule, pattern, needs))
    meets: dict[str, list[int]] = defaultdict(list)
    for need, number in numbers.items():
        for key in need:
            meets[key].append(number)
    expressed = [rule for rule in ruleset.rules.values() if rule.expressions]
    every = [expression for rule in expressed for expression in rule.expressions]
    return Signposts(dict(of), dict(meets), expressed, any_expression(every))


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
        for hit in _raw(text, posts):
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


def _raw(text: Text, posts: Signposts) -> Iterator[Hit]:
    kind = text.passage.kind
    for number, line in enumerate(text.lines):
        for rule, pattern in _candidates(line, posts):
            if kind not in rule.kinds:
                continue
            for start, end, *_ in islice(pattern.finditer(line.line), _MOST_IN_SENTENCE):
                first, stop = line.tokens(start, end)
                yield _hit(rule, text, number, first, stop)
    if text.lines and posts.expressed:
        plain = text.plain.text.encode()
        if posts.any_expressed(plain) is None:
            return
        for rule in posts.expressed:
            if kind in rule.kinds:
                yield from _expressed(rule, text, plain)


def _candidates(line: Line, posts: Signposts) -> Iterable[tuple[Rule, Pattern]]:
    """The patterns for which a sentence has all that they need, each once."""
    met: set[int] = set()
    for key in line.keys & posts.meets.keys():
        met.update(posts.meets[key])
    found = {
        id(pattern): (rule, pattern)
        for key in line.keys & posts.of.keys()
        for rule, pattern, needs in posts.of[key]
        if needs <= met
    }
    return found.values()


def _expressed(rule: Rule, text: Text, plain: bytes) -> Iterator[Hit]:
    starts = [line.start for line in text.lines]
    most = _MOST_IN_SENTENCE * len(starts)
    for expression in rule.expressions:
        for match in islice(expression.finditer(plain), most):
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
    starts: list[int] = []
    order = sorted(
        hits,
        key=lambda h: (-_RANK[h.confidence], h.start - h.end, h.start, h.rule.id),
    )
    for hit in order:
        place = bisect_left(starts, hit.start)
        if (place == 0 or kept[place - 1].end <= hit.start) and (
            place == len(kept) or hit.end <= kept[place].start
        ):
            kept.insert(place, hit)
            starts.insert(place, hit.start)
    return kept
