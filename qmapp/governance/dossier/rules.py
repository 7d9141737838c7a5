"""For whom the record is made, and what that leaves out. Pure.

Source: the issue (full for the board; for publication without identifiers, private notes, names).
That evidence outside the draft is named by its day alone in the public record is ours: a title of
a record often names somebody.
"""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """For whom the record is made."""

    BOARD = "board"
    PUBLIC = "public"
