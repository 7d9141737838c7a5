"""How a sentence asks for something: who is asked, by what word, and what for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qmapp.casework.lenses.patterns import NO_PATTERNS, Patterns
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.casework.lenses.tokens import Line


class Actor(StrEnum):
    """Who is named, by word class; the first of those as long as each other counts."""

    NATIONAL = "rec-national"
    PARTNERSHIP = "rec-partnership"
    AGENCIES = "rec-agencies"
    STAFF = "rec-staff"
    BODY = "rec-body"
    POST = "rec-post"


class Way(StrEnum):
    """By what form a sentence asks."""

    MODAL = "modal"
    ASKED = "asked"
    INFINITIVE = "infinitive"
    SUBJUNCTIVE = "subjunctive"
    IMPERATIVE = "imperative"
    QUESTION = "question"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named: tokens of a sentence, and of what kind."""

    first: int
    stop: int
    kind: Actor


@dataclass(frozen=True, slots=True)
class Directive:
    """A sentence that asks: `start` is where its subject begins, `modal` where that ends.

    `verb` is the place of the first word of what is asked. `plain`: words such as "we recommend"
    say so. `owner` is whoever is to act, where the subject names somebody.
    """

    way: Way
    start: int
    modal: int
    verb: int
    plain: bool = False
    passive: bool = False
    known: bool = True
    owner: Named | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Opened:
    """Where a sentence begins to ask. `asked`: where it does if nothing neutral opens it.

    `plain`: it opened with words such as "we recommend"; `is_that`: with "That …".
    """

    start: int
    asked: int
    plain: bool
    is_that: bool


# A way, with the place where the subject ends and that where what is asked begins.
_Found = tuple[Way, int, int]

_MODALS = frozenset({"should", "must", "ought", "shall", "will"})
# "Members of the Board", "the leadership of the Trust"
_OF = frozenset({"members", "leadership", "leaders", "chair", "member"})
_WILL = frozenset({"will", "shall"})
# Between a verb and a "will" of a later clause: "… publishes its plan, which will …".
_LATER = frozenset("that which who what how when where whether why so and , ;".split())
# In these openings nothing is asked: "If the Board should decide so, the ward closes".
_ASIDE_OPENINGS = frozenset(
    "because since given as if when where until while that which who whom what how why whether "
    "having following".split()
)
_MAY = frozenset({"may", "might", "could"})
_WISH = frozenset({"wish", "want", "like", "care", "choose"})
# After these comes a clause with a verb of its own, so that a "to" beyond belongs to that.
_CLAUSES = frozenset({"who", "which", "that", "when", "if", "where"})
_RELATIVE = frozenset(
    "who which that whether how what why when if where whom and or as than".split()
)
_ASKED = frozenset(
    "asked invited urged requested encouraged advised required recommended expected called".split()
)
_PREPOSITIONS = frozenset(
    "of for in on to about between from with across within by at who which that whose where , ( "
    "under operating involving working responsible".split()
)
_ADVERBIAL = frozenset(
    "within by before in from as at after with without also now then meanwhile each jointly "
    "together both all where not therefore on through over during always never either".split()
)
_FINITE = frozenset(
    "is are was were has had have did does do would could might may can said told felt made took "
    "gave went came saw knew thought wrote held kept left led met sent began not n't".split()
)
# A clause within the subject: "Quite why the inspector should …", "the failure of services to …".
_ASIDE = frozenset("why how whether what".split())
_NOUNS_TO = frozenset(
    "failure failures inability refusal decision decisions attempt attempts ability need needs "
    "opportunity opportunities duty reluctance right power wish effort efforts time chance way "
    "tendency pressure reason reasons able unable willing unwilling likely unlikely easy hard "
    "difficult enough attention access response responses according due able".split()
)
_NOT_THAT = frozenset("said is was has had year day night week means meant would could".split())
_DETERMINERS = frozenset("the a an each every all any no its their this that these those".split())


