"""A letter is sent: frozen as it was read, told to the lead reviewers, the draft returned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from qmapp.casework.feedback import queries
from qmapp.casework.feedback.checking import require_sendable
from qmapp.casework.feedback.content import digest, seen_digest, to_kept
from qmapp.casework.feedback.models import Letter, SentLetter
from qmapp.casework.feedback.service.common import held_open, lead_reviewers, note, page_of
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import N_, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, london_date
from qmapp.people.accounts.queries import names_of
from qmapp.people.inbox import service as inbox
from qmapp.people.inbox.rules import NoticeKind


def send(db: Db, actor: Actor, letter: Letter, *, seen: str, now: datetime) -> SentLetter:
    """Send the letter as somebody has read it: `seen` is the digest of that.

    It is fixed from then on. In moderation the draft is returned with it. Raises SavedElsewhere
    when the letter reads otherwise by now, RuleBroken when it may not go yet.
    """
    letter, review = held_open(db, actor, letter)
    content = queries.content_of(db, review, letter)
    require_sendable(content, review.stage)
    if seen_digest(content) != seen:
        raise SavedElsewhere
    name = names_of(db, {actor.person_id}).get(actor.person_id, "")
    content = replace(content, sent_on=london_date(now), sent_by=name)
    sent = SentLetter(
        id=uuid4(),
        board_id=letter.board_id,
        letter_id=letter.id,
        content=to_kept(content),
        sha256=digest(content),
        sent_by=actor.person_id,
        sent_at=now,
    )
    letter.sent_by, letter.sent_at = actor.person_id, now
    letter.version += 1
    db.add(sent)
    db.flush()
    note(db, actor, letter, "sent", now, {"sha256": sent.sha256, "points": len(content.points)})
    inbox.tell(
        db,
        lead_reviewers(db, review.id),
        NoticeKind.WAITS,
        N_("A letter of feedback on your draft was sent to you"),
        page_of(letter),
        key=f"feedback:{letter.id}:sent",
        board_id=review.board_id,
        review_id=review.id,
        now=now,
        actor_id=actor.person_id,
    )
    if review.stage is Stage.MODERATION:
        reviews.advance(db, review, Stage.RETURNED, actor.person_id, now)
    return sent
