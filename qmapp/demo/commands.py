"""`qmapp demo`: put the demonstration boards into an empty database."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import OperationalError

from qmapp.config import from_environment

PASSWORD = "quality-markers-demo"  # noqa: S105 - printed on purpose, for invented people only
SIGN_INS = (
    ("reviewer@demo.example", "lead reviewer: writes drafts and checks them first"),
    ("commissioner@demo.example", "commissioner: judges drafts for the board"),
    ("member@demo.example", "board member: reads a draft on the panel"),
    ("manager@demo.example", "review manager: sets reviews up and keeps the records"),
    ("admin@demo.example", "administrator: looks after people and settings"),
    ("farida.lindqvist@demo.example", "chair: agrees the response, decides on publication"),
    ("graham.osei-tutton@demo.example", "signs reports for the council"),
    ("siobhan.varma-quill@demo.example", "signs reports for health"),
    ("marek.hollowood@demo.example", "signs reports for the police"),
    ("morag.feltham@demo.example", "independent scrutineer: adds a statement, reads shared trends"),
    ("beatrix.onyango-reid@demo.example", "led two reviews that are signed"),
    ("anselm.kaur-whitby@demo.example", "stands outside, for a request that presses on a reviewer"),
)


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when the database has data.")
def demo(*, if_empty: bool) -> None:
    """Load the demonstration boards into an empty database."""
    settings = from_environment()
    if settings.is_production:
        _refuse("This server is configured for production. The demonstration is not for it.")
    from qmapp import migrate
    from qmapp.demo.load import HasData, is_empty, load
    from qmapp.foundation.audit import key_with, require_own_key
    from qmapp.foundation.files import FileStore
    from qmapp.foundation.storage import Storage, clock, start_clock_at

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    start_clock_at(settings.clock_start)
    storage = key_with(Storage(settings.database_url), settings.trail_key)
    require_own_key(storage)
    try:
        if not migrate.current_matches_head(storage):
            _refuse("The database is not up to date. Run “qmapp migrate” first.")
        with storage.reading() as db:
            if not is_empty(db):
                raise HasData
        files = FileStore.in_folder(settings.files_dir)
        load(storage, files, now=clock(), password=PASSWORD, salt=settings.password_salt)
    except HasData:
        if not if_empty:
            _refuse("The database has data already. The demonstration goes into an empty one only.")
        click.echo("The database has data already; nothing was loaded.")
        return
    except OperationalError as error:
        _refuse(f"The database does not answer: {error.orig}")
    finally:
        storage.close()
    click.echo("The demonstration boards are loaded.")


def sign_ins() -> str:
    """Who may sign in to the demonstration, one line each, and with what."""
    width = max(len(address) for address, _ in SIGN_INS)
    lines = [f"  {address:{width}}  {role}" for address, role in SIGN_INS]
    return "\n".join(["Sign in as one of these, with the password " + PASSWORD + ":", *lines])


def _refuse(sentence: str) -> None:
    click.echo(f"qmapp: {sentence}", err=True)
    sys.exit(2)
