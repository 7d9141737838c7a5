"""Programs of ours started without waiting for Python and its libraries to be read once more.

    running = warm.start(["qmapp.cli", "serve", "--port", "5001"], environment, log)

Reading what a server needs takes longer than most tests that look at it. So one process for each
test process reads it once, and starts `python -m NAME …` by forking: what is run, its arguments,
its environment and its processes are as on a command line. `tests/guards/test_wheel.py` starts a
server from its command line, as it is installed.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy.orm import configure_mappers

from qmapp.casework.lenses import loading as lenses
from qmapp.casework.remarks import loading as remarks

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = (
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "qmapp.serve",
    "qmapp.app",
    "qmapp.work",
)
STOP_SECONDS = 10
_START_PROCESS = subprocess.Popen


@dataclass(frozen=True)
class Running:
    """A program that was started; it leads a group of processes of its own."""

    pid: int

    def has_ended(self) -> bool:
        """Whether the program itself ended."""
        return bool(_starter().ask(ended=self.pid))

    def end(self) -> None:
        """End the program and all that it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + STOP_SECONDS
        while not self.has_ended():
            assert time.monotonic() < deadline, f"Process {self.pid} does not end."
            time.sleep(0.01)


def start(words: Sequence[str], environment: Mapping[str, str], log: Path) -> Running:
    """Start `python -m` with these words; what it says goes into the log."""
    return Running(_starter().ask(start=[*words], environment={**environment}, log=str(log)))


class _Starter:
    """The process that forks, as this one speaks to it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
        )

    def ask(self, **wanted: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@cache
def _starter() -> _Starter:
    starter = _Starter()
    atexit.register(starter.close)
    return starter


# In the process that forks -------------------------------------------------------------------


def main() -> None:
    """Read what servers need, and start what is asked for until nobody asks any more."""
    _read()
    started: set[int] = set()
    for line in sys.stdin:
        wanted = json.loads(line)
        if "start" in wanted:
            pid = _fork(wanted["start"], wanted["environment"], wanted["log"])
            started.add(pid)
            answer: object = pid
        else:
            pid = wanted["ended"]
            if pid in started and os.waitpid(pid, os.WNOHANG) != (0, 0):
                started.discard(pid)
            answer = pid not in started
        print(json.dumps(answer), flush=True)
    for pid in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _read() -> None:
    for name in NEEDED:
        import_module(name)
    configure_mappers()
    lenses.shipped()
    remarks.shipped()
    gc.collect()
    gc.freeze()


def _fork(words: Sequence[str], environment: Mapping[str, str] | None, log: str | None) -> int:
    pid = os.fork()
    if pid == 0:
        _become(words, environment, log)
    return pid


def _become(
    words: Sequence[str], environment: Mapping[str, str] | None, log: str | None
) -> NoReturn:
    """Run `python -m` with these words in this process, and end it."""
    code = 1
    try:
        if environment is not None and log is not None:
            _settle(environment, log)
        sys.argv = [*words]
        runpy.run_module(words[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(bool(leaving.code))
    except BaseException:  # noqa: BLE001 - it stands in the log, as of any program
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _settle(environment: Mapping[str, str], log: str) -> None:
    """Take the environment, the log and a group of processes that a new program would have."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    nothing = os.open(os.devnull, os.O_RDONLY)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for source, target in ((nothing, 0), (said, 1), (said, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(said)
    subprocess.Popen = _Child  # type: ignore[misc,assignment]


class _Child:
    """What `subprocess.Popen` gives, of a program in Python that is forked and not read again."""

    def __new__(cls, command: Sequence[str], *args: Any, **options: Any) -> Any:
        is_ours = [*command[:2]] == [sys.executable, "-m"] and not (args or options)
        return super().__new__(cls) if is_ours else _START_PROCESS(command, *args, **options)

    def __init__(self, command: Sequence[str]) -> None:
        self.args = command
        self.returncode: int | None = None
        self.pid = _fork(command[2:], None, None)

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float) -> int:
        deadline = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(self.args, timeout)
            time.sleep(0.01)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


if __name__ == "__main__":
    main()
