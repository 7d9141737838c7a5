"""The shell: `qmapp regions` (where boards count) and `qmapp readers` (who reads over boards)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from qmapp.config import from_environment
from qmapp.errors import RuleBroken
from qmapp.foundation.audit import key_with, require_own_key
from qmapp.foundation.storage import Db, Storage, clock
from qmapp.learning.sharing import queries, service
from qmapp.people.accounts import queries as accounts
from qmapp.people.accounts import rules
from qmapp.people.accounts.models import Board, Person


@click.group("regions")
def regions() -> None:
    """Say in which region a board counts when it shares."""


@regions.command("set")
@click.argument("board")
@click.argument("region")
def set_region(board: str, region: str) -> None:
    """Let BOARD (its name or short name) count in REGION (“North East”)."""
    with _changing() as db:
        found = _board(db, board)
        service.set_region(db, found, region, clock())
        name = found.name
    click.echo(f"{name} counts in {region} from the next edition on.")


@regions.command("unset")
@click.argument("board")
def unset_region(board: str) -> None:
    """Let BOARD count in no region."""
    with _changing() as db:
        found = _board(db, board)
        service.set_region(db, found, None, clock())
        name = found.name
    click.echo(f"{name} counts in no region from the next edition on.")


@regions.command("list")
def list_regions() -> None:
    """Name every board with its region."""
    with _changing() as db:
        boards = accounts.list_boards(db)
        known = queries.boards_with_regions(db, [board.id for board in boards])
        lines = [f"{one.name}: {one.region_name or 'no region'}" for one in known.values()]
    click.echo("\n".join(sorted(lines, key=str.casefold)) or "There is no board here.")


@click.group("readers")
def readers() -> None:
    """Say who reads shared trends over boards, of a region or of all."""


@readers.command("add")
@click.argument("email")
@click.argument("scope")
def add_reader(email: str, scope: str) -> None:
    """Let EMAIL, who has an account here, read for SCOPE: a region, or “national”."""
    with _changing() as db:
        person = _person(db, email)
        key = service.add_reader(db, person, scope, clock())
        name = person.name
    click.echo(f"{name} reads what boards share: {key}.")


@readers.command("remove")
@click.argument("email")
@click.argument("scope")
def remove_reader(email: str, scope: str) -> None:
    """Let EMAIL no longer read for SCOPE."""
    with _changing() as db:
        person = _person(db, email)
        service.end_reader(db, person, scope, clock())
        name = person.name
    click.echo(f"{name} no longer reads for {scope}.")


@readers.command("list")
def list_readers() -> None:
    """Name everybody who reads over boards."""
    with _changing() as db:
        lines = [f"{email} ({name}): {scope}" for email, name, scope in queries.list_readers(db)]
    click.echo("\n".join(lines) or "Nobody here reads over boards.")


@contextmanager
def _changing() -> Iterator[Db]:
    settings = from_environment()
    storage = key_with(Storage(settings.database_url), settings.trail_key)
    try:
        require_own_key(storage)
        with storage.unit_of_work() as db:
            yield db
    except RuleBroken as error:
        raise click.ClickException(str(error)) from error
    finally:
        storage.close()


def _board(db: Db, name: str) -> Board:
    found = accounts.find_board(db, name)
    if found is None:
        known = ", ".join(board.name for board in accounts.list_boards(db)) or "none"
        raise click.ClickException(f"There is no board called {name!r}. Boards here: {known}.")
    return found


def _person(db: Db, email: str) -> Person:
    found = accounts.find_person_by_email(db, rules.normal_email(email))
    if found is None:
        raise click.ClickException(
            f"Nobody here has the address {email}. Add them with “qmapp user add” first."
        )
    return found
