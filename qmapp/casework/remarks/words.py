"""What the words of a recommendation tell, read by the profile of the scan's own lens. Pure.

The same grammar reads what the scan found and what somebody typed. Only by what means something is
to change, and what a measure counts, are lists of our own (`markers/remarks/words.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qmapp.casework.lenses import loading as lens_rules
from qmapp.casework.lenses import recommending
from qmapp.casework.lenses.directing import Actor, Grammar
from qmapp.casework.lenses.document import prepare
from qmapp.casework.lenses.model import (
    MOST_CHARACTERS,
    Addressee,
    Form,
    Recommendation,
    ScanPassage,
    Strength,
)
from qmapp.casework.lenses.patterns import Patterns, compile_pattern
from qmapp.casework.lenses.tokens import Lexicon, Line
from qmapp.casework.remarks.facts import Counts, Means, RecommendationFacts
from qmapp.casework.remarks.loading import shipped_words

_HEADING = ScanPassage("heading", "heading", "Recommendations", level=1)
_ADDRESSEES = {
    Addressee.AGENCY: "one_agency",
    Addressee.PARTNERSHIP: "partnership",
    Addressee.NATIONAL: "national",
}
_KINDS = {Form.ACTION: "action", Form.FINDING_QUESTION: "question"}
_ACTS = frozenset("to will should must shall is".split())
_OPENS_CLAUSE = (", ", "; ", ": ", ". ", " and ")
_INTERROGATIVES = frozenset("how what why whether who which when where".split())
_ABOVE = ("strong", "intermediate")
_LADDER = {Strength.WEAK: 0, Strength.INTERMEDIATE: 1, Strength.STRONG: 2}


@dataclass(frozen=True, slots=True)
class WordFacts:
    """What the words of a recommendation tell; None where they tell nothing.

    `strength` to `is_vague` are None for a question: it is a form of its own.
    """

    kind: str | None = None
    addressee: str | None = None
    strength: Strength | None = None
    means: frozenset[Means] | None = None
    is_specific: bool | None = None
    is_vague: bool | None = None
    puts_question: bool = False
    addressee_words: str = ""
    owner_words: str = ""
    measure_words: str = ""
    due_words: str = ""

    @property
    def has_body(self) -> bool:
        """Whether the words name the agency or the national body that they speak to."""
        return self.addressee in {"one_agency", "national"} and bool(self.addressee_words)

    @property
    def has_owner(self) -> bool:
        """Whether the words say who is to act."""
        return bool(self.owner_words)

    @property
    def has_measure(self) -> bool:
        """Whether the words say how it will be checked."""
        return bool(self.measure_words)

    @property
    def has_due(self) -> bool:
        """Whether the words give a date or a period."""
        return bool(self.due_words)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The word lists, compiled over the word classes of the lenses."""

    means: Mapping[Means, Patterns]
    topic: Patterns
    counts: Mapping[Counts, Patterns]


def read_words(text: str) -> WordFacts:
    """What a recommendation's words tell, as an item under the heading “Recommendations”."""
    if not text.strip():
        return WordFacts()
    ruleset = lens_rules.shipped()
    item = ScanPassage("item", "list_item", text[:MOST_CHARACTERS])
    document = prepare([_HEADING, item], ruleset)
    plain, lines = document.texts[1].plain.text, document.texts[1].lines
    found, _ = recommending.find(document)
    grammar = Grammar(ruleset)
    puts_question = any(_is_question(line, grammar) for line in lines)
    actions = [one for one in found if one.form is Form.ACTION]
    if found and not actions:
        return WordFacts(
            kind=_KINDS[Form.FINDING_QUESTION],
            addressee=_addressee(found),
            addressee_words=_first(found, "addressee_words"),
            puts_question=True,
        )
    means = _means(lines, grammar)
    if not actions:
        return WordFacts(means=means, puts_question=puts_question)
    specific = any(one.specific for one in actions)
    strengths = [one.strength for one in actions if one.strength is not None]
    return WordFacts(
        kind=_KINDS[Form.ACTION],
        addressee=_addressee(actions),
        strength=max(strengths, key=_LADDER.__getitem__, default=None),
        means=means,
        is_specific=specific,
        is_vague=not specific,
        puts_question=puts_question,
        addressee_words=_first(actions, "addressee_words"),
        owner_words=_first(actions, "owner_words") or _acting_post(plain, lines, grammar),
        measure_words=_first(actions, "measure_words"),
        due_words=_first(actions, "time_words"),
    )


def _is_question(line: Line, grammar: Grammar) -> bool:
    """Whether a sentence puts a question, with or without its mark: “Whether the Board knows …”."""
    return grammar.is_question(line, line.text) or not _INTERROGATIVES.isdisjoint(line.words[:1])


