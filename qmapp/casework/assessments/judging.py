"""Saving one marker: field by field, so that two writers never overwrite in silence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.casework.assessments import fields, queries, rules, sittings
from qmapp.casework.assessments.models import Assessment, Judgement, SetAside
from qmapp.casework.assessments.rules import AssessmentState, MarkerFacts, Outcome
from qmapp.casework.evidence import carrying
from qmapp.casework.reviews import machine
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit.service import record
from qmapp.foundation.catalogue import Marker, RatingScale
from qmapp.foundation.storage import Db
from qmapp.typed import require_length

# For each field, the digests of what a person saw standing.
Seen = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Posted:
    """One field as it came: its name, the digest of what the form was made from, its words."""

    name: str
    base: str
    value: str


@dataclass(slots=True)
class Saved:
    """What became of a save: which fields were taken, clashed or were refused."""

    taken: list[str] = field(default_factory=list)
    # Posted words that now stand, because they were taken or because they stood already.
    standing: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    refused: list[RuleBroken] = field(default_factory=list)
    values: Mapping[str, str] = field(default_factory=dict)
    facts: MarkerFacts = field(default_factory=MarkerFacts)


def save(  # noqa: PLR0913 - who saves what, of which marker, how: all named
    db: Db,
    actor: Actor,
    assessment: Assessment,
    marker: Marker,
    scale: RatingScale,
    posted: Sequence[Posted],
    *,
    now: datetime,
    sitting_ends: bool,
) -> Saved:
    """Save what the writer touched of one marker.

    Words that two writers changed differently are set aside for this writer to
    choose; a rating before evidence and reasons is refused; the rest is kept.
    Raises RuleBroken when the assessment is frozen.
    """
    require(actor, Permission.ASSESSMENT_WRITE, queries.subject_of(db, actor, assessment))
    judgement = _locked_judgement(db, actor, assessment, marker.id, now)
    saved = Saved()
    values = fields.current_values(db, judgement)
    changed: dict[str, str] = {}
    for item in posted:
        try:
            value = fields.tidy(item.name, item.value, marker, scale)
        except RuleBroken as error:
            saved.refused.append(error)
            continue
        outcome = rules.merge(item.base, value, values.get(item.name))
        if outcome is Outcome.TAKEN:
            changed[item.name] = value
        elif value == values.get(item.name, ""):
            saved.standing.append(item.name)
        elif outcome is Outcome.CLASH:
            saved.clashes.append(item.name)
            _set_aside(db, actor, assessment, marker.id, name=item.name, words=value, now=now)
    _hold_back_rating(db, assessment, marker.id, values, changed, saved)
    if changed:
        _write(db, actor, assessment, judgement, changed, now)
    saved.taken = sorted(changed)
    saved.standing += saved.taken
    saved.values = {**values, **changed}
    db.flush()
    saved.facts = replace(
        _facts(db, assessment, marker.id, saved.values), to_confirm=judgement.to_confirm
    )
    if sitting_ends:
        sittings.end(db, actor, assessment, judgement, saved.taken, saved.values, now=now)
    elif changed:
        sittings.note(db, actor, assessment, marker.id, saved.taken, now)
    return saved


def choose(  # noqa: PLR0913 - who chooses which words, for what: all named
    db: Db,
    actor: Actor,
    assessment: Assessment,
    marker_id: str,
    *,
    set_aside_id: UUID,
    keep: str,
    seen: Seen | None = None,
    now: datetime,
) -> None:
    """Settle words that were set aside: keep "mine", "theirs" or "both", one after the other.

    `seen` holds by field the digests of what the chooser saw standing; when something
    else stands by now, SavedElsewhere is raised and the choice is asked for again.
    """
    if keep not in {"mine", "theirs", "both"}:
        raise NotFound("choice")
    require(actor, Permission.ASSESSMENT_WRITE, queries.subject_of(db, actor, assessment))
    judgement = _locked_judgement(db, actor, assessment, marker_id, now)
    waiting = queries.list_set_aside(db, assessment.id, marker_id, actor.person_id)
    item = next((s for s in waiting if s.id == set_aside_id), None)
    if item is None:
        return  # chosen already, in another tab
    theirs = fields.current_values(db, judgement).get(item.field, "")
    if seen is not None and rules.digest(theirs) not in seen.get(item.field, ()):
        raise SavedElsewhere
    both = f"{theirs}\n\n{item.words}".strip() if fields.is_text(item.field) else item.words
    kept = {"mine": item.words, "both": both, "theirs": theirs}[keep]
    if fields.is_text(item.field):
        require_length(kept, fields.LONGEST, item.field)
    if item.field == "rating" and kept:
        _require_rating_allowed(db, assessment, marker_id, fields.current_values(db, judgement))
    if kept != theirs:
        _write(db, actor, assessment, judgement, {item.field: kept}, now)
    db.delete(item)
    db.flush()
    sitting = sittings.note(db, actor, assessment, marker_id, [item.field], now)
    sittings.seal(db, assessment, sitting)


def confirm(  # noqa: PLR0913 - who confirms which judgement, having seen what: all named
    db: Db,
    actor: Actor,
    assessment: Assessment,
    marker_id: str,
    *,
    seen: Seen,
    anyway: bool = False,
    now: datetime,
) -> None:
    """Let a judgement carried over from an earlier draft stand for this one, as it reads now.

    Raises RuleBroken when it lacks what a judgement needs, or (unless `anyway`) when passages
    under it are not settled, and SavedElsewhere when other words stand than the person saw
    (`seen` as in `choose`). Confirmed once, it stays so.
    """
    require(actor, Permission.ASSESSMENT_WRITE, queries.subject_of(db, actor, assessment))
    judgement = _locked_judgement(db, actor, assessment, marker_id, now)
    if not judgement.to_confirm:
        return  # confirmed already, in another tab
    values = fields.current_values(db, judgement)
    if any(rules.digest(words) not in seen.get(name, ()) for name, words in values.items()):
        raise SavedElsewhere
    rules.require_confirmable(_facts(db, assessment, marker_id, values))
    loose = carrying.loose_ends(db, queries.chain_of(db, assessment))
    unsettled = sum(piece.marker_id == marker_id for piece in loose)
    rules.require_settled(unsettled, anyway=anyway)
    judgement.to_confirm = False
    judgement.version += 1
    judgement.updated_at, judgement.updated_by = now, actor.person_id
    record(
        db,
        verb="judgement:confirmed",
        subject_kind="judgement",
        subject_id=judgement.id,
        at=now,
        actor_id=actor.person_id,
        board_id=assessment.board_id,
        review_id=assessment.review_id,
        values={
            "assessment": assessment.id,
            "marker": marker_id,
            "rating": judgement.rating,
            "unsettled": unsettled,
        },
    )


def require_open(db: Db, actor: Actor, assessment: Assessment, *, alone: bool = False) -> None:
    """Hold the assessment open until this change is done; `alone`: with nobody else changing it.

    Raises NotAllowed for somebody who does not write it, and RuleBroken when it is frozen.
    """
    require(actor, Permission.ASSESSMENT_WRITE, queries.subject_of(db, actor, assessment))
    _hold_open(db, assessment, alone=alone)


def _hold_open(db: Db, assessment: Assessment, *, alone: bool = False) -> None:
    # Submitting holds the row for itself, so a save either comes before or is refused. On SQLite
    # a unit of work is the only writer from its beginning: what it has loaded cannot be stale.
    if db.get_bind().dialect.name != "sqlite":
        db.refresh(assessment, with_for_update={"key_share": True} if alone else {"read": True})
    if assessment.state is not AssessmentState.OPEN:
        raise RuleBroken(
            N_("This assessment is submitted and frozen. Reopen it to change anything.")
        )
    machine.require_open(get_review(db, assessment.review_id).stage)


def _locked_judgement(
    db: Db, actor: Actor, assessment: Assessment, marker_id: str, now: datetime
) -> Judgement:
    """The judgement's row, made when it is not there, and held until this save is done."""
    _hold_open(db, assessment)
    held = (
        select(Judgement)
        .where(Judgement.assessment_id == assessment.id, Judgement.marker_id == marker_id)
        .with_for_update()
    )
    there = db.scalars(held).one_or_none()
    if there is not None:
        return there
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    db.execute(
        make(Judgement)
        .values(
            id=uuid4(),
            board_id=assessment.board_id,
            assessment_id=assessment.id,
            marker_id=marker_id,
            reasons="",
            to_change="",
            looked_in="",
            version=1,
            updated_at=now,
            updated_by=actor.person_id,
        )
        .on_conflict_do_nothing(index_elements=["assessment_id", "marker_id"])
    )
    return db.scalars(held).one()


