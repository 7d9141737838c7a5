"""What the verbs of this room share: the event, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.errors import N_
from qmapp.foundation.access import Actor
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.governance.signing.models import Round
from qmapp.governance.signing.rules import Ended, Paper
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind

WAITS_TO_SIGN: Mapping[Paper, str] = {
    Paper.REPORT: N_("A report waits for your signature or your statement"),
    Paper.RESPONSE: N_("A board’s response waits for your signature or your statement"),
}
IS_SIGNED: Mapping[Paper, str] = {
    Paper.REPORT: N_("A report was signed by the rule that the board set"),
    Paper.RESPONSE: N_("A board’s response was signed by the rule that the board set"),
}
IS_REOPENED: Mapping[Paper, str] = {
    Paper.REPORT: N_("A signed report was reopened"),
    Paper.RESPONSE: N_("A signed response was reopened"),
}
CALLED_OFF = N_("Signing that you were asked for was called off")
CANNOT_BE_MET = N_("Signing cannot come to its end any more: too few are left who may sign")
WAITS_FOR_A_VOTE = N_("Somebody asks to reopen a signed paper, and you are asked")
STAYS_SIGNED = N_("A paper that somebody asked to reopen stays as it was signed")


def note(  # noqa: PLR0913 - what happened to which thing, by whom and when
    db: Db,
    actor: Actor,
    review: Review,
    verb: str,
    subject: tuple[str, UUID],
    now: datetime,
    *,
    values: Mapping[str, object],
) -> None:
    """Write the event of a verb."""
    audit.record(
        db,
        verb=f"signing:{verb}",
        subject_kind=subject[0],
        subject_id=subject[1],
        at=now,
        actor_id=actor.person_id,
        board_id=review.board_id,
        review_id=review.id,
        values=values,
    )


def tell(  # noqa: PLR0913 - who is told what, and where it is
    db: Db,
    actor: Actor,
    review: Review,
    people: Iterable[UUID],
    kind: NoticeKind,
    what: str,
    *,
    key: str,
    now: datetime,
    round_id: UUID | None = None,
) -> None:
    """Tell people something; with `round_id`, those who may read what is signed."""
    path = f"/reviews/{review.id}/signing"
    inbox.tell(
        db,
        people,
        kind,
        what,
        f"{path}/rounds/{round_id}" if round_id is not None else path,
        key=key,
        board_id=review.board_id,
        review_id=review.id,
        now=now,
        actor_id=actor.person_id,
    )


def settle_asking(db: Db, round_id: UUID, now: datetime, person_id: UUID | None = None) -> None:
    """Count it no more that people were asked for their word: one has given it, or it is over."""
    inbox.settle(db, now, key=f"signing:{round_id}:opened", person_id=person_id)
    if person_id is None:
        inbox.settle(db, now, key=f"signing:{round_id}:cannot")


def settle_voting(db: Db, reopening_id: UUID, now: datetime, person_id: UUID | None = None) -> None:
    """The same of those who were asked whether something is reopened."""
    inbox.settle(db, now, key=f"signing:{reopening_id}:asked", person_id=person_id)


def close_asking(db: Db, review: Review, now: datetime) -> None:
    """Publication is decided: nobody may add a word to what stands signed any more."""
    signed = select(Round.id).where(Round.review_id == review.id, Round.ended == Ended.SIGNED)
    for round_id in db.scalars(signed).all():
        settle_asking(db, round_id, now)
