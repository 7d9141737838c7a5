"""Named reads of the practice issues that a board knows. Whoever calls them has asked the policy.

The issues are no words of a case: everybody on the board may know them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.practice.models import PracticeEntry
from qmapp.casework.practice.rules import EntryLine, joined, stands_in
from qmapp.errors import NotFound
from qmapp.foundation.catalogue import Catalogue, PracticeIssues
from qmapp.foundation.storage import Db


def known_issues(
    db: Db, edition: PracticeIssues, board_id: UUID, *, is_ended_too: bool = False
) -> PracticeIssues:
    """What a board knows: an edition with the entries of the board that stand. One query.

    What is chosen from, counted and checked goes by this. `is_ended_too` also gives those taken
    out or of another edition, which count nowhere: pages name by it what was coded before.
    """
    lines = list_entries(db, board_id)
    return joined(edition, [one for one in lines if is_ended_too or stands_in(one, edition)])


def known_catalogue(db: Db, catalogue: Catalogue, board_id: UUID) -> Catalogue:
    """The catalogue in which every edition also names what a board entered, ever. One query.

    For pages that say by its name what was coded; what may be chosen is `known_issues`.
    """
    lines = list_entries(db, board_id)
    if not lines:
        return catalogue
    return replace(
        catalogue,
        practice_editions=tuple(joined(one, lines) for one in catalogue.practice_editions),
    )


def list_entries(db: Db, board_id: UUID) -> Sequence[EntryLine]:
    """Every entry of a board, those taken out too, in the order in which they came."""
    rows = db.scalars(
        select(PracticeEntry)
        .where(PracticeEntry.board_id == board_id)
        .order_by(PracticeEntry.added_at, PracticeEntry.title, PracticeEntry.id)
    )
    return [line_of(row) for row in rows]


def get_entry(db: Db, board_id: UUID, entry_id: UUID, *, lock: bool = False) -> PracticeEntry:
    """An entry of that board. Raises NotFound, for another board’s too. `lock` holds it."""
    query = select(PracticeEntry).where(
        PracticeEntry.id == entry_id, PracticeEntry.board_id == board_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(query)
    if found is None:
        raise NotFound("practice entry")
    return found


def line_of(row: PracticeEntry) -> EntryLine:
    """An entry as a plain value."""
    return EntryLine(
        id=row.id,
        board_id=row.board_id,
        edition=row.edition,
        issue_id=row.slug,
        stage=row.stage,
        title=row.title,
        basis=row.basis,
        source_note=row.source_note,
        added_by=row.added_by,
        added_at=row.added_at,
        ended_at=row.ended_at,
        version=row.version,
    )
