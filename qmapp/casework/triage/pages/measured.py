"""How often the scan was right on the project's own test set, as the pages say it.

The figures lie in `markers/scan-measured.yaml`; without that file nothing is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from flask_babel import gettext

from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.foundation.web.words import show_date
from qmapp.resources import resource_dir

NAME = "scan-measured.yaml"


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one scoring: when, by which rules, and what came out for each lens."""

    date: Any
    rules_version: str
    lenses: Mapping[str, Mapping[str, Any]]

    def words_for(self, lens: Lens, confidence: Confidence) -> str:
        """How many flags like this one were wanted; empty for what was not measured."""
        found = self.lenses.get(lens.value, {})
        high, listed = found.get("high") or {}, found.get("listed") or {}
        if confidence is Confidence.HIGH and high.get("of"):
            return gettext(
                "On our own test set %(right)s of %(of)s flags of this lens at high confidence "
                "were wanted.",
                right=high["right"],
                of=high["of"],
            )
        if confidence is Confidence.MEDIUM and listed.get("of"):
            return gettext(
                "On our own test set %(right)s of %(of)s flags of this lens at high or medium "
                "confidence were wanted.",
                right=listed["right"],
                of=listed["of"],
            )
        return ""

    @property
    def when(self) -> str:
        """When it was measured, and by which rules."""
        return gettext(
            "Measured on %(date)s, rules %(version)s.",
            date=show_date(date.fromisoformat(str(self.date))),
            version=self.rules_version[:8],
        )


def find_measured() -> Measured | None:
    """The figures that come with this version, if they are there."""
    return _read(resource_dir("markers") / NAME)


@lru_cache(maxsize=4)
def _read(path: Path) -> Measured | None:
    if not path.is_file():
        return None
    found = yaml.safe_load(path.read_text("utf-8"))
    return Measured(found["date"], str(found["rules_version"]), found["lenses"])
