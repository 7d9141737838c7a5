"""The picture of the 18: what two assessments say of each marker, and how far apart. Pure.

Nothing is added up: no total, no average. A place on the scale is used only to
draw a mark and to say how many steps two judgements are apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qmapp.casework.assessments.rules import MarkerFacts, Progress, progress_of
from qmapp.foundation.catalogue import Edition, Marker, Rating


class Order(StrEnum):
    """How the rows of the profile stand."""

    MARKERS = "markers"
    DIFFERENCES = "differences"
    GAPS = "gaps"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one assessment says of one marker. `rating` is None while it is not judged."""

    rating: Rating | None
    facts: MarkerFacts

    @property
    def has_gap(self) -> bool:
        """Judged without a piece of evidence, or not judged."""
        return self.rating is None or self.facts.evidence == 0


@dataclass(frozen=True, slots=True)
class Row:
    """One marker as both see it; a voice is None where there is nothing to show."""

    marker: Marker
    own: Voice | None
    com: Voice | None

    @property
    def differs(self) -> bool:
        """Both judged, and not the same."""
        if self.own is None or self.com is None:
            return False
        if self.own.rating is None or self.com.rating is None:
            return False
        return self.own.rating.id != self.com.rating.id

    @property
    def steps(self) -> int | None:
        """How many steps apart, where both are on the scale."""
        if self.own is None or self.com is None:
            return None
        a, b = self.own.rating, self.com.rating
        if a is None or b is None or a.order is None or b.order is None:
            return None
        return abs(a.order - b.order)

    @property
    def has_gap(self) -> bool:
        return any(voice is not None and voice.has_gap for voice in (self.own, self.com))


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures that the page puts into words; each is "n of N"."""

    both_on_scale: int
    same: int
    different: Sequence[Row]
    off_scale: Sequence[Row]
    judged: int
    without_evidence: Sequence[Row]
    not_judged: Sequence[Row]
    total: int


def voice(edition: Edition, marker: Marker, facts: Mapping[str, MarkerFacts]) -> Voice:
    """What an assessment's record says of a marker; a rating counts once it is judged."""
    here = facts.get(marker.id, MarkerFacts())
    judged = progress_of(here) is Progress.JUDGED and here.rating is not None
    return Voice(edition.scale.rating(here.rating or "") if judged else None, here)


def build_rows(
    edition: Edition,
    own: Mapping[str, MarkerFacts] | None,
    com: Mapping[str, MarkerFacts] | None,
) -> list[Row]:
    """A row for each marker, in the order of the edition."""
    return [
        Row(
            marker,
            None if own is None else voice(edition, marker, own),
            None if com is None else voice(edition, marker, com),
        )
        for marker in edition.markers
    ]


def arrange(rows: Sequence[Row], order: Order) -> list[Row]:
    """The rows of one stage in the asked order; gaps only keeps those with a gap."""
    if order is Order.GAPS:
        return [row for row in rows if row.has_gap]
    if order is Order.DIFFERENCES:
        return sorted(rows, key=lambda row: (not row.differs, -(row.steps or 0), row.marker.number))
    return list(rows)


def read(rows: Sequence[Row]) -> Reading:
    """The figures of the profile."""
    on_scale = [row for row in rows if row.steps is not None]
    voices = [[v for v in (row.own, row.com) if v is not None] for row in rows]
    judged = [row for row, said in zip(rows, voices, strict=True) if any(v.rating for v in said)]
    return Reading(
        both_on_scale=len(on_scale),
        same=sum(row.steps == 0 for row in on_scale),
        different=sorted(
            (row for row in on_scale if row.steps),
            key=lambda row: (-(row.steps or 0), row.marker.number),
        ),
        off_scale=[
            row
            for row, said in zip(rows, voices, strict=True)
            if any(v.rating is not None and not v.rating.is_on_scale for v in said)
        ],
        judged=len(judged),
        without_evidence=[
            row
            for row, said in zip(rows, voices, strict=True)
            if any(v.rating is not None and v.facts.evidence == 0 for v in said)
        ],
        not_judged=[
            row
            for row, said in zip(rows, voices, strict=True)
            if any(v.rating is None for v in said)
        ],
        total=len(rows),
    )
