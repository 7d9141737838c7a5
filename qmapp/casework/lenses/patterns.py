"""The pattern language of rules, compiled to re2 over the line of a sentence (see `tokens`).

    should                the word
    follow*               words that begin so
    {role}                a word or phrase of a class (words.yaml)
    (a|b c|{d})           one of several; parts are sequences
    word?  {c}?  (...)?   may be left out
    ..4                   up to four words, none of them ; or :
    [ ... ]               only these words are shown as the match
    ^  $                  the sentence begins or ends here

Nothing here can hang: re2 runs in time linear in the text, whatever is typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import re2

from qmapp.casework.lenses.rows import Rows
from qmapp.casework.lenses.steps import (
    BEGIN,
    END,
    Maybe,
    OneWord,
    Step,
    any_of,
    class_of,
    gap_of,
    run_of,
)
from qmapp.casework.lenses.tokens import Lexicon, Line, write_line

_SPELL = re.compile(
    r"\{[a-z0-9-]+\}|\.\.\d+|[()|\[\]?^$]|[A-Za-z]+?(?=n't\b)|n't\b|"
    r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\*?|'[a-z]+|[-,;:\"'%&/.!]"
)
# Words that stand in nearly every sentence are bad signposts to a rule.
COMMON = frozenset(
    "the a an of to and in that was were is be been had have has not no for on with by it this "
    "as at or from but which who he she they his her their there did do does could would should "
    "may so what what's more most all any one two only 's n't , ; :".split()
)
_LONGEST_GAP = 40
_MOST_SIGNS = 2_000
_MEMORY = 4 << 20
_LONGEST_TOGETHER = 1_500
_PARTS = 64
_LARGEST = 5_000
"""Steps of the program that re2 makes of one expression of a rule; larger ones run slowly. Ours."""


class BadPattern(ValueError):
    """A pattern cannot be read; the message says where and why, in plain words."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. `needs`: of each set, one word or class must stand in the sentence."""

    source: str
    needs: tuple[frozenset[str], ...]
    expression: str = field(repr=False)
    step: Step = field(repr=False)
    _compiled: Any = field(repr=False)
    _shows_part: bool = field(repr=False)

    def finditer(self, line: bytes) -> Iterator[tuple[int, int, int, int]]:
        """Spans of the line: of the shown words, then of the whole match."""
        for match in self._compiled.finditer(line):
            whole = match.span()
            shown = match.span(1) if self._shows_part and match.start(1) >= 0 else whole
            yield (*shown, *whole)

    def is_in(self, line: bytes) -> bool:
        """Whether it is found anywhere in the line."""
        return self._compiled.search(line) is not None

    @property
    def rarest(self) -> frozenset[str]:
        """Of what it needs, that which stands in the fewest sentences, roughly."""
        return min(self.needs, key=_commonness)

    @property
    def is_anchored(self) -> bool:
        """Whether it may ask for the beginning or the end of a sentence."""
        return "^" in self.expression or "$" in self.expression

    def may_stand(self, line: Line) -> bool:
        """Whether a sentence has all that it needs."""
        if line.rows is not None:
            return line.number in self.standing(line.rows)
        return not any(line.keys.isdisjoint(need) for need in self.needs)

    def standing(self, rows: Rows, *, anywhere: bool = False) -> frozenset[int]:
        """The sentences of a stretch in which it is found; see `Rows.found`."""
        anywhere = anywhere and self.is_anchored
        known = rows.standing_anywhere if anywhere else rows.standing
        found = known.get(id(self))
        if found is None:
            found = known[id(self)] = frozenset(rows.found(self.step, anywhere=anywhere))
        return found


class Patterns(tuple[Pattern, ...]):  # noqa: SLOT001 - it keeps what it compiled
    """Patterns of which any will do: asked together, which is quicker than one by one."""

    def is_in(self, part: bytes) -> bool:
        """Whether one of them is found in a line, or a part of it."""
        return any(expression.search(part) is not None for expression in self._together)

    def stands_in(self, line: Line, part: bytes | None = None) -> bool:
        """Whether one of them is found in a sentence, or in the part of its line that is given."""
        if line.rows is not None:
            if part is None:
                return line.number in self.standing(line.rows)
            return self.may_stand(line) and self.is_in(part)
        if line.keys.isdisjoint(self._posts):
            return False
        return self.is_in(line.line if part is None else part)

    def may_stand(self, line: Line) -> bool:
        """Whether a part of a sentence may be one in which one of them is found."""
        if line.rows is None:
            return not line.keys.isdisjoint(self._posts)
        return line.number in self.standing(line.rows, anywhere=True)

    def standing(self, rows: Rows, *, anywhere: bool = False) -> frozenset[int]:
        """The sentences of a stretch in which one of them is found; see `Rows.found`."""
        anywhere = anywhere and self._is_anchored
        known = rows.standing_anywhere if anywhere else rows.standing
        found = known.get(id(self))
        if found is None:
            found = known[id(self)] = frozenset(
                number for each in self for number in rows.found(each.step, anywhere=anywhere)
            )
        return found

    @cached_property
    def _is_anchored(self) -> bool:
        return any(each.is_anchored for each in self)

    @cached_property
    def _posts(self) -> frozenset[str]:
        """Where none of these stands, none of the patterns does."""
        return frozenset(key for each in self for key in each.rarest)

    @cached_property
    def _together(self) -> list[Any]:
        """The patterns as few expressions, none of them too long for re2."""
        return joined(each.expression for each in self)


