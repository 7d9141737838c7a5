"""How fast a draft is scanned, beside a prose linter and beside a plain search for phrases.

The text is 25,000 words of this project's own labelled sentences and drafts. Theirs: proselint with
all its checks, and one compiled alternation of as many phrases as the scan knows. The job: a Word
file of 60 pages read, kept and scanned, from the moment the worker takes it up.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from proselint.checks import __register__ as every_check
from proselint.config import DEFAULT
from proselint.registry import CheckRegistry
from proselint.tools import LintFile

from benchmarks.ingest import WORDS_ON_A_PAGE, Part, as_docx, timed
from qmapp.casework.drafts.reading import read_in_child
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import ScanPassage
from qmapp.casework.lenses.rules import scan
from qmapp.casework.lenses.tokens import WordClass
from tests.scan.labelled import HERE, sentences

if TYPE_CHECKING:
    from benchmarks.report import Report

WORDS = 25_000
PAGES = 60
ROUNDS = 5
SENTENCES = 5
PARAGRAPHS = 12


def run(report: Report) -> None:
    """Measure words per second, and a file of 60 pages."""
    ruleset = shipped()
    passages = text_of(WORDS)
    words = sum(len(p.text.split()) for p in passages)
    whole = "\n\n".join(p.text for p in passages)
    phrases = phrases_of(ruleset.lexicon.classes.values())
    alternation = re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b", re.IGNORECASE)
    linter = Linter(whole)
    scan(passages, ruleset)
    ours, linting, searching = [], [], []
    for done in range(ROUNDS):
        report.step("scanning", done, ROUNDS)
        ours.append(timed(lambda: scan(passages, ruleset)))
        linting.append(timed(linter.lint))
        searching.append(timed(lambda: sum(1 for _ in alternation.finditer(whole))))
    speed = words / statistics.median(ours)
    report.add(
        "words", speed, "words per second",
        against="proselint 0.16", against_value=words / statistics.median(linting),
    )  # fmt: skip
    report.add(
        "words_alternation", speed, "words per second",
        against=f"one alternation of {len(phrases)} phrases",
        against_value=words / statistics.median(searching),
    )  # fmt: skip
    report.step("reading and scanning a Word file of 60 pages")
    data = as_docx([*report_of(PAGES)])
    reading = timed(lambda: read_in_child(data, "draft.docx"))
    read = read_in_child(data, "draft.docx")
    as_read = [
        ScanPassage(str(p.position), p.kind.value, p.text, p.level, p.number, p.page)
        for p in read.passages
    ]
    scanning = statistics.median(timed(lambda: scan(as_read, ruleset)) for _ in range(ROUNDS))
    report.add(
        "docx_60_pages", scanning, "s to scan", against="reading the file", against_value=reading
    )


def text_of(words: int) -> list[ScanPassage]:
    """Labelled sentences as passages, until there are so many words."""
    passages: list[ScanPassage] = []
    count = 0
    items = [item.text for name in ("first", "second", "third")
             for item in sentences(HERE / "known" / f"{name}.yaml")]  # fmt: skip
    while count < words:
        for text in items:
            passages.append(ScanPassage(str(len(passages)), "paragraph", text))
            count += len(text.split())
            if count >= words:
                break
    return passages


def report_of(pages: int) -> Iterator[Part]:
    """The same sentences as a report of so many pages: sections of paragraphs."""
    texts = [p.text for p in text_of(pages * WORDS_ON_A_PAGE)]
    for number, first in enumerate(range(0, len(texts), SENTENCES)):
        if number % PARAGRAPHS == 0:
            yield Part("section", f"Analysis of practice, part {number // PARAGRAPHS + 1}")
        yield Part("paragraph", " ".join(texts[first : first + SENTENCES]))


def phrases_of(classes: Iterable[WordClass]) -> list[str]:
    """Every word and phrase of the scan's word classes, longest first."""
    found = {" ".join(phrase) for each in classes for phrase in each.phrases}
    return sorted(found, key=lambda phrase: (-len(phrase), phrase))


class Linter:
    """proselint with every check, on a text that it has read already."""

    def __init__(self, text: str) -> None:
        registry = CheckRegistry()
        if not registry.checks:
            registry.register_many(every_check)
        self._file = LintFile(source="text", content=text)

    def lint(self) -> object:
        return self._file.lint(DEFAULT)
