"""Plain values that the reads of the room give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from qmapp.learning.tags.rules import (
    FAMILIES_OF,
    Family,
    Said,
    Standing,
    ThingKind,
    as_recorded,
    newest,
    standing,
    with_record,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingLine:
    """A coding as it was written down, with what is shown of it.

    `from_record`: the record said it, until somebody else wrote that anew on `coded_at`.
    """

    said: Said
    coder_name: str
    coded_at: datetime
    from_record: bool
    note: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InFamily:
    """How one thing is coded in one family. `record`: what it says itself, where it does; in the
    words of whom `record_name` names.
    """

    record: Said | None
    record_name: str
    codings: Sequence[CodingLine]

    @property
    def said(self) -> Sequence[Said]:
        """Everything that counts, the record's own among it."""
        return with_record([one.said for one in self.codings], self.record)

    @property
    def standing(self) -> Standing:
        return standing(self.said)

    def own(self, coder_id: UUID) -> Said | None:
        """The newest coding of somebody; their record is one."""
        return next((one for one in newest(self.said) if one.coder_id == coder_id), None)

    def seen(self, coder_id: UUID) -> str:
        """Their own coding in one word, to compare; empty for none. It changes with the record."""
        own = self.own(coder_id)
        if own is None:
            return ""
        return f"0 {as_recorded(own)}" if own.is_record else str(own.number)

    @property
    def last_number(self) -> int:
        return max((one.said.number for one in self.codings), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThingLine:
    """A finding or a recommendation to be coded. `words` are read beside the tags; `more` below.

    `writer_id` added it.
    """

    kind: ThingKind
    id: UUID
    draft_id: UUID
    number: int
    words: str
    more: str
    why: str
    writer_id: UUID
    writer_name: str
    families: Mapping[Family, InFamily]

    @property
    def is_coded(self) -> bool:
        """Whether somebody has coded it in every family of its kind."""
        return all(self.families[one].standing.is_coded for one in FAMILIES_OF[self.kind])
