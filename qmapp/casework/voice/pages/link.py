"""The page on which words of the draft are chosen for a contribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.casework.drafts.queries import PassageLine
from qmapp.casework.evidence.choosing import Choice, choice_of
from qmapp.casework.voice.pages.where import (
    agreed_words,
    day_words,
    option_words,
    shortened,
    who_words,
)
from qmapp.casework.voice.queries import Contribution


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
class LinkPage(Choice):
    """The draft, all of it or what a search found, with the form at the opened passage."""

    chosen: Chosen | None
    options: Sequence[tuple[str, str]]


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
    chosen = next((one for one in contributions if str(one.root_id) == step), None)
    choice = choice_of(number, passages, query=query, position=position)
    return LinkPage(
        number=number,
        query=query,
        rows=choice.rows,
        total=choice.total,
        opened=choice.opened,
        chosen=_chosen(chosen) if chosen is not None and not chosen.line.is_withdrawn else None,
        options=options_of(contributions),
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
