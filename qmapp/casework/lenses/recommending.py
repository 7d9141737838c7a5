"""Recommendations of a draft: found, parted, and each with its profile."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from qmapp.casework.lenses.directing import Actor, Directive, Grammar, Way
from qmapp.casework.lenses.document import HEADING, Document, Text
from qmapp.casework.lenses.guarding import Hit, Weighing
from qmapp.casework.lenses.model import (
    Addressee,
    Confidence,
    Form,
    Recommendation,
    SectionKind,
)
from qmapp.casework.lenses.profiling import (
    Context,
    Profile,
    action_profile,
    heading_context,
    question_profile,
)
from qmapp.casework.lenses.sentences import sentences_of
from qmapp.casework.lenses.tokens import Line, write_line

ITEM, DIRECTIVE, QUESTION = (
    "recommendation.item",
    "recommendation.directive",
    "recommendation.question",
)
_STORY = frozenset(
    {
        SectionKind.METHOD,
        SectionKind.FAMILY,
        SectionKind.PRACTITIONERS,
        SectionKind.BACKGROUND,
        SectionKind.CHRONOLOGY,
        SectionKind.GLOSSARY,
    }
)
_ASKING = frozenset({SectionKind.RECOMMENDATIONS, SectionKind.FINDINGS})
# Words without which a sentence outside a list of recommendations asks nothing.
_CUES = frozenset(
    "should must ought need needs asked invited urged requested encouraged ? to".split()
)
_PAST = frozenset("did was were had".split())
# Words that begin a sentence which goes on from the one before.
_PRONOUNS = frozenset("it they this these its progress such".split())
_TELLING = frozenset(
    "is was are were shows showed reflects owes says can speaks tells suggests explains defies "
    "demonstrates means came had has".split()
)
_OPENS_CLAUSE = frozenset("that which who whom where when how whether so if until because".split())
# Verbs that are no nouns: at the beginning of a sentence they direct, whatever follows.
_SURE_VERBS = frozenset(
    "ensure provide seek develop introduce commission establish implement arrange create produce "
    "consider improve strengthen increase raise promote embed clarify remind circulate publish "
    "disseminate deliver revise rewrite amend replace remove require undertake appoint recruit "
    "bring give make agree explore encourage identify include adopt cease extend reduce expand "
    "convene review reinforce simplify standardise prioritise maintain update write invite".split()
)
_OBJECTS = frozenset("the a an all each every any its their how whether what".split())
_MARKER = re.compile(
    r"(?:(?<=^)|(?<=\s))(?:(?:recommendation|action)\s+)?"
    r"(?:\(?(?P<number>[0-9]{1,2})[.):](?![0-9])|\((?P<letter>[a-z]|[ivx]{1,4})\))(?=\s)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\s*(?:\(?[0-9]{1,3}(?:\.[0-9]+)*[.):]?|R[0-9]{1,2}[.:]?|\(?[a-z][.)]|[-*\u2022])\s+(?=\S)"
)
_HEADS_UP = re.compile(r"(?:should|must|to|will|recommended that|recommends|recommend)\s*:\s*$")
# A question of fewer words asks nobody anything: "Return home interviews?"
_FEWEST = 6
_MOST_PARTS = 400


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of a passage that is read by itself, with its sentences."""

    text: Text
    start: int
    lines: Sequence[Line]
    is_item: bool
    context: Context


@dataclass
class _Item:
    """A recommendation in the making: the sentences that belong to it."""

    part: _Part
    lines: list[Line]
    found: Directive | None
    form: Form
    confidence: Confidence
    end: int = field(default=0)


def find(document: Document) -> tuple[list[Recommendation], list[Hit]]:
    """Every recommendation in reading order, and the hits by which each is flagged.

    What the exceptions of the lens drop is in neither list.
    """
    grammar = Grammar(document.ruleset)
    if not grammar.usable:
        return [], []
    weighing = Weighing(document, {})
    recommendations, hits = [], []
    for part in _parts(document, grammar):
        for item in _items(part, grammar):
            hit = _hit(document, item)
            if hit is not None:
                if weighing.weigh(hit) is None:
                    continue
                hits.append(hit)
            recommendations.append(_recommendation(grammar, item))
    return recommendations, hits


