"""Places as somebody may see them: one line for each chain, and how it stands.

A place and those carried from it into later drafts are one chain. Somebody sees the newest link
of it that stands in a draft which they may read, and nothing of the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.anchoring.rules import Fate
from qmapp.casework.anchoring.text import same_words
from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.drafts.rules import label_of
from qmapp.casework.evidence.models import Followed
from qmapp.casework.reviews.models import Review
from qmapp.errors import NotFound
from qmapp.foundation.access import Actor, Permission, may
from qmapp.foundation.storage import Db

P = TypeVar("P", bound=Followed)
C = TypeVar("C")
COMMON = frozenset(
    {
        *("id", "board_id", "passage_id", "quote", "start", "prefix", "suffix", "text_start"),
        *("carried_from_id", "fate", "looked_at", "sought_in_id", "sought_fate"),
        *("added_by", "added_at", "ended_at", "ended_by"),
    }
)
"""The columns that every table of places has."""


class PlaceState(StrEnum):
    """How it stands with a place, as far as whoever looks may know of drafts.

    WAITING: the newest draft has not been looked through yet. LOOSE: it has, and the words are
    not there, or it cannot be told which they are.
    """

    STANDS = "stands"
    TO_LOOK_AT = "to_look_at"
    WAITING = "waiting"
    LOOSE = "loose"
    TAKEN_AWAY = "taken_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """One chain of places, as its newest visible link stands.

    `more` are the columns of its own that the table has. `anchor` is the name of the passage in
    the page of its draft; None where that draft has been read anew since. `was`: the words in the
    draft before, where they read otherwise.
    """

    id: UUID
    owner_id: UUID
    more: Mapping[str, Any]
    passage_id: UUID
    position: int
    start: int
    label: str
    is_ours: bool
    page: int | None
    anchor: str | None
    draft_number: int
    words: str
    is_whole: bool
    was: str | None
    was_draft: int | None
    fate: Fate | None
    state: PlaceState
    added_by: UUID
    added_at: datetime
    ended_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether it was not taken away."""
        return self.state is not PlaceState.TAKEN_AWAY


def is_to_look_at(row: Followed) -> bool:
    """Whether somebody has still to say that reworded words stand for the same."""
    return row.fate is Fate.REWORDED and row.looked_at is None


def own_columns(model: type[Followed]) -> Sequence[str]:
    """The columns that a table of places has beyond those that all have, and its owner."""
    return [
        one.key
        for one in model.__mapper__.column_attrs
        if one.key not in COMMON and one.key != model.OWNER
    ]


def readable_drafts(db: Db, actor: Actor, review_id: UUID) -> Mapping[UUID, Draft]:
    """The drafts of a review that the actor may read, by id, the oldest first."""
    rows = db.scalars(select(Draft).where(Draft.review_id == review_id).order_by(Draft.number))
    return {
        one.id: one for one in rows if may(actor, Permission.DRAFT_READ, drafts.subject_of(one))
    }


