"""Setting a review up, and changing what it says of itself."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from qmapp.casework.reviews import rules
from qmapp.casework.reviews.models import Review, StoredEdition
from qmapp.casework.reviews.queries import dates_of, find_by_reference, get_review, subject_of
from qmapp.casework.reviews.reference import clean_reference
from qmapp.casework.reviews.rules import Dates, Details, Stage
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.catalogue import Catalogue, Edition, canonical_bytes, digest
from qmapp.foundation.storage import Db, clock, london_date

DATE_FIELDS = tuple(field.name for field in fields(Dates))
_TAKEN = N_("Your board already has a review with this reference. Choose another")


class ChangedMeanwhile(SavedElsewhere):
    """Somebody else changed the review since this form was opened. Nothing was overwritten.

    `current` holds what stands now, `version` the number to save against.
    """

    def __init__(self, current: Details, version: int) -> None:
        super().__init__("The review was changed by somebody else.")
        self.current = current
        self.version = version


def create(
    db: Db, actor: Actor, board_id: UUID, details: Details, *, catalogue: Catalogue, now: datetime
) -> Review:
    """Set a review up on the board, against the edition that fits its kind.

    The edition is stored as it is now, so that no later change of the marker
    files reaches this review. Raises RuleBroken with the field at fault.
    """
    require(actor, Permission.REVIEW_CREATE, BoardSubject(board_id))
    details = _cleaned(details)
    _require_sound(details, catalogue, now)
    if find_by_reference(db, board_id, details.reference):
        raise RuleBroken(_TAKEN, field="reference")
    edition = rules.edition_for(details.kind, catalogue.editions)
    review = Review(
        id=uuid4(),
        board_id=board_id,
        edition_sha256=store_edition(db, edition, now=now),
        stage=Stage.SET_UP,
        stage_since=now,
        created_at=now,
        created_by=actor.person_id,
        version=1,
        **_columns(details),
    )
    db.add(review)
    _flush_or_taken(db)
    audit.record(
        db,
        verb="review:created",
        subject_kind="review",
        subject_id=review.id,
        at=now,
        actor_id=actor.person_id,
        board_id=board_id,
        review_id=review.id,
        values={**_columns(details), "edition": review.edition_sha256},
    )
    return review


def edit(  # noqa: PLR0913 - what, by whom, seen at which version, all by name
    db: Db,
    actor: Actor,
    review_id: UUID,
    details: Details,
    *,
    version: int,
    catalogue: Catalogue,
    now: datetime,
) -> Review:
    """Change what the review says of itself; the event holds the changed fields only.

    Raises ChangedMeanwhile, with what stands now, when somebody else saved
    since `version`. The edition stays: old assessments were made against it.
    """
    review = get_review(db, review_id, lock=True)
    require(actor, Permission.REVIEW_EDIT, subject_of(review))
    details = _cleaned(details)
    if review.version != version:
        raise ChangedMeanwhile(details_of(review), review.version)
    _require_sound(details, catalogue, now)
    before, after = _columns(details_of(review)), _columns(details)
    changed = {name: value for name, value in after.items() if before[name] != value}
    if not changed:
        return review
    if "reference" in changed:
        namesake = find_by_reference(db, review.board_id, details.reference)
        if namesake is not None and namesake.id != review.id:
            raise RuleBroken(_TAKEN, field="reference")
    for name, value in changed.items():
        setattr(review, name, value)
    review.version += 1
    _flush_or_taken(db)
    audit.record(
        db,
        verb="review:edited",
        subject_kind="review",
        subject_id=review.id,
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values=changed,
    )
    return review


def store_edition(db: Db, edition: Edition, *, now: datetime | None = None) -> str:
    """Keep the edition's canonical JSON under its SHA-256, once; returns the SHA-256.

    Two servers may do this at the same moment: the second finds it kept.
    """
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    sha256 = digest(edition)
    db.execute(
        make(StoredEdition)
        .values(
            sha256=sha256,
            slug=edition.slug,
            content=canonical_bytes(edition),
            stored_at=now or clock(),
        )
        .on_conflict_do_nothing(index_elements=["sha256"])
    )
    return sha256


def details_of(review: Review) -> Details:
    """What the review says of itself now."""
    return Details(
        reference=review.reference,
        kind=review.kind,
        scope_note=review.scope_note,
        dates=dates_of(review),
        lateness_reason=review.lateness_reason,
    )


def _cleaned(details: Details) -> Details:
    return replace(
        details,
        reference=clean_reference(details.reference),
        scope_note=_tidy(details.scope_note),
        lateness_reason=_tidy(details.lateness_reason),
    )


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _require_sound(details: Details, catalogue: Catalogue, now: datetime) -> None:
    kinds = [kind.id for kind in catalogue.kinds]
    for broken in rules.detail_problems(details, kinds, london_date(now)):
        raise broken


def _columns(details: Details) -> dict[str, object]:
    return {
        "reference": details.reference,
        "kind": details.kind,
        "scope_note": details.scope_note,
        "lateness_reason": details.lateness_reason,
        **{name: getattr(details.dates, name) for name in DATE_FIELDS},
    }


def _flush_or_taken(db: Db) -> None:
    """Write now, and turn the race for one reference into the sentence for it.

    The reference is the only thing about a review that the database requires
    to be unique and that people choose.
    """
    try:
        db.flush()
    except IntegrityError as error:
        raise RuleBroken(_TAKEN, field="reference") from error
