"""What is wrong with a file of the catalogue, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qmapp.errors import QmappError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where, and what."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}"


class CatalogueError(QmappError):
    """The catalogue cannot be used; `problems` names every place to mend."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"The marker files cannot be used:\n{listed}")
