"""`qmapp backup` and `qmapp restore`."""

from __future__ import annotations

from pathlib import Path

import click

from qmapp.backup.making import CannotBackUp, back_up
from qmapp.backup.restoring import CannotRestore, restore
from qmapp.config import from_environment
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage, clock
from qmapp.migrate import CannotMigrate

KEYS_APART = (
    "Keep the server’s keys apart from it: the secret key, the password salt and the trail key. "
    "Without the trail key nobody can show later that the trail was not made anew."
)


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Copy the database and all files into one new FILE, from one moment."""
    settings = from_environment()
    storage = Storage(settings.database_url)
    try:
        made = back_up(storage, FileStore.in_folder(settings.files_dir), target, clock())
    except (CannotBackUp, OSError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        storage.close()
    click.echo(f"{target}: {made.rows} rows, {made.files} files.")
    click.echo(KEYS_APART)
    _tell_missing(made.missing)


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_command(source: Path) -> None:
    """Put a copy back into an empty database and file store."""
    settings = from_environment()
    storage = Storage(settings.database_url)
    try:
        done = restore(storage, FileStore.in_folder(settings.files_dir), source)
    except (CannotRestore, CannotMigrate) as error:
        raise click.ClickException(str(error)) from error
    finally:
        storage.close()
    click.echo(f"Put back as of {done.made_at}: {done.rows} rows, {done.files} files.")
    click.echo("Check it with `qmapp audit verify`, with the keys of the server that made it.")
    _tell_missing(done.missing)


def _tell_missing(missing: tuple[str, ...]) -> None:
    if not missing:
        return
    click.echo(f"{len(missing)} files that the database names were not in the store:", err=True)
    for path in missing:
        click.echo(f"  {path}", err=True)
    raise SystemExit(1)
