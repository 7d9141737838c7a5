"""How fast marked words are followed into the next draft, and how often they land elsewhere.

2,000 quotations from an invented draft of 300 pages, into a version that was edited by chance with
every word's way known (tests/support/edited.py). Theirs: `str.find` of each quotation in the whole
new text, which finds what stands there letter for letter, or something else that looks the same;
and rapidfuzz's best alignment of each quotation with the whole new text, for a sample of them.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from qmapp.casework.anchoring.rules import LEAST_LIKENESS, Place, Quote, follow
from tests.support.edited import Author, Marked, lay, mark
from tests.support.followed import Versions

if TYPE_CHECKING:
    from benchmarks.report import Report

BLOCKS = 2_150  # about 100,000 words, 300 pages
CHANGES = 900
QUOTES = 2_000
SAMPLE = 40
ROUNDS = 3


def run(report: Report) -> None:
    """Measure time, and what lands elsewhere."""
    report.step("inventing a draft of 300 pages and its next version")
    chance = random.Random(2026)
    author = Author(chance)
    written = author.draft(BLOCKS)
    versions = Versions(lay(written, chance), lay(author.edit(written, CHANGES), chance))
    old, new = versions.old.passages, versions.new.passages
    marked = list(mark(versions.old, chance, QUOTES))
    quotes = [Quote(m.passage, m.start, m.end) for m in marked]
    texts = [old[q.passage][q.start : q.end] for q in quotes]
    whole = "\n".join(new)

    ours, finding = [], []
    for done in range(ROUNDS):
        report.step("following", done, ROUNDS)
        ours.append(timed(lambda: follow(old, new, quotes)))
        finding.append(timed(lambda: [whole.find(text) for text in texts]))
    sample = sorted(random.Random(7).sample(range(len(quotes)), SAMPLE))
    report.step(f"aligning {SAMPLE} of {len(quotes)} quotations with rapidfuzz")
    begun = time.perf_counter()
    aligned = [align(texts[at], whole) for at in sample]
    theirs = (time.perf_counter() - begun) / SAMPLE * len(quotes)
    report.add(
        "time", statistics.median(ours), "s for 2,000 quotations",
        against="str.find in the whole text", against_value=statistics.median(finding),
    )  # fmt: skip
    report.add(
        "time.fuzzy", statistics.median(ours), "s for 2,000 quotations",
        against=f"rapidfuzz partial_ratio_alignment, {SAMPLE} scaled up", against_value=theirs,
    )  # fmt: skip

    places = [outcome.place for outcome in follow(old, new, quotes)]
    found = [place_of(whole.find(text), len(text), new) for text in texts]
    wrong = Wrong(report, versions, marked, places)
    wrong.add("wrong", "str.find", dict(enumerate(found)))
    in_sample = dict(zip(sample, (place_of(*span, new) for span in aligned), strict=True))
    wrong.add("wrong.fuzzy", "rapidfuzz", in_sample)


@dataclass(frozen=True)
class Wrong:
    """Tells how many in a hundred quotations land elsewhere."""

    report: Report
    versions: Versions
    marked: Sequence[Marked]
    ours: Sequence[Place | None]

    def add(self, name: str, other: str, theirs: Mapping[int, Place | None]) -> None:
        """Ours beside another's, over the quotations that the other was asked about."""
        asked = len(theirs)
        wrong = sum(self.is_wrong(at, self.ours[at]) for at in theirs)
        others = sum(self.is_wrong(at, place) for at, place in theirs.items())
        self.report.add(
            name, wrong / asked * 100, f"elsewhere in 100, of {asked}",
            against=other, against_value=others / asked * 100,
        )  # fmt: skip

    def is_wrong(self, at: int, place: Place | None) -> bool:
        return place is not None and self.versions.is_wrong(self.marked[at], place)


def align(text: str, whole: str) -> tuple[int, int]:
    """Where rapidfuzz puts a text, and how long that is; nowhere below our least likeness."""
    found = fuzz.partial_ratio_alignment(text, whole, score_cutoff=LEAST_LIKENESS * 100)
    return (found.dest_start, found.dest_end - found.dest_start) if found else (-1, 0)


def place_of(at: int, length: int, passages: Sequence[str]) -> Place | None:
    """A place in the whole text as one in the passage where it begins."""
    if at < 0:
        return None
    for index, text in enumerate(passages):
        if at <= len(text):
            return Place(index, at, min(len(text), at + length))
        at -= len(text) + 1
    return None


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
