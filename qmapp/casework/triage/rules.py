"""What may be done with the flags of a scan. Pure."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What a person made of a flag."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
