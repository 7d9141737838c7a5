"""Taking back what was signed, by the rule by which it was signed."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from qmapp.casework.reviews.models import RoleOnReview
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.errors import NotAllowed, RuleBroken
from qmapp.foundation.storage import Storage
from qmapp.governance.signing import service
from qmapp.governance.signing.models import Reopening
from qmapp.governance.signing.rules import Ended, Paper, Part
from tests.factories import signing
from tests.factories.assessments import NOW, Case


def test_it_is_taken_back_by_the_same_rule_and_the_review_goes_back(
    storage: Storage, case: Case
) -> None:
    signers = signing.ready(storage, case, needed=2)
    round_id = signing.signed(storage, case, signers)
    signing.ask_reopening(storage, case, signers["police"], round_id)
    signing.ask_reopening(storage, case, signers["police"], round_id)  # pressed twice
    with pytest.raises(RuleBroken, match="asked to reopen it already"):
        signing.ask_reopening(storage, case, case.chair, round_id)
    signing.vote(storage, case, signers["police"], round_id)
    signing.vote(storage, case, signers["police"], round_id)
    assert signing.look(storage, case).is_signed
    after = signing.vote(storage, case, signers["council"], round_id)
    assert (after.ended, after.ended_because) == (Ended.REOPENED, "A page was missing.")
    assert not signing.look(storage, case).is_signed
    assert signing.stage(storage, case) is Stage.READY
    with pytest.raises(RuleBroken, match="decided meanwhile"):
        signing.vote(storage, case, signers["health"], round_id)
    again = signing.asked(storage, case, because="The page is there.")
    assert signing.line(storage, case, again).is_open


def test_too_many_against_it_and_it_stands(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.signed(storage, case, signers)
    signing.ask_reopening(storage, case, case.chair, round_id)
    with pytest.raises(NotAllowed):
        signing.vote(storage, case, signers["scrutineer"], round_id)
    with pytest.raises(RuleBroken) as broken:
        signing.vote(storage, case, signers["health"], round_id, agrees=False, words="")
    assert broken.value.field == "words"
    after = signing.vote(storage, case, signers["health"], round_id, agrees=False)
    assert after.is_signed
    assert after.reopening is None
    assert [one.is_reopened for one in after.reopenings] == [False]
    assert signing.stage(storage, case) is Stage.REPORT_SIGNED


def test_whoever_follows_in_the_same_capacity_holds_the_place(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.signed(storage, case, signers)
    with storage.unit_of_work() as db:
        db.execute(
            update(RoleOnReview)
            .where(RoleOnReview.person_id == signers["police"].person_id)
            .values(ended_at=NOW)
        )
    signing.ask_reopening(storage, case, case.chair, round_id)
    for name in ("council", "health"):
        signing.vote(storage, case, signers[name], round_id)
    line = signing.line(storage, case, round_id)
    assert line.reopening is not None  # nobody holds the place: not met, and not out of reach
    empty = [one.capacity for one in line.reopening.voters if one.person_id is None]
    assert empty == ["Partner, police"]
    follower = signing.signatory(storage, case, "successor")
    with pytest.raises(NotAllowed):
        signing.vote(storage, case, follower, round_id)
    with storage.unit_of_work() as db:
        service.add_signatory(
            db, case.manager, get_review(db, case.review_id), Paper.REPORT, follower.person_id,
            Part.SIGNS, capacity="partner, POLICE", now=NOW,
        )  # fmt: skip
    assert signing.vote(storage, case, follower, round_id).ended is Ended.REOPENED
    with storage.reading() as db:
        assert db.scalars(select(Reopening)).one().is_reopened


def test_what_is_not_signed_cannot_be_taken_back(storage: Storage, case: Case) -> None:
    signers = signing.ready(storage, case)
    round_id = signing.asked(storage, case)
    with pytest.raises(RuleBroken, match="does not stand signed"):
        signing.ask_reopening(storage, case, signers["police"], round_id)
    with pytest.raises(NotAllowed):
        signing.ask_reopening(storage, case, case.manager, round_id)