def held_place(
    db: Db, actor: Actor, review_id: UUID, model: type[P], owner_id: UUID, place_id: UUID
) -> P:
    """One place of an owner, held. Raises NotFound, also when its draft is hidden."""
    row: P | None = db.scalar(
        select(model)
        .where(model.id == place_id, getattr(model, model.OWNER) == owner_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("place")
    of_draft = db.scalar(
        select(DraftReading.draft_id)
        .join(StoredPassage, StoredPassage.reading_id == DraftReading.id)
        .where(StoredPassage.id == row.passage_id)
    )
    if of_draft not in readable_drafts(db, actor, review_id):
        raise NotFound("place")
    return row


@dataclass(frozen=True, slots=True)
class _Link:
    """One row of a chain, with where it stands."""

    row: Any
    position: int
    number: str | None
    page: int | None
    text: str
    reading_id: UUID
    read_at: datetime
    draft_id: UUID

    @property
    def words(self) -> str:
        return self.row.quote if self.row.quote is not None else self.text


def list_places(
    db: Db, actor: Actor, review: Review, model: type[Followed], owner_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[PlaceLine]]:
    """The places of some owners, taken away ones too: newest draft first, in its order."""
    found: dict[UUID, list[PlaceLine]] = {id_: [] for id_ in owner_ids}
    if not owner_ids:
        return found
    readable = readable_drafts(db, actor, review.id)
    links = _links(db, model, owner_ids)
    numbers = _numbers_of_readings(db, review.id)
    shown = []
    for chain in chains(links.values(), key=lambda link: (link.row.id, link.row.carried_from_id)):
        seen = [link for link in chain if link.draft_id in readable]
        if seen:
            shown.append(max(seen, key=lambda one: _age(one, readable)))
    current = {one.reading_id for one in readable.values()}
    anchors: dict[UUID, str] = {}
    for reading_id in {link.reading_id for link in shown} & current:
        anchors |= drafts.list_anchors(db, reading_id)
    newest = max(readable.values(), key=lambda one: one.number) if readable else None
    shown.sort(key=lambda one: (-readable[one.draft_id].number, one.row.text_start, one.row.id))
    for link in shown:
        state = _state(link, newest, numbers)
        line = _line(link, links, readable, anchors.get(link.row.passage_id), state)
        found[line.owner_id].append(line)
    return found


def _age(link: _Link, readable: Mapping[UUID, Draft]) -> tuple[int, datetime, datetime]:
    return readable[link.draft_id].number, link.read_at, link.row.added_at


def _links(db: Db, model: type[Followed], owner_ids: Collection[UUID]) -> Mapping[UUID, _Link]:
    rows = db.execute(
        select(
            model,
            StoredPassage.position,
            StoredPassage.number,
            StoredPassage.page,
            StoredPassage.text,
            DraftReading.id,
            DraftReading.read_at,
            DraftReading.draft_id,
        )
        .join(StoredPassage, StoredPassage.id == model.passage_id)
        .join(DraftReading, DraftReading.id == StoredPassage.reading_id)
        .where(getattr(model, model.OWNER).in_(list(owner_ids)))
        .order_by(model.added_at, model.id)
    )
    return {row[0].id: _Link(*row) for row in rows}


def _numbers_of_readings(db: Db, review_id: UUID) -> Mapping[UUID, int]:
    rows = db.execute(
        select(DraftReading.id, Draft.number)
        .join(Draft, Draft.id == DraftReading.draft_id)
        .where(Draft.review_id == review_id)
    )
    return {row[0]: row[1] for row in rows}


def _state(link: _Link, newest: Draft | None, numbers: Mapping[UUID, int]) -> PlaceState:
    """How it stands in the newest draft that may be read; of a later one nothing shows here."""
    row = link.row
    if row.ended_at is not None:
        return PlaceState.TAKEN_AWAY
    if newest is not None and link.reading_id != newest.reading_id:
        sought = numbers.get(row.sought_in_id, 0)
        is_sought = sought > newest.number or row.sought_in_id == newest.reading_id
        return PlaceState.LOOSE if is_sought else PlaceState.WAITING
    return PlaceState.TO_LOOK_AT if is_to_look_at(row) else PlaceState.STANDS


def _line(
    link: _Link,
    links: Mapping[UUID, _Link],
    readable: Mapping[UUID, Draft],
    anchor: str | None,
    state: PlaceState,
) -> PlaceLine:
    row = link.row
    before = links.get(row.carried_from_id)
    while before is not None and before.draft_id not in readable:
        before = links.get(before.row.carried_from_id)
    reads_otherwise = before is not None and not same_words(before.words, link.words)
    return PlaceLine(
        id=row.id,
        owner_id=getattr(row, row.OWNER),
        more={name: getattr(row, name) for name in own_columns(type(row))},
        passage_id=row.passage_id,
        position=link.position,
        start=row.start or 0,
        label=link.number or label_of(None, link.position),
        is_ours=not link.number,
        page=link.page,
        anchor=anchor,
        draft_number=readable[link.draft_id].number,
        words=link.words,
        is_whole=row.quote is None,
        was=before.words if before is not None and reads_otherwise else None,
        was_draft=readable[before.draft_id].number if before is not None else None,
        fate=row.fate,
        state=state,
        added_by=row.added_by,
        added_at=row.added_at,
        ended_at=row.ended_at,
    )


def chains(
    items: Iterable[C], key: Callable[[C], tuple[UUID, UUID | None]]
) -> Sequence[Sequence[C]]:
    """Things that came from one another, together; `key` gives (id, id of what it came from)."""
    by_id = {key(item)[0]: item for item in items}
    roots: defaultdict[UUID, list[C]] = defaultdict(list)
    for id_, item in by_id.items():
        root, before = id_, key(item)[1]
        while before is not None and before in by_id:
            root, before = before, key(by_id[before])[1]
        roots[root].append(item)
    return list(roots.values())
