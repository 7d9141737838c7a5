"""Which of the flags that were revealed are shown; kept in the address and through every post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from qmapp.casework.lenses.model import Confidence, Lens
from qmapp.casework.scan.queries import FlagLine
from qmapp.foundation.catalogue import Edition

HIGH, LISTED, ALL = "high", "", "all"
"""High alone; high and medium, which is how one begins; the low ones too."""

_TAKES = {
    HIGH: {Confidence.HIGH},
    LISTED: {Confidence.HIGH, Confidence.MEDIUM},
    ALL: set(Confidence),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address asks for. `marker` is a marker's number."""

    marker: int | None = None
    lens: Lens | None = None
    confidence: str = LISTED
    undecided: bool = False

    def counts(self, flag: FlagLine) -> bool:
        """Whether a flag is among those that are counted: of this confidence, for this marker."""
        return flag.confidence in _TAKES[self.confidence] and (
            self.marker is None or self.marker in flag.markers
        )

    def takes(self, flag: FlagLine, *, is_decided: bool) -> bool:
        """Whether a flag is shown in the draft."""
        return (
            self.counts(flag)
            and (self.lens is None or flag.lens is self.lens)
            and not (self.undecided and is_decided)
        )

    @property
    def is_set(self) -> bool:
        """Whether fewer or more are shown than to begin with."""
        return self != Filters()

    def values(self) -> dict[str, str]:
        """What of it stands in an address."""
        found = {
            "marker": str(self.marker or ""),
            "lens": self.lens.value if self.lens else "",
            "confidence": self.confidence,
            "open": "1" if self.undecided else "",
        }
        return {name: value for name, value in found.items() if value}

    def query(self, **more: str) -> str:
        """The query of an address: this, with some parts otherwise (an empty one goes)."""
        values = {name: value for name, value in {**self.values(), **more}.items() if value}
        return f"?{urlencode(values)}" if values else ""


def read_filters(args: Mapping[str, str], edition: Edition) -> Filters:
    """What an address asks for; anything unknown is as if it were not there."""
    marker = args.get("marker", "")
    numbers = {str(m.number): m.number for m in edition.markers}
    lens, confidence = args.get("lens", ""), args.get("confidence", "")
    return Filters(
        marker=numbers.get(marker),
        lens=Lens(lens) if lens in set(Lens) else None,
        confidence=confidence if confidence in _TAKES else LISTED,
        undecided=args.get("open") == "1",
    )
