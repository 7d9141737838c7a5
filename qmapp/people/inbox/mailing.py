"""What the worker does with notices: one mail a person, and what falls due.

A mail says how many notices of which kind there are and where to read them. It names no review, no
person and nothing that anybody wrote: mailboxes are not a place for cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from qmapp.errors import N_
from qmapp.foundation.storage import Db, Storage, london_date
from qmapp.people.accounts.queries import get_person
from qmapp.people.inbox import queries, service
from qmapp.people.inbox.models import Notice
from qmapp.people.inbox.ports import all_due, reviews_in_sight
from qmapp.people.inbox.rules import NoticeKind
from qmapp.people.notices import service as notices
from qmapp.people.notices.texts import compose

SUBJECT = N_("Something waits for you in Quality markers")


def mail(storage: Storage, base_url: str, now: datetime) -> int:
    """Queue one mail for everybody who is to hear of something now; how many were queued.

    Each is kept together with the mark that its notices were told, so that two workers, or one
    that dies in between, tell nobody twice.
    """
    with storage.reading() as db:
        people = queries.list_to_mail(db, now)
    queued = 0
    for person_id in people:
        with storage.unit_of_work() as db:
            queued += _mail_one(db, person_id, base_url, now)
    return queued


def tell_of_due(storage: Storage, now: datetime) -> None:
    """Tell people what falls due, and count no more what does not any more.

    Keys keep it from being told twice, however often this runs; what everybody was told already
    takes no turn of the writers.
    """
    with storage.reading() as db:
        found = list(all_due(db, london_date(now)))
        told = queries.list_told_of_due(db, [one.key for one in found])
    for one in found:
        if set(one.person_ids) <= told.get(one.key, set()):
            continue
        with storage.unit_of_work() as db:
            service.tell(
                db,
                one.person_ids,
                NoticeKind.DUE,
                one.what,
                one.path,
                key=one.key,
                board_id=one.board_id,
                review_id=one.review_id,
                now=now,
            )
    with storage.unit_of_work() as db:
        service.settle_due(db, {one.key: one.person_ids for one in found}, now)


def _mail_one(db: Db, person_id: UUID, base_url: str, now: datetime) -> int:
    told = queries.list_due_for_mail(db, person_id, now)
    for one in told:
        one.mailed_at = now
    counts = _counts(db, person_id, told)
    if not counts:
        return 0
    person = get_person(db, person_id)
    body = compose(
        "waiting",
        name=person.name,
        base_url=base_url,
        waits=counts[NoticeKind.WAITS],
        due=counts[NoticeKind.DUE],
        mentions=counts[NoticeKind.MENTION],
        signed=counts[NoticeKind.SIGNED],
    )
    notices.queue(db, person.email, SUBJECT, body, now)
    return 1


def _counts(db: Db, person_id: UUID, told: Sequence[Notice]) -> Counter[NoticeKind]:
    """How many of which kind; not of reviews that the person may not see any more."""
    ids = {one.review_id for one in told if one.review_id is not None}
    hidden = ids - reviews_in_sight(db, person_id, ids).keys()
    return Counter(one.kind for one in told if one.review_id not in hidden)
