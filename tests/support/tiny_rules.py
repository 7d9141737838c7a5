"""A handful of rules and a scan that goes by them, so that tests of storage know every flag."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest

from qmapp.casework.lenses import loading
from qmapp.casework.lenses import rules as engine
from qmapp.casework.lenses.model import (
    Addressee,
    Confidence,
    Flag,
    Form,
    Lens,
    Recommendation,
    Scan,
    ScanPassage,
    Section,
    SectionKind,
    Statement,
    Strength,
)
from qmapp.casework.lenses.ruleset import Ruleset

# What each rule points at: itself, wherever it stands.
WORDS = {
    "no-action": (Lens.DESCRIPTION_ONLY, "nobody at all acted"),
    "never-invited": (Lens.BLAME, "never invited"),
    "each-believed": (Lens.HINDSIGHT, "each of them believed another had told"),
    "nobody-asked": (Lens.OUTCOME, "Nobody asked the child"),
    "the-child": (Lens.FAMILY, "the child"),
}


def entry(rule: str, words: str) -> dict[str, Any]:
    """A rule as a file holds it."""
    return {
        "id": rule,
        "words": [words],
        "confidence": "high",
        "why": f"Because of {rule}.",
        "question": f"What of {rule}?",
        "examples": [f"It says {words} here."],
        "near_misses": ["It says something else."],
    }


def own_rule(rule: str = "own-quite", words: str = "quite so") -> dict[str, Any]:
    """A rule that a board may add."""
    return {"lens": "blame", **entry(rule, words)}


def tiny_ruleset() -> Ruleset:
    """Rules for `WORDS`, made by the loader as it makes the shipped ones."""
    sources: dict[str, Any] = {"words": {"classes": {}}}
    for lens in Lens:
        found = [entry(rule, words) for rule, (of, words) in WORDS.items() if of is lens]
        sources[lens.value] = {
            "title": lens.value.title(), "means": "Something.", "ask": "What?", "markers": [13, 14],
            "source": "ours", "cannot_see": "Much.", "rules": found,
        }  # fmt: skip
    return loading.build(sources)


def tiny_scan(
    passages: Sequence[ScanPassage],
    ruleset: Ruleset,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Scan:
    """Flags every rule's words where they stand, one section a heading, one of all the rest.

    A heading that begins with "How" opens a section on method, any other one on findings.
    """
    if on_progress is not None:
        for done in range(len(passages) + 1):
            on_progress(done, len(passages))
    flags = [
        flag
        for place, passage in enumerate(passages)
        for rule, words in _words(ruleset).items()
        for flag in _flags(place, passage.text, words, ruleset, rule)
    ]
    return Scan(
        rules_version=ruleset.version,
        sections=_sections(passages),
        flags=sorted(flags, key=lambda flag: (flag.passage, flag.start, flag.rule)),
        recommendations=[
            Recommendation(
                passage=0,
                start=0,
                end=1,
                text=passages[0].text[:1],
                form=Form.ACTION,
                addressee=Addressee.UNCLEAR,
                specific=True,
                measurable=False,
                owner=False,
                time_bound=False,
                strength=Strength.WEAK,
                verb="do",
            ),
            Recommendation(
                passage=0,
                start=0,
                end=1,
                text=passages[0].text[:1],
                form=Form.FINDING_QUESTION,
                addressee=Addressee.AGENCY,
                specific=None,
                measurable=None,
                owner=None,
                time_bound=None,
                strength=None,
            ),
        ],
        document=[Statement(Lens.FAMILY, "father", "No statement found about the father.")],
    )


def _words(ruleset: Ruleset) -> Mapping[str, str]:
    known = {rule: words for rule, (_, words) in WORDS.items()}
    return {
        rule.id: known.get(rule.id, rule.examples[0].text[len("It says ") : -len(" here.")])
        for rule in ruleset.rules.values()
    }


def _flags(place: int, text: str, words: str, ruleset: Ruleset, name: str) -> Sequence[Flag]:
    rule, start = ruleset.rules[name], text.find(words)
    if start < 0:
        return []
    return [
        Flag(
            lens=rule.lens, rule=rule.id, confidence=Confidence.HIGH, passage=place, start=start,
            end=start + len(words), quote=words, why=rule.why, question=rule.question,
            markers=rule.markers, considered=("No reason stands near.",),
        )
    ]  # fmt: skip


def _kind(heading: str) -> SectionKind:
    return SectionKind.METHOD if heading.startswith("How") else SectionKind.FINDINGS


def _sections(passages: Sequence[ScanPassage]) -> Sequence[Section]:
    headings = [place for place, passage in enumerate(passages) if passage.kind == "heading"]
    bounds = [*headings, len(passages)]
    words = [len(passage.text.split()) for passage in passages]
    found = [
        Section(first, passages[first].text, _kind(passages[first].text), first, stop,
                sum(words[first:stop]))
        for first, stop in pairwise(bounds)
    ]  # fmt: skip
    before = bounds[0]
    return [Section(None, "", None, 0, before, sum(words[:before])), *found] if before else found


@pytest.fixture
def tiny_rules(monkeypatch: pytest.MonkeyPatch) -> Ruleset:
    """These rules in place of the shipped ones, and this scan in place of the engine's."""
    ruleset = tiny_ruleset()
    monkeypatch.setattr(loading, "shipped", lambda: ruleset)
    monkeypatch.setattr(engine, "scan", tiny_scan)
    return ruleset
