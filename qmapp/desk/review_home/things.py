"""One thing to do, and where its button leads. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from qmapp.casework.reviews.rules import Due


class Go(StrEnum):
    """Where the one button leads."""

    PEOPLE = "people"
    EDIT = "edit"
    UPLOAD = "upload"
    READ = "read"
    SEND = "send"
    START = "start"
    CONTINUE = "continue"
    SUBMIT = "submit"
    PROFILE = "profile"
    ASKS = "asks"
    MODERATION = "moderation"
    FEEDBACK = "feedback"
    STAGES = "stages"
    SIGNING = "signing"
    SIGN = "sign"
    VOTE = "vote"
    LATE_WORD = "late_word"
    RESPONSE = "response"
    PUBLICATION = "publication"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextThing:
    """One thing to do: its verb, why, where it leads, by when. `go` is None for "nothing".

    `own_id` is the assessment to go on with, where it is one.
    """

    verb: str
    why: str
    go: Go | None = None
    own_id: UUID | None = None
    button: str = ""
    due: tuple[Due, date] | None = None
    values: Mapping[str, object] = field(default_factory=dict)
