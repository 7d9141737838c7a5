"""Which words of a document the rules match, before and after their exceptions are weighed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from qmapp.casework.lenses.document import Document, Text
from qmapp.casework.lenses.expressions import Expressions
from qmapp.casework.lenses.guarding import Hit, Weighing
from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.lenses.patterns import Expression, Pattern
from qmapp.casework.lenses.rows import Rows
from qmapp.casework.lenses.ruleset import Rule, Ruleset

# One rule may not bury the rest: of one sentence it matches so many places at most.
_MOST_IN_SENTENCE = 20
Candidates = dict[int, list[tuple[Rule, Pattern, int]]]
_RANK = {Confidence.HIGH: 2, Confidence.MEDIUM: 1, Confidence.LOW: 0}


@dataclass(frozen=True, slots=True)
class Signposts:
    """Where to look for which pattern, so that most are never tried on most sentences.

    `patterns`: every pattern with its rule; `of`: for each word, class and beginning the places of
    those that stand under it. `expressed`: the rules that look at the plain text, each with what
    it looks for.
    """

    patterns: Sequence[tuple[Rule, Pattern]]
    of: Mapping[str, Sequence[int]]
    expressed: Sequence[tuple[Rule, Expressions]]


@lru_cache(maxsize=16)
def signposts(ruleset: Ruleset) -> Signposts:
    """Put each pattern under the rarest of the words and classes that it cannot do without."""
    patterns = [(rule, pattern) for rule in ruleset.rules.values() for pattern in rule.patterns]
    of: dict[str, list[int]] = defaultdict(list)
    for place, (_, pattern) in enumerate(patterns):
        for key in pattern.rarest:
            of[key].append(place)
    expressed = [
        (rule, Expressions(rule.expressions)) for rule in ruleset.rules.values() if rule.expressions
    ]
    return Signposts(patterns, dict(of), expressed)


def find_hits(
    document: Document, *, computed: Iterable[Hit] = ()
) -> dict[Lens, dict[int, list[Hit]]]:
    """Every hit that its exceptions leave, by lens and passage; `computed` ones come in as made.

    Rules whose exceptions look at other lenses wait until those are done.
    """
    ruleset = document.ruleset
    posts = signposts(ruleset)
    waiting: dict[frozenset[Lens], list[Hit]] = defaultdict(list)
    candidates: dict[Rows, Candidates] = {}
    expressed = _expressed_in(document, posts)
    for text in document.texts:
        for hit in _raw(text, posts, candidates):
            waiting[hit.rule.waits_for].append(hit)
        for hit in _expressed(text, expressed.get(text.index, ())):
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


def _raw(text: Text, posts: Signposts, candidates: dict[Rows, Candidates]) -> Iterator[Hit]:
    kind = text.passage.kind
    for number, line in enumerate(text.lines):
        if line.rows is None:
            continue
        if line.rows not in candidates:
            candidates[line.rows] = _candidates(line.rows, posts)
        for rule, pattern, last in candidates[line.rows].get(line.number, ()):
            if kind not in rule.kinds:
                continue
            for start, end, _, behind in islice(pattern.finditer(line.line), _MOST_IN_SENTENCE):
                first, stop = line.tokens(start, end)
                yield _hit(rule, text, number, first, stop)
                if behind == end and stop >= last:
                    break


def _candidates(rows: Rows, posts: Signposts) -> Candidates:
    """What is found in each sentence of a stretch, and behind which of its words it ends last."""
    found: Candidates = defaultdict(list)
    shown = {place for key in rows.present & posts.of.keys() for place in posts.of[key]}
    for rule, pattern in (posts.patterns[place] for place in sorted(shown)):
        for number, place in rows.found(pattern.step).items():
            found[number].append((rule, pattern, rows.stop(number, place)))
    return found


def _expressed_in(document: Document, posts: Signposts) -> Mapping[int, Sequence[Rule]]:
    """For each passage the rules whose expressions may find something in its plain text."""
    found: dict[int, list[Rule]] = defaultdict(list)
    if posts.expressed:
        plain = [text.plain.text.encode() for text in document.texts]
        for rule, expressions in posts.expressed:
            for number in expressions.standing(plain):
                found[number].append(rule)
    return found


def _expressed(text: Text, rules: Sequence[Rule]) -> Iterator[Hit]:
    starts = [line.start for line in text.lines]
    most = _MOST_IN_SENTENCE * len(starts)
    plain = text.plain.text.encode() if rules and starts else b""
    for rule, expression in _expressions(rules if starts else (), text.passage.kind):
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


def _expressions(rules: Sequence[Rule], kind: str) -> Iterator[tuple[Rule, Expression]]:
    for rule in rules:
        if kind in rule.kinds:
            for expression in rule.expressions:
                yield rule, expression


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
