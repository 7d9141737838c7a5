"""Telling people that something waits for them, and what they do with that. Never commits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.errors import NotFound
from qmapp.foundation.storage import Db
from qmapp.people.inbox.models import Notice, Wish
from qmapp.people.inbox.rules import KEPT_FOR, NoticeKind, Pace, is_own_path


def tell(  # noqa: PLR0913 - who, what, where, of which review, when: a notice is no less
    db: Db,
    person_ids: Iterable[UUID],
    kind: NoticeKind,
    what: str,
    path: str,
    *,
    key: str,
    board_id: UUID | None,
    review_id: UUID | None,
    now: datetime,
    actor_id: UUID | None = None,
) -> None:
    """Tell people something, kept or lost together with the change that causes it.

    `what` is a sentence marked with `N_`, without a word of the case, a reference or a name: it
    stands before the eyes of whoever looks over a shoulder. `path` is an address within qmapp.
    The same `key` tells nobody twice. Nobody is told what they did themselves (`actor_id`).
    E-mail is left to the worker, which takes up what is committed (`mailing`).
    """
    if not is_own_path(path):
        raise ValueError("A notice leads to a page of qmapp.")
    rows = [
        {
            "id": uuid4(),
            "person_id": person_id,
            "board_id": board_id,
            "review_id": review_id,
            "kind": kind,
            "what": what,
            "path": path,
            "key": key,
            "at": now,
        }
        for person_id in sorted(set(person_ids) - {actor_id}, key=str)
    ]
    if rows:
        make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
        db.execute(make(Notice).on_conflict_do_nothing(index_elements=["person_id", "key"]), rows)


def read_one(db: Db, person_id: UUID, notice_id: UUID, now: datetime) -> Notice:
    """Mark one notice of this person as read. Raises NotFound, for anybody else's too."""
    notice = db.get(Notice, notice_id)
    if notice is None or notice.person_id != person_id:
        raise NotFound("notice")
    notice.read_at = notice.read_at or now
    return notice


def read_all(db: Db, person_id: UUID, until: datetime, now: datetime) -> None:
    """Mark as read what this person was told until then: what came since, they have not seen."""
    db.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), Notice.at <= until)
        .values(read_at=now)
    )


def settle(
    db: Db,
    now: datetime,
    *,
    key: str | None = None,
    under: str | None = None,
    path: str | None = None,
    person_id: UUID | None = None,
) -> None:
    """Count notices no more: what they ask for was done, or has become pointless.

    Those of one `key`, of all keys that begin with `under`, or all that lead to `path`; of one
    person when they have done their part, else of everybody. Together with the change that settles
    them: call it before telling anything new that should count. No mail tells of them any more.
    """
    wanted = [
        *([Notice.key == key] if key is not None else []),
        *([Notice.key.startswith(under, autoescape=True)] if under is not None else []),
        *([Notice.path == path] if path is not None else []),
    ]
    if len(wanted) != 1:
        raise ValueError("Say by one thing which notices are settled.")
    if person_id is not None:
        wanted.append(Notice.person_id == person_id)
    db.execute(update(Notice).where(Notice.read_at.is_(None), *wanted).values(read_at=now))


def settle_review(db: Db, review_id: UUID, now: datetime) -> None:
    """Count nothing of a review any more that asked for something: it is closed."""
    db.execute(
        update(Notice)
        .where(
            Notice.review_id == review_id,
            Notice.read_at.is_(None),
            Notice.kind.in_((NoticeKind.WAITS, NoticeKind.DUE)),
        )
        .values(read_at=now)
    )


def settle_due(db: Db, still: Mapping[str, Collection[UUID]], now: datetime) -> None:
    """Count no more what is not due any more. `still`: whom each key that is due concerns.

    What somebody else holds is left for the next time, so that nobody waits for another in a ring.
    """
    unread = db.scalars(
        select(Notice)
        .where(Notice.kind == NoticeKind.DUE, Notice.read_at.is_(None), Notice.at < now)
        .with_for_update(skip_locked=True)
    )
    for one in unread:
        if one.person_id not in still.get(one.key, ()):
            one.read_at = now


def wish_for(db: Db, person_id: UUID, pace: Pace, now: datetime) -> None:
    """Keep how somebody wants to hear by e-mail."""
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    values = {"pace": pace, "changed_at": now}
    db.execute(
        make(Wish)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )


def forget_old(db: Db, now: datetime) -> None:
    """Forget what was read long ago. What nobody read stays."""
    db.execute(delete(Notice).where(Notice.read_at < now - KEPT_FOR))
