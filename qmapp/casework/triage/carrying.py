"""Decisions that stick to their words in the next draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.casework.anchoring.rules import Fate, Outcome
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.queries import get_assessment
from qmapp.casework.assessments.rules import AssessmentState
from qmapp.casework.evidence.following import follow_words
from qmapp.casework.evidence.models import Evidence
from qmapp.casework.evidence.placing import Placed, Whole, read_whole
from qmapp.casework.lenses.sentences import sentences_of
from qmapp.casework.lenses.text import plain_of
from qmapp.casework.triage import queries
from qmapp.casework.triage.models import FlagDecision
from qmapp.casework.triage.rules import Verdict
from qmapp.foundation.audit.service import record
from qmapp.foundation.storage import Db, Storage, clock

# What a dismissal becomes: it holds where the words are the same and stand in the same sentence,
# and is asked about again, with its reason, where they or it were reworded. What is gone or may be
# in two places is not guessed at.
_BECOMES = {
    Fate.UNCHANGED: Verdict.DISMISSED,
    Fate.MOVED: Verdict.DISMISSED,
    Fate.REWORDED: Verdict.OPEN,
}


def carry_dismissals(storage: Storage, assessment_id: UUID) -> int:
    """Find the words of earlier dismissals again in the draft of an assessment.

    A flag that was accepted stays so where its evidence was carried over. Returns how many
    decisions were carried. Called just before flags are first revealed; once some are, nothing is
    done any more. The words are followed outside the transaction that keeps what was found, and
    what was kept already is left alone, so that it may be done twice, and by two at once.
    """
    with storage.reading() as db:
        found = _look(db, assessment_id)
    if found is None:
        return 0
    rows = _follow(found)
    if not rows:
        return 0
    with storage.unit_of_work() as db:
        return _keep(db, assessment_id, rows, found.source_id, clock())


def carry_within(db: Db, assessment_id: UUID, now: datetime) -> int:
    """The same within somebody’s own transaction, who holds it however long the words take."""
    found = _look(db, assessment_id)
    rows = _follow(found) if found is not None else ()
    if found is None or not rows:
        return 0
    return _keep(db, assessment_id, rows, found.source_id, now)


@dataclass(frozen=True, slots=True)
class _Found:
    assessment: Assessment
    source_id: UUID
    dismissed: Sequence[FlagDecision]
    accepted: Sequence[Mapping[str, object]]
    old: Whole
    new: Whole


def _follow(found: _Found) -> Sequence[Mapping[str, object]]:
    """What is to be kept, on the words where they are now."""
    words = [(row.passage_id, row.start, row.quote) for row in found.dismissed]
    outcomes = follow_words(found.old, found.new, words)
    rows = [
        _row(row, outcome, found)
        for row, outcome in zip(found.dismissed, outcomes, strict=True)
        if outcome.fate in _BECOMES
    ]
    return [*rows, *found.accepted]


def _look(db: Db, assessment_id: UUID) -> _Found | None:
    """The dismissals that are to be followed, and the words of both drafts; None for nothing."""
    assessment = get_assessment(db, assessment_id)
    if assessment.reading_id is None or not _is_first(db, assessment):
        return None
    source = queries.find_source(db, assessment)
    if source is None or source.reading_id is None:
        return None
    lines = {line.id: line for line in queries.decisions(db, source.id)}
    rows = db.scalars(
        select(FlagDecision)
        .where(FlagDecision.id.in_(lines))
        .order_by(FlagDecision.text_start, FlagDecision.rule)
    ).all()
    dismissed = [row for row in rows if lines[row.id].verdict is Verdict.DISMISSED]
    by_evidence = {
        (evidence_id, row.rule): row
        for row in rows
        if (evidence_id := lines[row.id].evidence_id) is not None
    }
    if not dismissed and not by_evidence:
        return None
    old, new = read_whole(db, source.reading_id), read_whole(db, assessment.reading_id)
    accepted = _still_evidence(db, assessment, by_evidence, new)
    return _Found(assessment, source.id, dismissed, accepted, old, new)


def _still_evidence(
    db: Db,
    assessment: Assessment,
    accepted: Mapping[tuple[UUID, str], FlagDecision],
    new: Whole,
) -> Sequence[Mapping[str, object]]:
    """The accepted flags whose evidence was carried over, on the words where it stands now."""
    ids = {evidence_id for evidence_id, _ in accepted}
    query = select(Evidence).where(
        Evidence.assessment_id == assessment.id, Evidence.carried_from_id.in_(ids)
    )
    pieces = {item.carried_from_id: item for item in db.scalars(query)}
    found = []
    for (evidence_id, _), row in accepted.items():
        item = pieces.get(evidence_id)
        if item is None or item.passage_id is None:
            continue
        position, start = new.positions[item.passage_id], item.start or 0
        stop = start + len(new.texts[position] if item.quote is None else item.quote)
        kept = _kept(row, assessment, new.place(position, (start, stop)))
        found.append({**kept, "verdict": Verdict.ACCEPTED, "evidence_id": item.id})
    return found


def _is_first(db: Db, assessment: Assessment) -> bool:
    """Whether an assessment is open, and none of its flags was ever revealed."""
    is_open = assessment.state is AssessmentState.OPEN
    return is_open and not queries.revealed(db, assessment.id).is_any


def _row(row: FlagDecision, outcome: Outcome, found: _Found) -> Mapping[str, object]:
    if outcome.place is None:
        raise ValueError("What was found has a place.")
    position, span = outcome.place.passage, (outcome.place.start, outcome.place.end)
    verdict = _BECOMES[outcome.fate]
    if verdict is Verdict.DISMISSED:
        old = found.old.texts[found.old.positions[row.passage_id]]
        if _said_in(old, (row.start, row.stop)) != _said_in(found.new.texts[position], span):
            verdict = Verdict.OPEN
    kept = _kept(row, found.assessment, found.new.place(position, span))
    return {**kept, "verdict": verdict, "reason": row.reason, "evidence_id": None}


def _said_in(text: str, span: tuple[int, int]) -> str:
    """The sentences that some words stand in, without their typography.

    A rule points at few words. Whose they are, or what excuses them, stands around them: where
    that was reworded, the reason of a dismissal may not hold any more.
    """
    start, stop = span
    met = [text[first:last] for first, last in sentences_of(text) if first < stop and start < last]
    return " ".join(plain_of(" ".join(met)).text.split())


def _kept(row: FlagDecision, assessment: Assessment, placed: Placed) -> Mapping[str, object]:
    """What of a decision stays as it was, on its words in the new draft."""
    start, quote = placed.start or 0, placed.quote or ""
    return {
        "id": uuid4(),
        "board_id": assessment.board_id,
        "assessment_id": assessment.id,
        "passage_id": placed.passage_id,
        "lens": row.lens,
        "rule": row.rule,
        "start": start,
        "stop": start + len(quote),
        "quote": quote,
        "prefix": placed.prefix,
        "suffix": placed.suffix,
        "text_start": placed.text_start,
        "reason": "",
        "carried_from_id": row.id,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
    }


def _keep(
    db: Db,
    assessment_id: UUID,
    rows: Sequence[Mapping[str, object]],
    source_id: UUID,
    now: datetime,
) -> int:
    assessment = db.get_one(Assessment, assessment_id, with_for_update=True)
    if not _is_first(db, assessment):  # somebody was quicker, or it was submitted meanwhile
        return 0
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    kept = db.scalars(
        make(FlagDecision)
        .on_conflict_do_nothing(
            index_elements=["assessment_id", "rule", "passage_id", "start", "stop"]
        )
        .returning(FlagDecision.verdict),
        [dict(row) for row in rows],
    ).all()
    if kept:
        record(
            db,
            verb="scan:decisions_carried",
            subject_kind="assessment",
            subject_id=assessment.id,
            at=now,
            actor_id=None,
            board_id=assessment.board_id,
            review_id=assessment.review_id,
            values={
                "from": source_id,
                "still_dismissed": sum(one is Verdict.DISMISSED for one in kept),
                "asked_again": sum(one is Verdict.OPEN for one in kept),
                "still_evidence": sum(one is Verdict.ACCEPTED for one in kept),
            },
        )
    return len(kept)
