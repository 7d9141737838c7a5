"""Verbs that begin a round of signing, and that call it off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import N_, RuleBroken
from qmapp.foundation.access import Actor, Permission, require
from qmapp.foundation.audit.chain import digest_of_words
from qmapp.foundation.audit.heads import head_of
from qmapp.foundation.storage import Db
from qmapp.governance.signing import reading
from qmapp.governance.signing.content import Content, digest, to_kept
from qmapp.governance.signing.lines import PlanLine
from qmapp.governance.signing.models import Round, Snapshot
from qmapp.governance.signing.opening import require_ready
from qmapp.governance.signing.queries import (
    draft_to_judge,
    get_round,
    standings_of,
    subject_of,
    waiting_to_judge,
)
from qmapp.governance.signing.rules import Ended, Paper, needed_of, sound_because
from qmapp.governance.signing.service.common import (
    CALLED_OFF,
    WAITS_TO_SIGN,
    note,
    settle_asking,
    tell,
)
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind
from qmapp.typed import tidy_words

_ASKS_WHY_ANEW = N_("Say why it is signed again, in a sentence")
_ASKS_WHY_OFF = N_("Say why signing is called off, in a sentence")


def open_round(
    db: Db, actor: Actor, review: Review, paper: Paper, now: datetime, because: str = ""
) -> Round:
    """Freeze what is signed now, and ask everybody on the list. The same pressed twice opens one.

    Raises RuleBroken with what is missing; field "because" when it was opened before and no reason
    says why it is signed again.
    """
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.SIGNING_OPEN, subject_of(review))
    standings = standings_of(db, review)
    standing = standings[paper]
    if standing.open is not None:
        had = get_round(db, review.id, standing.open.id)
        if had.opened_by == actor.person_id and had.because == tidy_words(because):
            return had
    report = standings[Paper.REPORT]
    follows = standing.signed.sha256 if standing.signed is not None else None
    content = reading.read(
        db,
        review,
        paper,
        report_sha256=report.signed.sha256 if report.signed is not None else None,
        follows=follows,
    )
    to_judge = draft_to_judge(db, actor, review)
    plan, content = require_ready(review.stage, standings, paper, content, to_judge=to_judge)
    number = _next(db, review, paper)
    because = sound_because(because, _ASKS_WHY_ANEW) if number > 1 else tidy_words(because)
    snapshot = _freeze(db, actor, review, paper, content, now)
    opened = Round(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        paper=paper,
        number=number,
        snapshot_id=snapshot.id,
        rule=plan.rule,
        needed=needed_of(plan.rule, plan.needed, plan.signing),
        on_list=_listed(plan),
        because=because,
        opened_by=actor.person_id,
        opened_at=now,
    )
    db.add(opened)
    db.flush()
    values = {
        "paper": paper.value, "number": number, "sha256": snapshot.sha256,
        "rule": plan.rule.value, "needed": opened.needed, "because": digest_of_words(because),
        "people": [one["person"] for one in opened.on_list],
    }  # fmt: skip
    note(db, actor, review, "opened", ("signing_round", opened.id), now, values=values)
    inbox.settle(db, now, under=f"stage:{review.id}:")  # that it was ready to be asked for
    people = [one.person_id for one in plan.signatories]
    _tell_asked(
        db, actor, review, opened, people,
        kind=NoticeKind.WAITS, what=WAITS_TO_SIGN[paper], key="opened", now=now,
    )  # fmt: skip
    return opened


def call_off(
    db: Db, actor: Actor, review: Review, round_id: UUID, because: str, now: datetime
) -> Round:
    """End a round whose rule is not met yet, with a reason. What was said in it stays on record.

    Raises RuleBroken when it is over already; the same pressed twice calls it off once.
    """
    review = get_review(db, review.id, lock=True)
    require(actor, Permission.SIGNING_OPEN, subject_of(review))
    because = sound_because(because, _ASKS_WHY_OFF)
    found = get_round(db, review.id, round_id, lock=True)
    if found.ended is Ended.CALLED_OFF and found.ended_by == actor.person_id:
        return found
    if found.ended is not None:
        raise RuleBroken(
            N_("Signing is over already, so there is nothing to call off. Nothing was changed.")
        )
    found.ended, found.ended_at = Ended.CALLED_OFF, now
    found.ended_by, found.ended_because = actor.person_id, because
    db.flush()
    values = {"number": found.number, "because": digest_of_words(because)}
    note(db, actor, review, "called-off", ("signing_round", found.id), now, values=values)
    settle_asking(db, found.id, now)
    people = [UUID(one["person"]) for one in found.on_list]
    _tell_asked(
        db, actor, review, found, people,
        kind=NoticeKind.SIGNED, what=CALLED_OFF, key="called-off", now=now,
    )  # fmt: skip
    return found


def _tell_asked(  # noqa: PLR0913 - who is told what of which round
    db: Db,
    actor: Actor,
    review: Review,
    of: Round,
    people: Collection[UUID],
    *,
    kind: NoticeKind,
    what: str,
    key: str,
    now: datetime,
) -> None:
    """Tell those on the list. Whoever has still to judge the draft may not read the round yet."""
    draft = reading.find_signable(db, review.id) if of.paper is Paper.REPORT else None
    waiting = waiting_to_judge(db, review, draft, people) if draft is not None else frozenset()
    key = f"signing:{of.id}:{key}"
    readers = set(people) - waiting
    tell(db, actor, review, readers, kind, what, key=key, now=now, round_id=of.id)
    tell(db, actor, review, waiting, kind, what, key=key, now=now)


def _next(db: Db, review: Review, paper: Paper) -> int:
    last = select(func.max(Round.number)).where(Round.review_id == review.id, Round.paper == paper)
    return (db.scalar(last) or 0) + 1


def _listed(plan: PlanLine) -> list[dict[str, str]]:
    return [
        {"person": str(one.person_id), "part": one.part.value, "capacity": one.capacity}
        for one in plan.signatories
    ]


def _freeze(
    db: Db, actor: Actor, review: Review, paper: Paper, content: Content, now: datetime
) -> Snapshot:
    head = head_of(db, review.board_id)
    snapshot = Snapshot(
        id=uuid4(),
        board_id=review.board_id,
        review_id=review.id,
        paper=paper,
        content=to_kept(content),
        sha256=digest(content),
        chain_sequence=head.sequence,
        chain_digest=head.digest,
        chain_seal=head.seal,
        taken_at=now,
        taken_by=actor.person_id,
    )
    db.add(snapshot)
    db.flush()
    return snapshot
