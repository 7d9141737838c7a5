"""A scan with everything in it that the pages about a whole scan show, told in a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

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
from tests.support.tiny_rules import tiny_ruleset

# A rule of the tiny rules for each lens that has one.
RULES = {rule.lens: rule for rule in tiny_ruleset().rules.values()}


def action(passage: int, **how: Any) -> Recommendation:
    """An action of which everything was found."""
    return Recommendation(
        **{
            "passage": passage, "start": 0, "end": 8, "text": "The Trust should do it by March 2027.",
            "form": Form.ACTION, "addressee": Addressee.AGENCY, "specific": True,
            "measurable": True, "owner": True, "time_bound": True, "strength": Strength.STRONG,
            "addressee_words": "The Trust", "verb": "remove", "owner_words": "The Trust",
            "time_words": "by March 2027", "measure_words": "audit of forty cases",
        } | how
    )  # fmt: skip


def question(passage: int, **how: Any) -> Recommendation:
    """A finding with questions: no field, no strength."""
    return Recommendation(
        **{
            "passage": passage, "start": 0, "end": 8, "text": "How would the Board know?",
            "form": Form.FINDING_QUESTION, "addressee": Addressee.PARTNERSHIP, "specific": None,
            "measurable": None, "owner": None, "time_bound": None, "strength": None,
        } | how
    )  # fmt: skip


@dataclass
class Whole:
    """What the next scan is to find. Each passage is a section; `flags` go by passage and lens."""

    words: Sequence[int] = ()
    kinds: Mapping[int, SectionKind] = field(default_factory=dict)
    flags: Mapping[int, Mapping[Lens, int]] = field(default_factory=dict)
    confidence: Confidence = Confidence.MEDIUM
    recommendations: Sequence[Recommendation] = ()
    statements: Sequence[str] = ()

    def scan(self, passages: Sequence[ScanPassage], ruleset: Ruleset, **_: object) -> Scan:
        return Scan(
            rules_version=ruleset.version,
            sections=[
                Section(
                    at or None, passage.text[:200], self.kinds.get(at), at, at + 1,
                    self.words[at] if at < len(self.words) else 400,
                )
                for at, passage in enumerate(passages)
            ],
            flags=[
                self._flag(at, lens)
                for at in range(len(passages))
                for lens, count in self.flags.get(at, {}).items()
                for _ in range(count)
            ],
            recommendations=list(self.recommendations),
            document=[Statement(Lens.FAMILY, "father", words) for words in self.statements],
        )  # fmt: skip

    def _flag(self, at: int, lens: Lens) -> Flag:
        rule = RULES.get(lens) or RULES[Lens.BLAME]
        return Flag(
            lens=lens, rule=rule.id, confidence=self.confidence, passage=at, start=0, end=1,
            quote="x", why=rule.why, question=rule.question, markers=rule.markers,
        )  # fmt: skip


@pytest.fixture
def whole(tiny_rules: object, monkeypatch: pytest.MonkeyPatch) -> Whole:
    """What the next scan finds: tests fill it before the draft is scanned."""
    found = Whole()
    monkeypatch.setattr(engine, "scan", found.scan)
    return found
