"""Runs one piece of our own Python on a hostile file where it cannot hurt the server.

A fresh interpreter with an empty environment, no site configuration and its own process
group; limits on memory, processor time, open files, and no way to write a file at all. The
file comes in as an unnamed descriptor and lines come back through a pipe, counted as they
come. Whatever happens, the whole group is killed at the end.

A fresh interpreter and not a fork: a fork of a threaded server can hang, and it would carry
the server's memory (other people's drafts, keys) into the process that meets the file.
"""

import compileall
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from qmapp.casework.drafts.reading.model import Limits, Refusal, RefusalCode

_PACKAGE = "qmapp.casework.drafts.reading"
_LIBRARIES = ("lxml", "pypdfium2", "pypdfium2_raw", "markdown_it", "mdurl")
_CHUNK = 1 << 16
_MOMENT = 0.001

# Runs before anything of the file is touched. The packages above the reader are entered as
# empty shells, so that no __init__ of the app (Flask, the database) runs in the child.
_PROLOGUE = """\
import resource, signal, sys, types
memory, cpu, wall, folder, package = sys.argv[1:6]
def limit(kind, soft, hard=None):
    hard = soft if hard is None else hard
    top = resource.getrlimit(kind)[1]
    if top != resource.RLIM_INFINITY:
        soft, hard = min(soft, top), min(hard, top)
    try:
        resource.setrlimit(kind, (soft, hard))
    except (ValueError, OSError):
        if sys.platform != "darwin":  # a developer's machine, where not all limits exist
            raise
limit(resource.RLIMIT_CORE, 0)
limit(resource.RLIMIT_FSIZE, 0)
limit(resource.RLIMIT_NOFILE, 32)
limit(resource.RLIMIT_CPU, int(cpu), int(cpu) + 2)
limit(resource.RLIMIT_AS, int(memory))
limit(resource.RLIMIT_NPROC, 0)
signal.alarm(int(float(wall)) + 2)
sys.path[:0] = sys.argv[6:]
names = package.split(".")
for depth in range(len(names)):
    shell = types.ModuleType(".".join(names[: depth + 1]))
    shell.__path__ = ["/".join([folder, *names[: depth + 1]])]
    sys.modules[shell.__name__] = shell
"""


class StoppedError(Exception):
    """The child ended without an answer; ``status`` is what it left behind."""

    def __init__(self, status: int) -> None:
        """Keep the exit status, negative for a signal."""
        super().__init__(status)
        self.status = status


def run(program: str, data: bytes, limits: Limits) -> Iterator[bytes]:
    """Run a program over the data in a child and yield the lines it answers.

    The program finds the data on descriptor 0 and writes lines to descriptor 1. Raises a
    Refusal when the child takes too long or answers too much, StoppedError when it dies.
    """
    with _held(data) as source, _started(program, source, limits) as child:
        yield from _lines_of(child, limits)
        status = _status_of(child, limits)
    if status:
        raise _reason_of(status)


@contextmanager
def _held(data: bytes) -> Iterator[BinaryIO]:
    """Hold the data in an unnamed file, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        held: BinaryIO = os.fdopen(os.memfd_create("draft", os.MFD_CLOEXEC), "w+b")
    else:
        held = tempfile.TemporaryFile()  # noqa: SIM115 - closed just below
    with held:
        held.write(data)
        held.flush()
        held.seek(0)
        yield held


@contextmanager
def _started(program: str, source: BinaryIO, limits: Limits) -> Iterator[subprocess.Popen[bytes]]:
    root = Path(__file__).resolve().parents[4]
    arguments = [
        str(limits.memory_bytes),
        str(limits.cpu_seconds),
        str(limits.wall_seconds),
        str(root),
        _PACKAGE,
        *_library_folders(),
    ]
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-c", _PROLOGUE + program, *arguments],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback would quote the draft
        env={},
        cwd="/",
        close_fds=True,
        start_new_session=True,
    ) as child:
        try:
            yield child
        finally:
            _kill_group(child)


@cache
def _library_folders() -> Sequence[str]:
    """Return the folders that the reader's libraries are installed in, each once.

    The child cannot write a file, so it could never keep its compiled modules: whatever an
    installer left uncompiled is compiled here, once.
    """
    compileall.compile_dir(Path(__file__).parent, quiet=2)
    folders: dict[str, None] = {}
    for name in _LIBRARIES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            folder = Path(spec.origin).resolve().parent
            compileall.compile_dir(folder, quiet=2)
            folders[str(folder.parent)] = None
    return tuple(folders)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    if child.returncode is None:
        # Some systems refuse when only the ended child itself is left in the group.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def _status_of(child: subprocess.Popen[bytes], limits: Limits) -> int:
    """Wait for a child that has said its last word, and end whatever it leaves behind."""
    end = time.monotonic() + limits.wall_seconds
    while os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if time.monotonic() > end:
            raise Refusal(RefusalCode.TOO_SLOW)
        time.sleep(_MOMENT)
    # Not collected yet, so its number cannot belong to another group.
    _kill_group(child)
    return child.wait()


def _lines_of(child: subprocess.Popen[bytes], limits: Limits) -> Iterator[bytes]:
    if child.stdout is None:
        raise StoppedError(-signal.SIGPIPE)
    end = time.monotonic() + limits.wall_seconds
    left = limits.answer_bytes
    waiting: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, end - time.monotonic())):
                raise Refusal(RefusalCode.TOO_SLOW)
            chunk = os.read(child.stdout.fileno(), _CHUNK)
            if not chunk:
                return
            left -= len(chunk)
            if left < 0:
                raise Refusal(RefusalCode.TOO_LONG)
            *whole, rest = chunk.split(b"\n")
            for line in whole:
                yield b"".join([*waiting, line])
                waiting = []
            waiting.append(rest)


def _reason_of(status: int) -> Exception:
    if -status in {signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL}:
        return Refusal(RefusalCode.TOO_SLOW)
    if -status in {signal.SIGABRT, signal.SIGTRAP, signal.SIGILL}:
        # The PDF library ends itself so when it is given no more memory.
        return Refusal(RefusalCode.TOO_MUCH_MEMORY)
    return StoppedError(status)