# Parts -------------------------------------------------------------------------------------------


def _parts(document: Document, grammar: Grammar) -> Iterator[_Part]:
    rows = _rows(document, grammar)
    context, section, lead = Context(), -1, Context()
    for text in document.texts:
        if text.passage.kind == HEADING:
            if text.kind is SectionKind.RECOMMENDATIONS and text.lines:
                context = heading_context(grammar, text.lines[0], text.passage.text)
            else:
                context = Context()
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


def _cut(text: Text, grammar: Grammar, context: Context, *, is_row: bool) -> Iterator[_Part]:
    """The parts of a passage: cells of a row written with bars, items run together, or all."""
    plain = text.plain.text
    is_item = is_row or text.passage.kind == "list_item"
    if plain.count("|") >= 2:
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
            context = _lead(grammar, replace_lines(text, grammar, 0, marks[0][0]), context)
        else:
            yield _part(text, grammar, 0, marks[0][0], False, context)
    for place, (_, start) in enumerate(marks):
        stop = marks[place + 1][0] if place + 1 < len(marks) else len(plain)
        yield _part(text, grammar, start, stop, True, context)


def replace_lines(text: Text, grammar: Grammar, start: int, stop: int) -> Text:
    """The same passage with the sentences of a stretch of it only."""
    return replace(text, lines=_lines(text, grammar, start, stop))


def _part(
    text: Text, grammar: Grammar, start: int, stop: int, is_item: bool, context: Context
) -> _Part:
    return _Part(text, start, _lines(text, grammar, start, stop), is_item, context)


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
    for name, order in (("number", None), ("letter", "abcdefghijklmnopqrstuvwxyz")):
        found: list[tuple[int, int]] = []
        for match in _MARKER.finditer(plain):
            given = match.group(name)
            if given is None:
                continue
            wanted = str(len(found) + 1) if order is None else order[min(len(found), 25)]
            if given.lower() == wanted or (order is None and not found and match.start() == 0):
                found.append((match.start(), match.end()))
            elif order is None and found and _follows(plain, found, given):
                found.append((match.start(), match.end()))
            if len(found) == _MOST_PARTS:
                break
        if len(found) > 1:
            return found
    return []


def _follows(plain: str, found: Sequence[tuple[int, int]], given: str) -> bool:
    last = re.search(r"[0-9]+", plain[found[-1][0] : found[-1][1]])
    return last is not None and int(given) == int(last.group()) + 1


def _bars(text: Text, grammar: Grammar, context: Context) -> _Part:
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


# Items -------------------------------------------------------------------------------------------


def _items(part: _Part, grammar: Grammar) -> Iterator[_Item]:
    kind = part.text.kind
    in_list = kind is SectionKind.RECOMMENDATIONS or (
        part.text.passage.kind == "table_cell" and part.is_item
    )
    in_list = in_list or (part.is_item and part.context.acts)
    item: _Item | None = None
    for line in part.lines:
        found = _asks(part, line, grammar, in_list=in_list)
        if found is None:
            if item is not None and (in_list or _follows_on(line)):
                item.lines.append(line)
            continue
        if item is not None and _belongs(part, item, found, line, in_list=in_list):
            item.lines.append(line)
            continue
        if item is not None:
            yield item
        item = found
    if item is not None:
        yield item


def _follows_on(line: Line) -> bool:
    """Whether a sentence speaks on of what was just asked: "This should be done by May." """
    return line.words[0] in _PRONOUNS and not line.keys.isdisjoint(
        {"should", "must", "will", "needs"}
    )


def _belongs(part: _Part, item: _Item, found: _Item, line: Line, *, in_list: bool) -> bool:
    """Whether a sentence that asks goes with the one before it: its deadline, its audit."""
    if item.lines[-1].end + 2 < line.start and not in_list:
        return False
    if part.is_item and in_list:
        return True
    if item.form is Form.FINDING_QUESTION:
        return found.form is Form.FINDING_QUESTION or line.words[0] in {"the", "it", "they"}
    if found.form is Form.FINDING_QUESTION:
        return False
    first = line.words[0]
    return first in _PRONOUNS or (
        found.found is not None
        and not found.found.plain
        and found.found.word in {"report", "reported", "audit", "audited", "completed", "evaluated"}
    )


