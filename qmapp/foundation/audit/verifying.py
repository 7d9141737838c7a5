"""Whether the whole trail holds, and whether the sealed rows read as it tells.

A row for which somebody's open sitting stands has no event yet: rooms say which ones those are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, select

from qmapp.foundation.audit.chain import (
    GENESIS,
    REGISTER,
    chain_of,
    head_seal,
    printed_seal,
    register_digest,
)
from qmapp.foundation.audit.heads import key_of
from qmapp.foundation.audit.models import ChainHead, Event, EventValue
from qmapp.foundation.audit.seals import digest_of, sealed_models, table_of
from qmapp.foundation.audit.walking import UNREADABLE, KeyChange, Told, Walk, walk
from qmapp.foundation.storage import Base, Db

_HEADS = cast("Table", ChainHead.__table__)
_EVENTS, _VALUES = cast("Table", Event.__table__), cast("Table", EventValue.__table__)

_PIECE = 1000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold: an event of a chain, a sealed row, or the whole of it.

    `sequence` and `at` are those of the event, or of the one that told of the row last.
    """

    chain: str
    what: str
    sequence: int | None = None
    at: datetime | None = None
    table: str | None = None
    row_id: str | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """The head of a chain as it was printed, or frozen with what was signed (`where`).

    `digest` where it is known too: it shows without a key that the event still stands.
    """

    chain: str
    sequence: int
    seal: str
    where: str
    digest: str | None = None


@dataclass(slots=True)
class Verified:
    """What was looked at, and what does not hold. `being_written`: rows of open sittings.

    `key_changes`: where the trail went on with another key; `of_other_key`: heads from before
    such a change, whose seals nobody can compare without the key before.
    """

    chains: int = 0
    events: int = 0
    rows: int = 0
    being_written: int = 0
    files: int = 0
    problems: list[Problem] = field(default_factory=list)
    key_changes: list[KeyChange] = field(default_factory=list)
    of_other_key: int = 0


# By table the rows for which an open sitting stands.
Writing = Callable[[Db], Mapping[str, Collection[UUID]]]


def look_at_one_moment(db: Db) -> None:
    """Let a new session see the database as it is now, whoever goes on writing."""
    if db.get_bind().dialect.name == "postgresql":  # SQLite does so anyway
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def verify(
    db: Db,
    *,
    writing: Writing,
    chains: Sequence[str] | None = None,
    printed: Iterable[Printed] = (),
    keys_before: Sequence[str] = (),
) -> Verified:
    """Walk all chains, or those that are named, and compare the sealed rows with them.

    Through each head that was `printed`, its chain must still go; one from before a change of key
    is compared with `keys_before`. Needs `look_at_one_moment`.
    """
    done = Verified()
    heads = list(printed)
    walks: dict[str, Walk] = {}
    for chain in _chains(db) if chains is None else chains:
        wanted = frozenset(head.sequence for head in heads if head.chain == chain)
        walks[chain] = walk(db, chain, digests_of=wanted)
    done.chains, done.events = len(walks), sum(one.events for one in walks.values())
    for one in walks.values():
        if (broken := one.first_break) is not None:
            done.problems.append(Problem(one.chain, broken.what, broken.sequence, broken.at))
        done.key_changes += one.key_changes
    if chains is None:
        done.problems += _register_problems(db)
    for head in heads:
        if head.chain in walks:
            _compare_head(db, done, walks[head.chain], head, keys_before)
    try:
        excused = writing(db)
    except UNREADABLE:
        excused = {}
    _compare_rows(db, done, walks, excused, whole=chains is None)
    return done


def _chains(db: Db) -> list[str]:
    """Every chain that has a head or an event."""
    heads = select(_HEADS.c.chain).where(_HEADS.c.chain != REGISTER)
    found = db.connection().scalars(heads.union(select(_EVENTS.c.chain)))
    return sorted(found)


def _register_problems(db: Db) -> Iterator[Problem]:
    """Whether a chain was taken away whole, and whether a value stands without its event."""
    heads = db.connection().scalars(select(_HEADS.c.chain)).all()
    kept = db.connection().execute(select(_HEADS).where(_HEADS.c.chain == REGISTER)).first()
    names = [chain for chain in heads if chain != REGISTER]
    if kept is None:
        if names:
            yield Problem(REGISTER, "the list of chains is missing")
    elif kept.seal != head_seal(key_of(db), REGISTER, kept.sequence, kept.digest):
        yield Problem(REGISTER, "the list of chains was not written by qmapp")
    elif (kept.sequence, kept.digest) != (len(names), register_digest(names)):
        yield Problem(REGISTER, "a chain was taken away, or added")
    strays = (
        select(func.count())
        .select_from(_VALUES.outerjoin(_EVENTS, _VALUES.c.event_id == _EVENTS.c.id))
        .where(_EVENTS.c.id.is_(None))
    )
    if db.connection().scalar(strays):
        yield Problem(REGISTER, "a value stands there without an event")


