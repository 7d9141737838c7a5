"""The shell's `qmapp user`: the first people of a server, and help for those locked out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import click

from qmapp.config import Settings, from_environment
from qmapp.errors import RuleBroken
from qmapp.foundation.access import AGENCY_ROLES, BoardRole
from qmapp.foundation.audit import key_with, require_own_key
from qmapp.foundation.storage import Db, Storage, clock
from qmapp.people.accounts import people, queries, rules, service
from qmapp.people.accounts.models import Board

ROLES = [role.value for role in BoardRole]


@click.group()
def user() -> None:
    """Add people from the shell."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="As others will see it.")
@click.option("--board", "board_name", required=True, help="The board’s name or short name.")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What they are to it.")
@click.option("--agency", help="For members and agency contacts; added when the board lacks it.")
@click.option("--new-board", is_flag=True, help="Found the board when there is none of this name.")
def add(
    email: str, *, name: str, board_name: str, role: str, agency: str | None, new_board: bool
) -> None:
    """Invite EMAIL to a board and print the one-time link, by which they set a password."""
    if not rules.is_email(rules.normal_email(email)):
        raise click.BadParameter(f"{email!r} is not an email address.", param_hint="EMAIL")
    chosen = BoardRole(role)
    if chosen in AGENCY_ROLES and not agency:
        raise click.UsageError("Members and agency contacts speak for an agency: give --agency.")
    with _changing() as (settings, db):
        board = _board(db, board_name, may_found=new_board)
        issued = service.issue_for_board(
            db,
            board.id,
            name=name,
            email=email,
            role=chosen,
            agency_id=_agency(db, board, agency) if agency else None,
            base_url=settings.base_url,
            now=clock(),
            invited_by=None,
            by_mail=False,
        )
    click.echo(f"Give {name} this link. It works once, for {rules.INVITATION_LASTS.days} days:")
    click.echo(issued.link)


@user.command("second-factor-off")
@click.argument("email")
def second_factor_off(email: str) -> None:
    """Take the second factor off EMAIL, who has lost both phone and recovery codes."""
    with _changing() as (_, db):
        person = queries.find_person_by_email(db, email)
        if person is None:
            raise click.ClickException(f"Nobody here has the address {email}.")
        people.take_second_factor_off(db, person, clock(), actor_id=None)
    click.echo("Done. They are signed out, and set up an app when they next sign in.")


@contextmanager
def _changing() -> Iterator[tuple[Settings, Db]]:
    settings = from_environment()
    storage = key_with(Storage(settings.database_url), settings.trail_key)
    try:
        require_own_key(storage)
        with storage.unit_of_work() as db:
            yield settings, db
    except RuleBroken as error:
        raise click.ClickException(str(error)) from error
    finally:
        storage.close()


def _board(db: Db, name: str, *, may_found: bool) -> Board:
    found = queries.find_board(db, name)
    if found is not None:
        return found
    if may_found:
        return service.create_board(db, name=name, now=clock())
    known = ", ".join(board.name for board in queries.list_boards(db)) or "none"
    raise click.ClickException(
        f"There is no board called {name!r}. Boards here: {known}. Add --new-board to found it."
    )


def _agency(db: Db, board: Board, name: str) -> UUID:
    wanted = name.strip().casefold()
    for agency in queries.list_agencies(db, board.id):
        if agency.name.casefold() == wanted:
            return agency.id
    return service.make_agency(db, board.id, name, clock()).id
