"""The scan: passages and rules in, pointers out. Pure, and the same twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qmapp.casework.lenses import absences, recommending
from qmapp.casework.lenses.document import Document, prepare
from qmapp.casework.lenses.finding import find_hits, settle
from qmapp.casework.lenses.guarding import Hit
from qmapp.casework.lenses.model import (
    MOST_CHARACTERS,
    Flag,
    Lens,
    Scan,
    ScanPassage,
    TooLong,
)
from qmapp.casework.lenses.ruleset import Ruleset

_ORDER = {lens: place for place, lens in enumerate(Lens)}


def scan(
    passages: Sequence[ScanPassage],
    ruleset: Ruleset,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Scan:
    """Point at candidate passages. The same passages and rules always give the same.

    `on_progress` is told of steps done and steps in all. Flags come in reading order; offsets are
    code points in the passage. Nothing here judges: see `docs/lenses.md`. Raises TooLong.
    """
    characters = sum(len(passage.text) for passage in passages)
    if characters > MOST_CHARACTERS:
        raise TooLong(characters)
    document = prepare(passages, ruleset, on_progress)
    recommendations, computed = recommending.find(document)
    hits = find_hits(document, computed=computed)
    if on_progress is not None:
        on_progress(2 * len(passages), 2 * len(passages))
    found = [
        hit
        for by_passage in hits.values()
        for in_passage in by_passage.values()
        for hit in settle(in_passage)
    ]
    found.sort(key=lambda h: (h.passage, h.start, _ORDER[h.rule.lens], h.end, h.rule.id))
    return Scan(
        rules_version=ruleset.version,
        sections=document.sections,
        flags=[_flag(document, hit) for hit in found],
        recommendations=recommendations,
        document=absences.find(document, hits),
    )


def _flag(document: Document, hit: Hit) -> Flag:
    text = document.texts[hit.passage]
    start, end = text.plain.span(hit.start, hit.end)
    return Flag(
        lens=hit.rule.lens,
        rule=hit.rule.id,
        confidence=hit.confidence,
        passage=hit.passage,
        start=start,
        end=end,
        quote=text.passage.text[start:end],
        why=hit.rule.why,
        question=hit.rule.question,
        markers=hit.rule.markers,
        considered=hit.considered,
    )