def _compare_head(
    db: Db, done: Verified, walked: Walk, head: Printed, keys_before: Sequence[str]
) -> None:
    """Whether the chain goes through a head, as far as there is a key to tell it with."""
    digest = walked.digests.get(head.sequence) if head.sequence else GENESIS
    is_before = any(head.sequence < change.sequence for change in walked.key_changes)
    keys = keys_before if is_before else [key_of(db)]
    is_there = digest is not None and head.digest in (None, digest)
    if is_there and is_before and not keys:
        done.of_other_key += 1
    elif not is_there or not any(_is_sealed(key, head, digest or "") for key in keys):
        what = f"the chain does not go through the head that {head.where}"
        done.problems.append(Problem(head.chain, what, head.sequence))


def _is_sealed(key: str, head: Printed, digest: str) -> bool:
    return compare_digest(printed_seal(key, head.chain, head.sequence, digest), head.seal)


# Rows ----------------------------------------------------------------------------------------


def _compare_rows(
    db: Db,
    done: Verified,
    walks: Mapping[str, Walk],
    writing: Mapping[str, Collection[UUID]],
    *,
    whole: bool,
) -> None:
    told: dict[tuple[str, str], tuple[str, Told]] = {}
    for chain, one in walks.items():
        told |= {key: (chain, of_row) for key, of_row in one.rows.items()}
    for model in sealed_models():
        table = table_of(model)
        seen: set[str] = set()
        excused = {str(id_) for id_ in writing.get(table.name, ())}
        known = [id_ for name, id_ in told if name == table.name]
        for id_, chain, digest in _live(db, model, known):
            seen.add(id_)
            of_row = told.get((table.name, id_))
            if of_row is None and not whole and chain not in walks:
                continue  # of a board that nobody asked about
            done.rows += 1
            if id_ in excused:
                done.being_written += 1
            elif (what := _row_problem(of_row, digest)) is not None:
                done.problems.append(_of_row(of_row, chain, what, table.name, id_))
        for id_ in known:
            of_row = told[table.name, id_]
            if id_ not in seen and of_row[1].digest is not None:
                what = "the row was removed without an event"
                done.problems.append(_of_row(of_row, of_row[0], what, table.name, id_))


def _row_problem(of_row: tuple[str, Told] | None, digest: str) -> str | None:
    if of_row is None or of_row[1].digest is None:
        return "the row was added without an event"
    return None if of_row[1].digest == digest else "the row was changed without an event"


def _of_row(
    of_row: tuple[str, Told] | None, chain: str, what: str, table: str, row_id: str
) -> Problem:
    if of_row is None:
        return Problem(chain, what, table=table, row_id=row_id)
    chain, told = of_row
    return Problem(chain, what, told.sequence, told.at, table, row_id)


def _live(db: Db, model: type[Base], known: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """The rows of a table as they stand: id, chain, digest. One that cannot be read has none."""
    query = select(table_of(model))
    try:
        with db.connection().execute(query.execution_options(yield_per=_PIECE)) as found:
            return [_read(model, row) for row in found]
    except UNREADABLE:
        return _one_by_one(db, model, known)


def _one_by_one(db: Db, model: type[Base], known: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """As `_live`, where a row holds what its columns cannot be: the rows that the trail knows,
    and how many there are that it does not.
    """
    table = table_of(model)
    there = 0
    for id_ in known:
        query = select(table).where(table.c.id == UUID(id_))
        try:
            row = db.connection().execute(query).first()
        except UNREADABLE:
            there += 1
            yield id_, chain_of(None), ""
        else:
            if row is not None:
                there += 1
                yield _read(model, row)
    total = db.connection().scalar(select(func.count()).select_from(table)) or 0
    for number in range(there, total):
        yield f"(unreadable, {number - there + 1})", chain_of(None), ""


def _read(model: type[Base], row: Any) -> tuple[str, str, str]:
    return str(row.id), chain_of(row.board_id), digest_of(model, row)