def what_counts(measure: str) -> frozenset[Counts] | None:
    """Whether a measure counts what was done, or what came of it; None where it does not tell."""
    lines = _lines(measure)
    found = frozenset(
        counts
        for counts, patterns in _lists().counts.items()
        if any(patterns.stands_in(line) for line in lines)
    )
    return found or None


def with_words(facts: RecommendationFacts, measure: str = "") -> RecommendationFacts:
    """The facts with what the words tell besides: an owner in the text is an owner.

    What somebody said stands. Of a question or an exploration no strength, means or vagueness is
    told: those forms are not measured by them.
    """
    words = read_words(facts.text)
    is_action = (facts.kind or words.kind) == "action"
    measured = measure.strip() or _clause(facts.text, words.measure_words)
    is_named = words.has_body and facts.addressee in {None, words.addressee}
    return replace(
        facts,
        has_body=_either(facts.has_body, said=is_named),
        has_owner=_either(facts.has_owner, said=words.has_owner),
        has_measure=_either(facts.has_measure, said=bool(measure.strip()) or words.has_measure),
        has_due=_either(facts.has_due, said=words.has_due),
        puts_question=_either(facts.puts_question, said=words.puts_question),
        kind=facts.kind or words.kind,
        addressee=facts.addressee or words.addressee,
        strength=(facts.strength or words.strength) if is_action else None,
        means=(words.means if facts.means is None else facts.means) if is_action else None,
        is_specific=_known(facts.is_specific, words.is_specific) if is_action else None,
        is_vague=_known(facts.is_vague, words.is_vague) if is_action else None,
        measure_counts=facts.measure_counts or (what_counts(measured) if measured else None),
    )


def _acting_post(plain: str, lines: Sequence[Line], grammar: Grammar) -> str:
    """A post that acts somewhere in the text: “…, and the Head of Midwifery is to report”."""
    for line in lines:
        for one in grammar.actors(line, 0, len(line.words)):
            is_one = not line.words[one.stop - 1].endswith("s")
            if one.kind is Actor.POST and is_one and _ACTS.issuperset(line.words[one.stop :][:1]):
                start, end = line.chars(one.first, one.stop)
                return plain[start:end] if one.stop < len(line.words) else ""
    return ""


def _clause(text: str, words: str) -> str:
    """The clause in which some words stand, to the end of its sentence: it says of what."""
    place = text.find(words) if words else -1
    if place < 0:
        return ""
    start = max(text.rfind(sign, 0, place) for sign in _OPENS_CLAUSE)
    end = text.find(". ", place)
    return text[max(start, 0) : len(text) if end < 0 else end]


def _either(known: bool | None, *, said: bool) -> bool:
    return bool(known) or said


def _known(known: bool | None, otherwise: bool | None) -> bool | None:
    return otherwise if known is None else known


def _first(found: Sequence[Recommendation], field: str) -> str:
    return next((words for one in found if (words := str(getattr(one, field)))), "")


def _addressee(found: Sequence[Recommendation]) -> str | None:
    return next((_ADDRESSEES[one.addressee] for one in found if one.addressee in _ADDRESSEES), None)


def _means(lines: Sequence[Line], grammar: Grammar) -> frozenset[Means]:
    lists = _lists()
    found = {
        means
        for means, patterns in lists.means.items()
        if any(patterns.stands_in(line) for line in lines)
    }
    if any(_is_above(line, grammar, lists.topic) for line in lines):
        found.add(Means.MORE)
    if any(grammar.any_of("measure", line) for line in lines):
        found.add(Means.CHECK)
    return frozenset(found)


def _is_above(line: Line, grammar: Grammar, topic: Patterns) -> bool:
    """Whether a sentence asks for anything that the hierarchy puts above training and policy.

    What training or a policy is only *about* does not count: “training on the new form”.
    """
    parts = [line.line]
    for pattern in topic:
        for start, end, *_ in pattern.finditer(line.line):
            parts = [line.line[:start], line.line[end:]]
    lists = [grammar.lists[name] for name in _ABOVE if name in grammar.lists]
    return any(patterns.is_in(part) for patterns in lists for part in parts)


def _lines(text: str) -> Sequence[Line]:
    passage = ScanPassage("measure", "paragraph", text[:MOST_CHARACTERS])
    return prepare([passage], lens_rules.shipped()).texts[0].lines


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    lexicon = lens_rules.shipped().lexicon
    words = shipped_words()
    return _Lists(
        means={Means(name): _compiled(each, lexicon) for name, each in words["means"].items()},
        topic=_compiled(words["topic"], lexicon),
        counts={Counts(name): _compiled(each, lexicon) for name, each in words["counts"].items()},
    )


def _compiled(sources: Sequence[str], lexicon: Lexicon) -> Patterns:
    return Patterns(compile_pattern(source, lexicon) for source in sources)
