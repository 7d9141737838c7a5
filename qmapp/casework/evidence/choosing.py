"""Choosing words of a draft: its passages, what a search found, the words of the one opened."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from qmapp.casework.anchoring.text import words_of
from qmapp.casework.drafts.queries import PassageLine

KIND: Mapping[str, str] = MappingProxyType(
    {
        "heading": "heading",
        "paragraph": "paragraph",
        "list_item": "list",
        "table_cell": "cell",
        "footnote": "note",
    }
)
"""What templates call the kinds of passages."""

_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-"})
_GAPS = re.compile(r"\s+")
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class WordChoice:
    """A word of the passage that is being pinned: its place in code points, and its name."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage of the draft; `words` are parted only of the one that is opened."""

    kind: str
    level: int
    anchor: str
    number: str
    is_ours: bool
    text: str
    page: int | None
    position: int
    is_open: bool
    words: Sequence[WordChoice]


@dataclass(frozen=True, slots=True)
class Choice:
    """A draft, all of it or what a search found, with the passage that is opened."""

    number: int
    query: str
    rows: Sequence[PassageRow]
    total: int
    opened: PassageRow | None

    @property
    def words(self) -> Sequence[WordChoice]:
        """The words of the opened passage."""
        return self.opened.words if self.opened is not None else ()


def choice_of(
    number: int, passages: Sequence[PassageLine], *, query: str, position: int | None
) -> Choice:
    """What to choose from. `position` opens a passage, which stays whatever is searched for."""
    found = [
        line for line in passages if line.position == position or not query or fits(line, query)
    ]
    rows, page = [], None
    for line in found:
        starts = line.page is not None and line.page != page
        page = line.page if line.page is not None else page
        is_open = line.position == position
        rows.append(
            PassageRow(
                kind=KIND[line.kind],
                level=line.level or 1,
                anchor=line.anchor,
                number=line.label,
                is_ours=line.is_ours,
                text=line.text,
                page=page if starts else None,
                position=line.position,
                is_open=is_open,
                words=list_words(line.text) if is_open else (),
            )
        )
    return Choice(
        number=number,
        query=query,
        rows=rows,
        total=len(passages),
        opened=next((row for row in rows if row.is_open), None),
    )


def list_words(text: str) -> list[WordChoice]:
    """The words of a passage as lists of first and last words offer them."""
    return [
        WordChoice(word.start, word.end, f"{number} {_short(text[word.start : word.end])}")
        for number, word in enumerate(words_of(text), 1)
    ]


def _short(word: str, limit: int = 40) -> str:
    return word if len(word) <= limit else f"{word[:limit]}…"


def fits(line: PassageLine, query: str) -> bool:
    """Whether a passage has the number that was asked for, or the words."""
    wanted = _plain(query)
    return wanted == _plain(line.label) or wanted in _plain(line.text)


def _plain(text: str) -> str:
    return _GAPS.sub(" ", text.translate(_MARKS)).strip().casefold()


def widened(words: Sequence[WordChoice], start: int, stop: int) -> tuple[str, str]:
    """The first and last word that a selection takes, as the form's lists name them."""
    taken = [word for word in words if start < word.end and word.start < stop]
    return (str(taken[0].start), str(taken[-1].end)) if taken else ("", "")


def figure(text: str | None) -> int | None:
    """A place in the draft out of an address; nothing where it is none."""
    is_one = text and text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if text and is_one else None
