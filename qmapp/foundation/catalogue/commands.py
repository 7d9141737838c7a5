"""The shell commands on the marker files."""

from __future__ import annotations

from pathlib import Path

import click

from qmapp.foundation.catalogue.check import Check, check


@click.group("markers", help="Work with the marker files.")
def markers() -> None:
    """Group the commands."""


@markers.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.pass_context
def check_command(context: click.Context, path: Path | None) -> None:
    """Check the marker files against their schema and each other."""
    found = check(path)
    for problem in found.problems:
        click.echo(str(problem))
    if found.problems:
        context.exit(1)
    click.echo(_summary(found))


def _summary(found: Check) -> str:
    markers_count = sum(len(edition.markers) for edition in found.editions)
    questions = sum(
        len(marker.questions) for edition in found.editions for marker in edition.markers
    )
    slugs = ", ".join(edition.slug for edition in found.editions)
    return f"{markers_count} markers, {questions} questions ({slugs}), no problems"
