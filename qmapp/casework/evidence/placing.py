"""Where words stand in a reading, as the columns of a piece of evidence keep it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
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
    return _placed(passage.id, passage.text, span, around=(before, after), ahead=ahead or 0)


@dataclass(frozen=True)
class Whole:
    """A reading with all its words at hand, where many pieces are to be placed at once."""

    ids: Sequence[UUID]
    texts: Sequence[str]

    @cached_property
    def positions(self) -> Mapping[UUID, int]:
        return {id_: position for position, id_ in enumerate(self.ids)}

    @cached_property
    def _ahead(self) -> Sequence[int]:
        return [0, *accumulate(len(text) + len(_JOINT) for text in self.texts)]

    def place(self, position: int, span: tuple[int, int] | None) -> Placed:
        """As `place`, for the passage at a position of this reading."""
        texts = self.texts
        before = texts[position - 1] + _JOINT if position else ""
        after = _JOINT + texts[position + 1] if position + 1 < len(texts) else ""
        return _placed(
            self.ids[position],
            texts[position],
            span,
            around=(before, after),
            ahead=self._ahead[position],
        )


def read_whole(db: Db, reading_id: UUID) -> Whole:
    """All passages of a reading, by position."""
    rows = db.execute(
        select(StoredPassage.id, StoredPassage.text)
        .where(StoredPassage.reading_id == reading_id)
        .order_by(StoredPassage.position)
    ).all()
    return Whole([row[0] for row in rows], [row[1] for row in rows])


def _placed(
    passage_id: UUID,
    text: str,
    span: tuple[int, int] | None,
    *,
    around: tuple[str, str],
    ahead: int,
) -> Placed:
    start, stop = span or (0, len(text))
    before, after = around
    return Placed(
        passage_id=passage_id,
        quote=text[start:stop] if span else None,
        start=start if span else None,
        prefix=(before + text[:start])[-AROUND:],
        suffix=(text[stop:] + after)[:AROUND],
        text_start=ahead + start,
    )
