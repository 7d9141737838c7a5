"""What a file that is brought may be. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

KEPT_FOR = timedelta(days=14)
"""For so long a file waits for somebody to say yes; then it counts as left."""


class IntakeKind(StrEnum):
    """What a file would bring."""

    OBSERVATIONS = "observations"
    PLAN = "plan"
