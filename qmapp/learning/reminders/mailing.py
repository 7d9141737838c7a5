"""The weekly mail: how many actions and checks come due, once a week for each address.

It names no review, no action, no person and nothing that anybody wrote. Owners by link hear of
their action by its link, which shows that action and nothing else; whoever has an account signs in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from qmapp.decision.actions import links
from qmapp.decision.actions.models import Action, OwnerLink
from qmapp.errors import N_
from qmapp.foundation.storage import Db, Storage, london_date
from qmapp.learning.reminders import queries
from qmapp.learning.reminders.models import WeeklyMail
from qmapp.learning.reminders.queries.parts import promised
from qmapp.learning.reminders.rules import SOON, STILL_TO_DO, is_time_to_mail, week_of
from qmapp.people.accounts.models import Person
from qmapp.people.inbox.models import Wish
from qmapp.people.inbox.rules import Pace
from qmapp.people.notices import service as notices
from qmapp.people.notices.texts import compose

SUBJECT = N_("What is due this week in Quality markers")


@dataclass(slots=True)
class Counts:
    """What comes due for one person: actions past their day, actions soon, checks."""

    overdue: int = 0
    soon: int = 0
    checks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An action that somebody owns by link: its day and how long the link opens it."""

    link_id: UUID
    due_on: date
    is_overdue: bool
    until: date


@dataclass(slots=True)
class Letter:
    """What one address is told. `name` is empty for an owner without an account."""

    name: str = ""
    counts: Counts = field(default_factory=Counts)
    linked: list[Linked] = field(default_factory=list)


def mail_weekly(storage: Storage, base_url: str, secret_key: str, now: datetime) -> int:
    """Queue this week's mails, where it is time for them; how many were queued.

    Each is kept together with the mark that its address has had this week's, so that two workers,
    or one that dies in between, write to nobody twice. Who has nothing due is not written to.
    """
    if not is_time_to_mail(now):
        return 0
    week = week_of(now)
    with storage.reading() as db:
        letters = find_letters(db, london_date(now))
        had = set(db.scalars(select(WeeklyMail.recipient).where(WeeklyMail.week == week)))
    queued = 0
    for address in sorted(letters.keys() - had):
        body = _body(letters[address], base_url, secret_key)
        with storage.unit_of_work() as db:
            if _takes(db, address, week, now):
                notices.queue(db, address, SUBJECT, body, now)
                queued += 1
    return queued


def find_letters(db: Db, today: date) -> Mapping[str, Letter]:
    """By address, in small letters, what there is to tell. Eleven queries, however many people.

    Not to whoever wants no mail, by whichever way they would get it, nor to those who have left.
    """
    letters: defaultdict[str, Letter] = defaultdict(Letter)
    counts = _count(db, today)
    for person_id, email, name in _people(db, counts):
        letters[email.lower()] = Letter(name=name, counts=counts[person_id])
    for address, linked in _linked(db, today):
        letters[address].linked.append(linked)
    unwanted = _unwanted(db)
    return {address: one for address, one in letters.items() if address not in unwanted}


def _count(db: Db, today: date) -> Mapping[UUID, Counts]:
    counts: defaultdict[UUID, Counts] = defaultdict(Counts)
    for action in queries.list_open_actions(db, today + SOON):
        for person_id in action.people:
            if action.due_on < today:
                counts[person_id].overdue += 1
            else:
                counts[person_id].soon += 1
    for checks in queries.list_open_checks(db, today + SOON):
        for person_id in checks.people:
            counts[person_id].checks += checks.count
    return counts


def _people(db: Db, counts: Mapping[UUID, Counts]) -> Sequence[tuple[UUID, str, str]]:
    """Id, address and name of those who are told something and have not left."""
    found = db.execute(
        select(Person.id, Person.email, Person.name).where(Person.active).order_by(Person.id)
    )
    return [(one, email, name) for one, email, name in found if one in counts]


def _linked(db: Db, today: date) -> Sequence[tuple[str, Linked]]:
    """Every live link to an open action that comes due, with the address that it was sent to."""
    rows = db.execute(
        select(OwnerLink, Action.due_on)
        .join(Action, Action.id == OwnerLink.action_id)
        .where(
            *promised(),
            Action.delivery.in_(STILL_TO_DO),
            Action.due_on <= today + SOON,
            OwnerLink.revoked_at.is_(None),
            OwnerLink.until >= today,
            OwnerLink.email != "",
        )
        .order_by(Action.due_on, OwnerLink.id)
    )
    return [
        (
            link.email.lower(),
            Linked(link_id=link.id, due_on=due, is_overdue=due < today, until=link.until),
        )
        for link, due in rows
        if due is not None
    ]


def _unwanted(db: Db) -> frozenset[str]:
    """The addresses of those who want no mail, and of those who have left."""
    query = (
        select(Person.email)
        .outerjoin(Wish, Wish.person_id == Person.id)
        .where((Wish.pace == Pace.NEVER) | ~Person.active)
    )
    return frozenset(one.lower() for one in db.scalars(query))


def _body(letter: Letter, base_url: str, secret_key: str) -> str:
    return compose(
        "weekly",
        name=letter.name,
        counts=letter.counts,
        base_url=base_url,
        linked=[
            {
                "due_on": _day(one.due_on),
                "is_overdue": one.is_overdue,
                "until": _day(one.until),
                "address": f"{base_url}/o/{links.token_of(secret_key, one.link_id)}",
            }
            for one in letter.linked
        ],
    )


def _day(day: date) -> str:
    """3 March 2026. The worker has no request, and so no language of one."""
    return f"{day.day} {day:%B %Y}"


def _takes(db: Db, recipient: str, week: date, now: datetime) -> bool:
    """Whether this is the first to write to an address this week: the row says so from now on."""
    make = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    made = db.execute(
        make(WeeklyMail)
        .values(id=uuid4(), recipient=recipient, week=week, queued_at=now)
        .on_conflict_do_nothing(index_elements=["recipient", "week"])
        .returning(WeeklyMail.id)
    )
    return made.first() is not None
