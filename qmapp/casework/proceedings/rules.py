"""Other proceedings: what kinds there are, where they stand, whether they hold something up. Pure.

Source: marker 8 of the adult markers and marker 7 here (parallel processes are managed); the kinds
are those of the issue.
"""

from __future__ import annotations

from enum import StrEnum

from qmapp.errors import N_

LONGEST_TITLE = 200
LONGEST_WORDS = 4_000
LONGEST_BECAUSE = 1_000


class ProceedingKind(StrEnum):
    """What runs beside the review."""

    INQUEST = "inquest"
    CRIMINAL = "criminal"
    FAMILY_COURT = "family_court"
    DISCIPLINARY = "disciplinary"
    OTHER_REVIEW = "other_review"
    OTHER = "other"


class ProceedingStatus(StrEnum):
    """Where it stands."""

    EXPECTED = "expected"
    RUNNING = "running"
    ENDED = "ended"
    NOT_PURSUED = "not_pursued"


KIND_LABELS: dict[ProceedingKind, str] = {
    ProceedingKind.INQUEST: N_("Inquest"),
    ProceedingKind.CRIMINAL: N_("Criminal"),
    ProceedingKind.FAMILY_COURT: N_("Family court"),
    ProceedingKind.DISCIPLINARY: N_("Disciplinary"),
    ProceedingKind.OTHER_REVIEW: N_("Another review"),
    ProceedingKind.OTHER: N_("Something else"),
}
STATUS_LABELS: dict[ProceedingStatus, str] = {
    ProceedingStatus.EXPECTED: N_("Expected"),
    ProceedingStatus.RUNNING: N_("Under way"),
    ProceedingStatus.ENDED: N_("Ended"),
    ProceedingStatus.NOT_PURSUED: N_("Not pursued"),
}
OPEN = frozenset({ProceedingStatus.EXPECTED, ProceedingStatus.RUNNING})
