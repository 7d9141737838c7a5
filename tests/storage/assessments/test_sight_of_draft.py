"""Who is past blindness on a draft: what is said and agreed there asks this."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from qmapp.casework.assessments import queries, service
from qmapp.casework.assessments.models import Assessment
from qmapp.casework.drafts.models import Draft
from qmapp.casework.reviews.models import Review
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from tests.factories.assessments import (
    NOW,
    Case,
    begin,
    make_case,
    reopen,
    submit,
)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def in_sight(storage: Storage, case: Case, actor: Actor) -> bool:
    with storage.reading() as db:
        review, draft = db.get_one(Review, case.review_id), db.get_one(Draft, case.draft_id)
        return queries.sight_of_draft(db, actor, review, draft)


def test_those_with_one_to_make_wait_until_theirs_is_in(storage: Storage, case: Case) -> None:
    assert not in_sight(storage, case, case.commissioner)
    own: Assessment = begin(storage, case, case.commissioner)
    assert not in_sight(storage, case, case.commissioner)
    submit(storage, case.commissioner, own)
    assert in_sight(storage, case, case.commissioner)
    assert not in_sight(storage, case, case.second_commissioner)
    reopen(storage, case.commissioner, own)
    assert not in_sight(storage, case, case.commissioner)


def test_those_with_none_to_make_wait_for_nothing(storage: Storage, case: Case) -> None:
    assert in_sight(storage, case, case.panel)
    assert not in_sight(storage, case, case.chair), "nobody reads a draft without a role on it"


def test_the_chair_may_lift_it(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        review, draft = db.get_one(Review, case.review_id), db.get_one(Draft, case.draft_id)
        service.lift_sight(db, case.chair, review, draft, "It is short.", NOW)
    assert in_sight(storage, case, case.commissioner)


def test_nobody_knows_of_a_draft_that_was_not_sent(storage: Storage, case: Case) -> None:
    with storage.unit_of_work() as db:
        db.execute(
            update(Draft).where(Draft.id == case.draft_id).values(sent_at=None, sent_by=None)
        )
    assert not in_sight(storage, case, case.panel)


def test_many_are_asked_at_once(storage: Storage, case: Case) -> None:
    submit(storage, case.lead, begin(storage, case, case.lead))
    with storage.reading() as db:
        review, draft = db.get_one(Review, case.review_id), db.get_one(Draft, case.draft_id)
        found = queries.past_blindness(db, case.people.values(), review, draft)
    assert found == {one.person_id for one in (case.lead, case.panel, case.observer)}
