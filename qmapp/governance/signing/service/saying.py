"""The verb of a signatory: to sign, dissent, decline, or add a statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.service import advance
from qmapp.errors import N_, NotAllowed, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.storage import Db
from qmapp.governance.signing.content import kept_digest
from qmapp.governance.signing.lines import AskedLine, RoundLine
from qmapp.governance.signing.models import Round, Signature, Snapshot
from qmapp.governance.signing.queries import get_line, get_round, is_in_sight, subject_of
from qmapp.governance.signing.rules import (
    SIGNED_AT,
    Ended,
    Outcome,
    Proof,
    Said,
    may_still_say,
    sound_saying,
)
from qmapp.governance.signing.service.common import (
    CANNOT_BE_MET,
    IS_SIGNED,
    note,
    settle_asking,
    tell,
)
from qmapp.people.accounts.queries import keepers_of
from qmapp.people.inbox.rules import NoticeKind

SAID_ALREADY = N_(
    "You have said what you say to this already, and it stays as it is. Nothing was added."
)
IS_OVER = N_("Signing was ended meanwhile, so nothing was recorded. What you typed is still below.")
NOT_WHOLE = N_(
    "What was frozen is not what its hash says, so nobody can sign it. Nothing was recorded. Tell "
    "whoever runs this server."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What somebody says, as typed. The interest is asked before anything else."""

    said: Said | None
    has_interest: bool | None
    interest: str = ""
    words: str = ""


def require_may_say(
    db: Db, actor: Actor, review: Review, round_id: UUID, saying: Saying, seen: str
) -> bool:
    """Raise what `say` would raise, before a password or a code is looked at.

    Whether it stands already: the same was sent before.
    """
    line = get_line(db, review.id, round_id)
    asked = _asked(db, actor, review, line)
    if asked.signature is None:
        _require_open(review, line, seen)
    elif _is_same(asked, saying, seen):
        return True
    else:
        raise RuleBroken(SAID_ALREADY)
    sound_saying(asked.part, saying.said, saying.has_interest, saying.interest, saying.words)
    return False


def say(  # noqa: PLR0913 - who says what to which, shown how, read at which hash: all named
    db: Db,
    actor: Actor,
    review: Review,
    round_id: UUID,
    saying: Saying,
    *,
    proof: Proof,
    seen: str,
    now: datetime,
) -> RoundLine:
    """Record what a signatory says to what they have read, whose hash is `seen`.

    It is said once and stays; the same pressed twice is there once. When the rule is met by it,
    the paper is signed and the review moves on. Raises SavedElsewhere when something else is
    signed here, RuleBroken with the field at fault, or when signing was ended meanwhile,
    NotAllowed for whoever may not sign any more.
    """
    review = get_review(db, review.id, lock=True)
    found = get_round(db, review.id, round_id, lock=True)
    line = get_line(db, review.id, round_id)
    asked = _asked(db, actor, review, line)
    if asked.signature is not None:
        if _is_same(asked, saying, seen):
            return line
        raise RuleBroken(SAID_ALREADY)
    _require_open(review, line, seen)
    if kept_digest(db.get_one(Snapshot, found.snapshot_id).content) != line.sha256:
        raise RuleBroken(NOT_WHOLE)
    said, interest, words = sound_saying(
        asked.part, saying.said, saying.has_interest, saying.interest, saying.words
    )
    signature = Signature(
        id=uuid4(),
        board_id=review.board_id,
        round_id=found.id,
        person_id=actor.person_id,
        name=asked.name,
        capacity=asked.capacity,
        said=said,
        interest=interest,
        words=words,
        proof=proof,
        sha256=line.sha256,
        said_at=now,
    )
    db.add(signature)
    db.flush()
    values = {
        "paper": found.paper.value, "number": found.number, "said": said.value,
        "sha256": line.sha256, "capacity": asked.capacity, "proof": proof.value,
        "interest": digest_of_words(interest), "words": digest_of_words(words),
    }  # fmt: skip
    note(db, actor, review, said.value, ("signing_round", found.id), now, values=values)
    settle_asking(db, found.id, now, actor.person_id)
    return _settle(db, actor, review, found, now)


def _asked(db: Db, actor: Actor, review: Review, line: RoundLine) -> AskedLine:
    """What the actor was asked. Raises NotAllowed, also when they may not sign any more."""
    in_sight = is_in_sight(db, actor, review, line)
    require(actor, Permission.SIGN, subject_of(review, line, is_in_sight=in_sight))
    asked = line.asked_of(actor.person_id)
    if asked is None or not asked.is_able:
        raise NotAllowed(Permission.SIGN)
    return asked


def _require_open(review: Review, line: RoundLine, seen: str) -> None:
    if not may_still_say(line.ended, review.stage):
        raise RuleBroken(IS_OVER)
    if seen != line.sha256:
        raise SavedElsewhere


def _is_same(asked: AskedLine, saying: Saying, seen: str) -> bool:
    """Whether this is what the person has said already: a form that was sent twice."""
    had = asked.signature
    if had is None or saying.said is not had.said or seen != had.sha256:
        return False
    try:
        now = sound_saying(
            asked.part, saying.said, saying.has_interest, saying.interest, saying.words
        )
    except RuleBroken:
        return False
    return now == (had.said, had.interest, had.words)


def _settle(db: Db, actor: Actor, review: Review, found: Round, now: datetime) -> RoundLine:
    """What follows when somebody has said something: it may be signed, or out of reach."""
    line = get_line(db, review.id, found.id)
    if found.ended is not None:
        return line
    outcome = line.tally.outcome
    if outcome is Outcome.CANNOT:
        tell(
            db, actor, review, keepers_of(db, review.board_id), NoticeKind.WAITS, CANNOT_BE_MET,
            key=f"signing:{found.id}:cannot", now=now,
        )  # fmt: skip
    if outcome is not Outcome.MET:
        return line
    _replace(db, actor, review, found, now)
    found.ended, found.ended_at, found.signed_at = Ended.SIGNED, now, now
    db.flush()
    values = {"paper": found.paper.value, "number": found.number, "sha256": line.sha256}
    note(db, actor, review, "met", ("signing_round", found.id), now, values=values)
    key, what = f"signing:{found.id}:signed", IS_SIGNED[found.paper]
    people = {one.person_id for one in line.asked if one.is_able}
    keepers = keepers_of(db, review.board_id) - people
    tell(db, actor, review, people, NoticeKind.SIGNED, what, key=key, now=now, round_id=found.id)
    tell(db, actor, review, keepers, NoticeKind.SIGNED, what, key=key, now=now)
    advance(db, review, SIGNED_AT[found.paper], actor.person_id, now)
    return get_line(db, review.id, found.id)


def _replace(db: Db, actor: Actor, review: Review, found: Round, now: datetime) -> None:
    """What was signed before gives way to what is signed now."""
    before = db.scalar(
        select(Round)
        .where(
            Round.review_id == review.id, Round.paper == found.paper, Round.ended == Ended.SIGNED
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if before is None:
        return
    before.ended, before.ended_at = Ended.REPLACED, now
    db.flush()  # before the new one is signed: one at a time stands
    settle_asking(db, before.id, now)
    values = {"number": before.number, "by": found.number}
    note(db, actor, review, "replaced", ("signing_round", before.id), now, values=values)
