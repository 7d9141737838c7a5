"""Records on any migrated database, as a person adds them."""

from __future__ import annotations

from uuid import UUID

from qmapp.casework.records import service
from qmapp.casework.records.models import Record
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Db, Storage
from tests.factories.assessments import NOW, Case


def add_to(
    db: Db,
    case: Case,
    actor: Actor,
    title: str = "Minutes",
    *,
    is_shared: bool = False,
    **details: object,
) -> Record:
    """A record of the case's review, in a transaction of the caller's."""
    return service.add(
        db, actor, board_id=case.board_id, review_id=case.review_id,
        details=service.Details(title=title, **details), now=NOW, is_shared=is_shared,
    )  # fmt: skip


def add(
    storage: Storage, case: Case, actor: Actor, title: str = "Minutes", **details: object
) -> UUID:
    """A record of the case's review."""
    with storage.unit_of_work() as db:
        return add_to(db, case, actor, title, **details).id