class Grammar:
    """Reads sentences by the word classes and pattern lists of a ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        codes = ruleset.lexicon.codes
        self.usable = all(kind.value in codes for kind in Actor) and "rec-do" in codes
        self._actors = {codes[kind.value]: kind for kind in Actor} if self.usable else {}
        self.lexicon = ruleset.lexicon
        self._codes = codes
        lists: Mapping[str, Any] = ruleset.lists.get("profile") or {}
        self.lists = lists
        self._openings: Mapping[str, Patterns] = lists.get("openings") or {}
        self._elsewhere: Mapping[str, Patterns] = lists.get("elsewhere") or {}

    def has(self, line: Line, at: int, name: str) -> bool:
        """Whether a word or phrase of a class begins at a token."""
        return at < len(line.words) and self._codes[name] in line.sizes(at)

    def actors(self, line: Line, first: int, stop: int) -> list[Named]:
        """Whoever is named from a token on, the longest names first."""
        found = []
        at = first
        while at < stop:
            lengths = [
                (size, kind)
                for code, size in line.sizes(at).items()
                if (kind := self._actors.get(code)) is not None and at + size <= stop
            ]
            if not lengths:
                at += 1
                continue
            size = max(length for length, _ in lengths)
            kinds = {kind for length, kind in lengths if length == size}
            found.append(Named(at, at + size, next(kind for kind in Actor if kind in kinds)))
            at += size
        return found

    def any_of(self, name: str, line: Line) -> bool:
        """Whether a pattern of a list of the profile stands in a sentence."""
        return bool(self.lists.get(name, NO_PATTERNS).stands_in(line))

    def at(self, name: str, line: Line, first: int) -> bool:
        """Whether a pattern of a list stands in a sentence from a token on."""
        patterns: Patterns = self.lists.get(name, NO_PATTERNS)
        return patterns.may_stand(line) and patterns.is_in(line.cut(first, len(line.words)))

    # Reading a sentence ---------------------------------------------------------------------

    def is_talk(self, line: Line) -> bool:
        """Whether it introduces recommendations or talks about them."""
        return self._openings.get("talk", NO_PATTERNS).stands_in(line)

    def is_question(self, line: Line, text: str) -> bool:
        """Whether it asks somebody to think about something."""
        return text[line.start : line.end].rstrip("'\") ").endswith("?") or self._openings.get(
            "question", NO_PATTERNS
        ).stands_in(line)

    def read(self, line: Line) -> Directive | None:
        """What the sentence asks, if it asks anything."""
        opened = self._opened(line)
        found = self._read_from(line, opened.start, opened)
        if opened.asked < opened.start and (found is None or found.way is Way.IMPERATIVE):
            found = self._put_back(line, opened) or found
        if found is None and opened.plain and opened.start < len(line.words):
            start = opened.start
            return Directive(Way.NAMED, start, start, start, plain=True)
        return found

    def _put_back(self, line: Line, opened: _Opened) -> Directive | None:
        """What is asked within a neutral opening: "By May the Trust should, with the police, …"."""
        found = self._read_from(line, opened.asked, opened)
        if found is None or found.way not in {Way.MODAL, Way.ASKED}:
            return None
        if found.modal >= opened.start:
            return None
        before = line.words[opened.asked : found.modal]
        return found if _ASIDE_OPENINGS.isdisjoint(before) else None

    def _read_from(self, line: Line, start: int, opened: _Opened) -> Directive | None:
        found = self._by_modal(line, start)
        if opened.is_that or opened.plain:
            found = self._by_either(line, start, found, opened)
        found = found or self._imperative(line, start)
        if found is None:
            return None
        way, modal, after = found
        verb, passive, known = self._verb(line, after)
        if verb is None:
            return None
        is_that = opened.is_that
        if way in {Way.MODAL, Way.ASKED} and self._is_past(line, verb) and not is_that:
            return None
        owner = self._owner(line, start, modal)
        if owner is not None and passive:
            owner = None
        return Directive(
            way, start, modal, verb, opened.plain or is_that, passive, known, owner,
            _verb_word(line, verb, passive),
        )  # fmt: skip

    def _by_either(
        self, line: Line, start: int, found: _Found | None, opened: _Opened
    ) -> _Found | None:
        """After "that" the subjunctive, where it comes before a "will" of a later clause."""
        if found is None or (opened.is_that and found[0] is not Way.MODAL):
            return self._by_that(line, start) or found
        after_that = opened.is_that or line.words[start - 1 : start] == ["that"]
        if not after_that or line.words[found[1]] not in _WILL:
            return found
        wished = self._by_that(line, start)
        if wished is None or _LATER.isdisjoint(line.words[wished[1] + 1 : found[1]]):
            return found
        return wished

    def is_elsewhere(self, line: Line, found: Directive) -> bool:
        """Whether it was said by somebody else, is set by a policy, or lies in the past."""
        after = line.cut(found.start, found.modal + 2)
        whole = line.cut(0, found.modal + 1)
        parts = {"reported": after, "policy": whole, "clinical": whole, "past": line.line}
        return any(
            patterns.stands_in(line, parts[name]) for name, patterns in self._elsewhere.items()
        )

    def _opened(self, line: Line) -> _Opened:
        start, asked, plain, is_that = 0, 0, False, False
        for _ in range(4):
            step = 0
            for name in ("plain", "neutral", "that"):
                patterns = self._openings.get(name, NO_PATTERNS)
                if not patterns.may_stand(line):
                    continue
                rest = line.cut(start, len(line.words))
                for pattern in patterns:
                    match = next(pattern.finditer(rest), None)
                    if match is None or match[2] != 0:
                        continue
                    step = max(rest[: match[3]].count(b" "), 1)
                    if name == "that" and start + 1 < len(line.words):
                        if line.words[start + 1] in _NOT_THAT:
                            step = 0
                            continue
                        is_that = True
                    plain = plain or name == "plain"
                    break
                if step:
                    break
            if not step:
                break
            start += step
            if name != "neutral":
                asked = start
        last = max(len(line.words) - 1, 0)
        return _Opened(min(start, last), min(asked, last), plain, is_that)

    def _by_modal(self, line: Line, start: int) -> _Found | None:  # noqa: C901, PLR0911, PLR0912 - a line each way
        words = line.words
        for at in range(start + 1, len(words) - 1):
            word, after = words[at], words[at + 1]
            if words[at - 1] in _RELATIVE:
                continue
            if word in _ASIDE:
                return None
            if word == "ought":
                to = next(
                    (n for n in range(at + 1, min(at + 14, len(words))) if words[n] == "to"), at
                )
                return Way.MODAL, at, to + 1
            if word in _MODALS:
                return Way.MODAL, at, at + 1
            if word in {"got", "well"} and after == "to" and words[at - 1] in {"have", "has", "do"}:
                return Way.ASKED, at - 1, at + 2
            if word in {"needs", "need"} and after == "to" and words[at - 1] not in _DETERMINERS:
                return Way.MODAL, at, at + 2
            if (
                word in _MAY
                and words[at + 1 : at + 2]
                and after in _WISH
                and words[at + 2 : at + 3] == ["to"]
            ):
                return Way.ASKED, at, at + 3
            if word in {"is", "are"}:
                for skip in (0, 1, 2, 3):
                    step = at + 1 + skip
                    if step + 1 < len(words) and words[step] in _ASKED:
                        to = next(
                            (n for n in (1, 2) if words[step + n : step + n + 1] == ["to"]), 0
                        )
                        if to:
                            return Way.ASKED, at, step + to + 1
                if after == "to" and at + 2 < len(words) and self.has(line, at + 2, "rec-do"):
                    return Way.ASKED, at, at + 2
            if word in {";", ":"} and at > start + 12:
                return None
            if (
                word == "to"
                and (self.has(line, at + 1, "rec-do"))
                and self._no_verb(line, start, at)
            ):
                return Way.INFINITIVE, at, at + 1
        return None

    def _no_verb(self, line: Line, start: int, stop: int) -> bool:
        """Whether nothing from a token on reads like a verb: "The Board to audit …"."""
        words = line.words[start:stop]
        named = {
            n - start for one in self.actors(line, start, stop) for n in range(one.first, one.stop)
        }
        if any(w in _FINITE or w in _NOUNS_TO or w in _CLAUSES for w in words) or stop - start > 24:
            return False
        return not any(
            n not in named and w.endswith("ed") and (n == 0 or words[n - 1] not in _DETERMINERS)
            and w not in {"united", "designated", "named", "need"}
            and not (n + 1 < len(words) and self.actors(line, start + n + 1, stop))
            for n, w in enumerate(words)
        )  # fmt: skip

    def _by_that(self, line: Line, start: int) -> _Found | None:
        """The subjunctive: "That the Board audits …", "… that the protocol be rewritten"."""
        named = {
            n
            for one in self.actors(line, start, len(line.words))
            for n in range(one.first, one.stop)
        }
        for at in range(start + 1, min(len(line.words), start + 30)):
            before = line.words[at - 1]
            if line.words[at] == "be" and before != "to":
                return Way.SUBJUNCTIVE, at, at
            if line.words[at] in {"do", "does"} and self.has(line, at + 1, "rec-do"):
                return Way.SUBJUNCTIVE, at, at + 1
            if line.words[at] in _FINITE or line.words[at] in {"should", "must"}:
                return None
            if (
                at not in named
                and before not in _DETERMINERS
                and before not in _PREPOSITIONS - {","}
                and before != "and"
                and self._is_present(line, at)
            ):
                return Way.SUBJUNCTIVE, at, at
        return None

    def _is_present(self, line: Line, at: int) -> bool:
        """Whether a word is a verb as in "the Board audits" or "the Board audit"."""
        return self.has(line, at, "rec-do") or (
            line.words[at].endswith("s") and self.has(line, at, "rec-does")
        )

    def _imperative(self, line: Line, start: int) -> _Found | None:
        words = line.words
        while start < len(words) - 1 and (words[start].endswith("ly") or words[start] == "to"):
            start += 1
        if start >= len(words) - 1 or not self.has(line, start, "rec-do"):
            return None
        if words[start + 1] in _FINITE | _MODALS | {"of", "by", ",", ":", "may"}:
            return None
        return Way.IMPERATIVE, start, start

    def _verb(self, line: Line, at: int) -> tuple[int | None, bool, bool]:
        """Place of the verb; whether passive; whether its word is known."""
        words = line.words
        if at < len(words) and words[at] == ",":
            closing = next((n for n in range(at + 1, len(words)) if words[n] == ","), at)
            at = closing + 1
        for place in range(at, min(at + 14, len(words))):
            word = words[place]
            if word == "be":
                near = range(place + 1, min(place + 5, len(words)))
                known = any(self.has(line, n, "rec-done") for n in near)
                passive = known or any(words[n].endswith("ed") for n in near)
                return place, passive, known
            if self.has(line, place, "rec-do") and words[place - 1] not in _DETERMINERS:
                return place, False, True
            if place == at and not (word in _ADVERBIAL or word.endswith("ly")):
                return place, False, False
        return None, False, False

    def _is_past(self, line: Line, verb: int) -> bool:
        words = line.words
        if words[verb] != "have":
            return False
        after = list(range(verb + 1, min(verb + 4, len(words))))
        return any(
            words[n] == "been"
            or (
                (
                    self.has(line, n, "participle")
                    or words[n].endswith(("een", "own", "ught", "elt"))
                )
                and words[n - 1] not in _DETERMINERS
            )
            for n in after[:2]
        )

    def _owner(self, line: Line, start: int, modal: int) -> Named | None:
        """Whoever the head of the subject names: "the Trust's head of midwifery"."""
        named = self.actors(line, start, modal)
        inside = {n for one in named for n in range(one.first + 1, one.stop)}
        end = next(
            (n for n in range(start + 1, modal)
             if line.words[n] in _PREPOSITIONS and n not in inside), modal,
        )  # fmt: skip
        while end - 1 > start and (
            line.words[end - 1] in _ADVERBIAL | {"would", "have", "has"}
            or line.words[end - 1].endswith("ly")
        ):
            end -= 1
        found = [one for one in named if one.stop == end]
        if not found and line.words[end] == "of" and line.words[end - 1] in _OF:
            found = [one for one in named if one.first >= end][:1]
        if not found and end > start and self.has(line, end - 1, "rec-proper"):
            return Named(end - 1, end, Actor.BODY)
        return found[-1] if found else None


def _verb_word(line: Line, verb: int, passive: bool) -> str:
    if not passive:
        return line.words[verb]
    near = range(verb + 1, min(verb + 5, len(line.words)))
    return next((line.words[n] for n in near if line.words[n].endswith(("ed", "en", "t"))), "be")
