"""Places of earlier drafts, followed into a new reading by the worker.

Words are read and followed outside the transaction that keeps what was found. What is known
already is left alone, so that all of it may be done twice, and by two at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.anchoring.rules import Fate, Outcome, Place
from qmapp.casework.drafts.models import Draft, DraftReading, StoredPassage
from qmapp.casework.evidence.carrying import is_most_of
from qmapp.casework.evidence.following import follow_words
from qmapp.casework.evidence.models import Followed
from qmapp.casework.evidence.place_lines import chains, is_to_look_at, own_columns
from qmapp.casework.evidence.places import FOLLOW, find_same
from qmapp.casework.evidence.placing import Whole, read_whole
from qmapp.foundation.jobs.worker import HandlerPair, Work
from qmapp.foundation.storage import Db, Storage, clock


def handlers(
    storage: Storage, models: Sequence[type[Followed]], *kinds: str
) -> Mapping[str, HandlerPair]:
    """Follow the places of these tables when asked to, and at these kinds of job besides."""
    pair = HandlerPair(do=partial(_follow_all, storage, models))
    return dict.fromkeys((FOLLOW, *kinds), pair)


def _follow_all(storage: Storage, models: Sequence[type[Followed]], work: Work) -> None:
    for model in models:
        follow_places(storage, model, UUID(work.payload["reading_id"]), clock())


def follow_places(storage: Storage, model: type[Followed], reading_id: UUID, now: datetime) -> int:
    """Look in a reading for the places of earlier ones; how many were looked for.

    What is found gets a place there, carried from the earlier one. Reworded words wait for
    somebody who says that they still stand for the same. What is gone, or stands there more than
    once, stays where it was, and is known to have been looked for.
    """
    with storage.reading() as db:
        draft = _draft_of(db, reading_id)
        due = _due(db, model, draft) if draft is not None else []
        new = read_whole(db, reading_id) if due else None
    if draft is None or new is None:
        return 0
    groups: defaultdict[UUID, list[_Due]] = defaultdict(list)
    for one in due:
        groups[one.reading_id].append(one)
    done = 0
    for old_id, places in groups.items():
        with storage.reading() as db:
            old = read_whole(db, old_id)
        outcomes = follow_words(old, new, [_words(old, one) for one in places])
        found = {one.id: outcome for one, outcome in zip(places, outcomes, strict=True)}
        with storage.unit_of_work() as db:
            done += _keep(db, model, draft.id, found, new, now)
    return done


@dataclass(frozen=True, slots=True)
class _Due:
    """A place to be looked for."""

    id: UUID
    passage_id: UUID
    start: int | None
    quote: str | None
    reading_id: UUID


def _draft_of(db: Db, reading_id: UUID) -> Draft | None:
    """The draft whose present reading this is."""
    return db.scalar(select(Draft).where(Draft.reading_id == reading_id))


def _due(db: Db, model: type[Followed], draft: Draft) -> list[_Due]:
    """Of each chain its newest place in an earlier draft, where it was not looked for here."""
    rows = db.execute(
        select(model, DraftReading.id, DraftReading.read_at, Draft.number)
        .join(StoredPassage, StoredPassage.id == model.passage_id)
        .join(DraftReading, DraftReading.id == StoredPassage.reading_id)
        .join(Draft, Draft.id == DraftReading.draft_id)
        .where(Draft.review_id == draft.review_id, Draft.number <= draft.number)
        .order_by(model.added_at, model.id)
    ).all()
    due = []
    for chain in chains(rows, key=lambda row: (row[0].id, row[0].carried_from_id)):
        if any(reading_id == draft.reading_id for _, reading_id, _, _ in chain):
            continue
        place, reading_id, _, _ = max(chain, key=lambda row: (row[3], row[2], row[0].added_at))
        if place.ended_at is None and place.sought_in_id != draft.reading_id:
            due.append(_Due(place.id, place.passage_id, place.start, place.quote, reading_id))
    return due


def _words(old: Whole, place: _Due) -> tuple[UUID, int, str]:
    if place.start is None or place.quote is None:
        return place.passage_id, 0, old.texts[old.positions[place.passage_id]]
    return place.passage_id, place.start, place.quote


def _keep(
    db: Db,
    model: type[Followed],
    draft_id: UUID,
    found: Mapping[UUID, Outcome],
    new: Whole,
    now: datetime,
) -> int:
    """Keep what was found, of what is still due. The draft is held: one follows at a time."""
    draft = db.scalar(
        select(Draft)
        .where(Draft.id == draft_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if draft is None:
        return 0
    still = {one.id for one in _due(db, model, draft)} & set(found)
    rows = db.scalars(
        select(model)
        .where(model.id.in_(still))
        .order_by(model.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    live = [row for row in rows if row.ended_at is None]
    for row in live:
        _settle(db, row, found[row.id], draft, new, now)
    db.flush()
    return len(live)


def _settle(
    db: Db, row: Followed, outcome: Outcome, draft: Draft, new: Whole, now: datetime
) -> None:
    if _is_newer(db, draft, row.sought_in_id):
        row.sought_in_id, row.sought_fate = draft.reading_id, outcome.fate
    if outcome.place is None:
        return
    copy = _carried(row, outcome.fate, outcome.place, new, now)
    there = find_same(db, copy)
    if there is None:
        db.add(copy)
    elif there.carried_from_id is None:
        there.carried_from_id = row.id  # somebody was quicker: it is the same words
    db.flush()


def _is_newer(db: Db, draft: Draft, sought_in_id: UUID | None) -> bool:
    """Whether a draft is at least as new as that in which a place was last looked for."""
    query = (
        select(Draft.number)
        .join(DraftReading, DraftReading.draft_id == Draft.id)
        .where(DraftReading.id == sought_in_id)
    )
    return sought_in_id is None or (db.scalar(query) or 0) <= draft.number


def _carried(row: Followed, fate: Fate, spot: Place, new: Whole, now: datetime) -> Followed:
    """A place on the words that were found. A whole passage stays one where it can."""
    is_whole = row.quote is None
    text = new.texts[spot.passage]
    span: tuple[int, int] | None = (spot.start, spot.end)
    is_reworded = fate is Fate.REWORDED
    is_all = span == (0, len(text))
    if is_all or (is_whole and is_reworded and is_most_of(text, spot.start, spot.end)):
        span = None
    model, waits = type(row), is_reworded or is_to_look_at(row)
    return model(
        id=uuid4(),
        board_id=row.board_id,
        carried_from_id=row.id,
        fate=Fate.REWORDED if waits else fate,
        looked_at=None if waits else now,
        added_by=row.added_by,
        added_at=now,
        **{name: getattr(row, name) for name in (row.OWNER, *own_columns(model))},
        **asdict(new.place(spot.passage, span)),
    )