def _asks(part: _Part, line: Line, grammar: Grammar, *, in_list: bool) -> _Item | None:
    """The beginning of a recommendation, where the sentence asks something."""
    kind, plain = part.text.kind, part.text.plain.text
    if not line.words or (not in_list and not part.is_item and _is_plainly_none(line)):
        return None
    if grammar.is_talk(line):
        return None
    if grammar.is_question(line, plain) and not (
        kind is SectionKind.RECOMMENDATIONS and "?" not in plain and _only_wishes(line)
    ):
        return _question(part, line, grammar, in_list=in_list)
    found = grammar.read(line)
    if found is None:
        return _bare(part, line, grammar) if in_list and part.is_item else None
    if part.text.is_quoted(*line.chars(found.modal, found.modal + 1)):
        return None
    if not found.plain and grammar.is_elsewhere(line, found):
        return None
    confidence = _confidence(part, line, grammar, found, in_list=in_list)
    if confidence is None:
        return None
    if kind in _STORY and not found.plain:
        return None
    return _Item(part, [line], found, Form.ACTION, confidence)


def _is_plainly_none(line: Line) -> bool:
    keys = line.keys
    return (
        keys.isdisjoint(_CUES)
        and not keys & {"recommend", "recommends", "that", "recommended"}
        and (not line.words[:1] or len(line.words) > 60)
    )


def _confidence(
    part: _Part, line: Line, grammar: Grammar, found: Directive, *, in_list: bool
) -> Confidence | None:
    """How sure it is that a sentence asks something; None where it does not."""
    subject = line.cut(found.start, found.modal)
    refused = any(p.is_in(subject) for p in grammar.lists.get("not_asked") or ())
    if in_list:
        if found.way is Way.NAMED and not part.is_item and not found.plain:
            return None
        return Confidence.MEDIUM if refused else Confidence.HIGH
    if refused and not found.plain:
        return None
    if found.way is Way.SUBJUNCTIVE and line.words[0] == "that":
        return None if refused or _tells(line, found.verb) else Confidence.HIGH
    if found.plain:
        return Confidence.HIGH
    names = found.owner is not None
    match found.way:
        case Way.MODAL:
            return _by_modal(line, found, part.text.kind)
        case Way.ASKED:
            word = line.words[found.modal + 1]
            if names and (word != "to" or found.known):
                return Confidence.HIGH
            return Confidence.MEDIUM if found.passive and word == "to" else None
        case Way.INFINITIVE:
            first = grammar.actors(line, found.start, found.modal)
            if not first:
                return Confidence.MEDIUM if found.passive else None
            return Confidence.HIGH if first[0].first - found.start <= 3 else Confidence.MEDIUM
        case Way.IMPERATIVE:
            return _by_imperative(line, found)
    return None


def _tells(line: Line, verb: int) -> bool:
    """Whether "That …" is the subject of a statement: "That he came early shows …"."""
    for at in range(verb + 1, len(line.words)):
        if line.words[at] in _OPENS_CLAUSE:
            return False
        if line.words[at] in _TELLING:
            return True
    return False


def _by_imperative(line: Line, found: Directive) -> Confidence | None:
    words = line.words[found.verb :]
    if words[0] not in _SURE_VERBS and words[1] not in _OBJECTS:
        return None
    if line.words[0] == "to":
        return None
    for word in words:
        if word in _OPENS_CLAUSE or word in {"before", "after"}:
            break
        if word in _PAST or word in {"is", "are"}:
            return None
    return Confidence.MEDIUM


def _by_modal(line: Line, found: Directive, kind: SectionKind | None) -> Confidence | None:
    word = line.words[found.modal]
    if found.owner is not None:
        if word in {"will", "shall"}:
            return Confidence.MEDIUM if kind is None and found.known else None
        if not found.known:
            return None if word == "must" else Confidence.MEDIUM
        return Confidence.MEDIUM if found.owner.kind is Actor.STAFF else Confidence.HIGH
    if word in {"will", "shall"} or line.words[found.start] in {"a", "an"}:
        return None
    if line.words[found.start] == "there":
        return Confidence.MEDIUM if found.modal - found.start <= 2 else None
    if found.passive and found.known:
        return Confidence.MEDIUM
    return None