NO_PATTERNS = Patterns()


def _commonness(need: frozenset[str]) -> int:
    return sum(200 if key in COMMON else 30 if key.startswith("=") else 1 for key in need)


def compile_pattern(source: str, lexicon: Lexicon) -> Pattern:
    """Read and compile a pattern. Raises BadPattern."""
    if len(source) > _MOST_SIGNS:
        raise BadPattern(f"longer than {_MOST_SIGNS} characters")
    reader = _Reader(source, lexicon)
    read = reader.read()
    compiled = compile_re2(read.expression)
    return Pattern(source, read.needs, read.expression, read.step, compiled, reader.shows_part)


def compile_words(phrase: str, lexicon: Lexicon) -> Pattern:
    """A phrase taken word by word: no sign in it has a meaning of its own. Raises BadPattern."""
    if len(phrase) > _MOST_SIGNS:
        raise BadPattern(f"longer than {_MOST_SIGNS} characters")
    words = write_line(phrase, 0, len(phrase), lexicon).words
    if not words:
        raise BadPattern("no words in it")
    expression = "".join(f" {re.escape(word)}_[^ ]*" for word in words)
    needs = tuple(frozenset({word}) for word in words)
    step = run_of([OneWord(word) for word in words])
    return Pattern(phrase, needs, expression, step, compile_re2(expression), _shows_part=False)


def compile_re2(expression: str) -> Any:
    """Compile an expression for re2. Raises BadPattern."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        return re2.compile(expression.encode(), options)
    except UnicodeEncodeError as error:
        raise BadPattern("it holds half a character") from error
    except re2.error as error:
        reason = error.args[0] if error.args else error
        said = reason.decode() if isinstance(reason, bytes) else str(reason)
        raise BadPattern(f"re2 cannot read it: {said}") from error


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of a rule over the plain text of a passage."""

    source: str
    finditer: Callable[[bytes], Iterator[Any]] = field(repr=False)


def compile_rule_re2(expression: str) -> Expression:
    """Compile a rule's expression: small and capital letters are one unless it says otherwise.

    Raises BadPattern.
    """
    source = expression if expression.startswith("(?") else f"(?i){expression}"
    compiled = compile_re2(source)
    if compiled.programsize > _LARGEST:
        raise BadPattern("it repeats too much, or too many kinds of letters, to run quickly")
    return Expression(source, compiled.finditer)


def joined(expressions: Iterable[str]) -> list[Any]:
    """Expressions as few alternations, none of them too long for re2."""
    groups: list[list[str]] = []
    length = _LONGEST_TOGETHER
    for each in expressions:
        if length + len(each) > _LONGEST_TOGETHER:
            groups.append([])
            length = 0
        groups[-1].append(each)
        length += len(each)
    return [one for group in groups for one in _alternations(group)]


def _alternations(group: Sequence[str]) -> list[Any]:
    """One alternation, or more where re2 has no room for all: each of them alone it has read."""
    try:
        return [compile_re2("|".join(group))]
    except BadPattern:
        if len(group) == 1:
            raise
        half = len(group) // 2
        return [*_alternations(group[:half]), *_alternations(group[half:])]


def _cost(need: frozenset[str]) -> int:
    """How much of a text the words and classes that are needed stand in, roughly."""
    return sum(200 if key in COMMON else 10 if key[0] == "=" else 1 for key in need)


@dataclass(slots=True)
class _Piece:
    """A part of a pattern, as re2 reads it, with what it needs, and as a step over rows."""

    expression: str
    needs: tuple[frozenset[str], ...]
    step: Step


