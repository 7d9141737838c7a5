"""Several people at once on what is followed: an action said, a recommendation closed, a file taken.

`make test` plays a few rounds; `make soak` goes on for long.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from qmapp.decision.actions import following
from qmapp.decision.actions.following import Said
from qmapp.decision.actions.models import Action, ActionDay, ActionNote
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.proofs.models import Proof
from qmapp.decision.proofs.rules import ProofKind, Shows
from qmapp.decision.proofs.service import NewProof
from qmapp.errors import RuleBroken, SavedElsewhere, StorageBusy
from qmapp.foundation.storage import Storage, london_date
from qmapp.learning.impact import queries, service
from qmapp.learning.impact.models import Check, FollowUp, FollowUpTurn
from qmapp.learning.impact.rules import CheckKind, Decided, Ending, Judged, SoWhat
from qmapp.learning.impact.service import CheckDetails
from tests.factories.assessments import NOW, at_once
from tests.factories.impact import Followed, followed

ANSWERS = {SoWhat.DIFFERENT: "Children know whom to ring.", SoWhat.WORSE: "Nothing known."}
LATER = NOW + timedelta(days=200)
WAITED = (SavedElsewhere, RuleBroken, StorageBusy)
"""What somebody who comes second is told: nothing of theirs is kept, and they know."""


@pytest.fixture(params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest) -> tuple[Storage, Followed]:
    storage: Storage = request.getfixturevalue(f"{request.param}_storage")
    return storage, followed(storage)


def test_of_those_who_say_how_it_goes_at_once_one_is_heard(
    world: tuple[Storage, Followed], at_length: Callable[[int, int], int]
) -> None:
    """Each round one note, one version, and what is kept of delivery is that of the actions."""
    storage, made = world
    action = made.actions["lead"]
    for number in range(at_length(2, 60)):
        before = _action(storage, action)
        to = Delivery.ON_TRACK if before.delivery is Delivery.DELIVERED else Delivery.DELIVERED
        proof = NewProof(
            kind=ProofKind.DOCUMENT, shows=Shows.DONE, words=f"Minutes {number}.",
            on=london_date(LATER),
        )  # fmt: skip

        def say(
            who: str,
            delivery: Delivery = to,
            proof: NewProof | None = proof,
            version: int = before.version,
        ) -> None:
            actor = made.owner if who == "owner" else made.case.people[who]
            said = Said(delivery, f"Says the {who}.", proof)
            with storage.unit_of_work() as db:
                following.say(db, actor, action, said, version=version, now=LATER)

        def move(version: int = before.version, days: int = number) -> None:
            due_on = date(2028, 1, 1) + timedelta(days=days)
            with storage.unit_of_work() as db:
                following.move_day(
                    db, made.case.chair, action, due_on, "It waits.", version=version, now=LATER
                )

        raised = at_once(
            lambda: say("owner"),
            lambda: say("manager"),
            lambda: say("chair", Delivery.AT_RISK, None),
            move,
        )
        assert all(isinstance(one, WAITED) for one in raised), raised
        assert len(raised) == 3
        assert _action(storage, action).version == before.version + 1
        assert _said_and_moved(storage, action) == number + 1
        _is_kept_right(storage, made)


def test_a_recommendation_is_checked_closed_and_taken_up_again_by_one_at_a_time(
    world: tuple[Storage, Followed], at_length: Callable[[int, int], int]
) -> None:
    """Two close it, one checks it, one adds evidence: what is kept follows from what was said."""
    storage, made = world
    follow_up = made.follow_ups["training"]
    for number in range(at_length(2, 40)):
        with storage.unit_of_work() as db:
            check = service.add_check(
                db, made.case.chair, follow_up, CheckKind.IMPACT,
                london_date(LATER) + timedelta(days=number + 1), LATER,
            )  # fmt: skip
        version = _follow_up(storage, follow_up).version

        def close(who: str, version: int = version) -> None:
            with storage.unit_of_work() as db:
                service.close(
                    db, made.case.people[who], follow_up, Ending.WITHOUT_IMPACT,
                    "Nobody is in post.", "", version=version, now=LATER,
                )  # fmt: skip

        def judge(check_id: UUID = check.id, version: int = check.version) -> None:
            details = CheckDetails(
                reasons="Files were read.", judged=Judged.NO_EFFECT, answers=ANSWERS,
                decided=Decided.STOP,
            )  # fmt: skip
            with storage.unit_of_work() as db:
                service.record_check(
                    db, made.case.commissioner, check_id, details, version=version, now=LATER
                )

        def prove(number: int = number) -> None:
            proof = NewProof(
                kind=ProofKind.AUDIT, shows=Shows.CHANGE, words=f"File {number}.",
                on=london_date(LATER),
            )  # fmt: skip
            with storage.unit_of_work() as db:
                service.add_proof(db, made.case.manager, follow_up, proof, LATER)

        raised = at_once(lambda: close("chair"), lambda: close("manager"), judge, prove)
        assert all(isinstance(one, WAITED) for one in raised), raised
        _is_kept_right(storage, made)
        now = _follow_up(storage, follow_up)
        turns = _count(storage, FollowUpTurn, FollowUpTurn.follow_up_id == follow_up)
        if now.ending is None:  # the check came first, and both who would close it were told
            with storage.unit_of_work() as db:
                service.close(
                    db, made.case.chair, follow_up, Ending.WITHOUT_IMPACT, "It changed nothing.",
                    "", version=now.version, now=LATER,
                )  # fmt: skip
            turns += 1
        assert turns == 2 * number + 1
        to_come = (Check.follow_up_id == follow_up, Check.done_on.is_(None))
        assert _count(storage, Check, *to_come, Check.ended_at.is_(None)) == 0
        with storage.unit_of_work() as db:
            version = db.get_one(FollowUp, follow_up).version
            service.reopen(
                db, made.case.chair, follow_up, "It came back.", None, version=version, now=LATER
            )
        _is_kept_right(storage, made)
    assert _count(storage, Proof, Proof.recommendation_id == made.recommendations["training"]) > 0


# What is looked at -------------------------------------------------------------------------------


def _action(storage: Storage, action_id: UUID) -> Action:
    with storage.reading() as db:
        return db.get_one(Action, action_id)


def _follow_up(storage: Storage, follow_up_id: UUID) -> FollowUp:
    with storage.reading() as db:
        return db.get_one(FollowUp, follow_up_id)


def _count(storage: Storage, model: type, *where: object) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]


def _said_and_moved(storage: Storage, action_id: UUID) -> int:
    return _count(storage, ActionNote, ActionNote.action_id == action_id) + _count(
        storage, ActionDay, ActionDay.action_id == action_id
    )


def _is_kept_right(storage: Storage, made: Followed) -> None:
    """What follow-ups keep is what their checks and actions say, reckoned anew."""
    with storage.reading() as db:
        rows = db.scalars(select(FollowUp).where(FollowUp.board_id == made.board_id)).all()
        kept = queries.kept_of(db, rows)
        for one in rows:
            anew = kept[one.id]
            assert (one.judged, one.judged_on, one.delivered_on, one.first_impact_on) == (
                anew.judged, anew.judged_on, anew.delivered_on, anew.first_impact_on,
            )  # fmt: skip
