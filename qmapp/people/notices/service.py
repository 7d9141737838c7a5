"""Queueing messages with a change, and sending them after it.

At least once: a message is sent, and then marked as sent. A server that dies
between the two sends it again when its lease ends; each message keeps one
Message-ID, by which mail systems know the twin. A message that was marked as
sent is never sent again, whatever else fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select

from qmapp.foundation.storage import Db, Storage
from qmapp.people.notices.mailers import Mailer, Outgoing
from qmapp.people.notices.models import Message

log = structlog.get_logger()

LEASE = timedelta(minutes=2)  # longer than the mailer's own time limits together
MOST_ATTEMPTS = 12
MOST_AT_ONCE = 50
_LONGEST_WAIT = timedelta(hours=6)
_LONGEST_SUBJECT = 255
_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did."""

    sent: int
    failed: int


def queue(db: Db, recipient: str, subject: str, body: str, now: datetime) -> UUID:
    """Put a message into the outbox, kept or lost together with the change that causes it."""
    message = Message(
        id=uuid4(),
        recipient=recipient,
        subject=" ".join(subject.split())[:_LONGEST_SUBJECT],
        body=body,
        created_at=now,
        next_try_at=now,
        attempts=0,
    )
    db.add(message)
    return message.id


def send_due(storage: Storage, mailer: Mailer, now: datetime) -> Sent:
    """Send what is due, oldest first; each message is committed on its own.

    A failure waits longer each time and never holds up the messages behind it.
    """
    sent = failed = 0
    for _ in range(MOST_AT_ONCE):
        outgoing = _claim(storage, now)
        if outgoing is None:
            break
        try:
            mailer.send(outgoing)
        except Exception as error:  # noqa: BLE001 - whatever one message does, the next is sent
            failed += 1
            _keep_for_later(storage, outgoing.id, now, f"{type(error).__name__}: {error}")
            log.warning("notices.not_sent", message=str(outgoing.id), error=type(error).__name__)
        else:
            sent += 1
            _mark_sent(storage, outgoing.id, now)
    return Sent(sent, failed)


def wait_before(attempt: int) -> timedelta:
    """How long to wait after so many attempts: one minute, doubling, six hours at most."""
    return min(timedelta(minutes=2 ** (attempt - 1)), _LONGEST_WAIT)


def _claim(storage: Storage, now: datetime) -> Outgoing | None:
    """Take the oldest due message for a lease's length, so that two workers never share it."""
    with storage.unit_of_work() as db:
        message = db.scalar(
            select(Message)
            .where(
                Message.sent_at.is_(None),
                Message.next_try_at <= now,
                Message.attempts < MOST_ATTEMPTS,
            )
            .order_by(Message.next_try_at, Message.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if message is None:
            return None
        message.attempts += 1
        message.next_try_at = now + LEASE
        return Outgoing(message.id, message.recipient, message.subject, message.body)


def _mark_sent(storage: Storage, message_id: UUID, now: datetime) -> None:
    with storage.unit_of_work() as db:
        message = db.get_one(Message, message_id)
        message.sent_at, message.last_error = now, None
        message.body = ""  # it held a one-time link, which is nobody's business any more


def _keep_for_later(storage: Storage, message_id: UUID, now: datetime, error: str) -> None:
    with storage.unit_of_work() as db:
        message = db.get_one(Message, message_id)
        message.last_error = error[:_LONGEST_ERROR]
        message.next_try_at = now + wait_before(message.attempts)
        if message.attempts >= MOST_ATTEMPTS:
            message.body = ""
            log.error("notices.given_up", message=str(message_id))
