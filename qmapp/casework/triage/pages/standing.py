"""How well the scan does: the figures of the project's own test set, each as n of N."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from qmapp.casework.lenses import loading
from qmapp.casework.lenses.model import Lens
from qmapp.casework.scan import queries as scans
from qmapp.casework.triage.pages.measured import find_measured
from qmapp.casework.triage.pages.place import Here
from qmapp.casework.triage.pages.words import lens_words
from qmapp.foundation.storage import Db


@dataclass(frozen=True, slots=True)
class Measure:
    """One lens: how many of its pointers were wanted, and how many of those wanted it found."""

    label: str
    high: str
    listed: str
    found: str
    keywords: str
    keywords_found: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures, when they were taken, and why they may not hold for these rules."""

    when: str
    measures: Sequence[Measure]
    cautions: Sequence[str]


def find_standing(db: Db, here: Here) -> Standing | None:
    """The figures that come with this version; None where it has none."""
    measured = find_measured()
    if measured is None:
        return None
    shipped = loading.shipped().version
    cautions = []
    if measured.rules_version != shipped:
        cautions.append(
            gettext("The rules in force are newer than those that were measured.")
        )  # fmt: skip
    if scans.board_ruleset(db, here.review.board_id).version != shipped:
        cautions.append(
            gettext(
                "Your board has rules of its own, or has switched some off. The figures are of "
                "the rules as they come."
            )
        )
    return Standing(
        when=measured.when,
        measures=[_measure(lens, measured.lenses.get(lens.value) or {}) for lens in Lens],
        cautions=cautions,
    )


def _measure(lens: Lens, found: Mapping[str, Any]) -> Measure:
    high, listed = found.get("high") or {}, found.get("listed") or {}
    words = found.get("keywords") or {}
    wanted = listed.get("wanted", 0)
    return Measure(
        label=lens_words(lens),
        high=_of(high.get("right", 0), high.get("of", 0)),
        listed=_of(listed.get("right", 0), listed.get("of", 0)),
        found=_of(listed.get("right", 0), wanted),
        keywords=_of(words.get("right", 0), words.get("of", 0)),
        keywords_found=_of(words.get("right", 0), wanted if words else 0),
    )


def _of(part: int, whole: int) -> str:
    return gettext("%(n)s of %(total)s", n=part, total=whole) if whole else "–"
