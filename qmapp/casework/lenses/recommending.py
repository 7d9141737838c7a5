"""Recommendations of a draft: found, parted, and each with its profile."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qmapp.casework.lenses.directing import Actor, Directive, Grammar, Named, Way
from qmapp.casework.lenses.document import Document
from qmapp.casework.lenses.guarding import Hit, Weighing
from qmapp.casework.lenses.model import (
    Addressee,
    Confidence,
    Form,
    Recommendation,
    SectionKind,
)
from qmapp.casework.lenses.parting import Part, parts_of
from qmapp.casework.lenses.patterns import NO_PATTERNS
from qmapp.casework.lenses.profiling import (
    Profile,
    action_profile,
    heading_context,
    question_profile,
)
from qmapp.casework.lenses.tokens import Line

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
    "should must ought need needs asked invited urged requested encouraged ? to recommend "
    "recommends recommended suggested proposed that will shall wish".split()
)
_ASKS_ON = frozenset("should must will needs".split())
_ASKING_WORDS = frozenset("? : question questions itself themselves".split())
_WISHING = frozenset("wish like want care".split())
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
# "To see how any of them …" tells what for, and asks nothing.
_ASKING_AFTER = frozenset("how why what whether when where which".split())
_OBJECTS = frozenset("the a an all each every any its their how whether what".split())
# A sentence of so few words that begins so may only name who is to act.
_NAMING = frozenset({"action", "owner", "lead", "responsible", "responsibility"})
_NO_MORE = 14
_OF, _OF_WHAT = frozenset({"of", "for"}), 5
_OWNING = frozenset(Actor) - {Actor.STAFF, Actor.AGENCIES}
# Fewer words than these ask nothing.
_SHORTEST = 3
# A question of fewer words asks nobody anything: "Return home interviews?"
_FEWEST = 6


@dataclass
class _Item:
    """A recommendation in the making: the sentences that belong to it."""

    part: Part
    lines: list[Line]
    found: Directive | None
    form: Form
    confidence: Confidence
    # The sentence before or after that only says who is to act: "Action: Head of Access."
    owner: Line | None = None


def find(document: Document) -> tuple[list[Recommendation], list[Hit]]:
    """Every recommendation in reading order, and the hits by which each is flagged.

    What the exceptions of the lens drop is in neither list.
    """
    grammar = Grammar(document.ruleset)
    if not grammar.usable:
        return [], []
    weighing = Weighing(document, {})
    recommendations, hits = [], []
    for part in parts_of(document, grammar):
        for item in _items(part, grammar):
            hit = _hit(document, item)
            if hit is not None:
                if weighing.weigh(hit) is None:
                    continue
                hits.append(hit)
            recommendations.append(_recommendation(grammar, item))
    return recommendations, hits


# Items -------------------------------------------------------------------------------------------


def _items(part: Part, grammar: Grammar) -> Iterator[_Item]:
    kind = part.text.kind
    in_list = kind is SectionKind.RECOMMENDATIONS or (
        part.text.passage.kind == "table_cell" and part.is_item
    )
    in_list = in_list or (part.is_item and part.context.acts)
    item: _Item | None = None
    held: Line | None = None
    for line in part.lines:
        owner = _only_names(line, grammar)
        if owner is not None and len(part.lines) > 1:
            held = line
            continue
        found = _asks(part, line, grammar, in_list=in_list)
        if found is not None and held is not None:
            if item is not None:
                yield item
            item, held = _owned(found, held, grammar), None
            continue
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
        yield item if held is None or item.owner is not None else _owned(item, held, grammar)


def _only_names(line: Line, grammar: Grammar) -> Named | None:
    """Whoever is to act, where a sentence says no more: "Action: Head of Access."."""
    if len(line.words) > _NO_MORE or line.words[0] not in _NAMING or ":" not in line.words[:3]:
        return None
    start = line.words.index(":") + 1
    named = [one for one in grammar.actors(line, start, len(line.words)) if one.kind in _OWNING]
    if not named or named[0].first - start > 1:
        return None
    first, last = named[0], named[-1]
    end = len(line.words) - (line.words[-1] == ".")
    # The rest may tell of what: "Head of Access"; but no more than that.
    if end == last.stop or (line.words[last.stop] in _OF and end - last.stop <= _OF_WHAT):
        return Named(first.first, end, first.kind)
    return None


def _owned(item: _Item, owner: Line, grammar: Grammar) -> _Item:
    """A deed joined to the sentence that says who is to do it."""
    named = _only_names(owner, grammar)
    if named is None or item.form is Form.FINDING_QUESTION:
        return item
    begin, end = owner.chars(named.first, named.stop)
    words = item.part.text.plain.text[begin:end]
    head = heading_context(grammar, owner, words)
    item.part = replace(item.part, context=replace(head, owner=words))
    item.owner = owner
    return item


def _follows_on(line: Line) -> bool:
    """Whether a sentence speaks on of what was just asked: "This should be done by May"."""
    return line.words[0] in _PRONOUNS and not _ASKS_ON.isdisjoint(line.words)


def _belongs(part: Part, item: _Item, found: _Item, line: Line, *, in_list: bool) -> bool:
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


def _asks(part: Part, line: Line, grammar: Grammar, *, in_list: bool) -> _Item | None:  # noqa: PLR0911 - a line each way
    """The beginning of a recommendation, where the sentence asks something."""
    kind, plain = part.text.kind, part.text.plain.text
    if len(line.words) < _SHORTEST or (
        not in_list and not part.is_item and _is_plainly_none(line, grammar)
    ):
        return None
    if grammar.is_talk(line):
        return None
    may_act = kind is SectionKind.RECOMMENDATIONS and not part.context.questions
    if grammar.is_question(line, plain) and not (
        may_act and "?" not in plain and _only_wishes(line)
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


def _is_plainly_none(line: Line, grammar: Grammar) -> bool:
    """Whether a sentence has no word by which anything could be asked."""
    return _CUES.isdisjoint(line.words) and not grammar.has(line, 0, "rec-do")


def _confidence(  # noqa: PLR0911 - a line each way
    part: Part, line: Line, grammar: Grammar, found: Directive, *, in_list: bool
) -> Confidence | None:
    """How sure it is that a sentence asks something; None where it does not."""
    subject = line.cut(found.start, found.modal)
    refused = grammar.lists.get("not_asked", NO_PATTERNS).stands_in(line, subject)
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


def _by_modal(line: Line, found: Directive, kind: SectionKind | None) -> Confidence | None:  # noqa: PLR0911 - a line each way
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


def _bare(part: Part, line: Line, grammar: Grammar) -> _Item | None:
    """An item of a list of recommendations that only names what is wanted: "Training for …"."""
    words = set(line.words)
    if words & (_PAST | {"has", "have", "is", "are"}) or len(line.words) < 3:
        return None
    if line.words[0] == "to" and not _ASKING_AFTER.isdisjoint(line.words[2:4]):
        return None
    found = Directive(Way.NAMED, 0, 0, 0, word="")
    return _Item(part, [line], found, Form.ACTION, Confidence.MEDIUM)


def _only_wishes(line: Line) -> bool:
    """Among recommendations "may wish to consider how …" is an action, and a weak one."""
    return _ASKING_WORDS.isdisjoint(line.words) and not _WISHING.isdisjoint(line.words)


def _question(part: Part, line: Line, grammar: Grammar, *, in_list: bool) -> _Item | None:
    kind, plain = part.text.kind, part.text.plain.text
    if kind in _STORY or part.text.is_quoted(line.start + 1, line.end - 1):
        return None
    named = {
        one.kind for one in grammar.actors(line, 0, len(line.words)) if one.kind is not Actor.STAFF
    }
    is_put = (grammar.lists.get("openings") or {}).get("question", NO_PATTERNS).stands_in(line)
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
    lines = item.lines if item.owner is None else [item.owner, *item.lines]
    start, end = text.plain.span(min(li.start for li in lines), max(li.end for li in lines))
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
