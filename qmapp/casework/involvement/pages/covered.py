"""The coverage of a register at the stage that its review is at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qmapp.casework.involvement.coverage import MARKERS, Coverage, coverage
from qmapp.casework.involvement.queries import started_on
from qmapp.casework.involvement.rules import Entry
from qmapp.casework.reviews.models import Review


def coverages(review: Review, entries: Sequence[Entry], today: date) -> Sequence[Coverage]:
    """What the entries say to each of the three markers."""
    return [
        coverage(marker, entries, stage=review.stage, started_on=started_on(review), today=today)
        for marker in MARKERS
    ]
