"""What became of recommendations, as another review of the board is told it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions.checking import ActionDetails
from qmapp.decision.asks.models import Ask
from qmapp.decision.responses import queries, service
from qmapp.decision.responses.queries.outcomes import list_outcomes, resting_on
from qmapp.decision.responses.rules import Decision
from qmapp.foundation.access import Actor, BoardRole
from tests.factories.assessments import NOW, declare_interest
from tests.factories.responses import (
    TODAY,
    agree,
    begin,
    dissent,
    give,
    look,
    promise,
    recommend,
    take_up,
)


@pytest.fixture
def one(storage, case):
    found = recommend(storage, case)
    begin(storage, case)
    give(storage, case, found)
    promise(storage, case, found)
    promise(storage, case, found, due_on=date(2028, 1, 1))
    return found


def outcome(storage, actor, recommendation_id):
    with storage.reading() as db:
        return list_outcomes(db, actor, [recommendation_id]).get(recommendation_id)


def test_what_is_not_agreed_yet_is_told_to_nobody(storage, case, one):
    assert outcome(storage, case.chair, one) is None


def test_what_was_agreed_last_is_told_with_its_day_and_what_was_promised(storage, case, one):
    agree(storage, case)
    found = outcome(storage, case.chair, one)
    assert (found.decision, found.agreed_on) == (Decision.ACCEPTED, TODAY)
    assert (found.actions, found.last_due) == (2, date(2028, 1, 1))
    take_up(storage, case)
    give(storage, case, one, Decision.IN_PART, "Half of it.")
    assert outcome(storage, case.chair, one).decision is Decision.ACCEPTED  # still open
    agree(storage, case)
    assert outcome(storage, case.chair, one).decision is Decision.IN_PART


def test_what_changed_since_it_was_agreed_is_told_to_nobody(storage, case, one):
    agree(storage, case)
    told = outcome(storage, case.chair, one)
    take_up(storage, case)
    promise(storage, case, one, due_on=date(2029, 1, 1))
    late = recommend(storage, case, "Came later.")
    give(storage, case, late)
    [other] = [a.id for a in look(storage, case).line_of(one).actions if a.number == 1]
    with storage.unit_of_work() as db:
        service.tie_action(
            db, case.commissioner, queries.get_open(db, case.review_id), other, late, NOW
        )
    with storage.unit_of_work() as db:
        review = get_review(db, case.review_id)
        service.change_action(
            db, case.commissioner, review, other,
            ActionDetails(what="Other", owner_role="Chair", due_on=date(2027, 3, 1)), version=2,
            now=NOW,
        )  # fmt: skip
    assert outcome(storage, case.chair, one) == told
    assert outcome(storage, case.chair, late) is None


def test_it_is_told_to_those_who_may_read_the_agreed_text(storage, case, one):
    agree(storage, case)
    member = Actor(
        person_id=uuid4(), name="Member",
        board_roles={case.board_id: frozenset({BoardRole.MEMBER})},
    )  # fmt: skip
    stranger = Actor(person_id=uuid4(), name="Stranger")
    # Somebody on the review who asks from a page of another knows of no role here yet.
    away = replace(case.lead, review_roles={})
    assert outcome(storage, member, one) is not None
    assert outcome(storage, away, one) is not None
    assert outcome(storage, stranger, one) is None
    declare_interest(storage, case, case.chair)
    assert outcome(storage, case.chair, one) is None


def test_a_split_is_held_by_whatever_rests_on_its_parts(storage, case, one):
    answered, acted, opposed, asked, free = (
        one, *(recommend(storage, case, f"Number {n}.") for n in range(4)),
    )  # fmt: skip
    promise(storage, case, acted)
    dissent(storage, case, opposed)
    with storage.unit_of_work() as db:
        db.add(
            Ask(
                board_id=case.board_id, review_id=case.review_id, recommendation_id=asked,
                body="Department", added_by=case.chair.person_id, added_at=NOW,
            )
        )  # fmt: skip
    with storage.reading() as db:
        assert resting_on(db, [answered, acted, opposed, asked, free]) == {
            answered, acted, opposed, asked,
        }  # fmt: skip
        assert resting_on(db, []) == frozenset()
