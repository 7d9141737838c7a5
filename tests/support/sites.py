"""A whole server for browser tests: gunicorn and the job worker, on a free loopback port."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support import warm
from tests.support.databases import copy_sqlite

START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A running server with the demonstration boards in it."""

    url: str
    data_dir: Path
    process: warm.Running

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.data_dir / 'qmapp.sqlite3'}"

    @property
    def log(self) -> str:
        return (self.data_dir / "server.log").read_text()

    def put_back(self, template: Path) -> None:
        """Make the database what it is in a data folder, while the server runs on."""
        copy_sqlite(template / "qmapp.sqlite3", self.data_dir / "qmapp.sqlite3")


def demonstration(folder: Path) -> Path:
    """A data folder with the demonstration boards, made once for all test processes."""
    made = folder / "demonstration"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            making = folder / "demonstration.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            for command in ("migrate", "demo"):
                qmapp(making, command)
            making.rename(made)
    return made


@contextlib.contextmanager
def serving(template: Path, data_dir: Path, **environment: str) -> Iterator[Site]:
    """A server on a copy of the data folder, for as long as the block runs."""
    shutil.copytree(template, data_dir)
    port = free_port()
    process = warm.start(
        ["qmapp.cli", "serve", "--port", str(port), "--workers", "1", "--threads", "2"],
        _environment(data_dir) | environment | {"PORT": str(port)},
        data_dir / "server.log",
    )
    site = Site(f"http://127.0.0.1:{port}", data_dir, process)
    try:
        try:
            wait_until_answered(f"{site.url}/readyz", lambda: not process.has_ended())
        except AssertionError as error:
            error.add_note(site.log)
            raise
        yield site
    finally:
        process.end()


def _environment(data_dir: Path) -> dict[str, str]:
    ours = {key: value for key, value in os.environ.items() if not key.startswith("QMAPP_")}
    return ours | {"QMAPP_ENVIRONMENT": "development", "QMAPP_DATA_DIR": str(data_dir)}


def qmapp(data_dir: Path, *arguments: str) -> str:
    """Run a command of the shell on a data folder; what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "qmapp.cli", *arguments],
        env=_environment(data_dir),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"qmapp {' '.join(arguments)}: {done.stdout}{done.stderr}"
    return done.stdout


def free_port() -> int:
    """A port on this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_answered(url: str, is_running: Callable[[], bool]) -> None:
    """Wait for a server that is starting until it answers at an address."""
    deadline = time.monotonic() + START_SECONDS
    while is_running() and time.monotonic() < deadline:
        if _answers(url):
            return
        time.sleep(0.05)
    raise AssertionError(f"Nothing answers at {url}.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
