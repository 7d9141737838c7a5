"""The labelled sentences and drafts: read and checked.

``python -m tests.scan.labelled FILE ...`` says what is wrong with a file, a line each.
The shape is told in ``LABELS.md``.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
LENSES = (
    "hindsight",
    "outcome",
    "blame",
    "euphemism",
    "explanation",
    "description-only",
    "family",
    "practitioner",
    "recommendation",
    "identifier",
)
SECTIONS = (
    "summary",
    "method",
    "family",
    "practitioners",
    "background",
    "chronology",
    "analysis",
    "findings",
    "recommendations",
    "conclusion",
    "glossary",
)
PEOPLE = ("mother", "father", "child", "siblings", "grandparents", "practitioners")
SMART = ("specific", "measurable", "owner", "time_bound")
FORMS = ("action", "finding_question")
ADDRESSEES = ("agency", "partnership", "national", "unclear")
STRENGTHS = ("weak", "intermediate", "strong")


class BadLabels(ValueError):
    """A labelled file does not have the shape that LABELS.md tells."""


@dataclass(frozen=True)
class Sentence:
    """One labelled passage; lenses in no list are a plain no."""

    text: str
    section: str | None
    before: str | None
    after: str | None
    labels: frozenset[str]
    near: frozenset[str]
    either: frozenset[str]
    profile: dict[str, Any] | None


@dataclass(frozen=True)
class Mark:
    """Words of a whole draft that want a pointer for a lens."""

    lens: str
    words: str


@dataclass(frozen=True)
class WholeDraft:
    """A draft in Markdown with the places that want a pointer."""

    path: Path
    marks: tuple[Mark, ...]
    either: tuple[Mark, ...]
    recommendations: tuple[tuple[str, dict[str, Any]], ...]
    absent: frozenset[str] = field(default_factory=frozenset)

    @property
    def text(self) -> str:
        """The draft as written."""
        return self.path.read_text("utf-8")


def sentences(path: Path) -> list[Sentence]:
    """The items of a sentence file, in order; BadLabels where one is not in shape."""
    items = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(items, list):
        raise BadLabels(f"{path.name}: not a list")
    return [_sentence(item, f"{path.name} item {n}") for n, item in enumerate(items, 1)]


def _sentence(item: object, where: str) -> Sentence:
    if not isinstance(item, dict):
        raise BadLabels(f"{where}: not a mapping")
    known = {"text", "section", "before", "after", "labels", "near", "either", "profile"}
    if extra := set(item) - known:
        raise BadLabels(f"{where}: unknown {', '.join(sorted(map(str, extra)))}")
    if not isinstance(item.get("text"), str) or not item["text"].strip():
        raise BadLabels(f"{where}: no text")
    if item.get("section") not in (None, *SECTIONS):
        raise BadLabels(f"{where}: no such section {item['section']!r}")
    lists = [frozenset(item.get(name) or ()) for name in ("labels", "near", "either")]
    for lens in frozenset().union(*lists):
        if lens not in LENSES:
            raise BadLabels(f"{where}: no such lens {lens!r}")
    if sum(map(len, lists)) != len(frozenset().union(*lists)):
        raise BadLabels(f"{where}: a lens stands in two lists")
    if ("recommendation" in lists[0]) != (item.get("profile") is not None):
        raise BadLabels(f"{where}: a recommendation has a profile, and nothing else has one")
    if item.get("profile") is not None:
        _check_profile(item["profile"], where)
    return Sentence(
        item["text"],
        item.get("section"),
        item.get("before"),
        item.get("after"),
        *lists,
        item.get("profile"),
    )


def _check_profile(profile: object, where: str) -> None:
    if not isinstance(profile, dict) or set(profile) != {
        "form",
        "addressee",
        *SMART,
        "strength",
    }:
        raise BadLabels(f"{where}: a profile has form, addressee, {', '.join(SMART)}, strength")
    if profile["form"] not in FORMS or profile["addressee"] not in ADDRESSEES:
        raise BadLabels(f"{where}: form or addressee")
    if profile["form"] == "finding_question":
        if any(profile[name] is not None for name in (*SMART, "strength")):
            raise BadLabels(f"{where}: a finding_question leaves the five fields null")
    elif (
        any(not isinstance(profile[name], bool) for name in SMART)
        or profile["strength"] not in STRENGTHS
    ):
        raise BadLabels(f"{where}: an action has four true/false and a strength")


def draft(path: Path) -> WholeDraft:
    """A whole draft by its Markdown file; BadLabels where its labels do not fit it."""
    text = path.read_text("utf-8")
    labels = yaml.safe_load(path.with_suffix(".yaml").read_text("utf-8"))
    marks = tuple(_mark(one, text, path) for one in labels.get("marks") or ())
    either = tuple(_mark(one, text, path) for one in labels.get("either") or ())
    found = []
    for one in labels.get("recommendations") or ():
        _once(one["words"], text, path)
        _check_profile(one["profile"], f"{path.name}: {one['words'][:40]}")
        found.append((one["words"], one["profile"]))
    absent = frozenset(labels.get("absent") or ())
    if wrong := absent - set(PEOPLE):
        raise BadLabels(f"{path.name}: absent {', '.join(sorted(wrong))}")
    return WholeDraft(path, marks, either, tuple(found), absent)


def _mark(one: dict[str, str], text: str, path: Path) -> Mark:
    if one["lens"] not in LENSES:
        raise BadLabels(f"{path.name}: no such lens {one['lens']!r}")
    _once(one["words"], text, path)
    return Mark(one["lens"], one["words"])


def _once(words: str, text: str, path: Path) -> None:
    if (count := text.count(words)) != 1:
        raise BadLabels(f"{path.name}: {count} times in the draft: {words!r}")


def _tell(path: Path) -> str:
    if path.suffix == ".md":
        whole = draft(path)
        counts = Counter(mark.lens for mark in whole.marks)
        said = f"{len(whole.text.split())} words, {len(whole.recommendations)} recommendations"
        return f"{path.name}: {said}, {dict(counts)}"
    items = sentences(path)
    labels = Counter(lens for item in items for lens in item.labels)
    near = Counter(lens for item in items for lens in item.near)
    return f"{path.name}: {len(items)} items\n  labels {dict(labels)}\n  near {dict(near)}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        try:
            print(_tell(Path(name)))
        except (BadLabels, yaml.YAMLError, KeyError, TypeError) as error:
            sys.exit(f"{name}: {error}")
