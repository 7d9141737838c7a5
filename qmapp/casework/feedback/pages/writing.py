"""What the pages of a letter that is still written are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from qmapp.casework.feedback.models import Letter
from qmapp.casework.feedback.pages.words import asked_words, section_words, source_words
from qmapp.casework.feedback.queries import PointLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """One point as whoever writes the letter sees it. `note` says what it still lacks."""

    id: UUID
    number: int
    words: str
    source: str
    url: str
    asked: str
    note: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingSection:
    """Points of one section of the draft."""

    id: str
    title: str
    rows: Sequence[PointRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingPage:
    """A letter that is still written."""

    number: int
    draft_number: int
    opening: str
    sections: Sequence[WritingSection]
    left_out: Sequence[PointRow]
    count: int
    without_words: int
    may_write: bool


def writing_page(
    letter: Letter,
    draft_number: int,
    lines: Sequence[PointLine],
    url_of: Callable[[PointLine], str],
    *,
    may_write: bool,
) -> WritingPage:
    """The page of a letter before it is sent. `url_of`: where the source of a point is read."""
    live = [line for line in lines if line.left_out_at is None]
    urls = {line.id: url_of(line) for line in lines}
    sections: list[tuple[str, list[PointRow]]] = []
    for line in live:
        if not sections or sections[-1][0] != line.text.section:
            sections.append((line.text.section, []))
        sections[-1][1].append(_row(line, urls, len(live)))
    return WritingPage(
        number=letter.number,
        draft_number=draft_number,
        opening=letter.opening,
        sections=[
            WritingSection(id=f"section-{place}", title=section_words(title), rows=rows)
            for place, (title, rows) in enumerate(sections, start=1)
        ],
        left_out=[_row(line, urls, len(live)) for line in lines if line.left_out_at is not None],
        count=len(live),
        without_words=sum(not line.text.words.strip() for line in live),
        may_write=may_write,
    )


def _row(line: PointLine, urls: Mapping[UUID, str], count: int) -> PointRow:
    note = ""
    if not line.text.words.strip() and line.board_only:
        note = gettext(
            "Only the board’s side reads this discussion. Put into words what is to be asked, or "
            "leave the point out."
        )
    elif not line.text.words.strip():
        note = gettext("It has no words yet. Write them, or leave the point out.")
    return PointRow(
        id=line.id,
        number=line.text.number,
        words=line.text.words,
        source=source_words(line.text),
        url=urls[line.id],
        asked=asked_words(line.text),
        note=note,
        is_first=line.text.number == 1,
        is_last=line.text.number == count,
    )
