"""Serving, working and migrating: the commands that run a server."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from qmapp import create_app
from qmapp.config import from_environment
from qmapp.foundation.audit import key_with, require_own_key
from qmapp.foundation.storage import Storage
from qmapp.people.notices import mailers

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """The application as gunicorn serves it: built once, with all that it reads, before the workers
    fork.

    What is there by then is set apart from garbage collection, so that the
    workers go on sharing its memory.
    """
    from qmapp.casework.lenses.loading import shipped

    app = create_app()
    shipped()  # takes a second or two: nobody should wait for it who opens a page
    gc.collect()
    gc.freeze()
    return app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=int, envvar="PORT", default=5000, show_default=True)
@click.option("--workers", type=int, default=2, show_default=True)
@click.option("--threads", type=int, default=4, show_default=True)
@click.option("--no-worker", is_flag=True, help="Do not start the job worker beside it.")
@click.option("--demo-banner", is_flag=True, help="Print the demonstration sign-ins.")
def serve(
    host: str, port: int, workers: int, threads: int, *, no_worker: bool, demo_banner: bool
) -> None:
    """Serve the application with gunicorn, and start the job worker beside it."""
    # Fail with one line before any process is started.
    settings = from_environment()
    if not no_worker:
        mailers.from_settings(settings)
    require_own_key(key_with(Storage(settings.database_url), settings.trail_key))
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "-k", "gthread",
        "-w", str(workers), "--threads", str(threads), "--preload", "--no-control-socket",
        "--graceful-timeout", "20", "--log-level", "warning", "qmapp.serve:application()",
    ]  # fmt: skip
    children = [subprocess.Popen(command)]
    if not no_worker:
        children.append(subprocess.Popen([sys.executable, "-m", "qmapp.cli", "work"]))
    click.echo(f"qmapp serves on http://{host}:{port}  (stop with Ctrl+C)")
    if demo_banner:
        from qmapp.demo.commands import sign_ins

        click.echo(sign_ins())
    sys.exit(_until_one_ends(children))


def _until_one_ends(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait until a child ends or a signal comes, then stop the others; the exit code."""

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        pid, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        for child in children:
            if child.pid == pid:
                child.returncode = code
    except KeyboardInterrupt:
        code = 0
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        try:
            child.wait(timeout=30)
        except subprocess.TimeoutExpired:
            child.kill()
    return abs(code)


@click.command()
def work() -> None:
    """Run the job worker until it is told to stop."""
    from qmapp.work import make_worker

    worker = make_worker(from_environment())

    def stop(number: int, frame: object) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.run()


@click.command()
def migrate() -> None:
    """Bring the database up to date. Safe to run again."""
    from qmapp.migrate import CannotMigrate, upgrade

    settings = from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        upgrade(settings.database_url, trail_key=settings.trail_key)
    except CannotMigrate as error:
        raise click.ClickException(str(error)) from error
    click.echo("The database is up to date.")
