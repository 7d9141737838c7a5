"""Forging by somebody who knows how the trail is made, and has the database but not its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from qmapp.auditing.checking import check
from qmapp.foundation.audit import head_of
from qmapp.foundation.audit.chain import GENESIS, REGISTER, Link, chain_of
from qmapp.foundation.audit.models import ChainHead, Event, EventValue
from qmapp.foundation.audit.service import erase
from qmapp.foundation.audit.verifying import Printed
from qmapp.foundation.storage import Storage
from tests.storage.audit.trails import NOW, behind_the_back, broken, events, write

HEAD, EVENT, VALUE = ChainHead.__table__, Event.__table__, EventValue.__table__


def said(storage: Storage, printed: Sequence[Printed] = ()) -> list[str]:
    return [one.what for one in check(storage, None, printed).problems]


def head(storage: Storage, chain: str) -> dict[str, Any]:
    with storage.engine.connect() as connection:
        found = connection.execute(select(HEAD).where(HEAD.c.chain == chain)).mappings().one()
        return dict(found)


def without_event(event_id: UUID) -> list[Any]:
    return [
        delete(VALUE).where(VALUE.c.event_id == event_id),
        delete(EVENT).where(EVENT.c.id == event_id),
    ]


def set_back(to: Event) -> Any:
    where = update(HEAD).where(HEAD.c.chain == to.chain)
    return where.values(sequence=to.sequence, digest=to.digest)


def relinked(chain: Sequence[Event], changed: UUID) -> list[Any]:
    """Every event anew, one of them with another verb: each digest right, and so is the head."""
    previous, statements = GENESIS, []
    for event in chain:
        verb = "thing:forged" if event.id == changed else event.verb
        link = Link(
            chain=event.chain, sequence=event.sequence, event_id=event.id, at=event.at,
            actor_id=event.actor_id, verb=verb, subject_kind=event.subject_kind,
            subject_id=event.subject_id, review_id=event.review_id, fields=event.fields,
            previous=previous,
        )  # fmt: skip
        statements.append(
            update(EVENT)
            .where(EVENT.c.id == event.id)
            .values(verb=verb, previous=previous, digest=link.digest())
        )
        previous = link.digest()
    where = update(HEAD).where(HEAD.c.chain == chain[0].chain)
    return [*statements, where.values(digest=previous)]


def test_the_newest_removed_with_the_head_set_back(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 4)
    *_, before, newest = events(storage, board_id)
    behind_the_back(storage, *without_event(newest.id), set_back(before))
    assert said(storage) == ["the end of the chain was not written by qmapp"]


def test_nor_does_a_seal_help_that_was_printed(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 3)
    with storage.reading() as db:
        printed = head_of(db, board_id)
    write(storage, board_id)
    *_, before, newest = events(storage, board_id)
    behind_the_back(
        storage,
        *without_event(newest.id),
        set_back(before),
        update(HEAD).where(HEAD.c.chain == before.chain).values(seal=printed.seal),
    )
    assert said(storage) == ["the end of the chain was not written by qmapp"]


def test_a_whole_chain_made_anew(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 5)
    chain = events(storage, board_id)
    behind_the_back(storage, *relinked(chain, chain[2].id))
    assert said(storage) == ["the end of the chain was not written by qmapp"]


def test_going_on_writing_does_not_hide_it(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 5)
    chain = events(storage, board_id)
    behind_the_back(storage, *relinked(chain, chain[2].id))
    write(storage, board_id, 2)
    found = broken(storage, board_id)
    assert found is not None
    assert (found.sequence, found.what) == (
        6,
        "what stands before this event was not left so by qmapp",
    )
    assert events(storage, board_id)[5].verb == "trail:foreign-head"


def test_a_head_that_was_printed_shows_what_the_database_alone_cannot(
    storage: Storage, board_id: UUID
) -> None:
    """Everything put back as it was before: events, head and seal. A print knows of more."""
    write(storage, board_id, 3)
    earlier = head(storage, str(board_id))
    write(storage, board_id, 2)
    with storage.reading() as db:
        told = head_of(db, board_id)
    printed = Printed(told.chain, told.sequence, told.seal, "is printed as 5")
    assert said(storage, [printed]) == []
    behind_the_back(
        storage,
        *(one for event in events(storage, board_id)[3:] for one in without_event(event.id)),
        update(HEAD).where(HEAD.c.chain == str(board_id)).values(**earlier),
    )
    assert said(storage) == []
    assert said(storage, [printed]) == [
        "the chain does not go through the head that is printed as 5"
    ]


def test_a_seal_that_was_made_up_is_no_printed_one(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 3)
    printed = Printed(chain_of(board_id), 2, "f" * 64, "is printed as 2")
    assert len(said(storage, [printed])) == 1


def test_a_chain_taken_away_whole(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 2)
    write(storage, None, 2)
    behind_the_back(
        storage,
        *(one for event in events(storage, board_id) for one in without_event(event.id)),
        delete(HEAD).where(HEAD.c.chain == str(board_id)),
    )
    assert said(storage) == ["a chain was taken away, or added"]
    write(storage, board_id)  # begun again, it is not as if nothing had been
    assert said(storage) == ["what stands before this event was not left so by qmapp"]


@pytest.mark.parametrize("what", ["gone", "sealed by nobody"])
def test_the_list_of_chains(storage: Storage, board_id: UUID, what: str) -> None:
    write(storage, board_id, 2)
    here = HEAD.c.chain == REGISTER
    forged = update(HEAD).where(here).values(seal="f" * 64)
    behind_the_back(storage, delete(HEAD).where(here) if what == "gone" else forged)
    assert len(said(storage)) == 1
    write(storage, None)  # a new chain, so that the list would be written again
    assert len(said(storage)) == 2


def test_a_chain_with_events_and_no_head(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 2)
    behind_the_back(storage, delete(HEAD).where(HEAD.c.chain == str(board_id)))
    assert "the newest events are missing" in said(storage)


def test_a_value_without_its_event(storage: Storage, board_id: UUID) -> None:
    write(storage, board_id, 2)
    stray = insert(VALUE).values(event_id=board_id, field="words", value='"x"', salt="s")
    behind_the_back(storage, stray)
    assert said(storage) == ["a value stands there without an event"]


@pytest.mark.parametrize("erased_by", [True, False])
def test_a_value_pretended_to_be_erased(
    storage: Storage, board_id: UUID, person_id: UUID, *, erased_by: bool
) -> None:
    write(storage, board_id, 3, words="wolpertinger")
    event = events(storage, board_id)[1]
    here = (VALUE.c.event_id == event.id) & (VALUE.c.field == "words")
    behind_the_back(
        storage,
        update(VALUE)
        .where(here)
        .values(
            value=None, salt=None, erased_at=NOW, erased_because="Names a child.",
            erased_by=person_id if erased_by else None,
        ),
    )  # fmt: skip
    assert said(storage) == ["the value of words was erased without an event"]


@pytest.mark.parametrize(
    "changes", [{"erased_at": None}, {"erased_by": None}, {"erased_because": "Another."}]
)
def test_what_is_said_of_an_erased_value_stays_as_it_was(
    storage: Storage, board_id: UUID, person_id: UUID, changes: dict[str, Any]
) -> None:
    write(storage, board_id, 3, words="wolpertinger")
    event = events(storage, board_id)[1]
    with storage.unit_of_work() as db:
        erase(db, event_id=event.id, field="words", by=person_id, reason="Names one.", now=NOW)
    assert said(storage) == []
    here = (VALUE.c.event_id == event.id) & (VALUE.c.field == "words")
    behind_the_back(storage, update(VALUE).where(here).values(**changes))
    assert len(said(storage)) == 1


def test_which_rows_an_event_left_behind_cannot_be_erased(
    storage: Storage, board_id: UUID, person_id: UUID
) -> None:
    write(storage, board_id)
    [event] = events(storage, board_id)
    with storage.unit_of_work() as db, pytest.raises(ValueError, match="stays"):
        erase(db, event_id=event.id, field="rows", by=person_id, reason="So.", now=NOW)
