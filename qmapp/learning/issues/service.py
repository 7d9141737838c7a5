"""Practice issues out of a file: brought, looked at, then taken or put aside.

What a file would do is reckoned anew each time somebody looks, against what the board knows by
then. It is taken only as it was seen: when something was entered meanwhile, the one who takes it
looks again.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from qmapp.casework.involvement import identifying
from qmapp.casework.practice import queries as practice_queries
from qmapp.casework.practice import service as practice_service
from qmapp.errors import N_, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor, BoardSubject, Permission, require
from qmapp.foundation.catalogue import PracticeIssues
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db
from qmapp.learning.intake import queries as intakes
from qmapp.learning.intake import service as intake_service
from qmapp.learning.intake.models import Intake
from qmapp.learning.intake.rules import IntakeKind, Standing
from qmapp.learning.intake.storing import Brought, bytes_of
from qmapp.learning.issues.importing import Does, Row, Table, read_table
from qmapp.people.accounts.models import Board


def bring_file(  # noqa: PLR0913 - which file, to which board, by which edition: all named
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    file: Brought,
    now: datetime,
    *,
    intake_id: UUID | None = None,
) -> Intake:
    """Keep a file of practice issues for a look. Nothing of it counts until it is taken.

    Raises RuleBroken (field "file") when it cannot be read as a table at all.
    """
    require(actor, Permission.PRACTICE_WRITE, BoardSubject(board_id))
    require_readable(file.data, practice)
    return intake_service.bring(
        db,
        actor,
        kind=IntakeKind.PRACTICE,
        board_id=board_id,
        file=file,
        now=now,
        intake_id=intake_id,
    )


def require_readable(data: bytes, practice: PracticeIssues) -> None:
    """Raise RuleBroken (field "file") when bytes cannot be read as a table at all."""
    read_table(data, practice, file_name="")


def look_at(db: Db, files: FileStore, practice: PracticeIssues, intake: Intake) -> Table:
    """What a file would do, row by row, as things stand now."""
    known = practice_queries.known_issues(db, practice, intake.board_id)
    return read_table(
        bytes_of(files, intake), known, file_name=intake.file_name, is_doubtful=_is_doubtful
    )


def _is_doubtful(words: str) -> bool:
    return bool(identifying.doubts(words, is_label=False))


def seen_digest(table: Table) -> str:
    """The SHA-256 of all that somebody is shown of a file, by which taking it knows what they saw.

    `RuleBroken` says by its message and values what is wrong with a row.
    """
    return sha256("\n".join(_told(row) for row in table.rows).encode()).hexdigest()


def take_file(  # noqa: PLR0913 - which file, of which board, as it was seen: all named
    db: Db,
    files: FileStore,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    intake_id: UUID,
    *,
    seen: str,
    now: datetime,
) -> int:
    """Enter what a file brings, but for rows with faults; how many that were. Twice is once.

    Raises SavedElsewhere when it would do something else than what was `seen`; RuleBroken when it
    waits no more, or brings nothing.
    """
    require(actor, Permission.PRACTICE_WRITE, BoardSubject(board_id))
    # Held before anything is read, as every entry is: nobody enters the same title meanwhile.
    db.execute(select(Board.id).where(Board.id == board_id).with_for_update())
    intake = _held(db, board_id, intake_id)
    if intakes.standing(intake, now) is Standing.TAKEN:
        return 0
    intake_service.require_waiting(intake, now)
    table = look_at(db, files, practice, intake)
    if seen_digest(table) != seen:
        raise SavedElsewhere
    if not table.new:
        raise RuleBroken(
            N_("There is nothing in this file to take: every row has a fault or stands already")
        )
    made = practice_service.add_many(db, actor, board_id, practice, table.new, now)
    counts = {
        "added": len(made),
        "same": table.count(Does.SAME),
        "faulty": table.count(Does.FAULTY),
    }
    intake_service.taken(db, actor, intake, now, counts)
    return len(made)


def leave_file(db: Db, actor: Actor, board_id: UUID, intake_id: UUID, now: datetime) -> bool:
    """Put a file aside: nothing of it is taken. False when that was done already."""
    require(actor, Permission.PRACTICE_WRITE, BoardSubject(board_id))
    return intake_service.leave(db, actor, _held(db, board_id, intake_id), now)


def _held(db: Db, board_id: UUID, intake_id: UUID) -> Intake:
    return intakes.get_intake(db, intake_id, kind=IntakeKind.PRACTICE, board_id=board_id, lock=True)


def _told(row: Row) -> str:
    faults = [(broken.message, sorted(broken.values.items())) for broken in row.faults]
    return repr((row.line, row.does.value, row.details, faults))
