"""A table written anew: the rows as they were, and nothing of what was taken out of them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from string import ascii_letters
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from qmapp.foundation.erasable.models import Words
from qmapp.foundation.storage import Db, Storage
from qmapp.people.accounts.models import Board
from tests.support.bytes import bytes_on_disk

NOW = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
TABLE = Words.__tablename__


@pytest.fixture
def board_id(storage: Storage) -> UUID:
    with storage.unit_of_work() as db:
        board = Board(id=uuid4(), name="Board", slug="board", created_at=NOW)
        db.add(board)
        return board.id


def phrase(number: int) -> str:
    return f"zq{number:05d}qz"


def add(storage: Storage, board_id: UUID, *numbers: int, length: int = 200) -> list[UUID]:
    """Words that no database can compress, in one change; each begins with its phrase."""
    filler = random.Random(length)
    with storage.unit_of_work() as db:
        made = [
            Words(
                id=uuid4(), board_id=board_id, salt="s", digest="d",
                text=phrase(n) + "".join(filler.choices(ascii_letters, k=length)),
            )
            for n in numbers
        ]  # fmt: skip
        db.add_all(made)
        return [one.id for one in made]


def take_out(storage: Storage, *ids: UUID) -> None:
    with storage.unit_of_work() as db:
        db.execute(
            update(Words).where(Words.id.in_(ids)).values(text=None, salt=None, withdrawn_at=NOW)
        )


def rows(storage: Storage) -> Mapping[UUID, tuple[object, ...]]:
    with storage.reading() as db:
        return {
            row.id: (row.board_id, row.text, row.salt, row.digest, row.withdrawn_at)
            for row in db.scalars(select(Words))
        }


def found(storage: Storage) -> set[str]:
    return set(re.findall(r"zq\d{5}qz", bytes_on_disk(storage).decode("latin-1")))


def test_words_in_a_live_table_are_in_its_files(storage: Storage, board_id: UUID) -> None:
    """That the looking finds what is there: without this the other tests would prove nothing."""
    add(storage, board_id, 1)
    assert found(storage) == {phrase(1)}


def test_nothing_of_what_was_taken_out_stays(storage: Storage, board_id: UUID) -> None:
    chance = random.Random(7)
    sizes = [chance.choice((30, 300, 900, 3_000, 9_000)) for _ in range(24)]
    ids = [
        id_
        for at, length in enumerate(sizes)
        for id_ in add(storage, board_id, *range(at * 5, at * 5 + 5), length=length)
    ]
    order = list(range(len(ids)))
    chance.shuffle(order)
    gone, kept = order[:90], order[90:]
    for at in range(0, len(gone), 5):
        take_out(storage, *(ids[n] for n in gone[at : at + 5]))
    before = rows(storage)
    assert storage.scrub(TABLE)
    assert found(storage) == {phrase(n) for n in kept}
    assert rows(storage) == before


@pytest.mark.parametrize("seed", [22, 29])
def test_gaps_of_pages_to_which_rows_once_belonged_are_no_hiding_place(
    storage: Storage, board_id: UUID, seed: int
) -> None:
    """Rows come, are blanked and go, so that SQLite splits and joins pages: with `secure_delete`
    and a checkpoint alone, something of these two histories stays in the file (SQLite 3.40).
    """
    chance = random.Random(seed)
    sizes = (30, 100, 300, 900, 1_800, 3_000, 9_000)
    there: dict[int, UUID] = {}
    for n in range(120):
        if len(there) < 3 or chance.random() < 0.6:
            [there[n]] = add(storage, board_id, n, length=chance.choice(sizes))
        elif chance.random() < 0.5:
            take_out(storage, there.pop(chance.choice(list(there))))
        else:
            with storage.unit_of_work() as db:
                db.execute(delete(Words).where(Words.id == there.pop(chance.choice(list(there)))))
    assert storage.scrub(TABLE)
    assert found(storage) == {phrase(n) for n in there}


def test_it_may_be_done_again_and_again(storage: Storage, board_id: UUID) -> None:
    first, second = add(storage, board_id, 1, 2)
    take_out(storage, first)
    assert [storage.scrub(TABLE) for _ in range(3)] == [True] * 3
    assert found(storage) == {phrase(2)}
    assert storage.scrub(TABLE, "kept_forms")
    take_out(storage, second)
    assert storage.scrub(TABLE)
    assert found(storage) == set()


@contextmanager
def somebody_reading(storage: Storage) -> Iterator[Db]:
    with closing(storage.read_session()) as db:
        if not storage.is_sqlite:
            db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        db.scalars(select(Words.id)).all()
        yield db


def test_somebody_who_still_reads_the_old_rows_puts_it_off(
    storage: Storage, board_id: UUID
) -> None:
    [words] = add(storage, board_id, 1)
    with somebody_reading(storage) as db:
        take_out(storage, words)
        assert not storage.scrub(TABLE, patience=0.05)
        assert db.scalar(select(Words.text)).startswith(phrase(1))
    assert storage.scrub(TABLE)
    assert found(storage) == set()


def test_somebody_who_writes_puts_it_off_and_loses_nothing(
    storage: Storage, board_id: UUID
) -> None:
    [words] = add(storage, board_id, 1)
    take_out(storage, words)
    with storage.unit_of_work() as db:
        db.add(Words(id=uuid4(), board_id=board_id, text=phrase(2), salt="s", digest="d"))
        db.flush()
        assert not storage.scrub(TABLE, patience=0.05)
    assert storage.scrub(TABLE)
    assert found(storage) == {phrase(2)}


def test_rows_that_others_point_to_stay(storage: Storage, board_id: UUID) -> None:
    """The rows are taken out and put back within one change; nothing that points to them goes."""
    [words] = add(storage, board_id, 1)
    assert storage.scrub("boards", TABLE)
    assert rows(storage)[words][0] == board_id
    if storage.is_sqlite:
        with storage.reading() as db:
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []
            assert db.scalar(text("PRAGMA foreign_keys")) == 1


def test_a_table_that_may_not_be_written_anew_is_no_success(
    postgres_storage: Storage, postgres_url: str
) -> None:
    """PostgreSQL only warns somebody who does not own a table, and does nothing."""
    with postgres_storage.engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS qm_stranger")
        connection.exec_driver_sql("CREATE ROLE qm_stranger")
        connection.exec_driver_sql(f"GRANT SELECT ON {TABLE} TO qm_stranger")
    stranger = Storage(postgres_url, connect_args={"options": "-c role=qm_stranger"})
    try:
        with pytest.raises(PermissionError, match=TABLE):
            stranger.scrub(TABLE)
    finally:
        stranger.close()
        with postgres_storage.engine.begin() as connection:
            connection.exec_driver_sql(f"REVOKE ALL ON {TABLE} FROM qm_stranger")
            connection.exec_driver_sql("DROP ROLE qm_stranger")


def test_what_is_deleted_is_overwritten_in_the_file(sqlite_storage: Storage) -> None:
    with sqlite_storage.reading() as db:
        assert db.scalar(text("PRAGMA secure_delete")) == 1


def test_an_error_of_the_database_holds_no_words(sqlite_storage: Storage) -> None:
    words = insert(Words).values(id=uuid4(), board_id=uuid4(), text="zqwordsqz", digest="d")
    with sqlite_storage.reading() as db, pytest.raises(IntegrityError) as raised:
        db.execute(words)
    assert "salt_goes_with_words" in str(raised.value)
    assert "zqwordsqz" not in str(raised.value)
