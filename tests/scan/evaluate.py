"""How well the rules do on labelled sentences and drafts, beside a plain keyword search.

``python -m tests.scan.evaluate known`` prints figures; with ``--lens L --show misses`` (or
``alarms``, ``profiles``) also the items, for working on rules. The untouched part is never shown:
``untouched`` prints figures, writes them down and stops at three scorings (see LABELS.md).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from qmapp.casework.drafts.reading.markdown import read as read_markdown
from qmapp.casework.drafts.reading.model import DEFAULT_LIMITS
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import Confidence, Lens, Recommendation, ScanPassage, SectionKind
from qmapp.casework.lenses.rules import scan
from qmapp.casework.lenses.ruleset import Example, Ruleset
from qmapp.casework.lenses.sentences import sentences_of
from qmapp.casework.lenses.text import plain_of
from qmapp.casework.lenses.trying import passages_of
from qmapp.resources import resource_dir
from tests.scan.labelled import HERE, PEOPLE, SMART, Sentence, WholeDraft, draft, sentences

FIELDS = ("form", "addressee", *SMART, "strength")
MOST_SCORINGS = 3
SCORINGS = HERE / "scorings.csv"
COLUMNS = "date text_version rules_version lens wanted high_precision precision recall f1 keyword_f1".split()
MEASURED = resource_dir("markers") / "scan-measured.yaml"
MEASURED_HEAD = (
    "# Written by `make eval-scan`: how the rules did on labelled sentences and a draft that nobody\n"
    "# who writes rules has seen (tests/scan/LABELS.md). Pages show it where the flags are.\n"
)


@dataclass
class Tally:
    """Right pointers, false alarms and misses of one lens."""

    right: int = 0
    alarms: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Of all pointers, how many were wanted; 1 where there was none."""
        return self.right / (self.right + self.alarms) if self.right + self.alarms else 1.0

    @property
    def recall(self) -> float:
        """Of all places that want a pointer, how many have one; 1 where there was none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass
class Figures:
    """Tallies by lens: at high confidence alone, at high and medium, and of the keyword search."""

    high: dict[str, Tally] = field(default_factory=lambda: {lens: Tally() for lens in Lens})
    listed: dict[str, Tally] = field(default_factory=lambda: {lens: Tally() for lens in Lens})
    keywords: dict[str, Tally] = field(default_factory=lambda: {lens: Tally() for lens in Lens})
    profiles: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    absent: Tally = field(default_factory=Tally)
    shown: list[tuple[str, str, str]] = field(default_factory=list)

    def count(
        self, lens: str, wanted: bool | None, found: Confidence | None, by_word: bool
    ) -> None:
        """One unit; `wanted` is None where careful readers differ."""
        if wanted is None:
            return
        for tally, is_flagged in (
            (self.high[lens], found is Confidence.HIGH),
            (self.listed[lens], found in {Confidence.HIGH, Confidence.MEDIUM}),
            (self.keywords[lens], by_word),
        ):
            if is_flagged:
                tally.right += wanted
                tally.alarms += not wanted
            else:
                tally.missed += wanted


def keywords() -> Mapping[str, re.Pattern[str]]:
    """The plain keyword search: the cue words of the field's notes, each lens one alternation."""
    found = yaml.safe_load((HERE / "keywords.yaml").read_text("utf-8"))
    return {
        lens: re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words), re.IGNORECASE)
        for lens, words in found.items()
    }


def evaluate(folder: Path, ruleset: Ruleset, only: Sequence[str] = ()) -> Figures:
    """Score every file of a folder, or only those named."""
    figures, words = Figures(), keywords()
    for file in sorted(folder.glob("*.yaml")):
        if only and file.stem not in only:
            continue
        if file.with_suffix(".md").exists():
            _score_draft(draft(file.with_suffix(".md")), ruleset, words, figures)
        else:
            for item in sentences(file):
                _score_sentence(item, ruleset, words, figures)
    return figures


