"""What a scan from the shell tells: one JSON object, or pages of plain text.

The words of a draft stand in both, for whoever holds the file asked for them; neither is logged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click

from qmapp.casework.lenses.model import (
    Confidence,
    Flag,
    Form,
    Lens,
    Recommendation,
    Scan,
    ScanPassage,
    Statement,
)
from qmapp.casework.lenses.ruleset import Ruleset

_COLOURS = {Confidence.HIGH: "red", Confidence.MEDIUM: "yellow", Confidence.LOW: "blue"}
_SMART = ("specific", "measurable", "owner", "time_bound")


@dataclass(frozen=True, slots=True)
class Told:
    """A draft that was scanned, and what of it was asked for."""

    file: str
    sha256: str
    passages: Sequence[ScanPassage]
    scan: Scan
    lenses: Collection[Lens]
    with_low: bool

    @property
    def flags(self) -> list[Flag]:
        """The flags of the lenses asked for, in reading order; low ones where asked for."""
        return [
            flag
            for flag in self.scan.flags
            if flag.lens in self.lenses and (self.with_low or flag.confidence is not Confidence.LOW)
        ]

    @property
    def recommendations(self) -> Sequence[Recommendation]:
        """Every recommendation, where that lens was asked for."""
        return self.scan.recommendations if Lens.RECOMMENDATION in self.lenses else ()

    @property
    def statements(self) -> list[Statement]:
        """What is true of the whole draft, by the lenses asked for."""
        return [one for one in self.scan.document if one.lens in self.lenses]

    def titles(self) -> list[str | None]:
        """For each passage the title of the nearest heading above it; a heading is its own."""
        return [
            section.title if section.heading is not None else None
            for section in self.scan.sections
            for _ in range(section.first, section.stop)
        ]


def as_json(told: Told) -> dict[str, Any]:
    """The one object of `--json`; its keys and their order are promised to other programs."""
    titles = told.titles()
    return {
        "file": told.file,
        "sha256": told.sha256,
        "rules_version": told.scan.rules_version,
        "passages": [
            {
                "id": passage.id,
                "kind": passage.kind,
                "section": title,
                "page": passage.page,
                "number": passage.number,
                "text": passage.text,
            }
            for passage, title in zip(told.passages, titles, strict=True)
        ],
        "flags": [_flag(told, flag) for flag in told.flags],
        "recommendations": [_recommendation(told, one) for one in told.recommendations],
        "document": [
            {"lens": one.lens.value, "statement": one.statement} for one in told.statements
        ],
    }


def _flag(told: Told, flag: Flag) -> dict[str, Any]:
    return {
        "lens": flag.lens.value,
        "rule": flag.rule,
        "confidence": flag.confidence.value,
        "passage": told.passages[flag.passage].id,
        "start": flag.start,
        "end": flag.end,
        "quote": flag.quote,
        "why": flag.why,
        "question": flag.question,
        "markers": list(flag.markers),
    }


def _recommendation(told: Told, one: Recommendation) -> dict[str, Any]:
    return {
        "passage": told.passages[one.passage].id,
        "text": one.text,
        "form": one.form.value,
        "addressee": one.addressee.value,
        **{name: getattr(one, name) for name in _SMART},
        "strength": one.strength.value if one.strength is not None else None,
        "owner_words": one.owner_words,
        "time_words": one.time_words,
        "measure_words": one.measure_words,
    }


def as_text(told: Told, ruleset: Ruleset) -> Iterator[str]:
    """Lines to read. Colours are signs that `click.echo` leaves out where nobody would see them."""
    words = sum(len(passage.text.split()) for passage in told.passages)
    yield click.style(_shown(told.file), bold=True)
    yield (
        f"{_count(len(told.passages), 'passage')}, {_count(words, 'word')}, "
        f"rules {told.scan.rules_version[:12]}: {_count(len(told.flags), 'flag')}"
    )
    yield from _flags(told, ruleset)
    yield from _profiles(told)
    if told.statements:
        yield from ("", click.style("Of the whole draft", bold=True))
        yield from (f"  {one.lens.value}: {_shown(one.statement)}" for one in told.statements)
    yield from _closing(told, ruleset)


def _flags(told: Told, ruleset: Ruleset) -> Iterator[str]:
    titles = told.titles()
    section: str | None = ""
    place = -1
    for flag in told.flags:
        title = titles[flag.passage]
        if title != section:
            section = title
            yield from ("", click.style(_shown(title or "Before the first heading"), bold=True))
        if flag.passage != place:
            place = flag.passage
            yield f"  {_where(told.passages[place])}"
        sure = click.style(flag.confidence.value, fg=_COLOURS[flag.confidence])
        note = ruleset.lens_notes.get(flag.lens)
        name = f"good sign, {flag.lens.value}" if note and note.good_sign else flag.lens.value
        yield f"    {name}, {sure}: “{_shown(flag.quote)}”"
        yield f"      {flag.why} ({flag.rule}; {_markers(flag.markers)})"
        yield from (f"      Weighed: {said}" for said in flag.considered)
        yield f"      Ask: {flag.question}"


def _profiles(told: Told) -> Iterator[str]:
    if not told.recommendations:
        return
    found = _count(len(told.recommendations), "recommendation")
    yield from ("", click.style(found, bold=True))
    for one in told.recommendations:
        yield f"  {_where(told.passages[one.passage])}: {_shown(one.text)}"
        if one.form is Form.FINDING_QUESTION:
            yield f"      a finding with questions, to {one.addressee.value}"
            continue
        has = ", ".join(
            ("" if getattr(one, name) else "not ") + name.replace("_", "-") for name in _SMART
        ).replace("not owner", "no owner")
        yield f"      to {one.addressee.value}; {has}; {one.strength or 'strength not told'}"


def _closing(told: Told, ruleset: Ruleset) -> Iterator[str]:
    yield ""
    if told.flags:
        counts = [(lens, sum(flag.lens is lens for flag in told.flags)) for lens in Lens]
        yield "By lens: " + ", ".join(f"{lens.value} {n}" for lens, n in counts if n)
    yield "A flag is a place to look at, no judgement; a draft without any is not thereby good."
    blind = [lens for lens in Lens if lens in told.lenses and lens in ruleset.lens_notes]
    if told.with_low or len(blind) == 1:
        yield from (
            f"Not seen by {lens.value}: {ruleset.lens_notes[lens].cannot_see}" for lens in blind
        )
    elif blind:
        yield "It knows words, not meanings; --all says what each lens cannot see."


def _where(passage: ScanPassage) -> str:
    parts = [passage.number or "", passage.kind.replace("_", " ")]
    parts += [f"page {passage.page}"] if passage.page is not None else []
    return f"[{passage.id}] " + ", ".join(_shown(part) for part in parts if part)


def _markers(numbers: Sequence[int]) -> str:
    return f"marker{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shown(text: str) -> str:
    """A text of the draft without signs that could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)
