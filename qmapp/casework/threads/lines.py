"""Threads and comments as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.casework.threads.rules import About, Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Hung:
    """What a thread hangs on: one marker, passage or recommendation."""

    about: About
    marker_id: str | None = None
    passage_id: UUID | None = None
    recommendation_id: UUID | None = None

    @classmethod
    def marker(cls, marker_id: str) -> Hung:
        return cls(about=About.MARKER, marker_id=marker_id)

    @classmethod
    def passage(cls, passage_id: UUID) -> Hung:
        return cls(about=About.PASSAGE, passage_id=passage_id)

    @classmethod
    def recommendation(cls, recommendation_id: UUID) -> Hung:
        return cls(about=About.RECOMMENDATION, recommendation_id=recommendation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class HungOn:
    """That thing as a page names it.

    `number` is the marker's, the recommendation's (None for one that is not confirmed) or, as it
    is printed or counted by us, the passage's; `text` its words.
    """

    hung: Hung
    number: str | None
    text: str
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLine:
    """One comment. Of one that was taken back the words are not told."""

    id: UUID
    said_by: UUID
    said_by_name: str
    said_at: datetime
    words: str
    taken_back_at: datetime | None
    named: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadLine:
    """One thread with all its comments, oldest first."""

    id: UUID
    review_id: UUID
    draft_id: UUID
    draft_number: int
    on: HungOn
    audience: Audience
    begun_by: UUID
    begun_by_name: str
    begun_at: datetime
    resolved_by_name: str
    resolved_at: datetime | None
    resolved_as: str
    comments: Sequence[CommentLine]
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be resolved."""
        return self.resolved_at is None

    @property
    def count(self) -> int:
        """How many comments stand."""
        return sum(one.taken_back_at is None for one in self.comments)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many threads hang on a thing, and how many of them are open."""

    open: int
    total: int
