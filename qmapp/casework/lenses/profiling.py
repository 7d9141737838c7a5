"""The profile of a recommendation: fields, and the words that decided each. Never a grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qmapp.casework.lenses.directing import Actor, Directive, Grammar, Named, Way
from qmapp.casework.lenses.model import Addressee, Strength
from qmapp.casework.lenses.tokens import Line

_ADDRESSEES = {
    Actor.NATIONAL: Addressee.NATIONAL,
    Actor.PARTNERSHIP: Addressee.PARTNERSHIP,
    Actor.AGENCIES: Addressee.PARTNERSHIP,
    Actor.BODY: Addressee.AGENCY,
    Actor.POST: Addressee.AGENCY,
}
_OWNERS = frozenset({Actor.NATIONAL, Actor.PARTNERSHIP, Actor.BODY, Actor.POST})
# What is only to be thought about is specific where more than training or a meeting is named.
_WEIGHED = frozenset({"given", "consider", "considers", "considered"})
_PLACES = frozenset("between in at within".split())
_SUBORDINATE = frozenset("that which who whom whose when whenever where if unless whether".split())


@dataclass(frozen=True, slots=True)
class Context:
    """What stands about a recommendation: an agency in the heading above, or in its row.

    `acts`: the words before a list name who is to act ("The Trust should:"). `questions`: the
    heading puts questions ("Questions for the Board").
    """

    addressee: Addressee = Addressee.UNCLEAR
    words: str = ""
    acts: bool = False
    questions: bool = False
    owner: str = ""
    time: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is told of an action; of a question, only whom it is put to."""

    addressee: Addressee
    addressee_words: str
    verb: str = ""
    specific: bool | None = None
    measurable: bool | None = None
    owner: bool | None = None
    time_bound: bool | None = None
    strength: Strength | None = None
    owner_words: str = ""
    time_words: str = ""
    measure_words: str = ""
    facile: bool = False


def question_profile(
    grammar: Grammar, text: str, lines: Sequence[Line], context: Context
) -> Profile:
    """Whom a question is put to: the partnership before an agency, wherever they are named."""
    named = [
        (line, one) for line in lines for one in grammar.actors(line, 0, len(line.words))
        if not (one.kind is Actor.POST or one.kind is Actor.STAFF)
    ]  # fmt: skip
    for kinds in ({Actor.NATIONAL}, {Actor.PARTNERSHIP, Actor.AGENCIES}):
        for line, one in named:
            if one.kind in kinds:
                return Profile(_ADDRESSEES[one.kind], _text(text, line, one))
    for line, one in named:
        before = line.words[max(one.first - 3, 0) : one.first]
        if one.first <= 3 or "for" in before:
            return Profile(Addressee.AGENCY, _text(text, line, one))
    return Profile(context.addressee, context.words)


def action_profile(
    grammar: Grammar, text: str, lines: Sequence[Line], found: Directive, context: Context
) -> Profile:
    """The profile of an action; `lines` are its sentences, the first being the one that asks."""
    first = lines[0]
    addressee, addressee_words, owner_words = _who(grammar, text, first, found, context)
    time_words = _time(grammar, text, lines, found.verb) or context.time
    measure_words = _found(grammar, "measure", text, lines) or context.measure
    strength = _strength(grammar, lines, found)
    specific = _specific(grammar, lines, found, strength)
    measurable, time_bound = bool(measure_words), bool(time_words)
    theme = any(
        grammar.has(line, at, "rec-complex") for line in lines for at in range(len(line.words))
    )
    return Profile(
        addressee=addressee,
        addressee_words=addressee_words,
        verb=found.word,
        specific=specific,
        measurable=measurable,
        owner=bool(owner_words),
        time_bound=time_bound,
        strength=strength,
        owner_words=owner_words,
        time_words=time_words,
        measure_words=measure_words,
        facile=specific and measurable and time_bound and strength is Strength.WEAK and theme,
    )


