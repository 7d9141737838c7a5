"""Verbs on people of the register: added, put right, ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete

from qmapp.casework.involvement import queries
from qmapp.casework.involvement.checking import (
    ParticipantDetails,
    sound_because,
    sound_participant,
)
from qmapp.casework.involvement.models import HiddenFrom, Participant
from qmapp.casework.involvement.rules import StepKind
from qmapp.casework.involvement.service.common import ON_RECORD, held, note
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import subject_of
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import list_agencies


def add_participant(
    db: Db,
    actor: Actor,
    review: Review,
    details: ParticipantDetails,
    now: datetime,
    *,
    participant_id: UUID | None = None,
) -> Participant:
    """Put somebody, or a group, into the register.

    `participant_id` is made with the form, so that a form sent twice adds one. Raises RuleBroken.
    """
    require(actor, Permission.INVOLVEMENT_WRITE, subject_of(review))
    details = sound_participant(details, today=london_date(now))
    had = db.get(Participant, participant_id) if participant_id is not None else None
    if had is not None and (had.review_id, had.added_by) == (review.id, actor.person_id):
        return had
    _require_agencies(db, actor, review.board_id, details, before=None)
    participant = Participant(
        id=participant_id if participant_id is not None and had is None else uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        belongs_to=details.belongs_to,
        label=details.label,
        agency_id=details.agency_id,
        size=details.size,
        why=details.why,
        identified_on=details.identified_on,
        added_by=actor.person_id,
        added_at=now,
    )
    db.add(participant)
    db.flush()
    _hide(db, participant, details.hidden_from)
    note(db, actor, participant, "participant-added", now, _facts(details))
    return participant


def change_participant(
    db: Db,
    actor: Actor,
    participant: Participant,
    details: ParticipantDetails,
    *,
    version: int,
    now: datetime,
) -> Participant:
    """Put right who somebody is, or from whose managers they are hidden.

    Raises SavedElsewhere when it was changed since `version`, RuleBroken, NotFound.
    """
    participant = held(db, actor, participant)
    if participant.version != version:
        raise SavedElsewhere
    details = sound_participant(details, today=london_date(now))
    before = ParticipantDetails(
        belongs_to=participant.belongs_to,
        label=participant.label,
        agency_id=participant.agency_id,
        size=participant.size,
        why=participant.why,
        identified_on=participant.identified_on,
        hidden_from=queries.hidden_from(db, participant.id),
    )
    if details == before:
        return participant
    _require_agencies(db, actor, participant.board_id, details, before=before)
    if details.hidden_from - before.hidden_from and queries.is_on_record(
        db, participant.id, ever=True
    ):
        raise RuleBroken(
            N_(
                "What they said was put on record as evidence, where people of these agencies may "
                "have read it. It is too late to hide the entry. They may take their words back."
            ),
            field="hidden_from",
        )
    changed = [n for n in before.__slots__ if getattr(before, n) != getattr(details, n)]
    for name in changed:
        if name != "hidden_from":
            setattr(participant, name, getattr(details, name))
    participant.version += 1
    if "hidden_from" in changed:
        _hide(db, participant, details.hidden_from)
    facts = {name: value for name, value in _facts(details).items() if name in changed}
    note(db, actor, participant, "participant-changed", now, {**facts, "changed": changed})
    return participant


def end_participant(
    db: Db, actor: Actor, participant: Participant, because: str, now: datetime
) -> Participant:
    """Say that somebody was entered by mistake. The entry stays, and counts nowhere.

    Raises RuleBroken once they said something: what they said is not made to vanish.
    """
    participant = held(db, actor, participant)
    because = sound_because(because)
    entry = queries.get_entry(db, actor, participant.review_id, participant.id)
    if any(line.kind is StepKind.CONTRIBUTION for line in entry.steps):
        raise RuleBroken(
            N_(
                "They have said something to the review, so this entry stays. If it belongs to "
                "somebody else, correct that step first."
            )
        )
    if queries.is_on_record(db, participant.id):
        raise RuleBroken(ON_RECORD)
    participant.ended_at, participant.ended_because = now, because
    participant.version += 1
    note(db, actor, participant, "participant-ended", now, {})
    return participant


def _require_agencies(
    db: Db,
    actor: Actor,
    board_id: UUID,
    details: ParticipantDetails,
    *,
    before: ParticipantDetails | None,
) -> None:
    """Agencies are the board's. Nobody hides an entry from themselves: they could not undo it."""
    known = {agency.id for agency in list_agencies(db, board_id, live=False)}
    if details.agency_id is not None and details.agency_id not in known:
        raise RuleBroken(N_("Choose an agency of this board"), field="agency_id")
    if not details.hidden_from <= known:
        raise RuleBroken(N_("Choose agencies of this board"), field="hidden_from")
    newly = details.hidden_from - (before.hidden_from if before is not None else frozenset())
    if newly & queries.agencies_of(db, actor, board_id):
        raise RuleBroken(
            N_(
                "You hold a role for one of these agencies, so this entry would be hidden from "
                "you too. Ask somebody from outside that agency to record it."
            ),
            field="hidden_from",
        )


def _hide(db: Db, participant: Participant, agencies: Collection[UUID]) -> None:
    """Hide an entry from these agencies and from no other."""
    db.execute(delete(HiddenFrom).where(HiddenFrom.participant_id == participant.id))
    for agency_id in sorted(agencies):
        db.add(
            HiddenFrom(
                board_id=participant.board_id, participant_id=participant.id, agency_id=agency_id
            )
        )
    db.flush()


def _facts(details: ParticipantDetails) -> dict[str, object]:
    """What the trail holds of an entry: neither how somebody is spoken of nor why they matter."""
    return {
        "belongs_to": details.belongs_to.value,
        "agency_id": str(details.agency_id) if details.agency_id is not None else None,
        "size": details.size,
        "identified_on": details.identified_on,
        "hidden_from": sorted(str(one) for one in details.hidden_from),
    }
