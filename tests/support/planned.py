"""A changed plan that waits for a look, in the world of who may; and in the browser's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from qmapp.casework.reviews.models import Review
from qmapp.decision.actions.models import Action
from qmapp.foundation.access import Actor
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Db
from qmapp.learning.intake.storing import CSV, put
from qmapp.learning.plan import service
from qmapp.learning.plan.service import Place


def bring(
    db: Db, files: FileStore, actor: Actor, place: Place, now: datetime, rows: str = ""
) -> UUID:
    """A file with these rows below its headings; without any it changes nothing."""
    data = f"qmapp key,Owner (role),Note on delivery\n{rows or uuid4()}\n".encode()
    file = put(files, place.board_id, "plan.csv", data, CSV)
    return service.bring(db, actor, place, file, now).id


def stocked(
    db: Db, actor: Actor, review: Review, now: datetime, *, folder: Path, long_word: str
) -> dict[str, Any]:
    """A plan of the board that changes what it can and what it cannot, and one that changes nothing
    of a review. The store of the server that is started later lies in `folder`.
    """
    files = FileStore.in_folder(folder)
    ids = db.scalars(
        select(Action.id).where(Action.review_id == review.id, Action.promised_on.is_not(None))
    ).all()
    rows = [f"{ids[0]},Named nurse {long_word[:80]},Nobody has time: {long_word}."]
    rows += [f"{ids[1]},,Word after word. {'Somebody says so. ' * 40}", f"{uuid4()},Head,Yes"]
    return {
        "plan_full": bring(db, files, actor, Place(review.board_id), now, "\n".join(rows)),
        "plan_same": bring(db, files, actor, Place(review.board_id, review.id), now),
    }