class _Reader:
    """Recursive descent over the signs of a pattern; as deep as its brackets."""

    def __init__(self, source: str, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._signs = _spell(source)
        self._at = 0
        self.shows_part = False

    def read(self) -> _Piece:
        read = self._alternatives(0)
        if self._at < len(self._signs):
            raise BadPattern(f"“{self._signs[self._at]}” closes nothing")
        if not read.needs:
            raise BadPattern("every part of it may be left out, so it would be found everywhere")
        return read

    def _alternatives(self, depth: int) -> _Piece:
        if depth > _PARTS:
            raise BadPattern("too many brackets inside brackets")
        each = [self._sequence(depth)]
        while self._peek() == "|":
            self._at += 1
            each.append(self._sequence(depth))
        if len(each) == 1:
            return each[0]
        expression = "(?:" + "|".join(one.expression for one in each) + ")"
        step = any_of([one.step for one in each])
        # One of the alternatives stands there, so one of what they need does.
        if all(one.needs for one in each):
            needs = frozenset().union(*(min(one.needs, key=_cost) for one in each))
            return _Piece(expression, (needs,), step)
        return _Piece(expression, (), step)

    def _sequence(self, depth: int) -> _Piece:
        each: list[_Piece] = []
        while (sign := self._peek()) not in {None, ")", "|", "]"}:
            piece = self._piece(str(sign), depth)
            if self._peek() == "?":
                self._at += 1
                piece = _Piece(f"(?:{piece.expression})?", (), Maybe(piece.step))
            each.append(piece)
        if not each:
            raise BadPattern("a part of it is empty")
        if len(each) == 1:
            return each[0]
        expression = "".join(one.expression for one in each)
        needs = tuple(need for one in each for need in one.needs)
        return _Piece(expression, needs, run_of([one.step for one in each]))

    def _piece(self, sign: str, depth: int) -> _Piece:
        self._at += 1
        if sign == "(":
            inner = self._alternatives(depth + 1)
            self._close(")")
            return _Piece(f"(?:{inner.expression})", inner.needs, inner.step)
        if sign == "[":
            return self._shown_part(depth)
        if sign.startswith("{"):
            return self._class(sign[1:-1])
        return self._gap(sign) if sign.startswith("..") or sign in "?^$" else self._word(sign)

    def _gap(self, sign: str) -> _Piece:
        if sign == "?":
            raise BadPattern("“?” follows nothing")
        if sign in "^$":
            return _Piece(sign, (), BEGIN if sign == "^" else END)
        most = int(sign[2:])
        if most > _LONGEST_GAP:
            raise BadPattern(f"a gap of more than {_LONGEST_GAP} words")
        return _Piece(f"(?: [^ ;:][^ ]*){{0,{most}}}?", (), gap_of(most))

    def _word(self, sign: str) -> _Piece:
        word = sign.lower()
        key = self._lexicon.key_of_beginning(word[:-1]) if word.endswith("*") else word
        ends = "[^ _]*" if word.endswith("*") else ""
        expression = f" {re.escape(word.rstrip('*'))}{ends}_[^ ]*"
        return _Piece(expression, (frozenset({key}),), OneWord(key))

    def _shown_part(self, depth: int) -> _Piece:
        if self.shows_part:
            raise BadPattern("two parts in [ ]; one is shown")
        self.shows_part = True
        inner = self._alternatives(depth + 1)
        self._close("]")
        return _Piece(f"({inner.expression})", inner.needs, inner.step)

    def _class(self, name: str) -> _Piece:
        each = self._lexicon.classes.get(name)
        if each is None:
            raise BadPattern(f"there is no word class “{name}”")
        code = self._lexicon.codes[name]
        ways = [f" [^ ]*={code}{n}[^ ]*" + " [^ ]*" * (n - 1) for n in each.lengths]
        # A longer phrase first: "social worker manager" before "social worker".
        expression = "(?:" + "|".join(reversed(ways)) + ")"
        step = class_of(code, tuple(each.lengths))
        return _Piece(expression, (frozenset({f"={code}"}),), step)

    def _close(self, sign: str) -> None:
        if self._peek() != sign:
            raise BadPattern(f"a “{sign}” is missing")
        self._at += 1

    def _peek(self) -> str | None:
        return self._signs[self._at] if self._at < len(self._signs) else None


def _spell(source: str) -> list[str]:
    signs, at = [], 0
    while at < len(source):
        if source[at].isspace():
            at += 1
            continue
        match = _SPELL.match(source, at)
        if match is None:
            raise BadPattern(f"“{source[at]}” has no meaning here")
        signs.append(match.group())
        at = match.end()
    if not signs:
        raise BadPattern("it is empty")
    return signs