def heading_context(grammar: Grammar, line: Line, text: str) -> Context:
    """Whom a heading above a group of recommendations names."""
    named = grammar.actors(line, 0, len(line.words))
    kinds = [one.kind for one in named if one.kind is not Actor.STAFF]
    if Actor.NATIONAL in kinds or grammar.at("national_heading", line, 0):
        return Context(Addressee.NATIONAL, text.strip())
    for kind in (Actor.PARTNERSHIP, Actor.AGENCIES, Actor.BODY, Actor.POST):
        if kind in kinds:
            return Context(_ADDRESSEES[kind], text.strip())
    return Context()


def _who(  # noqa: PLR0911 - a line each way
    grammar: Grammar, text: str, line: Line, found: Directive, context: Context
) -> tuple[Addressee, str, str]:
    """Addressee, its words, and the words that name an owner ("" where nobody must act)."""
    owner = found.owner or _agent(grammar, line, found)
    if owner is not None and owner.kind in _OWNERS and not _is_any(line, owner):
        whose = _partnership_of(grammar, line, owner)
        if whose is not None and whose.first > owner.first:
            owner = Named(owner.first, whose.stop, owner.kind)
        words = _text(text, line, owner)
        kind = owner.kind if whose is None else Actor.PARTNERSHIP
        return _ADDRESSEES[kind], words, words
    if context.owner:
        return context.addressee, context.words, context.owner
    if owner is not None and owner.kind is Actor.AGENCIES:
        return Addressee.PARTNERSHIP, _text(text, line, owner), ""
    if owner is None:
        for one in grammar.actors(line, found.start, found.modal):
            follows = line.words[one.stop : one.stop + 1]
            if one.kind is Actor.POST and line.words[one.stop - 1].endswith("s"):
                continue
            if one.kind in _ADDRESSEES and (follows in (["'s"], ["'"]) or _is_first(one, found)):
                return _ADDRESSEES[one.kind], _text(text, line, one), ""
    if context.addressee is not Addressee.UNCLEAR:
        acts = context.acts or (found.way in {Way.IMPERATIVE, Way.NAMED} and not found.plain)
        return context.addressee, context.words, context.words if acts else ""
    place = _place(grammar, line, found) if owner is None else None
    if place is None:
        return Addressee.UNCLEAR, "", ""
    return Addressee.AGENCY, _text(text, line, place), ""


def _partnership_of(grammar: Grammar, line: Line, owner: Named) -> Named | None:
    """The partnership whose group or post it is: "the Board's quality group", "Chair of the …"."""
    if owner.kind not in {Actor.BODY, Actor.POST}:
        return None
    near = grammar.actors(line, max(owner.first - 5, 0), owner.first)
    near = [one for one in near if line.words[one.stop : one.stop + 1] in (["'s"], ["'"])]
    if line.words[owner.stop : owner.stop + 1] == ["of"]:
        near += grammar.actors(line, owner.stop + 1, min(owner.stop + 8, len(line.words)))[:1]
    return next((one for one in near if one.kind is Actor.PARTNERSHIP), None)


def _place(grammar: Grammar, line: Line, found: Directive) -> Named | None:
    """Where something is to be done by the passive: "agreed between the two maternity units"."""
    if not found.passive:
        return None
    if line.words[0] in _PLACES:
        for one in grammar.actors(line, 1, min(found.start, 4)):
            if one.kind is Actor.BODY:
                return one
    for one in grammar.actors(line, found.verb, len(line.words)):
        before = line.words[max(one.first - 3, found.verb) : one.first]
        if any(word in _SUBORDINATE for word in line.words[found.verb : one.first]):
            return None
        if one.kind is Actor.BODY and not _PLACES.isdisjoint(before):
            return one
    return None


def _is_first(one: Named, found: Directive) -> bool:
    return one.first - found.start <= 1 and found.passive and one.kind is not Actor.POST


