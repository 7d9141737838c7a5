"""What a search gives: its hits, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from qmapp.desk.search.rules import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """In whose words is searched: by kind, the drafts or (agreed answers) the reviews.

    `boards` are those of all of them; `kinds` what is asked for.
    """

    boards: frozenset[UUID]
    passages: frozenset[UUID]
    findings: frozenset[UUID]
    recommendations: frozenset[UUID]
    agreed: frozenset[UUID]
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that has the words. `title` and `body` with the signs of rules.START and END.

    `place` is a finding's or recommendation's number, a passage's position, or the version of the
    response. `draft_id` is None for what was agreed.
    """

    kind: Kind
    review_id: UUID
    draft_id: UUID | None
    source_id: UUID
    place: int
    title: str
    body: str
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many hits there are, by kind and by review.

    `newest`: on PostgreSQL the ids of the entries that are weighed for a page.
    """

    by_kind: Mapping[Kind, int]
    by_review: Mapping[UUID, int]
    newest: Sequence[int] = ()

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageAt:
    """Where a passage stands in the page of its draft."""

    label: str
    page: int | None
    section: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of hits, and how many there are in all and of every kind.

    `passages` and `numbers` say where passages stand, and which recommendations were agreed on.
    """

    hits: Sequence[Hit]
    passages: Mapping[UUID, PassageAt]
    numbers: Mapping[UUID, int]
    counts: Counts
    shown: int
    number: int
    pages: int
