"""Verbs on a board's own sheets. Each is a new version: no version is ever changed.

A language that is given up, and English that goes back to our text, is a version too: the words
as they were, marked as ended. So who did it and when is known, and it can be undone.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.involvement import languages, sheet_queries
from qmapp.casework.involvement.models import Sheet
from qmapp.casework.involvement.rules import Side
from qmapp.casework.involvement.sheets import SheetText, from_kept, sound_text, to_kept
from qmapp.errors import NotFound, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.audit import service as audit
from qmapp.foundation.storage import Db
from qmapp.people.accounts.models import Board


def save_sheet(  # noqa: PLR0913 - which sheet, what it says, and what was seen: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    side: Side,
    language: str,
    text: SheetText,
    *,
    seen: int,
    now: datetime,
) -> Sheet:
    """Keep a new version of the board's text; `seen` is the number it was made from, 0 for none.

    Raises SavedElsewhere when another version came meanwhile, RuleBroken, NotFound.
    """
    newest = _held(db, actor, board_id, side, language, seen)
    text = sound_text(text)
    if newest is not None and newest.ended_at is None and _text(newest) == text:
        return newest
    return _add(db, actor, newest, _sheet(board_id, side, language, text), "sheet-saved", now)


def restore_sheet(  # noqa: PLR0913 - which sheet, which version, and what was seen: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    side: Side,
    language: str,
    number: int,
    *,
    seen: int,
    now: datetime,
) -> Sheet:
    """Go back to what an earlier version said, in a new one. Raises as `save_sheet`."""
    newest = _held(db, actor, board_id, side, language, seen)
    wanted = sheet_queries.find_version(db, board_id, side, language, number)
    if wanted is None or newest is None:
        raise NotFound("sheet")
    if newest.ended_at is None and _text(newest) == _text(wanted):
        return newest
    again = _sheet(board_id, side, language, _text(wanted))
    return _add(db, actor, newest, again, "sheet-restored", now)


def end_sheet(  # noqa: PLR0913 - which sheet, and what was seen: all named
    db: Db, actor: Actor, board_id: UUID, side: Side, language: str, *, seen: int, now: datetime
) -> Sheet:
    """Give a language up; of English, go back to our text. Raises as `save_sheet`."""
    newest = _held(db, actor, board_id, side, language, seen)
    if newest is None:
        raise NotFound("sheet")
    if newest.ended_at is not None:
        return newest
    last = _sheet(board_id, side, language, _text(newest), ended_at=now)
    return _add(db, actor, newest, last, "sheet-ended", now)


def _held(
    db: Db, actor: Actor, board_id: UUID, side: Side, language: str, seen: int
) -> Sheet | None:
    """The newest version, nobody else writing meanwhile, when it is the one that was seen."""
    require(actor, Permission.SHEET_EDIT, BoardSubject(board_id))
    if not languages.is_known(language):
        raise NotFound("language")
    # Not against those who only refer to the board, who are many.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update(key_share=True))
    newest = sheet_queries.find_newest(db, board_id, side, language)
    if (newest.number if newest is not None else 0) != seen:
        raise SavedElsewhere
    return newest


def _text(sheet: Sheet) -> SheetText:
    return from_kept(sheet.title, sheet.sections)


def _add(
    db: Db, actor: Actor, newest: Sheet | None, sheet: Sheet, verb: str, now: datetime
) -> Sheet:
    """Keep this text as the version after the newest."""
    sheet.number = newest.number + 1 if newest is not None else 1
    sheet.written_by, sheet.written_at = actor.person_id, now
    db.add(sheet)
    db.flush()
    audit.record(
        db,
        verb=f"involvement:{verb}",
        subject_kind="sheet",
        subject_id=sheet.id,
        at=now,
        actor_id=actor.person_id,
        board_id=sheet.board_id,
        values={"side": sheet.side.value, "language": sheet.language, "number": sheet.number},
    )
    return sheet


def _sheet(
    board_id: UUID, side: Side, language: str, text: SheetText, *, ended_at: datetime | None = None
) -> Sheet:
    return Sheet(
        board_id=board_id,
        side=side,
        language=language,
        title=text.title,
        sections=to_kept(text),
        ended_at=ended_at,
    )
