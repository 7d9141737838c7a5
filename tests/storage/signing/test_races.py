"""Two people at the same moment: whoever comes second is told, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select

from qmapp.casework.reviews.machine import StepId, step_of
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import RuleBroken
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.governance.signing import service
from qmapp.governance.signing.models import Reopening, Round, Signature, Snapshot
from qmapp.governance.signing.rules import Ended
from qmapp.governance.stages import service as stages
from qmapp.governance.stages.models import StageStep
from qmapp.governance.stages.service import MovedMeanwhile
from tests.factories import moderation, signing
from tests.factories.assessments import NOW, Case, at_once


def call_off(storage: Storage, case: Case, round_id: UUID) -> None:
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.call_off(db, case.chair, review, round_id, "A page is missing.", NOW)


def back(storage: Storage, case: Case, actor: Actor) -> Callable[[], object]:
    def take() -> None:
        with storage.unit_of_work() as db:
            stages.take(
                db, actor, get_review(db, case.review_id), step_of(StepId.BACK_TO_MODERATION),
                "Marker 3 once more.", NOW, seen=Stage.READY,
            )  # fmt: skip

    return take


def test_signed_or_called_off_and_never_both(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case, needed=1)
    round_id = signing.asked(storage, case)
    [told] = at_once(
        lambda: signing.say(storage, case, signers["police"], round_id),
        lambda: call_off(storage, case, round_id),
    )
    assert isinstance(told, RuleBroken)
    line = signing.line(storage, case, round_id)
    with storage.reading() as db:
        signed = db.scalar(select(func.count(Signature.id)))
    stands = (line.ended, signed, signing.stage(storage, case))
    assert stands in {
        (Ended.SIGNED, 1, Stage.REPORT_SIGNED),
        (Ended.CALLED_OFF, 0, Stage.READY),
    }


def test_what_is_frozen_is_what_stood_before_or_after_and_is_said_to_differ(
    storage: Storage, case: Case
) -> None:
    signing.ready(storage, case)
    moderation.assess(storage, case, case.commissioner, {})
    moderation.assess(storage, case, case.second_commissioner, {})
    raised = at_once(
        lambda: moderation.agree(storage, case, 1, "not_met", version=1),
        lambda: signing.asked(storage, case),
        lambda: moderation.agree(
            storage, case, 2, "not_met", version=1, actor=case.second_commissioner
        ),
    )
    assert raised == []
    held = moderation.held(storage, case)
    with storage.reading() as db:
        frozen = db.scalars(select(Snapshot)).one().content["markers"]
    differ = sum(one["rating"] != held[one["id"]].rating for one in frozen)
    assert len(signing.look(storage, case).differences) == differ


def test_signing_begins_or_the_review_goes_back_and_never_both(
    storage: Storage, case: Case
) -> None:
    signing.ready(storage, case)
    [told] = at_once(lambda: signing.asked(storage, case), back(storage, case, case.chair))
    assert isinstance(told, RuleBroken)
    with storage.reading() as db:
        rounds = len(db.scalars(select(Round)).all())
    assert (rounds, signing.stage(storage, case)) in {(1, Stage.READY), (0, Stage.MODERATION)}


def test_a_step_is_taken_once(storage: Storage, case: Case) -> None:
    signing.ready(storage, case)
    [told] = at_once(back(storage, case, case.chair), back(storage, case, case.manager))
    assert isinstance(told, MovedMeanwhile)
    with storage.reading() as db:
        assert len(db.scalars(select(StageStep)).all()) == 1


def test_two_who_vote_at_once_reopen_it_once(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case, needed=2)
    round_id = signing.signed(storage, case, signers)
    signing.ask_reopening(storage, case, case.chair, round_id)
    raised = at_once(
        *(
            lambda name=name: signing.vote(storage, case, signers[name], round_id)
            for name in ("council", "health")
        )
    )
    assert raised == []
    with storage.reading() as db:
        [asking] = db.scalars(select(Reopening)).all()
    assert asking.is_reopened
    assert signing.line(storage, case, round_id).ended is Ended.REOPENED
    assert signing.stage(storage, case) is Stage.READY
