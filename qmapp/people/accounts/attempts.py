"""Counting failed sign-ins in the database, so that guessing is slow on every server alike.

Counts are kept by the address that was typed, whether or not anybody has it:
waiting must not tell who has an account.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, func, select

from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts import rules
from qmapp.people.accounts.models import Attempt, SignInFailure

_FORGET_AFTER = timedelta(days=1)
_REMOTE_LENGTH = 64


def must_wait(db: Db, email: str, remote: str, now: datetime) -> bool:
    """Whether there were too many failures for this address, or from this network address."""
    by_address, by_remote = _count(db, Attempt.SIGN_IN, email, remote, now)
    return by_address >= rules.FAILURES_PER_ADDRESS or by_remote >= rules.FAILURES_PER_REMOTE


def may_send_reset(db: Db, email: str, remote: str, now: datetime) -> bool:
    """Whether another reset link may go out; otherwise a mailbox could be flooded."""
    by_address, by_remote = _count(db, Attempt.RESET, email, remote, now)
    return by_address < rules.RESET_LINKS_PER_ADDRESS and by_remote < rules.FAILURES_PER_REMOTE


def record_failure(db: Db, email: str, remote: str, now: datetime) -> None:
    """Count a failed sign-in (password, code or recovery code) and put it into the trail.

    The event is the same whether or not somebody has the address, so that the
    time it takes tells nothing.
    """
    failure = _record(db, Attempt.SIGN_IN, email, remote, now)
    audit.record(
        db,
        verb="account:sign_in_failed",
        subject_kind="sign_in_failure",
        subject_id=failure.id,
        at=now,
        actor_id=None,
        board_id=None,
        values={"email": failure.email, "remote": failure.remote},
    )


def record_reset(db: Db, email: str, remote: str, now: datetime) -> None:
    """Count a request for a reset link."""
    _record(db, Attempt.RESET, email, remote, now)


def forget(db: Db, email: str) -> None:
    """Forget the failures of an address: its owner has signed in, or set a new password."""
    db.execute(
        delete(SignInFailure).where(
            SignInFailure.email == email, SignInFailure.attempt == Attempt.SIGN_IN
        )
    )


def _record(db: Db, attempt: Attempt, email: str, remote: str, now: datetime) -> SignInFailure:
    db.execute(delete(SignInFailure).where(SignInFailure.at < now - _FORGET_AFTER))
    failure = SignInFailure(
        id=uuid4(),
        email=email[: rules.LONGEST_EMAIL],
        attempt=attempt,
        remote=remote[:_REMOTE_LENGTH],
        at=now,
    )
    db.add(failure)
    return failure


def _count(db: Db, attempt: Attempt, email: str, remote: str, now: datetime) -> tuple[int, int]:
    recent = (SignInFailure.attempt == attempt, SignInFailure.at > now - rules.WINDOW)
    counted = select(func.count()).select_from(SignInFailure)
    by_address = db.scalar(
        counted.where(*recent, SignInFailure.email == email[: rules.LONGEST_EMAIL])
    )
    by_remote = db.scalar(counted.where(*recent, SignInFailure.remote == remote[:_REMOTE_LENGTH]))
    return by_address or 0, by_remote or 0
