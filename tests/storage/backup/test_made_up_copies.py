"""Copies that no server made: refused in a sentence, and nothing is kept of them."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import inspect, select

from qmapp.backup import rows
from qmapp.backup.restoring import CannotRestore, restore
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage, make_engine
from qmapp.tables import metadata
from tests.factories.assessments import make_case
from tests.storage.backup.copies import Member, copy_of, is_bare, made_up, plain
from tests.support.settings import TRAIL_KEY

BOARD = str(UUID(int=7))


def test_a_made_up_copy_of_nothing_is_put_back(
    storage: Storage, files: FileStore, tmp_path: Path
) -> None:
    """What stands below is refused for what is wrong with it, and not for how it is made."""
    assert restore(storage, files, made_up(tmp_path / "copy"), TRAIL_KEY).rows == 0


def of_kind(kind: bytes, name: str, link: str = "") -> Member:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member, b""


def with_holes() -> Member:
    """A file of a terabyte that is told in a few bytes."""
    member, data = plain("files/holes", b"0\n")
    member.pax_headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "files/holes",
        "GNU.sparse.realsize": str(1 << 40),
    }
    return member, data + b"\0" * 510


@pytest.mark.parametrize(
    "member",
    [
        of_kind(tarfile.SYMTYPE, f"files/{BOARD}/aa/{'a' * 64}", "/etc/passwd"),
        of_kind(tarfile.LNKTYPE, f"files/{BOARD}/aa/{'a' * 64}", "tables/boards.jsonl"),
        of_kind(tarfile.DIRTYPE, "files"),
        of_kind(tarfile.FIFOTYPE, "files/pipe"),
        of_kind(tarfile.CHRTYPE, "files/device"),
        with_holes(),
        plain("files/../../../etc/cron.d/mine", b"* * * * * root true"),
        plain("/etc/cron.d/mine", b"* * * * * root true"),
        plain(f"files/{BOARD}/aa/{'a' * 64}", b"other bytes"),
        plain(f"files/{'-' * 36}/aa/{'a' * 64}", b"other bytes"),
        plain("tables/boards.jsonl", b""),
        plain("tables/sqlite_master.jsonl", b""),
    ],
    ids=[
        "a link", "a hard link", "a folder", "a pipe", "a device", "a file with holes",
        "a way out", "the root", "another hash", "no board", "twice", "no table of ours",
    ],
)  # fmt: skip
def test_members_that_are_none_of_ours(
    sqlite_storage: Storage, tmp_path: Path, member: Member
) -> None:
    files = FileStore.in_folder(tmp_path / "store" / "files")
    copy = made_up(tmp_path / "copy", more=[member])
    with pytest.raises(CannotRestore, match="Nothing was put back"):
        restore(sqlite_storage, files, copy, TRAIL_KEY)
    assert is_bare(sqlite_storage)
    assert list((tmp_path / "store").rglob("*")) == [tmp_path / "store" / "files"]


@pytest.mark.parametrize(
    "told",
    [
        lambda m: [m],
        lambda m: {"format": m["format"]},
        lambda m: m | {"parts": 7},
        lambda m: m | {"parts": [{"name": 7}]},
        lambda m: m | {"parts": [one | {"rows": "many"} for one in m["parts"]]},
        lambda m: m | {"parts": [one | {"rows": None} for one in m["parts"]]},
        lambda m: m | {"parts": [one | {"rows": 9} for one in m["parts"]]},
        lambda m: m | {"parts": [one | {"size": 1 << 40} for one in m["parts"]]},
        lambda m: m | {"parts": m["parts"] * 2},
        lambda m: m | {"format": "qmapp-backup-9"},
        lambda m: m | {"seal": "0" * 64},
        lambda m: m | {"seal": None},
        lambda m: m | {"seal": "\u00e9"},
        lambda _: b"[" * 100_000,
        lambda _: b"\xff\xfe",
        lambda _: b"",
    ],
)
def test_lists_that_are_none(
    sqlite_storage: Storage, files: FileStore, tmp_path: Path, told: Callable[[Any], Any]
) -> None:
    copy = made_up(tmp_path / "copy", told=told)
    with pytest.raises(CannotRestore, match="Nothing was put back"):
        restore(sqlite_storage, files, copy, TRAIL_KEY)
    assert is_bare(sqlite_storage)


def board(**changes: object) -> bytes:
    row = dict.fromkeys(metadata.tables["boards"].columns.keys())
    row |= {"id": UUID(BOARD), "name": "Harrowmere", "slug": "harrowmere"} | changes
    return rows.line_of(metadata.tables["boards"], row).encode() + b"\n"


def whole_board(storage: Storage) -> bytes:
    table = metadata.tables["boards"]
    make_case(storage)
    with storage.reading() as db:
        row = db.execute(select(table)).mappings().one()
        return rows.line_of(table, dict(row)).encode() + b"\n"


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("boards", board(name=None)),
        ("boards", b"{}\n"),
        ("boards", b"[]\n"),
        ("boards", b"\xff\n"),
        ("boards", b"[" * 100_000 + b"\n"),
        ("boards", board().replace(b'"Harrowmere"', b"{}")),
        ("agencies", b""),
    ],
    ids=["no name", "no columns", "no row", "no letters", "too deep", "no text", "no parent"],
)
def test_rows_that_are_none(
    storage: Storage, files: FileStore, tmp_path: Path, table: str, lines: bytes
) -> None:
    if not lines:
        agency = dict.fromkeys(metadata.tables[table].columns.keys())
        agency |= {"id": UUID(int=8), "board_id": UUID(BOARD), "name": "School"}
        lines = rows.line_of(metadata.tables[table], agency).encode() + b"\n"
    copy = made_up(tmp_path / "copy", {table: lines})
    with pytest.raises(CannotRestore, match="Nothing was put back"):
        restore(storage, files, copy, TRAIL_KEY)
    assert is_bare(storage)


def test_a_row_that_is_there_twice(
    sqlite_storage: Storage, postgres_storage: Storage, files: FileStore, tmp_path: Path
) -> None:
    lines = whole_board(sqlite_storage)
    copy = made_up(tmp_path / "copy", {"boards": lines * 2})
    with pytest.raises(CannotRestore, match="Nothing was put back"):
        restore(postgres_storage, files, copy, TRAIL_KEY)
    assert is_bare(postgres_storage)


def test_a_copy_cut_short(storage: Storage, files: FileStore, tmp_path: Path) -> None:
    make_case(storage)
    copy_of(storage, files, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    with closing(Storage(f"sqlite:///{tmp_path / 'new.sqlite3'}")) as new:
        for size in (0, 100, 512, 5_000, len(whole) // 2, len(whole) - 11_000):
            (tmp_path / "cut").write_bytes(whole[:size])
            with pytest.raises(CannotRestore, match="Nothing was put back"):
                restore(new, files, tmp_path / "cut", TRAIL_KEY)
        with new.engine.connect() as connection:
            assert inspect(connection).get_table_names() == []


def test_a_database_of_an_older_version_that_holds_something_is_left_as_it_is(
    storage: Storage, files: FileStore, tmp_path: Path
) -> None:
    make_case(storage)
    copy_of(storage, files, tmp_path / "copy")
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}"
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE boards (id TEXT, name TEXT)")
        connection.exec_driver_sql("INSERT INTO boards VALUES ('1', 'Of long ago')")
    with closing(Storage(url)) as old:
        with pytest.raises(CannotRestore, match="not empty: boards holds rows"):
            restore(old, files, tmp_path / "copy", TRAIL_KEY)
        with old.engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["boards"]
    engine.dispose()