def _write(
    db: Db,
    actor: Actor,
    assessment: Assessment,
    judgement: Judgement,
    changed: dict[str, str],
    now: datetime,
) -> None:
    if judgement.updated_by != actor.person_id:
        # An event holds the words of its own person: what others wrote goes in before.
        sittings.seal_others(db, actor, assessment, judgement.marker_id)
    fields.write(db, judgement, changed)
    judgement.version += 1
    judgement.updated_at, judgement.updated_by = now, actor.person_id


def _hold_back_rating(
    db: Db,
    assessment: Assessment,
    marker_id: str,
    values: Mapping[str, str],
    changed: dict[str, str],
    saved: Saved,
) -> None:
    if not changed.get("rating"):
        return
    try:
        _require_rating_allowed(db, assessment, marker_id, {**values, **changed})
    except RuleBroken as error:
        saved.refused.append(error)
        del changed["rating"]


def _require_rating_allowed(
    db: Db, assessment: Assessment, marker_id: str, after: Mapping[str, str]
) -> None:
    rules.require_rating_allowed(_facts(db, assessment, marker_id, after))


def _facts(
    db: Db, assessment: Assessment, marker_id: str, values: Mapping[str, str]
) -> MarkerFacts:
    """What is on record for one marker, of which the values are known."""
    return MarkerFacts(
        rating=values.get("rating") or None,
        reasons=values.get("reasons", ""),
        to_change=values.get("to_change", ""),
        looked_in=values.get("looked_in", ""),
        answers=sum(bool(value) for name, value in values.items() if name.startswith("answer:")),
        evidence=queries.count_evidence(db, assessment.id, marker_id),
    )


def _set_aside(  # noqa: PLR0913 - whose words, for which field
    db: Db,
    actor: Actor,
    assessment: Assessment,
    marker_id: str,
    *,
    name: str,
    words: str,
    now: datetime,
) -> None:
    waiting = queries.list_set_aside(db, assessment.id, marker_id, actor.person_id)
    if any(s.field == name and s.words == words for s in waiting):
        return  # the same form, sent twice
    db.add(
        SetAside(
            board_id=assessment.board_id,
            assessment_id=assessment.id,
            marker_id=marker_id,
            person_id=actor.person_id,
            field=name,
            words=words,
            at=now,
        )
    )
