"""Words that may not stand in what is published, and the gaps that they leave. Pure.

Longer words are looked for whatever their capitals. A single word with a capital is looked for as
it is and in capitals only: where “Will” is somebody, “will” stays. Of people, the whole name is
looked for, and their surname after a title.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from qmapp.casework.involvement.identifying import DoubtKind, doubts
from qmapp.governance.publication.rules import key_of, plain_words

TITLES = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Lord|Lady|Rev(?:erend)?|PC|DC|DS|DI)"
_BEGINS_WITH_TITLE = re.compile(rf"{TITLES}\b")
_APOSTROPHE = "[’'\u02bc]"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"  # Word’s unbroken one too
_HYPHEN = f"[{_HYPHENS}]"


@dataclass(frozen=True, slots=True)
class Found:
    """What is taken out, and what should be looked at before anything is published."""

    gaps: Sequence[str]
    questions: Sequence[str]


class Gaps:
    """Some words, and what stands in their place."""

    def __init__(self, words: Iterable[str], names: Iterable[str], mark: str) -> None:
        parts = {plain_words(one) for one in words}
        patterns = [_pattern(one) for one in sorted(parts, key=len, reverse=True) if one]
        patterns += [_name_pattern(one) for one in _whole(names)]
        self.mark = mark
        self._any = re.compile("|".join(patterns)) if patterns else None

    def fill(self, text: str) -> str:
        """The text with a gap wherever one of the words stands."""
        if self._any is None:
            return text
        return self._any.sub(lambda _: self.mark, seen(text))


def seen(text: str) -> str:
    """The text without characters that nobody sees, its letters composed in one way.

    Letters that are two in one, as PDFs have them, are two: words are compared in that form.
    """
    shown = "".join(_plain(letter) for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFC", shown)


def _plain(letter: str) -> str:
    is_letter = unicodedata.category(letter) in {"Lu", "Ll", "Lt", "Lo", "Nd"}
    return unicodedata.normalize("NFKC", letter) if is_letter else letter


def look_through(
    texts: Iterable[str],
    decided: Collection[str],
    taken_out: Iterable[str],
    names: Sequence[str] = (),
) -> Found:
    """What looks in these texts as if somebody could be known by it.

    `decided` are keys of words of which somebody said that they may stay. What has the form of a
    number, an address, a telephone or a name with its title is taken out; other words with a
    capital that may be a name are asked about.
    """
    gaps: list[str] = list(taken_out)
    questions: list[str] = []
    known = {key_of(one) for one in gaps}
    for text in dict.fromkeys(texts):
        for doubt in doubts(text, is_label=False):
            key = key_of(doubt.words)
            if key in decided or key in known:
                continue
            known.add(key)
            is_sure = doubt.kind is not DoubtKind.NAME or _BEGINS_WITH_TITLE.match(doubt.words)
            (gaps if is_sure else questions).append(doubt.words)
    # What a gap or a name covers already is no question any more.
    filled = Gaps(gaps, names, "")
    return Found(gaps, [one for one in questions if filled.fill(one) == seen(one)])


def _pattern(words: str) -> str:
    """One expression for words wherever they stand as words."""
    inner = _loose(words)
    if " " in words or not words[0].isupper():
        inner = f"(?i:{inner})"
    elif not words.isupper():
        inner = f"(?:{inner}|{_loose(words.upper())})"
    before = r"(?<!\w)" if _is_word(words[0]) else ""
    after = r"(?!\w)" if _is_word(words[-1]) else ""
    return f"{before}{inner}{after}"


def _loose(words: str) -> str:
    """The words, with any space where they have one, any apostrophe and any hyphen for theirs."""
    plain = re.sub(_HYPHEN, "-", unicodedata.normalize("NFC", words))
    escaped = re.escape(plain).replace(r"\-", _HYPHEN)
    return escaped.replace(r"\ ", r"\s+").replace("’", _APOSTROPHE).replace("'", _APOSTROPHE)


def _name_pattern(name: str) -> str:
    """The whole name of a person, and their surname after a title."""
    first, _, _ = name.partition(" ")
    surname = name.rpartition(" ")[2]
    if first == surname:
        return _pattern(name)
    return rf"{_pattern(name)}|\b{TITLES}\.?\s+{_pattern(surname)}"


def _whole(names: Iterable[str]) -> Sequence[str]:
    """Names of two words or more: one word alone is too often another."""
    found = {" ".join(plain_words(one).split()) for one in names}
    return sorted((one for one in found if " " in one), key=len, reverse=True)


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
