"""Checks marker files anywhere on the disk: the whole folder, or one edition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qmapp.foundation.catalogue.loader import MANIFEST, Reading, read_catalogue, read_edition
from qmapp.foundation.catalogue.model import Edition
from qmapp.foundation.catalogue.practice import PracticeIssues
from qmapp.foundation.catalogue.problems import Problem
from qmapp.resources import resource_dir


@dataclass(frozen=True, slots=True)
class Check:
    """What was found: the editions that hold, and everything that does not."""

    editions: tuple[Edition, ...]
    problems: tuple[Problem, ...]
    practice: tuple[PracticeIssues, ...] = ()


def check(path: Path | None = None) -> Check:
    """Read a folder of editions, or one edition's folder; without a path, qmapp's own."""
    reading = _read(path or resource_dir("markers"))
    return Check(tuple(reading.editions), tuple(sorted(reading.problems)), tuple(reading.practice))


def check_path(path: Path | None = None) -> list[Problem]:
    """Everything that is wrong under a path, by file and line; empty when nothing is."""
    return list(check(path).problems)


def _read(path: Path) -> Reading:
    if path.is_file() and path.name == MANIFEST:
        path = path.parent
    if not path.is_dir():
        problem = Problem(str(path), 1, "(path)", "is not a folder of marker files")
        return Reading(path, problems=[problem])
    path = path.resolve()
    return read_edition(path) if (path / MANIFEST).is_file() else read_catalogue(path)