def _score_sentence(
    item: Sentence, ruleset: Ruleset, words: Mapping[str, re.Pattern[str]], figures: Figures
) -> None:
    section = SectionKind(item.section) if item.section else None
    passages, place = passages_of(Example(item.text, section, item.before, item.after))
    found = scan(passages, ruleset)
    for lens in Lens:
        wanted = None if lens in item.either else lens in item.labels
        flags = [f for f in found.flags if f.passage == place and f.lens is lens]
        surest = next((c for c in Confidence if any(f.confidence is c for f in flags)), None)
        figures.count(
            lens, wanted, surest, by_word=bool(words[lens].search(plain_of(item.text).text))
        )
        listed = surest in {Confidence.HIGH, Confidence.MEDIUM}
        if wanted is not None and wanted is not listed:
            rules = ", ".join(f"{f.rule} “{f.quote}” ({f.confidence})" for f in flags)
            figures.shown.append(
                ("misses" if wanted else "alarms", lens, f"{item.text}\n    {rules}")
            )
    if item.profile is not None:
        given = [r for r in found.recommendations if r.passage == place]
        _score_profile(item.profile, given[0] if given else None, item.text, figures)


def _score_profile(
    wanted: Mapping[str, Any], given: Recommendation | None, text: str, figures: Figures
) -> None:
    for name in FIELDS:
        tally = figures.profiles[name]
        if given is None:
            continue  # counted as a miss of the lens
        if getattr(given, name) == wanted[name]:
            tally.right += 1
        else:
            tally.alarms += 1
            figures.shown.append(
                (
                    "profiles",
                    name,
                    f"{text}\n    {name}: {getattr(given, name)}, not {wanted[name]}",
                )
            )


def passages_of_draft(whole: WholeDraft) -> list[ScanPassage]:
    """A Markdown draft as the app's own reader reads it."""
    read = read_markdown(whole.path.read_bytes(), DEFAULT_LIMITS)
    return [
        ScanPassage(
            str(p.position), p.kind.value, p.text, p.level, p.number, p.page,
            (p.table, p.row or 0, p.column or 0) if p.table is not None else None,
        )
        for p in read.passages
    ]  # fmt: skip


def _score_draft(
    whole: WholeDraft, ruleset: Ruleset, words: Mapping[str, re.Pattern[str]], figures: Figures
) -> None:
    passages = passages_of_draft(whole)
    found = scan(passages, ruleset)
    marks: dict[str, set[tuple[int, int]]] = {lens: set() for lens in Lens}
    either: dict[str, set[tuple[int, int]]] = {lens: set() for lens in Lens}
    units = list(_units(passages))
    plain_words = [(mark.lens, mark.words, marks) for mark in whole.marks]
    plain_words += [(mark.lens, mark.words, either) for mark in whole.either]
    plain_words += [("recommendation", text, marks) for text, _ in whole.recommendations]
    for lens, quote, into in plain_words:
        for unit in _units_with(units, passages, quote):
            into[lens].add(unit)
    for lens in Lens:
        for index, start, end in units:
            unit = (index, start)
            wanted = True if unit in marks[lens] else None if unit in either[lens] else False
            flags = [
                f for f in found.flags
                if f.lens is lens and f.passage == index and f.start < end and f.end > start
            ]  # fmt: skip
            surest = next((c for c in Confidence if any(f.confidence is c for f in flags)), None)
            sentence = passages[index].text[start:end]
            figures.count(
                lens, wanted, surest, by_word=bool(words[lens].search(plain_of(sentence).text))
            )
            listed = surest in {Confidence.HIGH, Confidence.MEDIUM}
            if wanted is not None and wanted is not listed:
                rules = ", ".join(f"{f.rule} “{f.quote}” ({f.confidence})" for f in flags)
                figures.shown.append(
                    ("misses" if wanted else "alarms", lens, f"[draft] {sentence}\n    {rules}")
                )
    for text, profile in whole.recommendations:
        for index, start, end in _spans(units, passages, text):
            given = next(
                (r for r in found.recommendations
                 if r.passage == index and r.start < end and r.end > start), None,
            )  # fmt: skip
            _score_profile(profile, given, text, figures)
            break
    said = {statement.about for statement in found.document} & set(PEOPLE)
    figures.absent.right += len(said & whole.absent)
    figures.absent.alarms += len(said - whole.absent)
    figures.absent.missed += len(whole.absent - said)


def _units(passages: Sequence[ScanPassage]) -> Iterator[tuple[int, int, int]]:
    """Every sentence of a draft: passage, start, end."""
    for index, passage in enumerate(passages):
        if passage.kind != "heading":
            plain = plain_of(passage.text)
            for start, end in sentences_of(plain.text):
                yield (index, *plain.span(start, end))


def _units_with(
    units: Sequence[tuple[int, int, int]], passages: Sequence[ScanPassage], quote: str
) -> Iterator[tuple[int, int]]:
    for index, start, _ in _spans(units, passages, quote):
        yield index, start


