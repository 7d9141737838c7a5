"""How well likeness and means are read, on labelled texts: `python -m tests.remarks.measuring`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from qmapp.casework.remarks.facts import Means
from qmapp.casework.remarks.likeness import alike
from qmapp.casework.remarks.words import read_words

HERE = Path(__file__).parent
PARTS = ("known", "untouched")
_ANY = UUID(int=1)


@dataclass(frozen=True)
class Counted:
    """How many were found rightly, how many wrongly, and how many were missed."""

    right: int
    wrongly: int
    missed: int

    @property
    def precision(self) -> float:
        """Of those found, how many rightly."""
        return self.right / (self.right + self.wrongly)

    @property
    def recall(self) -> float:
        """Of those to be found, how many were."""
        return self.right / (self.right + self.missed)


def likeness_on(part: str) -> Counted:
    """Pairs that ask the same, found by the threshold that ships."""
    pairs = labelled("pairs", part)
    found = [bool(alike(pair["one"], [(_ANY, pair["other"])])) for pair in pairs]
    return counted([pair["same"] for pair in pairs], found)


def means_on(part: str) -> tuple[int, dict[Means, Counted]]:
    """On how many texts every means is read rightly; and each means by itself."""
    texts = labelled("means", part)
    read = [read_words(one["text"]).means or frozenset() for one in texts]
    wanted = [frozenset(one["means"]) for one in texts]
    exact = sum(one == other for one, other in zip(read, wanted, strict=True))
    each = {
        means: counted([means in one for one in wanted], [means in one for one in read])
        for means in Means
    }
    return exact, each


def labelled(name: str, part: str) -> list[dict[str, Any]]:
    """One part of a labelled file."""
    found: list[dict[str, Any]] = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))[part]
    return found


def counted(wanted: list[bool], found: list[bool]) -> Counted:
    """What was found held against what was to be found."""
    both = list(zip(wanted, found, strict=True))
    return Counted(both.count((True, True)), both.count((False, True)), both.count((True, False)))


def main() -> None:
    """Print the figures of both parts."""
    for part in PARTS:
        print(f"{part}: likeness {likeness_on(part)} of {len(labelled('pairs', part))} pairs")
        exact, each = means_on(part)
        print(f"{part}: all means right on {exact} of {len(labelled('means', part))} texts")
        for means, found in each.items():
            print(f"  {means.value}: {found}")


if __name__ == "__main__":
    main()
