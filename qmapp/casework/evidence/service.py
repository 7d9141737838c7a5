"""Putting evidence under a judgement, changing it, taking it away.

Whoever calls these has made sure that the assessment is open and the actor's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence import carrying, queries
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.placing import place
from qmapp.casework.evidence.rules import (
    LONGEST_NOTE,
    Stance,
    Target,
    require_span,
    require_targets,
)
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
    span: tuple[int, int] | None,
    stance: Stance,
    note: str,
    targets: Sequence[Target],
    now: datetime,
) -> list[Evidence]:
    """Pin words of the assessed reading, or a whole passage of it, to each of the targets.

    `span` is where the words stand in their passage, in code points; None for all of it.
    Raises NotFound for a passage of another reading, and RuleBroken for words that are not
    in the passage or that are pinned to one of the targets already. Then none is pinned.
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
    if span is not None:
        span = require_span(passage.text, *span)
    placed = place(db, passage, span)
    targets = require_targets(targets)
    items = [_new(basis, actor, stance, note, target, now) for target in targets]
    for item in items:
        placed.write(item)
    _require_new(db, items[0], stance, targets)
    return _add(db, actor, basis, items, now)


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
    is_once: bool = False,
) -> Evidence:
    """Pin a record of the same review. Whoever calls this has made sure that it may be seen.

    A record may stand several times, for several parts of it. `is_once`: one that has no parts is
    refused where it stands with the same stance already. Raises RuleBroken.
    """
    if source.review_id != basis.review_id:
        raise NotFound("record")
    if is_once and _is_pinned(db, basis, source, stance, question_id):
        raise RuleBroken(N_("This is pinned here already."), field="for")
    item = _new(basis, actor, stance, note, Target(basis.marker_id, question_id), now)
    item.record_id = source.id
    _add(db, actor, basis, [item], now)
    return item


def _is_pinned(
    db: Db, basis: Basis, source: Record, stance: Stance, question_id: str | None
) -> bool:
    found = select(Evidence.id).where(
        Evidence.assessment_id == basis.assessment_id,
        Evidence.marker_id == basis.marker_id,
        Evidence.question_id.is_not_distinct_from(question_id),
        Evidence.record_id == source.id,
        Evidence.stance == stance,
    )
    return db.scalar(found.limit(1)) is not None


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
    """Change what a piece of evidence is said to show.

    Raises SavedElsewhere when stale, and RuleBroken when the same is pinned there already.
    """
    item = queries.get_evidence(db, basis.assessment_id, evidence_id)
    if item.version != version:
        raise SavedElsewhere
    note = _note(note)
    if (item.stance, item.question_id) != (stance, question_id):
        _require_new(db, item, stance, [Target(item.marker_id, question_id)])
    item.stance, item.note, item.question_id = stance, note, question_id
    item.version += 1
    _note_event(db, actor, basis, item, "evidence:changed", now)


def remove(db: Db, actor: Actor, basis: Basis, evidence_id: UUID, now: datetime) -> None:
    """Take a piece of evidence away. The trail keeps what it was; no later draft gets it."""
    item = queries.get_evidence(db, basis.assessment_id, evidence_id)
    _note_event(db, actor, basis, item, "evidence:removed", now)
    if item.carried_from_id is not None:  # else what it came from would wait to be settled again
        carrying.mark_let_go(
            db, item.board_id, item.assessment_id, item.carried_from_id, by=actor.person_id, now=now
        )
    db.delete(item)


def _note(words: str) -> str:
    words = tidy_words(words)
    require_length(words, LONGEST_NOTE, "note")
    return words


def _new(
    basis: Basis, actor: Actor, stance: Stance, note: str, target: Target, now: datetime
) -> Evidence:
    return Evidence(
        board_id=basis.board_id,
        assessment_id=basis.assessment_id,
        marker_id=target.marker_id,
        question_id=target.question_id,
        stance=stance,
        note=_note(note),
        added_by=actor.person_id,
        added_at=now,
    )


def _require_new(db: Db, words: Evidence, stance: Stance, targets: Sequence[Target]) -> None:
    """Refuse words that stand under one of the targets with the same stance already.

    Whoever pins holds the assessment alone, so that two at once cannot both find nothing.
    """
    if words.passage_id is None:
        return
    there = db.execute(
        select(Evidence.marker_id, Evidence.question_id).where(
            Evidence.assessment_id == words.assessment_id,
            Evidence.passage_id == words.passage_id,
            Evidence.start.is_not_distinct_from(words.start),
            Evidence.quote.is_not_distinct_from(words.quote),
            Evidence.stance == stance,
            Evidence.id.is_distinct_from(words.id),
        )
    )
    if {Target(*row) for row in there} & set(targets):
        raise RuleBroken(N_("These words are pinned here already."), field="for")


def _add(
    db: Db, actor: Actor, basis: Basis, items: Sequence[Evidence], now: datetime
) -> list[Evidence]:
    counts = queries.count_by_marker(db, basis.assessment_id)
    for item in items:
        counts[item.marker_id] += 1
        if counts[item.marker_id] > PER_MARKER:
            own = N_(
                "This marker has %(count)d pieces of evidence. Take one away before adding more."
            )
            other = N_("Another marker that you chose has %(count)d pieces of evidence already.")
            raise RuleBroken(own if item.marker_id == basis.marker_id else other, count=PER_MARKER)
    db.add_all(items)
    db.flush()
    for item in items:
        _note_event(db, actor, basis, item, "evidence:added", now)
    return list(items)


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
