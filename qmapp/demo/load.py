"""Load the demonstration the way it would have come about.

Everybody does their own part through the same verbs that the pages call, one day after
another, with the clock of that day. So events, stages, numbers and what blindness hides are
as the application makes them, and nothing here writes a row of its own.

All of it is one transaction: a load that dies leaves an empty database, and can be run again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from sqlalchemy import select, text

from qmapp import tables
from qmapp.casework.drafts.reading import ReadDraft, read_in_child
from qmapp.casework.lenses.loading import shipped
from qmapp.casework.reviews import service as reviewing
from qmapp.demo import involving
from qmapp.demo.content import library
from qmapp.demo.content.codings import codings
from qmapp.demo.content.following import following
from qmapp.demo.content.governed import governed
from qmapp.demo.content.learning import learning
from qmapp.demo.content.sets import sets
from qmapp.demo.content.source import FILES
from qmapp.demo.story import (
    assessments,
    bodies,
    decisions,
    explorations,
    followings,
    people,
    registers,
    reviews,
    sharings,
    summits,
)
from qmapp.demo.story.codings import of_coding
from qmapp.demo.story.world import WORKER, Step, World
from qmapp.errors import QmappError
from qmapp.foundation.catalogue import load_catalogue
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, Storage
from qmapp.governance.stages import setup as stages
from qmapp.learning.impact import setup as impact
from qmapp.learning.tags import setup as tags
from qmapp.people.accounts import service as accounts
from qmapp.people.accounts.models import Board, Person
from qmapp.people.accounts.ports import register_review_standing


class HasData(QmappError):
    """The database is not empty, so the demonstration may not be put into it."""


def is_empty(db: Db) -> bool:
    """Whether there is neither a person nor a board yet."""
    return all(db.scalar(select(kind.id).limit(1)) is None for kind in (Person, Board))


def load(storage: Storage, files: FileStore, *, now: datetime, password: str, salt: str) -> None:
    """Put the demonstration boards into an empty database: all of them, or nothing.

    Days count back from `now`. `salt` is the server's own, so that the password works there.
    Raises HasData when somebody or some board is there already.
    """
    # Before the transaction, so that nobody waits for it.
    read, catalogue = _read_files(), load_catalogue()
    register_review_standing(reviewing.Standing())
    stages.register()
    impact.register()
    tags.register()
    with storage.unit_of_work() as db:
        _wait_for_others(db)
        if not is_empty(db):
            raise HasData
        hashed = partial(accounts.hash_password, password, salt)
        world = World(db, files, now, read, catalogue, hashed)
        for step in sorted(_steps(world), key=lambda step: step.at):
            step.do(step.at)
    involving.leave_nothing(storage, WORKER, now)


def _wait_for_others(db: Db) -> None:
    """Let nobody else fill the database meanwhile. On SQLite writers come one at a time."""
    if db.get_bind().dialect.name == "postgresql":
        names = ", ".join(kind.__tablename__ for kind in (Person, Board))
        db.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def _read_files() -> Mapping[str, tuple[bytes, ReadDraft]]:
    """Every draft's bytes and how they read, by key: read as an uploaded file is."""
    wanted = {draft.key: draft.file for review in library.reviews() for draft in review.drafts}

    def read(name: str) -> tuple[bytes, ReadDraft]:
        data = (FILES / name).read_bytes()
        return data, read_in_child(data, name)

    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(read, wanted.values())
        shipped()  # the rules of the scan, read once while the files are read elsewhere
        return dict(zip(wanted, found, strict=True))


def _steps(world: World) -> Iterator[Step]:
    """Everything that happened, in no order."""
    yield from people.arrivals(world)
    for board in library.boards():
        yield from people.of_board(world, board)
    for review in library.reviews():
        yield from reviews.of_review(world, review)
    for record in library.records():
        yield reviews.of_record(world, record)
    for assessment in library.assessments():
        yield from assessments.of_assessment(world, assessment)
    for change in library.rule_changes():
        yield assessments.of_rule_change(world, change)
    for triage in library.triage():
        yield from assessments.of_triage(world, triage)
    for register in library.registers():
        yield from registers.of_register(world, register)
    for found in sets():
        yield from decisions.of_set(world, found)
    for one in governed():
        yield from decisions.of_governed(world, one)
    yield from _since(world)


def _since(world: World) -> Iterator[Step]:
    """What came of it: how it is coded, what was followed, and when boards met."""
    for coding in codings():
        yield of_coding(world, coding)
    follows = following()
    for followed in follows.followed:
        yield from followings.of_followed(world, followed)
    for meeting in follows.meetings:
        yield followings.of_meeting(world, meeting)
    yield from _learned(world)


def _learned(world: World) -> Iterator[Step]:
    """What boards learn across their reviews."""
    learned = learning()
    for entry in learned.entries:
        yield explorations.of_entry(world, entry)
    for exploration in learned.explorations:
        yield from explorations.of_exploration(world, exploration)
    for summit in learned.summits:
        yield from summits.of_summit(world, summit)
    for body in learned.bodies:
        yield from bodies.of_body(world, body)
    for session in learned.classes:
        yield from bodies.of_class(world, session)
    for region in learned.regions:
        yield sharings.of_region(world, region)
    for reader in learned.readers:
        yield sharings.of_reader(world, reader)
    for shared in learned.shared:
        yield sharings.of_shared(world, shared)


__all__ = ["HasData", "is_empty", "load", "tables"]
