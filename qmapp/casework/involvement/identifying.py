"""Whether typed words may tell who somebody is: asked about before they are saved. Pure.

The identifier lens looks at every text. A label is short and holds relations, roles and agencies
only, so that any other word with a capital is asked about too, and so is a given name that was
typed without one. What is asked about is saved once whoever typed it has looked at it again: a
question too many costs a tick, a name saved cannot be taken out of a reader's head.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from unicodedata import category

from qmapp.casework.involvement import wording
from qmapp.casework.lenses import loading
from qmapp.casework.lenses.model import Lens, ScanPassage
from qmapp.casework.lenses.rules import scan
from qmapp.casework.lenses.ruleset import Ruleset
from qmapp.resources import resource_dir


class DoubtKind(StrEnum):
    """What some words look like."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words by which somebody might be known, and what they look like."""

    kind: DoubtKind
    words: str


_Found = tuple[int, int, DoubtKind]
_BY_RULE = MappingProxyType(
    {
        "identifier.nhs-number": DoubtKind.NUMBER,
        "identifier.case-number": DoubtKind.NUMBER,
        "identifier.registration": DoubtKind.NUMBER,
        "identifier.phone": DoubtKind.PHONE,
        "identifier.email": DoubtKind.EMAIL,
        "identifier.handle": DoubtKind.EMAIL,
        "identifier.postcode": DoubtKind.ADDRESS,
        "identifier.address": DoubtKind.ADDRESS,
        "identifier.street": DoubtKind.ADDRESS,
        "identifier.named-school": DoubtKind.ADDRESS,
        "identifier.title-and-surname": DoubtKind.NAME,
        "identifier.initials-and-surname": DoubtKind.NAME,
        "identifier.given-name": DoubtKind.NAME,
        "identifier.unknown-name": DoubtKind.NAME,
        "identifier.first-word-name": DoubtKind.NAME,
    }
)
# The lens tells these from the dates of the case. Here they matter in a label, where no date has
# any business; in what somebody said, only beside a birth.
_DATES = frozenset({"identifier.date-of-event", "identifier.full-date"})
# A label says “Primary School teacher”, and no school is named by that.
_PLACES = frozenset({"identifier.named-school", "identifier.street"})
_SAID = re.compile(r"\s+(?:by|to|during|about|twice)\s+[a-z]")
_DAY = (
    r"[0-9]{1,2}(?:st|nd|rd|th)?[ ./-](?:(?:of )?[A-Z][a-z]{2,8},?|[0-9]{1,2})[ ./-]"
    r"(?:(?:19|20)[0-9]{2}|[0-9]{2})\b"
)
_BIRTH = re.compile(
    rf"\b(?:d\.?o\.?b\.?|dates? of birth|born|birthday)\b[^.;0-9]{{0,25}}(?P<day>{_DAY}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2})",
    re.IGNORECASE,
)
_ANY_DAY = re.compile(rf"\b(?:{_DAY}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})")
_LONG_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){5,}(?![0-9])")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
# Whoever is spoken of so is often named in the next word: “her friend Zeb”.
_PERSON = (
    r"(?:mother|mum|father|dad|parent|step(?:father|mother|dad|mum)|sister|brother|sibling|son"
    r"|daughter|child|baby|boy|girl|aunt(?:ie|y)?|uncle|cousin|niece|nephew|gran(?:dmother|dad"
    r"|dfather|ny|dma|dpa)?|nan(?:a|ny)?|partner|husband|wife|boyfriend|girlfriend|ex|friend"
    r"|neighbour|lodger|carer|guardian|social worker|key worker|support worker|family worker"
    r"|health visitor|midwife|nurse|teacher|headteacher|officer|advocate|interpreter|manager)"
)
_NAMED = re.compile(rf"\b{_PERSON}(?:,? (?:called|named))?,? (?P<name>[A-Z][a-z’'-]+)")
_CALLED = re.compile(r"\b(?:called|named|name is|name was) (?P<name>[A-Z][a-z’'-]+)")
# Typed without capitals, which the lens waits for. In ordinal numbers stands no postcode.
_SMALL: Mapping[re.Pattern[str], DoubtKind] = MappingProxyType(
    {
        re.compile(r"\b(?:mr|mrs)\.? [a-z][a-z’'-]+"): DoubtKind.NAME,
        re.compile(
            r"\b[0-9]{1,4}[a-z]? (?:(?!(?:a|an|and|at|by|days|down|from|hours|houses|in|miles"
            r"|nights|of|off|on|or|out|outside|people|the|times|to|up|who|with|years)\b)"
            r"[a-z]+ ){1,2}(?:street|road|avenue|crescent|terrace)\b"
        ): DoubtKind.ADDRESS,
        re.compile(
            r"\b[a-z]{1,2}[0-9][0-9a-z]? ?[0-9](?!st|nd|rd|th)[a-z]{2}\b"
        ): DoubtKind.ADDRESS,
    }
)


