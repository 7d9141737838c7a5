"""The parts of a draft in which recommendations are looked for: items, rows of tables, passages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qmapp.casework.lenses.directing import Actor, Grammar
from qmapp.casework.lenses.document import HEADING, Document, Text
from qmapp.casework.lenses.model import SectionKind
from qmapp.casework.lenses.profiling import Context, heading_context
from qmapp.casework.lenses.sentences import sentences_of
from qmapp.casework.lenses.tokens import Line, write_line

_MARKER = re.compile(
    r"(?:(?<=^)|(?<=\s))(?:(?:recommendation|action)\s+)?"
    r"(?:\(?(?P<number>[0-9]{1,2})[.):](?![0-9])|\((?P<letter>[a-z]|[ivx]{1,4})\))(?=\s)",
    re.IGNORECASE,
)
# What every one of them has: most passages have none, and are told so more quickly.
_ANY_MARKER = re.compile(r"(?:[0-9][.):]|\([a-z]{1,4}\))\s", re.IGNORECASE)
_LEADING = re.compile(
    r"\s*(?:(?:[Rr]ecommendation|RECOMMENDATION|Action) [0-9]{1,3}[.:]?|"
    r"\(?[0-9]{1,3}(?:\.[0-9]+)*[.):]?|R[0-9]{1,2}[.:]?|\(?[a-z][.)]|[-*\u2022])\s+(?=\S)"
)
_HEADS_UP = re.compile(r"(?:should|must|to|will|recommended that|recommends|recommend)\s*:\s*$")
_QUESTIONS = frozenset({"question", "questions"})
_ACTIONS = frozenset({"recommendation", "recommendations", "action", "actions"})
_MOST_CELLS = 40
_MOST_PARTS = 400


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a passage that is read by itself, with its sentences."""

    text: Text
    start: int
    lines: Sequence[Line]
    is_item: bool
    context: Context


def parts_of(document: Document, grammar: Grammar) -> Iterator[Part]:
    """Every part in reading order, with what stands about it."""
    rows = _rows(document, grammar)
    context, section, lead = Context(), -1, Context()
    above: int | None = None
    for text in document.texts:
        if text.passage.kind == HEADING:
            level = text.passage.level or 1
            if above is None or level <= above:
                above = level if _puts_questions(text) else None
            if text.kind is SectionKind.RECOMMENDATIONS and text.lines:
                context = heading_context(grammar, text.lines[0], text.passage.text)
            else:
                context = Context()
            context = replace(context, questions=above is not None)
            lead = Context()
            continue
        if text.section != section:
            section, lead = text.section, Context()
        if text.passage.kind == "table_cell":
            if text.index in rows:
                yield from _cut(text, grammar, rows[text.index], is_row=True)
            continue
        if _HEADS_UP.search(text.plain.text):
            lead = _lead(grammar, text, context)
            continue
        if text.passage.kind != "list_item" and not _LEADING.match(text.plain.text):
            lead = Context()
        yield from _cut(text, grammar, lead if lead.acts else context, is_row=False)


def _puts_questions(heading: Text) -> bool:
    """Whether what stands below is put as questions, and not as recommendations too."""
    words = {word for line in heading.lines for word in line.words}
    return not _QUESTIONS.isdisjoint(words) and _ACTIONS.isdisjoint(words)


def _lead(grammar: Grammar, text: Text, context: Context) -> Context:
    """Who is to act, by the words before a list: "The Trust should:"."""
    line = text.lines[-1]
    named = [one for one in grammar.actors(line, 0, len(line.words)) if one.kind is not Actor.STAFF]
    if not named:
        return context
    head = heading_context(grammar, line, "")
    first, stop = line.chars(named[0].first, named[-1].stop)
    acts = any(one.kind is not Actor.AGENCIES for one in named)
    return replace(head, words=text.plain.text[first:stop], acts=acts)


def _cut(text: Text, grammar: Grammar, context: Context, *, is_row: bool) -> Iterator[Part]:
    """The parts of a passage: cells of a row written with bars, items run together, or all."""
    plain = text.plain.text
    is_item = is_row or text.passage.kind == "list_item"
    if 2 <= plain.count("|") <= _MOST_CELLS:
        yield _bars(text, grammar, context)
        return
    marks = _marks(plain)
    if not marks:
        leading = _LEADING.match(plain)
        start = leading.end() if leading else 0
        yield _part(text, grammar, start, len(plain), is_item, context)
        return
    if plain[: marks[0][0]].strip():
        if _HEADS_UP.search(plain[: marks[0][0]]):
            context = _lead(grammar, _with_lines(text, grammar, 0, marks[0][0]), context)
        else:
            yield _part(text, grammar, 0, marks[0][0], False, context)
    for place, (_, start) in enumerate(marks):
        stop = marks[place + 1][0] if place + 1 < len(marks) else len(plain)
        yield _part(text, grammar, start, stop, True, context)


