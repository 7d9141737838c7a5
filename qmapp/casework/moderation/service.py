"""The verbs of moderation: agree, record a disagreement, clear.

Assessments stay as they are: nothing here writes to them. The review is held first, as by every
verb on its assessments, so that none is submitted or reopened meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from qmapp.casework.assessments import queries as assessments
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.assessments.profile import voice
from qmapp.casework.assessments.rules import AssessmentKind
from qmapp.casework.drafts.models import Draft
from qmapp.casework.moderation import queries, rules
from qmapp.casework.moderation.models import AgreedJudgement, Position
from qmapp.casework.moderation.rules import Held, Since
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_edition
from qmapp.errors import NotFound, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.catalogue import Edition, Marker
from qmapp.foundation.storage import Db

# Of each assessment: the rating that it holds, and words in short.
Positions = Mapping[UUID, tuple[str | None, str]]


@dataclass(frozen=True, slots=True)
class _Said:
    """What the board is to hold of a marker."""

    held: Held
    rating: str | None
    reasons: str
    handling: str = ""
    positions: Positions = field(default_factory=dict)


def agree(  # noqa: PLR0913, PLR0917 - on what, what, why and seen at which version: all named
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    marker_id: str,
    rating: str,
    reasons: str,
    *,
    version: int,
    now: datetime,
) -> AgreedJudgement:
    """Agree a judgement of one marker, in place of what the board held of it.

    `version` is that of what was read (`queries.last_version` where nothing is held). The same
    again changes nothing, unless an assessment was submitted or reopened since: then it is said
    anew of those. Raises RuleBroken (field "reasons" or "rating"), SavedElsewhere, NotFound.
    """
    edition, marker, submitted = _opened(db, actor, review, draft, marker_id)
    rules.require_assessed(_commissioners(submitted))
    rating, reasons = rules.sound_agreement(rating, reasons, [r.id for r in edition.scale.ratings])
    said = _Said(Held.AGREED, rating, reasons)
    return _say(db, actor, (review, draft, marker), said, version=version, now=now)


def disagree(  # noqa: PLR0913, PLR0917 - on what, what, by whom, at which version: all named
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    marker_id: str,
    reasons: str,
    handling: str,
    positions: Mapping[UUID, str],
    *,
    version: int,
    now: datetime,
) -> AgreedJudgement:
    """Record that no judgement was agreed: who holds what, and how the impasse is handled.

    `positions` are words in short by assessment; each submitted assessment stands with its
    rating, with words or without. Raises RuleBroken (field "reasons", "handling" or "position-"
    and an id), SavedElsewhere, NotFound for an assessment that is not a submitted one of the
    draft.
    """
    edition, marker, submitted = _opened(db, actor, review, draft, marker_id)
    rules.require_assessed(_commissioners(submitted))
    rules.require_two(len(submitted))
    reasons, handling, words = rules.sound_disagreement(reasons, handling, positions)
    if not words.keys() <= {one.id for one in submitted}:
        raise NotFound("assessment")
    facts = assessments.facts_of(db, [one.id for one in submitted])
    held: dict[UUID, tuple[str | None, str]] = {}
    for one in submitted:
        rating = voice(edition, marker, facts[one.id]).rating
        held[one.id] = (rating.id if rating is not None else None, words.get(one.id, ""))
    said = _Said(Held.DISAGREED, None, reasons, handling, held)
    return _say(db, actor, (review, draft, marker), said, version=version, now=now)


def clear(  # noqa: PLR0913 - on what and seen at which version: all named
    db: Db,
    actor: Actor,
    review: Review,
    draft: Draft,
    marker_id: str,
    *,
    version: int,
    now: datetime,
) -> None:
    """Take back what the board holds of a marker, so that it is open again.

    That it was held, by whom and when stays in the trail. Cleared already: nothing happens.
    Raises SavedElsewhere when it was changed meanwhile, NotFound for an unknown marker.
    """
    _, marker, _ = _opened(db, actor, review, draft, marker_id)
    row = queries.find_row(db, draft.id, marker.id, lock=True)
    if row is None:
        return
    if row.version != version:
        raise SavedElsewhere
    values = {"marker": marker.id, "draft": str(draft.id), "version": row.version + 1}
    db.execute(delete(Position).where(Position.agreed_judgement_id == row.id))
    db.delete(row)
    db.flush()
    _note(db, actor, review, row.id, ("cleared", now, values))


def _opened(
    db: Db, actor: Actor, review: Review, draft: Draft, marker_id: str
) -> tuple[Edition, Marker, Sequence[Assessment]]:
    """The edition, the marker and what is submitted, held, for somebody who may moderate."""
    db.execute(select(Review.id).where(Review.id == review.id).with_for_update(key_share=True))
    if draft.review_id != review.id:
        raise NotFound("draft")
    require(actor, Permission.MODERATION_WRITE, queries.subject_of(db, actor, review, draft))
    edition = get_edition(db, review.edition_sha256)
    return edition, edition.marker(marker_id), queries.submitted_of(db, review.id, draft.id)


def _commissioners(submitted: Sequence[Assessment]) -> int:
    return sum(one.kind is AssessmentKind.COMMISSIONER for one in submitted)


def _say(
    db: Db,
    actor: Actor,
    place: tuple[Review, Draft, Marker],
    said: _Said,
    *,
    version: int,
    now: datetime,
) -> AgreedJudgement:
    review, draft, marker = place
    row = queries.find_row(db, draft.id, marker.id, lock=True)
    had = row.version if row is not None else queries.last_version(db, draft.id, marker.id)
    if row is not None and _read(db, row) == said:
        line = queries.agreed_of(db, review.id, draft.id)[marker.id]
        if line.since is Since.NOTHING:
            return row
    if had != version:
        raise SavedElsewhere
    if row is None:
        row = AgreedJudgement(
            id=rules.identity_of(draft.id, marker.id),
            board_id=review.board_id,
            review_id=review.id,
            draft_id=draft.id,
            marker_id=marker.id,
        )
    row.held, row.rating, row.reasons, row.handling = (
        said.held, said.rating, said.reasons, said.handling,
    )  # fmt: skip
    row.recorded_by, row.recorded_at, row.version = actor.person_id, now, had + 1
    db.add(row)
    db.flush()
    _place(db, row, said.positions)
    values = {
        "marker": marker.id,
        "draft": str(draft.id),
        "version": row.version,
        "rating": said.rating,
        "reasons": digest_of_words(said.reasons),
        "handling": digest_of_words(said.handling) if said.handling else None,
        "positions": [
            [str(whose), rating, digest_of_words(words)]
            for whose, (rating, words) in said.positions.items()
        ],
    }
    _note(db, actor, review, row.id, (said.held.value, now, values))
    return row


def _read(db: Db, row: AgreedJudgement) -> _Said:
    held = db.scalars(select(Position).where(Position.agreed_judgement_id == row.id))
    positions = {one.assessment_id: (one.rating, one.words) for one in held}
    return _Said(row.held, row.rating, row.reasons, row.handling, positions)


def _place(db: Db, row: AgreedJudgement, positions: Positions) -> None:
    """The positions of a disagreement in place of those that were there."""
    db.execute(delete(Position).where(Position.agreed_judgement_id == row.id))
    for whose, (rating, words) in positions.items():
        db.add(
            Position(
                id=uuid4(),
                board_id=row.board_id,
                agreed_judgement_id=row.id,
                assessment_id=whose,
                rating=rating,
                words=words,
            )
        )
    db.flush()


def _note(
    db: Db,
    actor: Actor,
    review: Review,
    row_id: UUID,
    what: tuple[str, datetime, Mapping[str, object]],
) -> None:
    done, now, values = what
    audit.record(
        db,
        verb=f"moderation:{done}",
        subject_kind="agreed_judgement",
        subject_id=row_id,
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values=values,
    )