def _bare(part: _Part, line: Line, grammar: Grammar) -> _Item | None:
    """An item of a list of recommendations that only names what is wanted: "Training for …"."""
    words = set(line.words)
    if words & (_PAST | {"has", "have", "is", "are"}) or len(line.words) < 3:
        return None
    found = Directive(Way.NAMED, 0, 0, 0, word="")
    return _Item(part, [line], found, Form.ACTION, Confidence.MEDIUM)


def _only_wishes(line: Line) -> bool:
    """Among recommendations "may wish to consider how …" is an action, and a weak one."""
    return line.keys.isdisjoint({"?", ":", "question", "questions", "itself", "themselves"}) and (
        not line.keys.isdisjoint({"wish", "like", "want", "care"})
    )


def _question(part: _Part, line: Line, grammar: Grammar, *, in_list: bool) -> _Item | None:
    kind, plain = part.text.kind, part.text.plain.text
    if kind in _STORY or part.text.is_quoted(line.start + 1, line.end - 1):
        return None
    named = {
        one.kind for one in grammar.actors(line, 0, len(line.words)) if one.kind is not Actor.STAFF
    }
    is_put = any(
        pattern.is_in(line.line) for pattern in grammar.lists["openings"].get("question") or ()
    )
    ends = plain[line.start : line.end].rstrip("'\") ").endswith("?")
    if (not is_put and not ends) or len(line.words) < _FEWEST:
        return None
    if is_put and not ends:
        found = grammar.read(line)
        if found is not None and not found.plain and grammar.is_elsewhere(line, found):
            return None
    if not is_put and set(line.words[:4]) & _PAST:
        return None
    sure = is_put or kind in _ASKING or bool(named & {Actor.PARTNERSHIP, Actor.AGENCIES})
    if not sure and not (kind is None or named):
        return None
    confidence = Confidence.HIGH if is_put or in_list or kind in _ASKING else Confidence.MEDIUM
    return _Item(part, [line], None, Form.FINDING_QUESTION, confidence)


# Results -----------------------------------------------------------------------------------------


def _recommendation(grammar: Grammar, item: _Item) -> Recommendation:
    text, plain = item.part.text, item.part.text.plain.text
    start, end = text.plain.span(item.lines[0].start, item.lines[-1].end)
    if item.found is None:
        profile: Profile = question_profile(grammar, plain, item.lines, item.part.context)
    else:
        profile = action_profile(grammar, plain, item.lines, item.found, item.part.context)
    return Recommendation(
        passage=text.index,
        start=start,
        end=end,
        text=text.passage.text[start:end],
        form=item.form,
        addressee=profile.addressee or Addressee.UNCLEAR,
        specific=profile.specific,
        measurable=profile.measurable,
        owner=profile.owner,
        time_bound=profile.time_bound,
        strength=profile.strength,
        addressee_words=profile.addressee_words,
        verb=profile.verb,
        owner_words=profile.owner_words,
        time_words=profile.time_words,
        measure_words=profile.measure_words,
        facile=profile.facile,
    )


def _hit(document: Document, item: _Item) -> Hit | None:
    """The hit over the first sentence; None where the rule is switched off."""
    text = item.part.text
    in_list = text.kind is SectionKind.RECOMMENDATIONS or text.passage.kind == "table_cell"
    name = QUESTION if item.form is Form.FINDING_QUESTION else ITEM if in_list else DIRECTIVE
    rule = document.ruleset.rules.get(name)
    if rule is None or not text.lines:
        return None
    first = item.lines[0]
    number = max(bisect_right([line.start for line in text.lines], first.start) - 1, 0)
    line = text.lines[number]
    places = [span[0] for span in line.spans]
    begin = max(bisect_right(places, first.start) - 1, 0)
    stop = max(bisect_right(places, first.end - 1), begin + 1)
    return Hit(rule, text.index, number, begin, stop, first.start, first.end, item.confidence)