def doubts(text: str, *, is_label: bool) -> Sequence[Doubt]:
    """What looks like a name, a date of birth, an address or a number, in the order written.

    `is_label`: the text is how somebody of the register is called. The same words are asked about
    once. Characters that nobody sees do not split a word.
    """
    text = "".join(letter for letter in text if category(letter) != "Cf")
    found = [
        *_by_lens(text, is_label=is_label),
        *_of_births(text),
        *_beside_persons(text),
        *_in_small_letters(text),
    ]
    if is_label:
        found += [*_capitalised(text), *_typed_small(text), *_numbers(text)]
    return list(
        dict.fromkeys(
            Doubt(kind, text[start:end].strip(" ,.;")) for start, end, kind in _settled(found)
        )
    )


def _settled(found: Iterable[_Found]) -> Iterator[_Found]:
    """The widest of those that overlap; of two as wide, the one found first."""
    until = 0
    for start, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
        if start >= until:
            yield start, end, kind
            until = end


def _by_lens(text: str, *, is_label: bool) -> Iterator[_Found]:
    if not text.strip():
        return
    passages, starts, at = [], [], 0
    for line in text.split("\n"):
        if line.strip():
            passages.append(ScanPassage(id=str(at), kind="paragraph", text=line))
            starts.append(at)
        at += len(line) + 1
    for flag in scan(passages, _identifier()).flags:
        kind = _BY_RULE.get(flag.rule)
        if kind is None and is_label and flag.rule in _DATES:
            kind = DoubtKind.BIRTH_DATE
        is_plain = is_label and flag.rule in _PLACES and _is_known(flag.quote)
        start, end = starts[flag.passage] + flag.start, starts[flag.passage] + flag.end
        if kind is not None and not is_plain and not _is_verb(text, start, end):
            yield start, end, kind


def _is_verb(text: str, start: int, end: int) -> bool:
    """“Said by a nurse”, at the head of what was said: a given name elsewhere, and no name here."""
    return text[start:end] == "Said" and _SAID.match(text, end) is not None


def _of_births(text: str) -> Iterator[_Found]:
    for match in _BIRTH.finditer(text):
        yield match.start("day"), match.end("day"), DoubtKind.BIRTH_DATE


def _beside_persons(text: str) -> Iterator[_Found]:
    for pattern in (_NAMED, _CALLED):
        for match in pattern.finditer(text):
            if not _is_known(match["name"]):
                yield match.start("name"), match.end("name"), DoubtKind.NAME


def _in_small_letters(text: str) -> Iterator[_Found]:
    for pattern, kind in _SMALL.items():
        for match in pattern.finditer(text):
            yield match.start(), match.end(), kind


def _capitalised(label: str) -> Iterator[_Found]:
    """Words with a capital that are not known, and words of a script that has none."""
    for match in _WORD.finditer(label):
        word = match.group()
        if not word[0].islower() and not _is_known(word):
            yield match.start(), match.end(), DoubtKind.NAME


def _typed_small(label: str) -> Iterator[_Found]:
    """Given names without a capital: the lens is asked again with one."""
    raised = _WORD.sub(
        lambda m: m.group() if wording.is_common(m.group()) else m.group().capitalize(), label
    )
    if raised == label or len(raised) != len(label):
        return
    for start, end, kind in _by_lens(raised, is_label=True):
        if kind is DoubtKind.NAME:
            yield start, end, kind


def _numbers(label: str) -> Iterator[_Found]:
    for match in _ANY_DAY.finditer(label):
        yield match.start(), match.end(), DoubtKind.BIRTH_DATE
    for match in _LONG_NUMBER.finditer(label):
        yield match.start(), match.end(), DoubtKind.NUMBER


def _is_known(words: str) -> bool:
    """Whether all these are relations, roles, agencies, months, languages, acronyms or codes."""
    found = [match.group() for match in _WORD.finditer(words)]
    return all(wording.is_known(word) for word in found)


@lru_cache(maxsize=1)
def _identifier() -> Ruleset:
    """The identifier lens as it ships, alone: reading all of them takes seconds, this one half."""
    folder = resource_dir("markers") / "lenses"
    names = {Lens.IDENTIFIER.value, "guards"}
    files = [f for f in sorted(folder.glob("*.yaml")) if f.stem in names or "words" in f.stem]
    return loading.build(loading.read_files(files))