def _with_lines(text: Text, grammar: Grammar, start: int, stop: int) -> Text:
    """The same passage with the sentences of a stretch of it only."""
    return replace(text, lines=_lines(text, grammar, start, stop))


def _part(
    text: Text, grammar: Grammar, start: int, stop: int, is_item: bool, context: Context
) -> Part:
    return Part(text, start, _lines(text, grammar, start, stop), is_item, context)


def _lines(text: Text, grammar: Grammar, start: int, stop: int) -> Sequence[Line]:
    plain = text.plain.text
    if start == 0 and stop == len(plain):
        return text.lines
    return [
        write_line(plain, start + a, start + b, grammar.lexicon)
        for a, b in sentences_of(plain[start:stop])
    ]


def _marks(plain: str) -> list[tuple[int, int]]:
    """Where numbered items begin that were run together: "1. … 2. …", "(a) … (b) …"."""
    if _ANY_MARKER.search(plain) is None:
        return []
    for name, order in (("number", None), ("letter", "abcdefghijklmnopqrstuvwxyz")):
        found: list[tuple[int, int]] = []
        for match in _MARKER.finditer(plain):
            given = match.group(name)
            if given is None:
                continue
            wanted = str(len(found) + 1) if order is None else order[min(len(found), 25)]
            if (
                given.lower() == wanted
                or (order is None and not found and match.start() == 0)
                or (order is None and found and _follows(plain, found, given))
            ):
                found.append((match.start(), match.end()))
            if len(found) == _MOST_PARTS:
                break
        if len(found) > 1:
            return found
    return []


def _follows(plain: str, found: Sequence[tuple[int, int]], given: str) -> bool:
    last = re.search(r"[0-9]+", plain[found[-1][0] : found[-1][1]])
    return last is not None and int(given) == int(last.group()) + 1


def _bars(text: Text, grammar: Grammar, context: Context) -> Part:
    """A table row written with bars: the longest cell asks; the others say who and when."""
    plain = text.plain.text
    cells, at = [], 0
    for cell in plain.split("|"):
        cells.append((at, at + len(cell)))
        at += len(cell) + 1
    asked = max(cells, key=lambda cell: len(plain[cell[0] : cell[1]].split()))
    others = [line for cell in cells if cell != asked for line in _lines(text, grammar, *cell)]
    row = _row_context(grammar, plain, others, context)
    start, stop = asked
    start += len(plain[start:stop]) - len(plain[start:stop].lstrip())
    return _part(text, grammar, start, stop, True, row)


def _row_context(grammar: Grammar, plain: str, others: Sequence[Line], context: Context) -> Context:
    for line in others:
        named = [
            one for one in grammar.actors(line, 0, len(line.words))
            if one.kind not in {Actor.STAFF, Actor.AGENCIES}
        ]  # fmt: skip
        if named and not context.owner:
            words = plain[slice(*line.chars(0, len(line.words)))]
            head = heading_context(grammar, line, words)
            context = replace(context, addressee=head.addressee, words=words, owner=words)
        for name in ("time", "time_short", "cell_time"):
            if not context.time and grammar.any_of(name, line):
                context = replace(context, time=plain[slice(*line.chars(0, len(line.words)))])
        if not context.measure and grammar.any_of("measure", line):
            context = replace(context, measure=plain[slice(*line.chars(0, len(line.words)))])
    return context


def _rows(document: Document, grammar: Grammar) -> dict[int, Context]:
    """The cells of tables that hold recommendations, each with what its row says besides."""
    tables: dict[int, dict[int, list[Text]]] = defaultdict(lambda: defaultdict(list))
    for text in document.texts:
        place = text.passage.place
        if text.passage.kind == "table_cell" and place is not None:
            tables[place[0]][place[1]].append(text)
    found: dict[int, Context] = {}
    for rows in tables.values():
        numbers = sorted(rows)
        head = rows[numbers[0]]
        column = next(
            (t.passage.place[2] for t in head
             if t.passage.place and any(grammar.any_of("asking_column", li) for li in t.lines)),
            None,
        )  # fmt: skip
        in_section = head[0].kind is SectionKind.RECOMMENDATIONS
        if column is None and not in_section:
            continue
        for number in numbers[column is not None :]:
            cells = rows[number]
            asked = next(
                (t for t in cells if t.passage.place and t.passage.place[2] == column), None
            ) or max(cells, key=lambda t: len(t.plain.text.split()))
            context = Context()
            for other in cells:
                if other is not asked:
                    context = _row_context(grammar, other.plain.text, other.lines, context)
            found[asked.index] = context
    return found
