"""A report that waits to be signed, in a data folder: nothing of what comes before is played."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

from qmapp.foundation.audit import key_with
from qmapp.foundation.storage import Storage, clock
from qmapp.governance.signing import service
from qmapp.governance.signing.rules import Paper, Part, Rule
from qmapp.governance.stages.setup import register
from tests.factories import signing
from tests.factories.assessments import Case, add_draft
from tests.support.judged import actor_of
from tests.support.stocking import World, trail_key


def frozen(folder: Path, reference: str, signatories: Mapping[str, str]) -> str:
    """Freeze a small draft of a review and ask these people, by their capacity; its address.

    The one who is the independent scrutineer adds a statement, the others sign.
    """
    register()
    storage = key_with(Storage(f"sqlite:///{folder / 'qmapp.sqlite3'}"), trail_key(folder))
    try:
        case = _with_draft(storage, reference)
        signing.moderated(storage, case)
        _plan(storage, case, reference, signatories)
        signing.at_stage(storage, case, signing.Stage.READY)
        asked = signing.asked(storage, case, now=clock())
    finally:
        storage.close()
    return f"/reviews/{case.review_id}/signing/rounds/{asked}"


def _with_draft(storage: Storage, reference: str) -> Case:
    with storage.unit_of_work() as db:
        world = World(db)
        review = world.review(reference)
        people = {who: actor_of(world, who, review) for who in ("manager", "commissioner")}
        case = Case(review.board_id, review.id, uuid4(), uuid4(), people)
        add_draft(
            db, case.board_id, case.review_id, people["commissioner"].person_id,
            draft_id=case.draft_id, reading_id=case.reading_id,
        )  # fmt: skip
    return case


def _plan(storage: Storage, case: Case, reference: str, signatories: Mapping[str, str]) -> None:
    with storage.unit_of_work() as db:
        world, now = World(db), clock()
        review = world.review(reference)
        service.set_plan(db, case.manager, review, Paper.REPORT, Rule.ALL, None, version=0, now=now)
        for who, capacity in signatories.items():
            part = Part.STATES if "scrutineer" in capacity.lower() else Part.SIGNS
            service.add_signatory(
                db, case.manager, review, Paper.REPORT, world.person(who).id, part,
                capacity=capacity, now=now,
            )  # fmt: skip