def _is_any(line: Line, owner: Named) -> bool:
    """Plural roles with nothing said of whose: "social workers", like staff, own nothing."""
    return (
        owner.kind is Actor.POST
        and line.words[owner.stop - 1].endswith("s")
        and "of" not in line.words[owner.first : owner.stop]
        and line.words[owner.stop - 1] not in {"leads", "heads", "directors", "governors"}
        and line.words[owner.stop : owner.stop + 1] not in (["of"], ["in"], ["at"], ["from"])
        and "'s" not in line.words[: owner.first]
    )


def _agent(grammar: Grammar, line: Line, found: Directive) -> Named | None:
    """Who is to do it by the passive: "to be given by the Director"; or in brackets at the end."""
    words = line.words
    for at in range(found.verb, len(words) - 1):
        if words[at] == "by" and (found.passive or found.word == "be"):
            near = grammar.actors(line, at + 1, min(at + 8, len(words)))
            if near and near[0].first - at <= 4 and near[0].kind in _OWNERS:
                return near[0]
        if words[at] in {"lead", "owner", "responsible", "responsibility"} and (
            words[at + 1] in {":", ";"}
        ):
            near = grammar.actors(line, at + 2, min(at + 10, len(words)))
            if near and near[0].kind in _OWNERS:
                return near[-1]
    return None


def _time(grammar: Grammar, text: str, lines: Sequence[Line], verb: int) -> str:
    for line in lines:
        asked = verb if line is lines[0] else 0
        for name in ("time", "time_short"):
            for pattern in grammar.lists.get(name) or ():
                if not pattern.may_stand(line):
                    continue
                for start, end, *_ in pattern.finditer(line.line):
                    first, stop = line.tokens(start, end)
                    if not _is_inside(grammar, line, asked, (first, stop), is_short=name != "time"):
                        return _words(text, line, first, stop)
    return ""


def _is_inside(
    grammar: Grammar, line: Line, asked: int, span: tuple[int, int], *, is_short: bool
) -> bool:
    """Whether a period belongs to something within the sentence, not to the action.

    A date or a long period does so right after "which" and the like, a few days after any of them.
    """
    first, stop = span
    if not is_short and any(
        grammar.has(line, n, "rec-month") or line.words[n].startswith("20")
        for n in range(first, stop)
    ):
        return False
    begins = asked
    if not is_short:
        begins = first
        while begins > asked and line.words[begins - 1] not in {",", ";", "("}:
            begins -= 1
    return any(word in _SUBORDINATE for word in line.words[begins:first])


def _found(grammar: Grammar, name: str, text: str, lines: Sequence[Line]) -> str:
    for line in lines:
        for pattern in grammar.lists.get(name) or ():
            if not pattern.may_stand(line):
                continue
            for start, end, *_ in pattern.finditer(line.line):
                return _words(text, line, *line.tokens(start, end))
    return ""


def _strength(grammar: Grammar, lines: Sequence[Line], found: Directive) -> Strength:
    first = lines[0]
    if grammar.at("weak_verb", first, found.verb):
        is_more = any(grammar.any_of("despite", line) for line in lines)
        return Strength.INTERMEDIATE if is_more else Strength.WEAK
    if any(grammar.any_of("strong", line) for line in lines):
        return Strength.STRONG
    if any(grammar.any_of("intermediate", line) for line in lines):
        return Strength.INTERMEDIATE
    if grammar.at("audit_verb", first, found.verb) and any(
        grammar.any_of("feedback", line) for line in lines
    ):
        return Strength.INTERMEDIATE
    return Strength.WEAK


def _specific(
    grammar: Grammar, lines: Sequence[Line], found: Directive, strength: Strength
) -> bool:
    first = lines[0]
    if grammar.at("hollow", first, found.verb):
        return False
    if not grammar.at("vague", first, found.verb):
        return True
    return (
        strength is not Strength.WEAK
        or (found.word not in _WEIGHED and grammar.any_of("concrete", first))
        or grammar.any_of("intermediate", first)
        or grammar.any_of("strong", first)
    )


def _text(text: str, line: Line, one: Named) -> str:
    return _words(text, line, one.first, one.stop)


def _words(text: str, line: Line, first: int, stop: int) -> str:
    start, end = line.chars(first, stop)
    return text[start:end]
