"""The shell: `qmapp COMMAND`. Each command imports what it needs when it runs."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from qmapp import __version__

# name: where the command is.
COMMANDS = {
    "serve": "qmapp.serve:serve",
    "work": "qmapp.serve:work",
    "migrate": "qmapp.serve:migrate",
    "audit": "qmapp.auditing.commands:audit",
    "backup": "qmapp.backup.commands:backup",
    "restore": "qmapp.backup.commands:restore_command",
    "demo": "qmapp.demo.commands:demo",
    "user": "qmapp.people.accounts.commands:user",
    "regions": "qmapp.learning.sharing.commands:regions",
    "readers": "qmapp.learning.sharing.commands:readers",
    "scan": "qmapp.casework.scan.commands:scan_command",
    "markers": "qmapp.casework.remarks.commands:markers",
    "search": "qmapp.desk.search.commands:search",
}
# What `qmapp --help` shows, without importing any of it.
LINES = (
    ("serve", "Serve the application, with its job worker."),
    ("work", "Run the job worker alone."),
    ("migrate", "Bring the database up to date."),
    ("audit verify", "Check that nothing in the trail, or past it, was changed."),
    ("audit new-key", "Go on where the key of the trail is lost; the trail says so."),
    ("audit export", "Write the trail as JSON Lines."),
    ("backup", "Copy the database and all files into one file."),
    ("restore", "Put a copy back into an empty database."),
    ("demo", "Load two invented boards, into an empty database."),
    ("user add", "Add a person to a board; prints a one-time link."),
    ("user second-factor-off", "Help somebody who lost their second factor."),
    ("regions set", "Say in which region a board counts when it shares."),
    ("readers add", "Let somebody read shared trends over boards, of a region or of all."),
    ("scan", "Point at passages of drafts (- for standard input); needs no database."),
    ("markers check", "Check the catalogue and the rules: file, line and field."),
    ("search rebuild", "Make the index that is searched anew."),
)


class Lazy(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(LINES)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qmapp")
def qmapp() -> None:
    """Judge a draft safeguarding review against the 18 quality markers."""


def main() -> Any:
    """Run the shell; bad settings end it with one line."""
    from qmapp.config import BadSettings

    try:
        return qmapp.main(prog_name="qmapp")
    except BadSettings as error:
        click.echo(f"qmapp: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
