"""The page on which words of the draft are chosen for a contribution."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.assessments.pages.draft import KIND, WordChoice, list_words
from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.voice.pages.where import (
    agreed_words,
    day_words,
    option_words,
    shortened,
    who_words,
)
from qmapp.casework.voice.queries import Contribution

_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "–": "-"})
_GAPS = re.compile(r"\s+")


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
class Chosen:
    """The contribution that words are chosen for."""

    id: UUID
    who: str
    when: str
    words: str
    is_cut: bool
    agreed: str


@dataclass(frozen=True, slots=True)
class LinkPage:
    """The draft, all of it or what a search found, with the form at the opened passage."""

    number: int
    chosen: Chosen | None
    options: Sequence[tuple[str, str]]
    query: str
    rows: Sequence[PassageRow]
    total: int
    opened: PassageRow | None


def options_of(contributions: Sequence[Contribution]) -> Sequence[tuple[str, str]]:
    """The contributions that words may be linked to: those that are not withdrawn."""
    return [
        (str(one.root_id), option_words(one)) for one in contributions if not one.line.is_withdrawn
    ]


def link_page(
    number: int,
    contributions: Sequence[Contribution],
    passages: Sequence[PassageLine],
    *,
    step: str,
    query: str,
    position: int | None,
) -> LinkPage:
    """The page. `position` opens a passage, which stays listed whatever is searched for."""
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
    chosen = next((one for one in contributions if str(one.root_id) == step), None)
    return LinkPage(
        number=number,
        chosen=_chosen(chosen) if chosen is not None and not chosen.line.is_withdrawn else None,
        options=options_of(contributions),
        query=query,
        rows=rows,
        total=len(passages),
        opened=next((row for row in rows if row.is_open), None),
    )


def _chosen(one: Contribution) -> Chosen:
    words, is_cut = shortened(one.line.words or "", 600)
    return Chosen(
        id=one.root_id,
        who=who_words(one),
        when=day_words(one),
        words=words,
        is_cut=is_cut,
        agreed=agreed_words(one.manner, one.agreement),
    )


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
