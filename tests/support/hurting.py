"""Texts made to hurt the scan, and a process that scans them within bounds of time and memory.

``python -m tests.support.hurting SHARE NAME ...`` scans one part in SHARE of each text and writes
a line of JSON for it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from qmapp.casework.lenses.loading import shipped
from qmapp.casework.lenses.model import ScanPassage
from qmapp.casework.lenses.rules import scan

CPU_SECONDS = 120
MEMORY = 3 << 30
CUE = "The nurse should have rung the ward on 3 May 2014. "

_MIXED = "Ο γιατρός should have звонил 病院 מרפאה عيادة ﬁnd \u202e é½٣ "
_ASKED = "The Board should audit ten files by March 2031."
Texts = list[tuple[str, str]]
Sized = Callable[[Callable[[int], int]], Texts]


def _passage(made: Callable[[Callable[[int], int]], str]) -> Sized:
    return lambda n: [("paragraph", made(n))]


# Each is made with a function that says how many there are for a full number.
TEXTS: dict[str, Sized] = {
    "one word of a megabyte": _passage(lambda n: "a" * n(1_000_000)),
    "hyphens in one word": _passage(lambda n: "a-" * n(500_000)),
    "spaces": _passage(lambda n: " " * n(1_000_000)),
    "figures and points": _passage(lambda n: "1." * n(150_000)),
    "full stops": _passage(lambda n: "." * n(1_000_000)),
    "at signs": _passage(lambda n: "a@a." * n(100_000)),
    "quotation marks": _passage(lambda n: '"' * n(100_000)),
    "opening quotation marks": _passage(lambda n: " “should" * n(100_000)),
    "apostrophes": _passage(lambda n: " 'a" * n(100_000)),
    "brackets": _passage(lambda n: "(" * n(100_000) + ")" * n(100_000)),
    "null bytes": _passage(lambda n: "should" + "\0" * n(100_000) + " have rung"),
    "marks on one letter": _passage(lambda n: "e" + "\u0301" * n(500_000)),
    "signs that show nothing": _passage(lambda n: "\u200b" * n(500_000) + " should have rung"),
    "mixed scripts": _passage(lambda n: _MIXED * n(4_000)),
    "no full stop": _passage(lambda n: "the nurse had not been told " * n(8_000)),
    "sentences in one passage": _passage(lambda n: CUE * n(5_000)),
    "passages": lambda n: [("paragraph", CUE)] * n(2_000),
    "headings": lambda n: [("heading", "Recommendations")] * n(5_000),
    "recommendations": lambda n: [
        ("heading", "Recommendations"), *[("list_item", _ASKED)] * n(2_000)
    ],
    "numbers in one item": lambda n: [
        ("heading", "Recommendations"),
        ("paragraph", "; ".join(f"({m}) the Board should audit" for m in range(n(2_000)))),
    ],
}  # fmt: skip


def limited() -> None:
    """Bound the process: the system ends it when it computes longer or holds more."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(*words: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python within the bounds."""
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True, check=False, preexec_fn=limited,
    )  # fmt: skip


def scanned(share: int, names: Sequence[str]) -> dict[str, Any]:
    """What one process says of several texts, by name; those that it did not end are missing."""
    done = run("-m", "tests.support.hurting", str(share), *names)
    found = {}
    for line in done.stdout.splitlines():
        told = json.loads(line)
        found[told.pop("name")] = told
    if done.returncode or set(found) != set(names):
        left = [name for name in names if name not in found]
        raise AssertionError(f"ended at {left[:1]}: {done.stderr[-2_000:].decode()}")
    return found


def _scan(name: str, share: int) -> dict[str, Any]:
    texts = TEXTS[name](lambda full: full // share)
    passages = [ScanPassage(str(n), kind, text) for n, (kind, text) in enumerate(texts)]
    found = scan(passages, shipped())
    at = [flag.passage for flag in found.flags]
    return {
        "name": name,
        "characters": sum(len(text) for _, text in texts),
        "flags": len(at),
        "rules": sorted({flag.rule for flag in found.flags}),
        "in_order": at == sorted(at),
        "as_quoted": all(passages[f.passage].text[f.start : f.end] == f.quote for f in found.flags),
    }


if __name__ == "__main__":
    for each in sys.argv[2:]:
        print(json.dumps(_scan(each, int(sys.argv[1]))), flush=True)
