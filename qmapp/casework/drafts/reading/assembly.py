"""Puts passages together, the same way for every format.

Each format's reader says what it sees, in order; this cleans the words, parts them from
typed numbers, keeps the path of headings, and stops a draft that is far too long.
"""

from collections import Counter
from dataclasses import dataclass, replace

from qmapp.casework.drafts.reading.model import (
    DEFAULT_LIMITS,
    READER_VERSION,
    Comment,
    Limits,
    Notice,
    NoticeKind,
    Passage,
    PassageKind,
    ReadDraft,
    Refusal,
    RefusalCode,
)
from qmapp.casework.drafts.reading.numbers import (
    TypedNumbers,
    as_cited,
    depth_of,
    is_multilevel,
    without_bullet,
)
from qmapp.casework.drafts.reading.text import clean, has_words

_DEEPEST = 6
_UNSEEN_AT_START = " \t\r\n\xa0\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in which table a passage stands, counted from 0."""

    table: int
    row: int
    column: int
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the draft as a format's reader found it, before cleaning."""

    kind: PassageKind
    raw: str
    level: int | None = None
    page: int | None = None
    label: str | None = None
    cell: Cell | None = None


class Assembly:
    """Collects pieces into the passages of one reading."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        """Start with no passages."""
        self._limits = limits
        self._passages: list[Passage] = []
        self._comments: list[Comment] = []
        self._counts: Counter[NoticeKind] = Counter()
        self._headings: dict[int, str] = {}
        self._typed = TypedNumbers()
        self._characters = 0

    def __len__(self) -> int:
        """Count the passages so far."""
        return len(self._passages)

    def add(self, piece: Piece) -> int | None:
        """Add one passage and return its position, or None when nothing is left of it."""
        kind, raw, level = piece.kind, piece.raw, piece.level
        number = as_cited(clean(piece.label)) if piece.label else None
        if number:
            self._typed.note(number)
        elif kind in {PassageKind.HEADING, PassageKind.PARAGRAPH, PassageKind.LIST_ITEM}:
            kind, raw, level, number = self._split_typed(kind, raw, level)
        if kind is PassageKind.LIST_ITEM and is_multilevel(number):
            # "4.12" in front of a paragraph is how reports number paragraphs, not a list.
            kind, level = PassageKind.PARAGRAPH, None
        text = clean(raw)
        if not text:
            return None
        self._note_size(text)
        position = len(self._passages)
        section = self._section_of(kind, level, text, number)
        cell = piece.cell
        self._passages.append(
            Passage(
                position=position,
                kind=kind,
                text=text,
                level=level,
                section=section,
                page=piece.page,
                number=number,
                table=cell.table if cell else None,
                row=cell.row if cell else None,
                column=cell.column if cell else None,
                is_header=cell.is_header if cell else False,
            )
        )
        return position

    def _split_typed(
        self, kind: PassageKind, raw: str, level: int | None
    ) -> tuple[PassageKind, str, int | None, str | None]:
        raw = raw.lstrip(_UNSEEN_AT_START)
        if kind is not PassageKind.HEADING:
            bulleted = without_bullet(raw)
            if bulleted is not None:
                return PassageKind.LIST_ITEM, bulleted, level or 1, None
        split = self._typed.split(raw, heading=kind is PassageKind.HEADING)
        if split is None or not clean(split.text):
            return kind, raw, level, None
        if kind is PassageKind.PARAGRAPH and not is_multilevel(split.number):
            kind, level = PassageKind.LIST_ITEM, level or 1
        return kind, split.text, level, as_cited(split.number)

    def _section_of(
        self, kind: PassageKind, level: int | None, text: str, number: str | None
    ) -> tuple[str, ...]:
        if kind is not PassageKind.HEADING:
            return tuple(title for _, title in sorted(self._headings.items()))
        level = level or 1
        self._headings = {at: title for at, title in self._headings.items() if at < level}
        above = tuple(title for _, title in sorted(self._headings.items()))
        self._headings[level] = f"{number} {text}" if number else text
        return above

    def _note_size(self, text: str) -> None:
        self._characters += len(text)
        if (
            len(self._passages) >= self._limits.passages
            or self._characters > self._limits.characters
        ):
            raise Refusal(RefusalCode.TOO_LONG)

    def note(self, kind: NoticeKind, count: int = 1) -> None:
        """Count something that a person should be told of."""
        if count:
            self._counts[kind] += count

    def comment(self, position: int | None, author: str | None, text: str) -> None:
        """Keep a comment apart from the text."""
        cleaned = clean(text)
        if cleaned:
            self._characters += len(cleaned)
            self._comments.append(Comment(position, clean(author or "") or None, cleaned))
            self.note(NoticeKind.COMMENTS)

    def finish(self, format_name: str, page_count: int | None = None) -> ReadDraft:
        """Return the whole reading; refuse a draft in which there are no words."""
        if not any(has_words(passage.text) for passage in self._passages):
            raise Refusal(RefusalCode.NO_WORDS)
        return ReadDraft(
            format=format_name,
            reader_version=READER_VERSION,
            passages=tuple(self._passages),
            page_count=page_count,
            notices=tuple(
                Notice(kind.value, self._counts[kind]) for kind in NoticeKind if self._counts[kind]
            ),
            comments=tuple(self._comments),
        )


def heading_level(number: str | None, given: int | None) -> int:
    """Choose the level of a heading from what the file says, else from its number."""
    if given is not None:
        return max(1, min(given, _DEEPEST))
    return min(depth_of(number), _DEEPEST) if number else 1


def without_pages(piece: Piece) -> Piece:
    """Return the piece without its page, for files whose page marks cannot be trusted."""
    return replace(piece, page=None)
