"""Places of an earlier reading, looked for in the present one of a draft: found out and kept.

Words are read and followed outside the transaction that keeps what was found. What is known
already is left alone, so that all of it may be done twice, and by two at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.casework.anchoring.rules import Outcome
from qmapp.casework.drafts import queries as drafts
from qmapp.casework.drafts.models import Draft
from qmapp.casework.evidence.following import follow_words
from qmapp.casework.evidence.placing import Whole, read_whole
from qmapp.casework.reviews.queries import get_review, subject_of
from qmapp.casework.voice import queries
from qmapp.casework.voice.models import VoiceFate, VoicePlace
from qmapp.casework.voice.queries import PlaceLine
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db, Storage


def look_for(storage: Storage, actor: Actor, review_id: UUID, number: int, now: datetime) -> int:
    """Look in a draft for the places of the newest earlier one; how many were looked for.

    Only those are looked for that the actor may see, whose words are not withdrawn, and of which
    nothing is known yet. Raises RuleBroken where there is nothing to look for.
    """
    with storage.reading() as db:
        draft = drafts.get_draft(db, review_id, number)
        require(actor, Permission.DRAFT_READ, drafts.subject_of(draft))
        require(actor, Permission.INVOLVEMENT_WRITE, subject_of(get_review(db, review_id)))
        missing, old_id = _missing(db, actor, draft)
        if not missing or old_id is None or draft.reading_id is None:
            raise RuleBroken(N_("There are no more words to look for in this draft."))
        board_id, draft_id, reading_id = draft.board_id, draft.id, draft.reading_id
        old, new = read_whole(db, old_id), read_whole(db, reading_id)
    outcomes = follow_words(old, new, [_words(old, place) for place in missing])
    rows = [
        _row(board_id, place, outcome, new, reading_id, now)
        for place, outcome in zip(missing, outcomes, strict=True)
    ]
    with storage.unit_of_work() as db:
        kept = _keep(db, rows)
        if kept:
            audit.record(
                db,
                verb="voice:looked-for",
                subject_kind="draft",
                subject_id=draft_id,
                at=now,
                actor_id=actor.person_id,
                board_id=board_id,
                review_id=review_id,
                values={"places": kept},
            )
    return kept


def _missing(db: Db, actor: Actor, draft: Draft) -> tuple[Sequence[PlaceLine], UUID | None]:
    """The places of the newest earlier reading that were not looked for here, and the reading."""
    review = get_review(db, draft.review_id)
    roots = queries.live_roots(queries.list_contributions(db, actor, review))
    source = queries.find_source(db, actor, draft, roots)
    if source is None:
        return (), None
    return queries.not_looked_for(db, actor, draft, source, roots), source.reading_id


def _words(old: Whole, place: PlaceLine) -> tuple[UUID, int, str]:
    if place.start is None or place.quote is None:
        return place.passage_id, 0, old.texts[old.positions[place.passage_id]]
    return place.passage_id, place.start, place.quote


def _row(
    board_id: UUID,
    place: PlaceLine,
    outcome: Outcome,
    new: Whole,
    reading_id: UUID,
    now: datetime,
) -> Mapping[str, object]:
    there = outcome.place
    return {
        "id": uuid4(),
        "board_id": board_id,
        "place_id": place.id,
        "reading_id": reading_id,
        "fate": outcome.fate,
        "passage_id": new.ids[there.passage] if there else None,
        "start": there.start if there else None,
        "stop": there.end if there else None,
        "candidates": [
            {
                "position": one.place.passage,
                "start": one.place.start,
                "stop": one.place.end,
            }
            for one in outcome.candidates
        ],
        "found_at": now,
    }


def _keep(db: Db, rows: Sequence[Mapping[str, object]]) -> int:
    """Keep what was found; of places taken away meanwhile nothing."""
    ids = [row["place_id"] for row in rows]
    live = select(VoicePlace.id).where(VoicePlace.id.in_(ids), VoicePlace.ended_at.is_(None))
    still = set(db.scalars(live))
    kept = [dict(row) for row in rows if row["place_id"] in still]
    if not kept:
        return 0
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    done = db.scalars(
        make(VoiceFate)
        .on_conflict_do_nothing(index_elements=["place_id", "reading_id"])
        .returning(VoiceFate.id),
        kept,
    )
    return len(done.all())
