"""Run the benchmarks: each file here with a `run(report)`, in a process of its own.

Prints a table and writes build/bench.json. A benchmark that takes longer than
eight minutes, seeding included, is ended and counts as failed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.report import Figure, Report, table

HERE = Path(__file__).resolve().parent
RESULT = HERE.parent / "build" / "bench.json"
LIMIT_SECONDS = 8 * 60
NOT_BENCHMARKS = {"__init__", "__main__", "report"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("only", nargs="?", help="the one to run")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    names = benchmarks()
    if chosen.only and chosen.only not in names:
        parser.error(f"there is no benchmark “{chosen.only}”; there are: {', '.join(names)}")
    if chosen.into:
        return run_here(chosen.only, chosen.into)
    figures: list[Figure] = []
    failed: list[str] = []
    for name in [chosen.only] if chosen.only else names:
        found = run_apart(name)
        figures += found or []
        failed += [] if found else [name]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([vars(figure) for figure in figures], indent=2) + "\n")
    print(table(figures))
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def benchmarks() -> list[str]:
    """The names of all there are: files here that begin with a letter and are not the runner."""
    found = (path for path in HERE.glob("[a-z]*.py") if path.stem not in NOT_BENCHMARKS)
    return sorted(path.stem.replace("_", "-") for path in found if "def run(" in path.read_text())


def run_here(name: str, into: Path) -> int:
    """Run one benchmark in this process and write its figures."""
    report = Report(name)
    import_module(f"benchmarks.{name.replace('-', '_')}").run(report)
    report.step("done")
    report.write(into)
    return 0


def run_apart(name: str) -> list[Figure] | None:
    """Run one benchmark in a process of its own, for eight minutes at most."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "figures.json"
        child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks", name, "--into", str(into)],
            cwd=HERE.parent,
            start_new_session=True,
        )
        try:
            code = child.wait(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"\n{name}: not done in {LIMIT_SECONDS // 60} minutes; ended.", file=sys.stderr)
            code = 1
        except KeyboardInterrupt:
            code = 1
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)  # it, or what it left behind
            child.wait()
        print(file=sys.stderr)
        if code != 0 or not into.exists():
            return None
        return [Figure(**values) for values in json.loads(into.read_text())]


if __name__ == "__main__":
    sys.exit(main())
