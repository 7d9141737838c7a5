"""A rule tried on its own examples and near-misses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qmapp.casework.lenses import recommending
from qmapp.casework.lenses.document import prepare
from qmapp.casework.lenses.finding import find_hits
from qmapp.casework.lenses.model import Confidence, ScanPassage, SectionKind
from qmapp.casework.lenses.ruleset import Example, Rule, Ruleset

# Headings that stand for a section of each kind, as a report would have them.
HEADINGS = {
    SectionKind.SUMMARY: "Executive summary",
    SectionKind.METHOD: "Methodology",
    SectionKind.FAMILY: "Family involvement",
    SectionKind.PRACTITIONERS: "Practitioner involvement",
    SectionKind.BACKGROUND: "Background",
    SectionKind.CHRONOLOGY: "Chronology",
    SectionKind.ANALYSIS: "Analysis",
    SectionKind.FINDINGS: "Findings",
    SectionKind.RECOMMENDATIONS: "Recommendations",
    SectionKind.CONCLUSION: "Conclusion",
    SectionKind.GLOSSARY: "Glossary",
}


def passages_of(example: Example) -> tuple[list[ScanPassage], int]:
    """An example as a small draft, and the place of its text in it."""
    section = example.section or SectionKind.ANALYSIS
    parts = [ScanPassage("heading", "heading", HEADINGS[section], level=1)]
    if example.before:
        parts.append(ScanPassage("before", "paragraph", example.before))
    place = len(parts)
    parts.append(ScanPassage("text", "paragraph", example.text))
    if example.after:
        parts.append(ScanPassage("after", "paragraph", example.after))
    return parts, place


def try_rule(ruleset: Ruleset, rule: Rule) -> list[str]:
    """What its examples and near-misses show to be wrong with a rule; nothing when all is well.

    An example must be flagged by this very rule at medium or above (at any confidence by a rule
    that is low itself); a near-miss must not be flagged by it at medium or above.
    """
    return list(dict.fromkeys(said for _, _, said in faults_of(ruleset, rule)))


def faults_of(ruleset: Ruleset, rule: Rule) -> Iterator[tuple[str, int | None, str]]:
    """The same with where it shows: the field, and the place in it (None: the whole field)."""
    for part, given in (("examples", rule.examples), ("near_misses", rule.near_misses)):
        if not given:
            yield part, None, "it needs at least one example and one near-miss"
    for place, example in enumerate(rule.examples):
        found = confidence_on(ruleset, rule, example)
        if found is None or (found is Confidence.LOW and rule.confidence is not Confidence.LOW):
            yield "examples", place, f"it does not flag its example “{example.text}”"
    for place, example in enumerate(rule.near_misses):
        found = confidence_on(ruleset, rule, example)
        if found is not None and (found is not Confidence.LOW or rule.confidence is Confidence.LOW):
            yield "near_misses", place, f"it flags its near-miss “{example.text}”"


def confidence_on(ruleset: Ruleset, rule: Rule, example: Example) -> Confidence | None:
    """The surest flag of the rule on the example's text; None where there is none."""
    passages, place = passages_of(example)
    document = prepare(passages, ruleset)
    _, computed = recommending.find(document)
    hits = find_hits(document, computed=computed)[rule.lens].get(place, ())
    found = {hit.confidence for hit in hits if hit.rule.id == rule.id}
    return next((one for one in Confidence if one in found), None)


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a tried text that a rule would flag, by the place of their passage."""

    passage: int
    start: int
    end: int
    confidence: Confidence
    considered: tuple[str, ...]


def found_in(ruleset: Ruleset, rule: Rule, texts: list[str]) -> list[Found]:
    """What one rule of a ruleset would flag in passages of an analysis, in reading order."""
    heading = ScanPassage("heading", "heading", HEADINGS[SectionKind.ANALYSIS], level=1)
    passages = [ScanPassage(f"p{n}", "paragraph", text) for n, text in enumerate(texts)]
    document = prepare([heading, *passages], ruleset)
    _, computed = recommending.find(document)
    hits = find_hits(document, computed=computed)[rule.lens]
    found = {
        Found(place - 1, *document.texts[place].plain.span(h.start, h.end), h.confidence,
              h.considered)
        for place, here in hits.items() for h in here if h.rule.id == rule.id
    }  # fmt: skip
    return sorted(found, key=lambda one: (one.passage, one.start, one.end))
