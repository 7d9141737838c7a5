"""Practice issues that a board entered and a file of more, in the world of who may; and in the
browser's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from qmapp.casework.practice import service as practice_service
from qmapp.casework.practice.models import PracticeEntry
from qmapp.casework.practice.rules import EntryDetails
from qmapp.foundation.access import Actor
from qmapp.foundation.catalogue import IssueBasis, PracticeIssues
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db
from qmapp.learning.intake.storing import CSV, put
from qmapp.learning.issues import service

HEAD = "stage,title,basis,note"
STAGES = (
    "universal_services", "early_help_assessments", "referrals", "strategy_meetings",
    "assessments", "child_in_need_meetings", "child_protection_conferences", "ongoing_case_work",
)  # fmt: skip


def enter(
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    now: datetime,
    title: str,
    *,
    stage: str = "referrals",
    basis: IssueBasis = IssueBasis.LOCAL,
) -> PracticeEntry:
    """A practice issue that the board entered."""
    details = EntryDetails(stage=stage, title=title, basis=basis, source_note="Our printed map")
    return practice_service.add(db, actor, board_id, practice, details, now)


def bring(
    db: Db,
    files: FileStore,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    now: datetime,
    rows: str,
) -> UUID:
    """A file with these rows below its headings."""
    file = put(files, board_id, "map.csv", f"{HEAD}\n{rows}\n".encode(), CSV)
    return service.bring_file(db, actor, board_id, practice, file, now).id


def stocked(
    db: Db,
    actor: Actor,
    board_id: UUID,
    practice: PracticeIssues,
    now: datetime,
    *,
    folder: Path,
    long_word: str,
) -> dict[str, object]:
    """A board that entered the missing 30 and some of its own, took one out, and brought files."""
    made = [
        enter(
            db, actor, board_id, practice, now,
            f"Issue of the map {n}, as it is printed there and long enough to fill two lines",
            stage=STAGES[n % len(STAGES)], basis=IssueBasis.SOURCE,
        )
        for n in range(29)
    ]  # fmt: skip
    local = enter(db, actor, board_id, practice, now, f"Of our own {long_word[:150]}")
    ended = enter(db, actor, board_id, practice, now, "Once of our own")
    practice_service.end(db, actor, board_id, ended.id, version=1, now=now)
    files = FileStore.in_folder(folder)
    rows = "\n".join(
        [
            "3,One more of the map,published,",
            "9,At no stage,,",
            f"referrals,{made[2].title},,",
            "referrals,Mrs Okafor did not ring back,own,",
            f"1,{long_word[:120]},own,{long_word}",
            "2,Yet another of the map,,",
        ]
    )
    brought = bring(db, files, actor, board_id, practice, now, rows)
    left = bring(db, files, actor, board_id, practice, now, "1,Put aside,own,")
    service.leave_file(db, actor, board_id, left, now)
    return {
        "entry": made[0].id, "entry_issue": made[0].slug, "local_entry": local.id,
        "local_issue": local.slug, "ended_issue": ended.slug, "entered_file": brought,
        "entered_left": left,
    }  # fmt: skip
