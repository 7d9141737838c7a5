"""What is followed from when a response is agreed, and what later versions of it change."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from qmapp.casework.recommendations.models import Recommendation
from qmapp.casework.recommendations.rules import Kind, State
from qmapp.decision.actions.rules import Delivery
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.storage import Db, Storage
from qmapp.learning.impact import queries, service, setup
from qmapp.learning.impact.models import Check, FollowUp
from qmapp.learning.impact.rules import (
    BY_DEFAULT,
    CheckKind,
    Ending,
    Planned,
)
from qmapp.learning.impact.service import beginning
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.following import (
    TODAY,
    Followed,
    checks,
    close,
    follow,
    get,
    later,
    say,
)
from tests.factories.responses import agree, begin, give, promise, recommend, take_up

SECRET = "zqimpactqz"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def world(storage: Storage, case: Case) -> Followed:
    return follow(storage, case)


def test_agreeing_begins_with_the_checks_of_the_plan(storage: Storage, world: Followed) -> None:
    found = get(storage, world.one)
    assert (found.begun_on, found.judged, found.delivered_on) == (TODAY, None, None)
    assert found.first_impact_on == date(2027, 5, 10)
    assert [(one.kind.value, one.due_on) for one in checks(storage, world.one)] == [
        ("delivery", date(2027, 2, 10)),
        ("impact", date(2027, 5, 10)),
        ("impact", date(2027, 11, 10)),
        ("impact", date(2028, 11, 10)),
    ]


def test_what_is_not_accepted_is_not_followed_and_a_question_has_its_day(
    storage: Storage, case: Case
) -> None:
    service_day = date(2027, 6, 1)
    refused = recommend(storage, case, "Do nothing.")
    question = recommend(storage, case, "Who leads?", kind=Kind.QUESTION)
    follow_with = {refused: Decision.NOT_ACCEPTED, question: Decision.EXPLORE}
    begin(storage, case)
    for one, decision in follow_with.items():
        day = service_day if decision is Decision.EXPLORE else None
        give(storage, case, one, decision, look_again_on=day)
    follow(storage, case)
    with storage.reading() as db:
        assert queries.find_follow_up(db, case.review_id, refused) is None
        found = queries.find_follow_up(db, case.review_id, question)
        assert found is not None
    due = [one.due_on for one in checks(storage, found.id) if one.kind is CheckKind.IMPACT]
    assert due == [date(2027, 5, 10), service_day, date(2027, 11, 10), date(2028, 11, 10)]


def test_the_board_s_own_plan_and_a_later_version(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        service.set_plan(
            db, case.chair, case.board_id, [Planned(9, CheckKind.IMPACT)], version=0, now=NOW
        )
    world = follow(storage, case)
    assert [one.due_on for one in checks(storage, world.one)] == [date(2027, 8, 10)]
    say(storage, world, Delivery.DELIVERED)
    take_up(storage, case)
    promise(storage, case, world.recommendations[0])
    assert get(storage, world.one).delivered_on is not None  # nobody has agreed the other yet
    agree(storage, case)
    assert get(storage, world.one).delivered_on is None
    assert len(checks(storage, world.one)) == 1


def test_what_was_agreed_before_is_begun_by_the_chore_from_its_first_day(
    storage: Storage, world: Followed, case: Case
) -> None:
    first = get(storage, world.one)
    take_up(storage, case)
    agree(storage, case, on=date(2026, 11, 12), now=later(3))
    with storage.unit_of_work() as db:
        db.execute(delete(Check))
        db.execute(delete(FollowUp))
    assert service.begin_missing(storage, later(9)) == 1
    assert service.begin_missing(storage, later(9)) == 0
    with storage.reading() as db:
        again = queries.find_follow_up(db, case.review_id, world.recommendations[0])
        assert again is not None
        assert again.begun_on == first.begun_on == TODAY
    assert len(checks(storage, again.id)) == len(BY_DEFAULT)


def test_one_review_that_does_not_read_keeps_back_no_other(
    storage: Storage, world: Followed, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = follow(storage, make_case(storage))
    spoilt = min(case.review_id, other.case.review_id)
    with storage.unit_of_work() as db:
        db.execute(delete(Check))
        db.execute(delete(FollowUp))
    read = beginning._texts

    def texts(db: Db, review_id: UUID) -> object:
        if review_id == spoilt:
            raise ValueError(SECRET)
        return read(db, review_id)

    monkeypatch.setattr(beginning, "_texts", texts)
    assert service.begin_missing(storage, later(9)) == 1
    with storage.reading() as db:
        [begun] = db.scalars(select(FollowUp.review_id)).all()
    assert begun != spoilt


def test_another_day_to_look_again_plans_a_check(storage: Storage, case: Case) -> None:
    setup.register()
    question = recommend(storage, case, "Who leads?", kind=Kind.QUESTION)
    begin(storage, case)
    first, other = date(2027, 6, 1), date(2028, 3, 1)
    give(storage, case, question, Decision.EXPLORE, look_again_on=first)
    agree(storage, case)
    with storage.reading() as db:
        found = queries.find_follow_up(db, case.review_id, question)
        assert found is not None
    moved = next(one for one in checks(storage, found.id) if one.due_on == first)
    with storage.unit_of_work() as db:
        service.move_check(
            db, case.chair, moved.id, date(2027, 7, 1), "June is full.", version=1, now=later(1)
        )

    def days() -> list[date]:
        return [one.due_on for one in checks(storage, found.id, open_only=True)]

    before = days()
    for day, planned in ((first, before), (other, sorted([*before, other]))):
        take_up(storage, case)
        give(storage, case, question, Decision.EXPLORE, look_again_on=day)
        agree(storage, case)
        assert days() == planned


def test_what_a_later_version_holds_no_more_waits_for_no_check(
    storage: Storage, case: Case
) -> None:
    world = follow(storage, case, 2)
    take_up(storage, case)
    with storage.unit_of_work() as db:
        db.execute(
            update(Recommendation)
            .where(Recommendation.id == world.recommendations[1])
            .values(state=State.DROPPED)
        )
    agree(storage, case)
    kept, gone = world.follow_ups
    assert len(checks(storage, kept, open_only=True)) == len(BY_DEFAULT)
    assert not checks(storage, gone, open_only=True)
    assert all("went into others" in (one.ended_because or "") for one in checks(storage, gone))
    with storage.reading() as db:
        assert queries.count_of(db, case.review_id, TODAY).total == 1
    close(storage, gone, case.chair, Ending.WITHOUT_IMPACT, "It was dropped.")
    with storage.reading() as db:
        assert queries.count_of(db, case.review_id, TODAY).total == 2
