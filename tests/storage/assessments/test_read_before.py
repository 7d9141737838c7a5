"""Whoever could read another's judgement before they came to judge has theirs marked so."""

from __future__ import annotations

import pytest

from qmapp.casework.assessments import service
from qmapp.casework.assessments.queries import get_assessment
from qmapp.casework.reviews.models import RoleOnReview
from qmapp.foundation.access import Actor, ReviewRole
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, later, submit


def hold(
    storage: Storage, case: Case, actor: Actor, role: ReviewRole, since: int, until: int | None
) -> Actor:
    """The actor with a role more, from one minute to another."""
    with storage.unit_of_work() as db:
        db.add(
            RoleOnReview(
                board_id=case.board_id, review_id=case.review_id, person_id=actor.person_id,
                role=role, since=later(since), ended_at=None if until is None else later(until),
            )
        )  # fmt: skip
    roles = actor.review_roles.get(case.review_id, frozenset()) | {role}
    return Actor(actor.person_id, actor.name, review_roles={case.review_id: roles})


@pytest.mark.parametrize(
    ("reads_until", "judges_since", "marked"),
    [
        (30, 40, True),  # an observer until after the self-check was in, then a commissioner
        (None, 40, True),  # a panel member still, and a commissioner since
        (10, 40, False),  # no longer on the review when the self-check came in
        (None, 10, False),  # a commissioner before it came in, and so blind ever since
    ],
)
def test_somebody_who_could_read_before_they_judge(
    storage: Storage, case: Case, reads_until: int | None, judges_since: int, marked: bool
) -> None:
    reader = hold(storage, case, case.chair, ReviewRole.OBSERVER, 0, reads_until)
    own = begin(storage, case, case.lead)
    submit(storage, case.lead, own, now=later(20))
    judge = hold(storage, case, reader, ReviewRole.COMMISSIONER, judges_since, None)
    assert begin(storage, case, judge, now=later(50)).after_sight is marked


def test_others_are_not_marked(storage: Storage, case: Case) -> None:
    submit(storage, case.lead, begin(storage, case, case.lead), now=later(20))
    assert not begin(storage, case, case.commissioner, now=later(50)).after_sight


def test_a_co_author_who_could_read_before_marks_the_assessment(
    storage: Storage, case: Case
) -> None:
    begun = begin(storage, case, case.commissioner)
    reader = hold(storage, case, case.chair, ReviewRole.OBSERVER, 0, 30)
    submit(storage, case.lead, begin(storage, case, case.lead), now=later(20))
    hold(storage, case, reader, ReviewRole.COMMISSIONER, 40, None)
    for person, marked in ((case.second_commissioner, False), (reader, True)):
        with storage.unit_of_work() as db:
            one = get_assessment(db, begun.id)
            service.add_coauthor(db, case.commissioner, one, person.person_id, later(50))
        with storage.reading() as db:
            assert get_assessment(db, begun.id).after_sight is marked
