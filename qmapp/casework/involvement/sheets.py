"""The plain sheet for people taking part: what it may hold, its gaps, and how it is set. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from qmapp.casework.involvement.rules import Side
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.catalogue import OwnSheet
from qmapp.typed import require_length, tidy_words

LONGEST_TITLE = 120
LONGEST_HEADING = 120
LONGEST_TEXT = 2_000
MOST_SECTIONS = 20

SIDE_LABELS = {Side.FAMILY: N_("Family and network"), Side.PRACTITIONER: N_("Practitioners")}

# Words in square brackets are a gap, which the board fills in.
_GAP = re.compile(r"\[([^\[\]\n]*)\]")
_POINT = re.compile(r"[-\u2022\u2013*]\s+")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a sheet. The first may go without a heading."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class SheetText:
    """What a sheet says, in its order."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line: as they are, or a gap that names what is to stand there."""

    words: str
    is_gap: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or the points of one list."""

    is_list: bool
    lines: Sequence[Sequence[Piece]]


def own_text(sheet: OwnSheet) -> SheetText:
    """Our text, as it is before a board changes anything."""
    return SheetText(
        sheet.title,
        tuple(Section(part.heading, "\n".join(part.text)) for part in sheet.sections),
    )


def sound_text(text: SheetText) -> SheetText:
    """The text as it is kept: tidied, without sections that hold nothing. Raises RuleBroken.

    The field of an error is "title", "heading_2" or "text_2", by the place of the section as typed.
    """
    title = _one_line(text.title)
    if not title:
        raise RuleBroken(N_("Write the title of the sheet"), field="title")
    require_length(title, LONGEST_TITLE, "title")
    kept: list[Section] = []
    for place, section in enumerate(text.sections):
        heading, words = _one_line(section.heading), tidy_words(section.text)
        require_length(heading, LONGEST_HEADING, f"heading_{place}")
        require_length(words, LONGEST_TEXT, f"text_{place}")
        if heading and not words:
            raise RuleBroken(
                N_("Write what stands under “%(heading)s”, or remove the section"),
                field=f"text_{place}",
                heading=heading,
            )
        if words and not heading and kept:
            raise RuleBroken(
                N_("Write a heading. Only the first section may go without one"),
                field=f"heading_{place}",
            )
        if words:
            kept.append(Section(heading, words))
    if not kept:
        raise RuleBroken(N_("Write at least one section"), field="text_0")
    if len(kept) > MOST_SECTIONS:
        raise RuleBroken(
            N_("A sheet has at most %(most)s sections. Join some."), most=MOST_SECTIONS
        )
    return SheetText(title, tuple(kept))


def gaps(text: SheetText) -> Sequence[str]:
    """What is still to be filled in, in the order of the sheet."""
    lines = [text.title, *(words for part in text.sections for words in (part.heading, part.text))]
    return [found.strip() for line in lines for found in _GAP.findall(line)]


def blocks(text: str) -> Sequence[Block]:
    """The text of a section, as it is set: paragraphs, and points where lines begin with "- "."""
    lines = [line.strip() for line in text.split("\n")]
    found: list[Block] = []
    for is_point, same in groupby(
        (line for line in lines if line), lambda line: _POINT.match(line) is not None
    ):
        if is_point:
            found.append(Block(True, [pieces(_POINT.sub("", line, count=1)) for line in same]))
        else:
            found += [Block(False, [pieces(line)]) for line in same]
    return found


def pieces(line: str) -> Sequence[Piece]:
    """A line in words and gaps."""
    found: list[Piece] = []
    for place, words in enumerate(_GAP.split(line)):
        if words.strip() or (words and place % 2 == 0):
            found.append(Piece(words.strip() if place % 2 else words, bool(place % 2)))
        elif place % 2:
            found.append(Piece("", True))
    return found


def to_kept(text: SheetText) -> list[dict[str, str]]:
    """The sections as the database keeps them."""
    return [{"heading": one.heading, "text": one.text} for one in text.sections]


def from_kept(title: str, sections: Sequence[dict[str, str]]) -> SheetText:
    """The text that was kept."""
    return SheetText(title, tuple(Section(one["heading"], one["text"]) for one in sections))


def _one_line(words: str) -> str:
    return " ".join(tidy_words(words).split())
