"""Named reads of a board's own sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from qmapp.casework.involvement.models import Sheet
from qmapp.casework.involvement.rules import Side
from qmapp.casework.involvement.sheets import SheetText, from_kept
from qmapp.foundation.storage import Db
from qmapp.people.accounts.queries import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One version of a board's sheet. `is_ended`: with it the board gave the language up."""

    side: Side
    language: str
    number: int
    text: SheetText
    by: str
    at: datetime
    is_ended: bool


def list_sheets(db: Db, board_id: UUID) -> Sequence[SheetLine]:
    """The newest version of each sheet of the board, given-up ones too, by side and language."""
    newest = (
        select(Sheet.side, Sheet.language, func.max(Sheet.number).label("number"))
        .where(Sheet.board_id == board_id)
        .group_by(Sheet.side, Sheet.language)
        .subquery()
    )
    of_newest = (
        (Sheet.side == newest.c.side)
        & (Sheet.language == newest.c.language)
        & (Sheet.number == newest.c.number)
    )
    return _lines(
        db,
        select(Sheet)
        .join(newest, of_newest)
        .where(Sheet.board_id == board_id)
        .order_by(Sheet.side, Sheet.language),
    )


def list_versions(db: Db, board_id: UUID, side: Side, language: str) -> Sequence[SheetLine]:
    """Every version of one sheet of the board, the newest first."""
    return _lines(
        db,
        select(Sheet)
        .where(Sheet.board_id == board_id, Sheet.side == side, Sheet.language == language)
        .order_by(Sheet.number.desc()),
    )


def find_newest(db: Db, board_id: UUID, side: Side, language: str) -> Sheet | None:
    """The row of the newest version, if the board ever wrote one."""
    return db.scalar(
        select(Sheet)
        .where(Sheet.board_id == board_id, Sheet.side == side, Sheet.language == language)
        .order_by(Sheet.number.desc())
        .limit(1)
    )


def find_version(db: Db, board_id: UUID, side: Side, language: str, number: int) -> Sheet | None:
    """The row of one version."""
    return db.scalar(
        select(Sheet).where(
            Sheet.board_id == board_id,
            Sheet.side == side,
            Sheet.language == language,
            Sheet.number == number,
        )
    )


def _lines(db: Db, wanted: Select[Sheet]) -> Sequence[SheetLine]:
    rows = db.scalars(wanted).all()
    names = names_of(db, {row.written_by for row in rows})
    return [
        SheetLine(
            side=row.side,
            language=row.language,
            number=row.number,
            text=from_kept(row.title, row.sections),
            by=names.get(row.written_by, ""),
            at=row.written_at,
            is_ended=row.ended_at is not None,
        )
        for row in rows
    ]
