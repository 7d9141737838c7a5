"""`qmapp backup` and `qmapp restore`."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

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
        files = FileStore.in_folder(settings.files_dir)
        made = back_up(storage, files, target, clock(), settings.trail_key)
    except CannotBackUp as error:
        raise click.ClickException(str(error)) from error
    except (OSError, SQLAlchemyError) as error:
        why = getattr(error, "orig", None) or error
        raise click.ClickException(f"No copy was made: {why}.") from error
    finally:
        storage.close()
    click.echo(f"{target}: {made.rows} rows, {made.files} files.")
    click.echo(KEYS_APART)
    _tell_lacking(made.missing, made.altered)


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--other-key", is_flag=True, help="Trust a copy that another trail key sealed.")
def restore_command(source: Path, *, other_key: bool) -> None:
    """Put a copy back into an empty database and file store."""
    settings = from_environment()
    storage = Storage(settings.database_url)
    try:
        files = FileStore.in_folder(settings.files_dir)
        done = restore(storage, files, source, None if other_key else settings.trail_key)
    except (CannotRestore, CannotMigrate) as error:
        raise click.ClickException(str(error)) from error
    except (OSError, SQLAlchemyError) as error:
        why = getattr(error, "orig", None) or error
        raise click.ClickException(f"Nothing was put back: {why}.") from error
    finally:
        storage.close()
    click.echo(f"Put back as of {done.made_at}: {done.rows} rows, {done.files} files.")
    click.echo("Check it with `qmapp audit verify`, with the keys of the server that made it.")
    _tell_lacking(done.missing, done.altered)


def _tell_lacking(missing: tuple[str, ...], altered: tuple[str, ...]) -> None:
    for paths, what in ((missing, "were not in the store"), (altered, "were altered in the store")):
        if paths:
            click.echo(f"{len(paths)} files that the database names {what}:", err=True)
            for path in paths:
                click.echo(f"  {path}", err=True)
    if missing or altered:
        raise SystemExit(1)
