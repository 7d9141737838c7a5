"""A closed review stays as it is, whichever room is asked, until somebody opens it again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from qmapp.casework.involvement.rules import StepKind
from qmapp.casework.moderation.models import AgreedJudgement
from qmapp.casework.reviews import service as reviews
from qmapp.casework.reviews.machine import IsClosed, StepId, step_of
from qmapp.casework.reviews.models import RoleOnReview
from qmapp.casework.reviews.queries import get_review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.audit.models import Event
from qmapp.governance.stages import service
from tests.factories import records, register
from tests.factories.assessments import NOW, begin, make_case, type_words
from tests.factories.governed import enter, settle
from tests.factories.moderation import agree
from tests.factories.responses import begin as begin_response
from tests.factories.responses import recommend
from tests.factories.threads import Hung, ThreadsDesk, marker

LATER = NOW + timedelta(days=1)


@pytest.fixture
def case(storage):
    return make_case(storage)


def close(storage, case) -> None:
    with storage.unit_of_work() as db:
        get_review(db, case.review_id).stage = Stage.CLOSED


def told(storage) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(Event))


def test_no_room_writes_on_it(storage, case):
    desk = ThreadsDesk(storage, case)
    desk.past_blindness("commissioner", "lead")
    thread = desk.begin("On which page?", Hung.marker(marker(3).id))
    recommend(storage, case)
    mother = register.add(storage, case)
    close(storage, case)
    before = told(storage)
    for write in (
        lambda: desk.comment(thread, "On page 9.", actor=case.commissioner),
        lambda: agree(storage, case),
        lambda: records.add(storage, case, case.commissioner),
        lambda: register.take(storage, case, mother, StepKind.TOLD),
        lambda: enter(storage, case),
        lambda: settle(storage, case, assurance="Late."),
        lambda: begin_response(storage, case),
    ):
        with pytest.raises(IsClosed):
            write()
    assert told(storage) == before
    with storage.reading() as db:
        assert db.scalars(select(AgreedJudgement)).all() == []


def test_nobody_judges_on(storage, case):
    mine = begin(storage, case, case.commissioner)
    type_words(storage, case.commissioner, mine, 1, reasons="Words before.")
    close(storage, case)
    with pytest.raises(IsClosed):
        type_words(storage, case.commissioner, mine, 2, reasons="Words after.")


def test_words_are_taken_back_at_any_time(storage, case):
    mother = register.add(storage, case)
    register.take(storage, case, mother, StepKind.CONTRIBUTION, words=register.WORDS)
    close(storage, case)
    assert register.withdraw(storage, case, mother) == 1


def test_people_leave_it_and_it_is_opened_again(storage, case):
    close(storage, case)
    with storage.unit_of_work() as db:
        role = db.scalars(
            select(RoleOnReview).where(RoleOnReview.person_id == case.panel.person_id)
        ).one()
        reviews.end_role(db, case.manager, role.id, now=LATER)
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.take(
            db, case.chair, review, step_of(StepId.BACK_TO_FOLLOW_UP), "Closed too early.", LATER
        )
    records.add(storage, case, case.commissioner)
