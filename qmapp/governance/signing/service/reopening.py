"""Verbs that take a signed paper back: only by the rule by which it was signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.casework.reviews.service import advance
from qmapp.errors import N_, NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.governance.signing.lines import ReopeningLine, RoundLine
from qmapp.governance.signing.models import Reopening, ReopeningVote, Round
from qmapp.governance.signing.queries import (
    able_to_sign,
    get_line,
    get_round,
    subject_of,
    subject_of_vote,
)
from qmapp.governance.signing.rules import (
    Ended,
    Outcome,
    Paper,
    Proof,
    may_reopen,
    sound_because,
    sound_vote,
)
from qmapp.governance.signing.service.common import (
    IS_REOPENED,
    STAYS_SIGNED,
    WAITS_FOR_A_VOTE,
    note,
    settle_asking,
    settle_voting,
    tell,
)
from qmapp.people.accounts.queries import keepers_of
from qmapp.people.inbox.rules import NoticeKind

_BACK_TO = {Paper.REPORT: Stage.READY, Paper.RESPONSE: Stage.REPORT_SIGNED}
_ASKS_WHY = N_("Say why it should be reopened, in a sentence")
NOT_SIGNED = N_(
    "This does not stand signed any more, or the review is closed. Nothing was changed."
)
ASKED_ALREADY = N_("Somebody asked to reopen it already. The signatories decide on that first.")
DECIDED = N_("This was decided meanwhile, so nothing was recorded.")
VOTED_ALREADY = N_("You have said what you say to this already, and it stays as it is.")


def ask_reopening(
    db: Db, actor: Actor, review: Review, round_id: UUID, because: str, now: datetime
) -> Reopening:
    """Ask those who sign to take a signed paper back. The same pressed twice asks once.

    Raises RuleBroken when it does not stand signed, or somebody else has asked.
    """
    review = get_review(db, review.id, lock=True)
    found = get_round(db, review.id, round_id, lock=True)
    line = get_line(db, review.id, round_id)
    require(actor, Permission.REOPENING_ASK, subject_of(review, line))
    because = sound_because(because, _ASKS_WHY)
    if not may_reopen(found.ended, review.stage):
        raise RuleBroken(NOT_SIGNED)
    had = db.scalar(
        select(Reopening).where(Reopening.round_id == found.id, Reopening.closed_at.is_(None))
    )
    if had is not None:
        if (had.asked_by, had.because) == (actor.person_id, because):
            return had
        raise RuleBroken(ASKED_ALREADY)
    made = Reopening(
        id=uuid4(),
        board_id=review.board_id,
        round_id=found.id,
        because=because,
        asked_by=actor.person_id,
        asked_at=now,
    )
    db.add(made)
    db.flush()
    values = {"round": str(found.id), "because": digest_of_words(because)}
    note(db, actor, review, "reopening-asked", ("reopening", made.id), now, values=values)
    voters = {one.person_id for one in _open(get_line(db, review.id, round_id)).voters}
    tell(
        db, actor, review, voters - {None}, NoticeKind.WAITS, WAITS_FOR_A_VOTE,  # type: ignore[arg-type] # without None
        key=f"signing:{made.id}:asked", now=now, round_id=found.id,
    )  # fmt: skip
    return made


def vote(  # noqa: PLR0913 - who says what to which, shown how: all named
    db: Db,
    actor: Actor,
    review: Review,
    round_id: UUID,
    agrees: bool | None,
    words: str,
    *,
    proof: Proof,
    now: datetime,
) -> RoundLine:
    """Say whether a signed paper is taken back. When the rule is met it is, and the review goes
    back to the stage before; when too many are against it, the request is over.

    Raises RuleBroken with the field at fault, or when it was decided meanwhile; NotAllowed.
    """
    review = get_review(db, review.id, lock=True)
    found = get_round(db, review.id, round_id, lock=True)
    line = get_line(db, review.id, round_id)
    asking = line.newest_reopening
    if asking is None:
        raise NotFound("reopening")
    require(actor, Permission.SIGN, subject_of_vote(review, line))
    if actor.person_id not in able_to_sign(db, review.id):
        raise NotAllowed(Permission.SIGN)
    agrees, words = sound_vote(agrees, words)
    had = next((one for one in asking.votes if one.person_id == actor.person_id), None)
    if had is not None and (had.agrees, had.words) == (agrees, words):
        return line
    if had is not None:
        raise RuleBroken(VOTED_ALREADY)
    if not asking.is_open or not may_reopen(found.ended, review.stage):
        raise RuleBroken(DECIDED)
    db.add(
        ReopeningVote(
            id=uuid4(),
            board_id=review.board_id,
            reopening_id=asking.id,
            person_id=actor.person_id,
            agrees=agrees,
            words=words,
            proof=proof,
            said_at=now,
        )
    )
    db.flush()
    values = {"agrees": agrees, "words": digest_of_words(words), "proof": proof.value}
    note(db, actor, review, "reopening-voted", ("reopening", asking.id), now, values=values)
    settle_voting(db, asking.id, now, actor.person_id)
    _settle(db, actor, review, found, now)
    return get_line(db, review.id, round_id)


def _settle(db: Db, actor: Actor, review: Review, found: Round, now: datetime) -> None:
    line = get_line(db, review.id, found.id)
    asking = _open(line)
    if asking.outcome is Outcome.WAITING:
        return
    row = db.get_one(Reopening, asking.id, with_for_update=True, populate_existing=True)
    row.closed_at, row.is_reopened = now, asking.outcome is Outcome.MET
    if row.is_reopened:
        found.ended, found.ended_at, found.ended_because = Ended.REOPENED, now, row.because
    db.flush()
    values = {"round": str(found.id), "reopened": row.is_reopened}
    note(db, actor, review, "reopening-closed", ("reopening", row.id), now, values=values)
    settle_voting(db, row.id, now)
    if row.is_reopened:
        settle_asking(db, found.id, now)
    what = IS_REOPENED[found.paper] if row.is_reopened else STAYS_SIGNED
    key = f"signing:{row.id}:closed"
    people = {one.person_id for one in line.asked if one.is_able}
    keepers = keepers_of(db, review.board_id) - people
    tell(db, actor, review, people, NoticeKind.SIGNED, what, key=key, now=now, round_id=found.id)
    tell(db, actor, review, keepers, NoticeKind.SIGNED, what, key=key, now=now)
    if row.is_reopened:
        advance(db, review, _BACK_TO[found.paper], actor.person_id, now)


def _open(line: RoundLine) -> ReopeningLine:
    if line.reopening is None:
        raise NotFound("reopening")
    return line.reopening
