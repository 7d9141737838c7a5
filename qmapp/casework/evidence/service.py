"""Putting evidence under a judgement, changing it, taking it away.

Whoever calls these has made sure that the assessment is open and the actor's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence import queries
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.placing import place
from qmapp.casework.evidence.rules import LONGEST_NOTE, Stance, place_quote
from qmapp.casework.records.models import Record
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Db
from qmapp.typed import require_length, tidy_words

PER_MARKER = 200
_MOST_PASSAGES = 1_000_000  # more than any database is asked to compare with


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Whose evidence, for what: an assessment of a board's review, and one marker."""

    board_id: UUID
    review_id: UUID
    assessment_id: UUID
    reading_id: UUID | None
    marker_id: str


def pin_passage(  # noqa: PLR0913 - what is pinned, to what, how: all named
    db: Db,
    actor: Actor,
    basis: Basis,
    *,
    position: int,
    quote: str,
    stance: Stance,
    note: str,
    question_id: str | None,
    now: datetime,
) -> Evidence:
    """Pin a passage of the assessed reading, whole or with the words quoted from it.

    Raises NotFound for a passage of another reading and RuleBroken for words
    that are not in the passage.
    """
    if basis.reading_id is None or not 0 <= position < _MOST_PASSAGES:
        raise NotFound("passage")
    passage = db.scalar(
        select(StoredPassage).where(
            StoredPassage.reading_id == basis.reading_id, StoredPassage.position == position
        )
    )
    if passage is None:
        raise NotFound("passage")
    placed = place_quote(passage.text, quote)
    item = _new(basis, actor, stance, note, question_id, now)
    span = (placed[0], placed[0] + len(placed[1])) if placed else None
    place(db, passage, span).write(item)
    return _add(db, actor, basis, item, now)


def pin_record(  # noqa: PLR0913 - what is pinned, to what, how: all named
    db: Db,
    actor: Actor,
    basis: Basis,
    source: Record,
    *,
    stance: Stance,
    note: str,
    question_id: str | None,
    now: datetime,
) -> Evidence:
    """Pin a record of the same review. Whoever calls this has made sure that it may be seen."""
    if source.review_id != basis.review_id:
        raise NotFound("record")
    item = _new(basis, actor, stance, note, question_id, now)
    item.record_id = source.id
    return _add(db, actor, basis, item, now)


def change(  # noqa: PLR0913 - what is changed, and how: all named
    db: Db,
    actor: Actor,
    basis: Basis,
    evidence_id: UUID,
    *,
    stance: Stance,
    note: str,
    question_id: str | None,
    version: int,
    now: datetime,
) -> None:
    """Change what a piece of evidence is said to show. Raises SavedElsewhere when stale."""
    item = queries.get_evidence(db, basis.assessment_id, evidence_id)
    if item.version != version:
        raise SavedElsewhere
    item.stance, item.note, item.question_id = stance, _note(note), question_id
    item.version += 1
    _note_event(db, actor, basis, item, "evidence:changed", now)


def remove(db: Db, actor: Actor, basis: Basis, evidence_id: UUID, now: datetime) -> None:
    """Take a piece of evidence away. The trail keeps what it was."""
    item = queries.get_evidence(db, basis.assessment_id, evidence_id)
    _note_event(db, actor, basis, item, "evidence:removed", now)
    db.delete(item)


def _note(words: str) -> str:
    words = tidy_words(words)
    require_length(words, LONGEST_NOTE, "note")
    return words


def _new(
    basis: Basis, actor: Actor, stance: Stance, note: str, question_id: str | None, now: datetime
) -> Evidence:
    return Evidence(
        board_id=basis.board_id,
        assessment_id=basis.assessment_id,
        marker_id=basis.marker_id,
        question_id=question_id,
        stance=stance,
        note=_note(note),
        added_by=actor.person_id,
        added_at=now,
    )


def _add(db: Db, actor: Actor, basis: Basis, item: Evidence, now: datetime) -> Evidence:
    here = queries.list_evidence(db, [basis.assessment_id], basis.marker_id)
    if len(here) >= PER_MARKER:
        raise RuleBroken(
            N_("This marker has %(count)d pieces of evidence. Take one away before adding more."),
            count=len(here),
        )
    db.add(item)
    db.flush()
    _note_event(db, actor, basis, item, "evidence:added", now)
    return item


def _note_event(
    db: Db, actor: Actor, basis: Basis, item: Evidence, verb: str, now: datetime
) -> None:
    record(
        db,
        verb=verb,
        subject_kind="evidence",
        subject_id=item.id,
        at=now,
        actor_id=actor.person_id,
        board_id=basis.board_id,
        review_id=basis.review_id,
        values={
            "assessment": item.assessment_id,
            "marker": item.marker_id,
            "question": item.question_id,
            "stance": item.stance,
            "note": item.note,
            "passage": item.passage_id,
            "quote": item.quote,
            "record": item.record_id,
        },
    )
