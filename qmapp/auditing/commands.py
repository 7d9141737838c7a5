"""The shell's `qmapp audit`: does the trail hold, and what does it say."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from string import hexdigits

import click
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from qmapp import migrate
from qmapp.auditing import telling
from qmapp.auditing.checking import check
from qmapp.auditing.files import look_at_files
from qmapp.casework.reviews.models import Review
from qmapp.config import from_environment
from qmapp.foundation.audit import key_with
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.exporting import export as export_events
from qmapp.foundation.audit.heads import is_keyed_otherwise, key_of
from qmapp.foundation.audit.sealing import change_key
from qmapp.foundation.audit.verifying import Printed
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db, Storage, clock
from qmapp.people.accounts.models import Board
from qmapp.people.accounts.queries import find_board, list_boards

_BOARD = click.option("--board", "board_name", help="The board’s name or short name.")

BEFORE_NEW_KEY = (
    "From here on the trail is sealed with the key that this server has now. Whether anything "
    "before was made anew can then be shown with the key before alone. Look for that key first: "
    "it is what QMAPP_TRAIL_KEY said, or the file trail_key in the data folder of the server that "
    "wrote this database."
)


@click.group()
def audit() -> None:
    """Check the trail, write it out, or go on where its key is lost."""


@audit.command()
@_BOARD
@click.option(
    "--printed",
    type=(int, str),
    multiple=True,
    metavar="NUMBER SEAL",
    help="The end of the trail as it is printed on a signed record; with --board.",
)
@click.option(
    "--key-before",
    "key_files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A file with a key that the trail had before; see “qmapp audit new-key”.",
)
@click.option(
    "--files/--no-files",
    "with_files",
    default=True,
    help="Whether every file is read and compared with its hash; it is.",
)
def verify(
    board_name: str | None,
    *,
    printed: Sequence[tuple[int, str]],
    key_files: Sequence[Path],
    with_files: bool,
) -> None:
    """Walk every chain, compare what is sealed and every file; name the first break of each.

    Ends with 1 when something does not hold.
    """
    if printed and board_name is None:
        raise click.UsageError("Say with --board on whose record it is printed.")
    with _storage() as storage:
        with storage.reading() as db:
            board = None if board_name is None else _board(db, board_name)
            names = {chain_of(one.id): one.name for one in list_boards(db)}
        heads = [
            Printed(chain_of(board.id), number, _as_printed(seal), f"is printed as {number}")
            for number, seal in printed
            if board is not None
        ]
        done = check(storage, board, heads, [file.read_text().strip() for file in key_files])
        if with_files:
            store = FileStore.in_folder(from_environment().files_dir)
            look_at_files(storage, store, done, None if board is None else board.id)
    for line in telling.sentences(done, names):
        click.echo(line)
    if done.problems:
        sys.exit(1)


@audit.command("new-key")
@click.option("--because", required=True, help="What became of the key before; it stays readable.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def new_key(because: str, *, yes: bool) -> None:
    """Go on with this server’s trail key where the one before is lost.

    Each chain says so in an event that stays, and “qmapp audit verify” names it ever after.
    """
    if not because.strip():
        raise click.UsageError("Say with --because what became of the key before.")
    with _storage() as storage:
        with storage.reading() as db:
            if not is_keyed_otherwise(db.connection(), key_of(db)):
                raise click.ClickException(
                    "The trail is sealed with this server’s key already. Nothing was changed."
                )
        if not yes:
            click.echo(BEFORE_NEW_KEY)
            click.confirm(
                "Is the key before lost for good, and is nothing serving now?", abort=True
            )
        try:
            with storage.unit_of_work() as db:
                changed = change_key(db, because.strip(), clock())
        except IntegrityError as error:
            raise click.ClickException(
                "The end of a chain is not where its events end: somebody set it back. Nothing was "
                "changed. “qmapp audit verify” names the place."
            ) from error
    click.echo(
        f"Done: {changed} chain{'' if changed == 1 else 's'} go{'es' if changed == 1 else ''} on "
        "with this key. “qmapp audit verify” says so from now on."
    )


@audit.command()
@_BOARD
@click.option("--review", "reference", help="The review’s reference; with --board if several.")
@click.option(
    "--values", "with_values", is_flag=True, help="With what was written: words of cases."
)
def export(board_name: str | None, reference: str | None, *, with_values: bool) -> None:
    """Write events as JSON Lines, chain by chain, each with the salted hashes of its values."""
    with _storage() as storage, storage.reading() as db:
        board = None if board_name is None else _board(db, board_name)
        review = None if reference is None else _review(db, board, reference)
        lines = export_events(
            db,
            chain=None if board is None else chain_of(board.id),
            review_id=None if review is None else review.id,
            with_values=with_values,
        )
        for line in lines:
            click.echo(json.dumps(line, ensure_ascii=False))


def _as_printed(seal: str) -> str:
    """A seal without what a copy of it brings along: spaces, and places where a line may break."""
    return "".join(letter for letter in seal if letter in hexdigits)


@contextmanager
def _storage() -> Iterator[Storage]:
    settings = from_environment()
    storage = key_with(Storage(settings.database_url), settings.trail_key)
    try:
        if not migrate.current_matches_head(storage):
            raise click.ClickException("The database is not up to date. Run “qmapp migrate” first.")
        yield storage
    finally:
        storage.close()


def _board(db: Db, name: str) -> Board:
    found = find_board(db, name)
    if found is None:
        known = ", ".join(board.name for board in list_boards(db)) or "none"
        raise click.ClickException(f"There is no board called {name!r}. Boards here: {known}.")
    return found


def _review(db: Db, board: Board | None, reference: str) -> Review:
    query = select(Review).where(Review.reference == reference)
    if board is not None:
        query = query.where(Review.board_id == board.id)
    found = db.scalars(query).all()
    if len(found) != 1:
        several = "Several boards have" if found else "There is no"
        raise click.ClickException(
            f"{several} review with the reference {reference!r}. Say the board with --board."
        )
    return found[0]
