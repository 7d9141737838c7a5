"""What a benchmark tells: how far it is, and what it measured against what."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured value beside the one that it is compared with."""

    name: str
    value: float
    unit: str
    against: str
    against_value: float
    ratio: float


class Report:
    """Handed to a benchmark's `run(report)`."""

    def __init__(self, benchmark: str) -> None:
        self.benchmark = benchmark
        self.figures: list[Figure] = []
        self._started = time.monotonic()
        self._told = 0.0

    def add(
        self, name: str, value: float, unit: str, *, against: str, against_value: float
    ) -> None:
        """Keep a figure. Its name is put behind the benchmark's: `open.p50` → `pages.open.p50`."""
        if against_value <= 0:
            raise ValueError(f"{name}: a comparison needs a value above nought")
        self.figures.append(
            Figure(
                name=f"{self.benchmark}.{name}",
                value=round(float(value), 4),
                unit=unit,
                against=against,
                against_value=round(float(against_value), 4),
                ratio=round(float(value) / float(against_value), 4),
            )
        )

    def step(self, what: str, done: int = 0, of: int = 0) -> None:
        """Tell how far it is: on one line of a terminal, or now and then in a log."""
        now = time.monotonic()
        live = sys.stderr.isatty()
        if not live and done not in {0, of} and now - self._told < 10:
            return
        self._told = now
        share = f" {done} of {of}" if of else ""
        line = f"{self.benchmark}: {what}{share} ({now - self._started:.0f} s)"
        print(f"\r\x1b[K{line}" if live else line, end="" if live else "\n", file=sys.stderr)
        sys.stderr.flush()

    def write(self, path: Path) -> None:
        path.write_text(json.dumps([asdict(figure) for figure in self.figures], indent=2) + "\n")


def table(figures: list[Figure]) -> str:
    """The figures as columns of plain text."""
    head = ("name", "value", "unit", "against", "value", "ratio")
    rows = [
        (f.name, f"{f.value:,.2f}", f.unit, f.against, f"{f.against_value:,.2f}", f"{f.ratio:.2f}")
        for f in figures
    ]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    right = {1, 4, 5}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    )
