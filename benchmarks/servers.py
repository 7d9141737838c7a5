"""The servers that are measured, their memory, and a client that costs next to nothing."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

START_SECONDS = 60
TRAIL_KEY = "a key of the benchmark, long enough for any check"
ROOT = Path(__file__).resolve().parent.parent
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *(qmapp_session=[^;]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """A server that listens on loopback; `pid` is the root of all its processes."""

    port: int
    pid: int

    def memory(self) -> float:
        """What all its processes hold in memory, in MiB; what they share counts once."""
        return sum(_proportional(pid) for pid in _family(self.pid)) / 1024


@contextlib.contextmanager
def qmapp(data_dir: Path, secret: str, **environment: str) -> Iterator[Server]:
    """The application as in production: `qmapp serve`, and its job worker beside it."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("QMAPP_")}
    port = _free_port()
    command = [sys.executable, "-m", "qmapp.cli", "serve", "--port", str(port)]
    settings = {
        "QMAPP_ENVIRONMENT": "production",
        "QMAPP_DATA_DIR": str(data_dir),
        "QMAPP_SECRET_KEY": secret,
        "QMAPP_TRAIL_KEY": TRAIL_KEY,
        "QMAPP_PASSWORD_SALT": "a salt of the benchmark",
        "QMAPP_MAIL_HOST": "127.0.0.1",  # asked for in production; nothing here is sent
    }
    with _running(command, port, "/readyz", ours | settings | environment, data_dir) as server:
        yield server


@contextlib.contextmanager
def bare(data_dir: Path) -> Iterator[Server]:
    """The bare view, under the same server with the same settings."""
    port = _free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "-k", "gthread"),
        *("-w", "2", "--threads", "4", "--preload", "--no-control-socket"),
        *("--access-logfile", "/dev/null", "--log-level", "warning"),
        "benchmarks.bare:create_app()",
    ]
    with _running(command, port, "/page/1", dict(os.environ), data_dir) as server:
        yield server


@contextlib.contextmanager
def _running(
    command: list[str], port: int, ready: str, environment: dict[str, str], folder: Path
) -> Iterator[Server]:
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, port, ready, folder)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            for pid in _family(process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, ready: str, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), Line(port) as line:
            if line.get(ready).status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start: {(folder / 'server.log').read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _family(pid: int) -> list[int]:
    """A process and all that came from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found


def _proportional(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, and its bytes from the first header to the last of the page."""

    status: int
    head: bytes
    body: bytes


@dataclass
class Line:
    """One connection that is kept alive, with the cookie of who is signed in on it."""

    port: int
    cookie: str = ""
    _socket: socket.socket | None = field(default=None, repr=False)

    def get(self, path: str) -> Answer:
        return self._ask(f"GET {path} HTTP/1.1\r\n", b"")

    def post(self, path: str, body: bytes, kind: str, extra: str = "") -> Answer:
        head = f"POST {path} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        return self._ask(head + extra, body)

    def keep_cookie(self, answer: Answer) -> None:
        """Take the session that came with an answer, as a browser does."""
        found = _COOKIE.search(answer.head)
        if found:
            self.cookie = found[1].decode()

    def _ask(self, head: str, body: bytes) -> Answer:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        sent = f"{head}Host: 127.0.0.1:{self.port}\r\n{cookie}\r\n".encode() + body
        for attempt in (1, 2):  # a server may close a connection that was idle for a moment
            try:
                return self._exchange(sent)
            except (ConnectionError, BrokenPipeError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def _exchange(self, sent: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(sent)
        got = bytearray()
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more()
        head = bytes(got[:end])
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        while len(got) < end + 4 + size:
            got += self._more()
        if b"connection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), head, bytes(got[end + 4 :]))

    def _more(self) -> bytes:
        if self._socket is None:
            raise ConnectionError
        chunk = self._socket.recv(1 << 18)
        if not chunk:
            raise ConnectionError
        return chunk

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