def _spans(
    units: Sequence[tuple[int, int, int]], passages: Sequence[ScanPassage], quote: str
) -> Iterator[tuple[int, int, int]]:
    """The sentence in which the words of a mark begin."""
    bare = re.sub(r"[*_`]", "", quote)
    for index, passage in enumerate(passages):
        at = passage.text.find(bare)
        if at >= 0:
            for unit, start, end in units:
                if unit == index and start <= at < end:
                    yield unit, start, end


# Printing and writing down -------------------------------------------------------------------


def table(figures: Figures) -> str:
    """The figures as text, a line each lens."""
    lines = [
        f"{'lens':18} {'n':>4}  high: P     n   |  high+medium: P     R     F1   | keywords: P     R     F1"
    ]
    for lens in Lens:
        high, listed, words = figures.high[lens], figures.listed[lens], figures.keywords[lens]
        lines.append(
            f"{lens:18} {listed.right + listed.missed:4}      {high.precision:5.2f} {high.right + high.alarms:4} |"
            f"             {listed.precision:5.2f} {listed.recall:5.2f} {listed.f1:5.2f}  |"
            f"          {words.precision:5.2f} {words.recall:5.2f} {words.f1:5.2f}"
        )
    said = ", ".join(
        f"{name} {t.right} of {t.right + t.alarms}" for name, t in figures.profiles.items()
    )
    absent = figures.absent
    lines.append(f"profiles: {said}")
    lines.append(f"absent: {absent.right} right, {absent.alarms} false, {absent.missed} missed")
    return "\n".join(lines)


def _recorded() -> list[dict[str, str]]:
    if not SCORINGS.exists():
        return []
    with SCORINGS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _text_version(folder: Path) -> str:
    """The SHA-256 of all that is labelled there: scorings count for this text alone."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _write_down(figures: Figures, text: str, version: str) -> None:
    """Add a scoring of the untouched part to the record, a line each lens; and for the pages."""
    today = datetime.now(UTC).date().isoformat()
    is_new = not SCORINGS.exists()
    with SCORINGS.open("a", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        writer.writerows(
            [today, text, version, lens.value, *_numbers(figures, lens)] for lens in Lens
        )
    measured = {
        "date": today,
        "rules_version": version,
        "lenses": {lens.value: _measured(figures, lens) for lens in Lens},
    }
    MEASURED.write_text(MEASURED_HEAD + yaml.safe_dump(measured, sort_keys=False), "utf-8")


def _numbers(figures: Figures, lens: Lens) -> list[str]:
    listed, high, words = figures.listed[lens], figures.high[lens], figures.keywords[lens]
    rates = (high.precision, listed.precision, listed.recall, listed.f1, words.f1)
    return [str(listed.right + listed.missed), *(f"{rate:.3f}" for rate in rates)]


def _measured(figures: Figures, lens: Lens) -> dict[str, Any]:
    listed, high, words = figures.listed[lens], figures.high[lens], figures.keywords[lens]
    return {
        "high": {"right": high.right, "of": high.right + high.alarms},
        "listed": {
            "right": listed.right,
            "of": listed.right + listed.alarms,
            "wanted": listed.right + listed.missed,
        },
        "keywords": {"right": words.right, "of": words.right + words.alarms},
        "f1": round(listed.f1, 3),
        "keywords_f1": round(words.f1, 3),
    }


def main() -> None:
    """Score one part and print it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=["known", "untouched"])
    parser.add_argument("--lens")
    parser.add_argument("--show", choices=["misses", "alarms", "profiles"])
    parser.add_argument("--only", default="", help="names of files, with commas")
    asked = parser.parse_args()
    only = [name for name in asked.only.split(",") if name]
    if asked.part == "untouched" and (asked.show or only):
        sys.exit("The untouched part is not shown: whoever sees it writes rules for it.")
    ruleset = shipped()
    if asked.part == "untouched":
        text = _text_version(HERE / asked.part)
        versions = {line["rules_version"] for line in _recorded() if line["text_version"] == text}
        if ruleset.version not in versions and len(versions) >= MOST_SCORINGS:
            sys.exit(
                f"It has been scored {len(versions)} times: write the untouched part anew first."
            )
    figures = evaluate(HERE / asked.part, ruleset, only)
    for kind, lens, text in figures.shown if asked.show else ():
        if kind == asked.show and asked.lens in {None, lens}:
            print(f"{lens}: {text}")
    print(table(figures))
    if asked.part == "untouched" and ruleset.version not in versions:
        _write_down(figures, text, ruleset.version)


if __name__ == "__main__":
    main()
