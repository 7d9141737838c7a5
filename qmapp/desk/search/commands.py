"""`qmapp search`."""

from __future__ import annotations

import click

from qmapp.config import from_environment
from qmapp.desk.search.rebuilding import rebuild
from qmapp.errors import StorageBusy
from qmapp.foundation.storage import Storage


@click.group()
def search() -> None:
    """Look after the index that is searched."""


@search.command("rebuild")
def rebuild_command() -> None:
    """Make the index anew. Nobody can save anything meanwhile."""
    storage = Storage(from_environment().database_url)
    try:
        with storage.unit_of_work() as db:
            made = rebuild(db)
    except StorageBusy as error:
        raise click.ClickException(f"The index is as it was: {error}. Try again.") from error
    finally:
        storage.close()
    click.echo(f"The index was made anew: {made} texts can be found.")
