"""Where words stand in a reading, as the columns of a piece of evidence keep it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.drafts.models import StoredPassage
from qmapp.casework.evidence.models import Evidence
from qmapp.foundation.storage import Db

# As the Web Annotation model advises: enough to tell two places apart, little enough to store.
AROUND = 32
_JOINT = "\n"  # what stands between two passages in the text of a whole reading


@dataclass(frozen=True, slots=True)
class Placed:
    """Words of a passage with what stands around them; no quote for the whole passage.

    `text_start` counts code points from the beginning of the reading's text, in which one
    line end stands between two passages.
    """

    passage_id: UUID
    quote: str | None
    start: int | None
    prefix: str
    suffix: str
    text_start: int

    def write(self, item: Evidence) -> None:
        """Put a piece of evidence on these words."""
        item.passage_id, item.record_id = self.passage_id, None
        item.quote, item.start = self.quote, self.start
        item.prefix, item.suffix, item.text_start = self.prefix, self.suffix, self.text_start


def place(db: Db, passage: StoredPassage, span: tuple[int, int] | None) -> Placed:
    """The words from `span[0]` up to `span[1]` of a passage, or the whole of it."""
    start, stop = span or (0, len(passage.text))
    quote = passage.text[start:stop] if span else None
    same, position = StoredPassage.reading_id == passage.reading_id, StoredPassage.position
    ahead = db.scalar(
        select(func.coalesce(func.sum(func.length(StoredPassage.text) + len(_JOINT)), 0)).where(
            same, position < passage.position
        )
    )
    neighbours = select(position, StoredPassage.text).where(
        same, position.in_((passage.position - 1, passage.position + 1))
    )
    near = {row[0]: row[1] for row in db.execute(neighbours)}
    before = near.get(passage.position - 1, "") + _JOINT if passage.position - 1 in near else ""
    after = _JOINT + near.get(passage.position + 1, "") if passage.position + 1 in near else ""
    return Placed(
        passage_id=passage.id,
        quote=quote,
        start=start if span else None,
        prefix=(before + passage.text[:start])[-AROUND:],
        suffix=(passage.text[stop:] + after)[:AROUND],
        text_start=(ahead or 0) + start,
    )
