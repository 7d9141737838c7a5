"""Whether typed words may tell who somebody is: asked about before they are saved. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class DoubtKind(StrEnum):
    """What some words look like."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words by which somebody might be known, and what they look like."""

    kind: DoubtKind
    words: str


def doubts(text: str, *, is_label: bool) -> Sequence[Doubt]:
    """What looks like a name, a date of birth, an address or a number, in the order written."""
    return []
