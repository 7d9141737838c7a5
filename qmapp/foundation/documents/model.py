"""What a printed document consists of, whatever it is about and whoever writes it out.

Everything is frozen, and all words are plain: a writer never reads mark-up in
them. A document that could not be printed accessibly is refused when it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any


class Style(StrEnum):
    """How a run of words is set."""

    PLAIN = "plain"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    QUOTE = "quote"
    QUIET = "quiet"


class Tone(StrEnum):
    """How loud a paragraph is."""

    BODY = "body"
    LEAD = "lead"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one style, which may lead to a page on the web."""

    text: str
    style: Style = Style.PLAIN
    href: str | None = None

    def __post_init__(self) -> None:
        if self.href is not None and not self.href.startswith(("https://", "http://")):
            raise ValueError(f"A printed link must be a web address, not {self.href!r}.")


Text = tuple[Run, ...]


def text(*parts: str | Run) -> Text:
    """Words as runs: plain ones may be given as strings."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the first below the title. The number hangs in the margin."""

    level: int
    text: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    tone: Tone = Tone.BODY


@dataclass(frozen=True, slots=True)
class BulletList:
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class NumberedItem:
    """An item under the number that people cite it by, such as “4.12”."""

    number: str
    text: Text


@dataclass(frozen=True, slots=True)
class NumberedList:
    items: tuple[NumberedItem, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    term: str
    text: Text


@dataclass(frozen=True, slots=True)
class DefinitionList:
    items: tuple[Definition, ...]


Row = tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with named columns. `widths` are shares, such as (1, 3); equal when not given."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    row_headers: bool = False
    widths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.caption or not self.headers or not all(self.headers):
            raise ValueError("A table needs a caption and a name for each column.")
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError(f"A row of the table “{self.caption}” has not {len(self.headers)}.")
        if self.widths and len(self.widths) != len(self.headers):
            raise ValueError(f"The table “{self.caption}” needs a width for each column.")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of somebody else, set apart, with where they stand."""

    text: Text
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings down to a level, with their pages."""

    title: str
    levels: int = 1


@dataclass(frozen=True, slots=True)
class KeepTogether:
    """Blocks that stand on one page where they can: a heading with its first lines."""

    blocks: tuple[Block, ...]


Block = (
    Heading
    | Paragraph
    | BulletList
    | NumberedList
    | DefinitionList
    | Table
    | Quote
    | Rule
    | PageBreak
    | Contents
    | KeepTogether
)


@dataclass(frozen=True, slots=True)
class Cover:
    """A page of its own for the title: whose it is, what to know first, what to be careful of.

    `over` stands above the title, `facts` below it, `notice` at the foot. `running` is what the
    head of every later page calls the document.
    """

    over: str
    facts: tuple[Definition, ...] = ()
    notice: Text = ()
    running: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One printed thing. The marking stands at the head of every page, the reference at its foot.

    `generated_on` is a finished sentence or date, as it should be read; the
    model knows no clock. `page_words` is the translated “Page {page} of {pages}”.
    `is_ours`: it is our paper and bears our name; a board’s own bears the board’s alone.
    With a `cover` the title stands on a page of its own.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str | None = None
    marking: str | None = None
    reference: str | None = None
    generated_on: str | None = None
    language: str = "en-GB"
    page_words: str = "Page {page} of {pages}"
    is_ours: bool = True
    cover: Cover | None = None

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("A document needs a title.")
        for word in ("{page}", "{pages}"):
            if self.page_words.count(word) != 1:
                raise ValueError(f"The words for the page number need {word} once.")
        _require_steps(_headings(self.blocks))


def _headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, KeepTogether):
            yield from _headings(block.blocks)


def _require_steps(headings: Iterable[Heading]) -> None:
    """No heading skips a level: people who listen find their way by them."""
    above = 0
    for heading in headings:
        if not 1 <= heading.level <= above + 1:
            raise ValueError(f"The heading “{heading.text}” skips a level.")
        above = heading.level


def map_words(document: Document, change: Callable[[str], str]) -> Document:
    """The same document with every word in it passed through `change`, addresses left out.

    For what must be said of all words at once, wherever they stand: in a cell, a caption, the head
    of a page. The words for the page number stay.
    """
    kept = document.page_words
    changed: Document = _mapped(document, change)
    return replace(changed, page_words=kept, language=document.language)


def _mapped(thing: Any, change: Callable[[str], str]) -> Any:
    if isinstance(thing, StrEnum):
        return thing
    if isinstance(thing, str):
        return change(thing)
    if isinstance(thing, tuple):
        return tuple(_mapped(one, change) for one in thing)
    if isinstance(thing, Run):
        return Run(change(thing.text), thing.style, thing.href)
    if is_dataclass(thing) and not isinstance(thing, type):
        parts = {one.name: _mapped(getattr(thing, one.name), change) for one in fields(thing)}
        return replace(thing, **parts)
    return thing
