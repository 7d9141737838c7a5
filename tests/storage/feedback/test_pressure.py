from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from qmapp.casework.feedback import queries
from qmapp.casework.feedback.rules import Done
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, RuleBroken
from qmapp.foundation.access import Actor, Permission, ReviewRole, may
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.storage import Storage
from qmapp.people.inbox.models import Notice
from tests.factories.assessments import Case, at_once, later
from tests.factories.feedback import LetterDesk
from tests.factories.governed import give_role, name_outside, on_the_board, settle

SECRET = "zqpressureqz"


@pytest.fixture
def outside(storage: Storage, case: Case) -> Actor:
    return name_outside(storage, case)


def told(storage: Storage, person: Actor) -> list[str]:
    with storage.reading() as db:
        query = select(Notice).where(Notice.person_id == person.person_id)
        return [one.path for one in db.scalars(query.order_by(Notice.at, Notice.path))]


def listed(storage: Storage, person: Actor) -> tuple[list[UUID], int]:
    with storage.reading() as db:
        lines = queries.list_for(db, person.person_id)
        return [one.id for one in lines], queries.count_waiting_for(db, person.person_id)


def test_it_goes_to_the_person_outside_and_to_nobody_else(
    storage: Storage, case: Case, desk: LetterDesk, outside: Actor
) -> None:
    one, two = desk.sent("Find otherwise.", "Two.")
    made = desk.mark(one, SECRET)
    assert told(storage, outside) == [f"/pressure/{made}"]
    assert listed(storage, outside) == ([made], 1)
    for actor in (case.commissioner, case.manager, case.chair, case.panel):
        assert f"/pressure/{made}" not in told(storage, actor)
        with storage.reading() as db:
            letter = queries.get_letter(db, case.review_id, 1)
            assert queries.list_marks(db, actor, letter) == {}
            subject = queries.subject_of_pressure(db, queries.get_pressure(db, made))
        assert not may(actor, Permission.PRESSURE_READ, subject)
    assert may(outside, Permission.PRESSURE_READ, subject)
    assert may(case.second_lead, Permission.PRESSURE_READ, subject)
    with storage.reading() as db:
        letter = queries.get_letter(db, case.review_id, 1)
        assert queries.list_marks(db, case.second_lead, letter)[one].words == SECRET
    assert desk.counts() == (2, 1)
    assert two not in desk.answers(case.lead)


def test_nothing_tells_that_a_mark_is_there(
    storage: Storage, case: Case, desk: LetterDesk, outside: Actor
) -> None:
    """An answered point that is marked looks to others like one whose answer was taken back."""
    one, two = desk.sent("One.", "Two.")
    desk.answer(one)
    desk.answer(two)
    desk.mark(one)
    desk.do("take_back_answer", two, actor=case.lead, version=1, now=later(1))
    assert desk.answers(case.commissioner) == {}
    assert set(desk.answers(case.lead)) == {one}
    with storage.reading() as db:
        review = get_review(db, case.review_id)
        [seen] = queries.list_letters(db, case.commissioner, review)
        [own] = queries.list_letters(db, case.lead, review)
    assert (seen.answered, own.answered) == (0, 1)
    # Answering it now is told to nobody either.
    before = told(storage, case.commissioner)
    desk.answer(one, where="Section 9", version=1, now=later(60 * 48))
    assert told(storage, case.commissioner) == before


def test_settled_it_stands_in_the_record(
    storage: Storage, case: Case, desk: LetterDesk, outside: Actor
) -> None:
    [point] = desk.sent("Find otherwise.")
    desk.answer(point, Done.NOT_DONE, why="The evidence says so.")
    made = desk.mark(point, SECRET)
    desk.settle(made, outside, "The board withdrew it.")
    with storage.reading() as db:
        letter = queries.get_letter(db, case.review_id, 1)
        mark = queries.list_marks(db, case.commissioner, letter)[point]
    assert (mark.words, mark.settled_as) == (SECRET, "The board withdrew it.")
    assert point in desk.answers(case.commissioner)
    assert desk.counts() == (0, 0)
    for actor in (case.lead, case.second_lead, case.commissioner):
        assert f"/reviews/{case.review_id}/feedback/1" in told(storage, actor)
    assert listed(storage, outside) == ([made], 0)
    with pytest.raises(RuleBroken):
        desk.settle(made, outside, "Otherwise.")


def test_an_answer_from_before_may_change_even_after_the_next_draft(
    desk: LetterDesk, outside: Actor
) -> None:
    [point] = desk.sent()
    desk.answer(point)
    made = desk.mark(point)
    desk.next_draft()
    with pytest.raises(RuleBroken):
        desk.answer(point, where="Section 5", version=1)
    desk.settle(made, outside, now=later(5))
    desk.answer(point, Done.NOT_DONE, why="It was withdrawn.", version=1, now=later(6))
    with pytest.raises(RuleBroken):
        desk.answer(point, where="Section 6", version=2, now=later(7))


def test_only_the_one_to_whom_it_went_settles_it(
    storage: Storage, case: Case, desk: LetterDesk, outside: Actor
) -> None:
    [point] = desk.sent()
    made, other = desk.mark(point), on_the_board(storage, case, name="Other")
    for actor in (case.lead, case.commissioner, case.chair, case.manager, other):
        with pytest.raises(NotAllowed):
            desk.settle(made, actor)
    with pytest.raises(RuleBroken) as broken:
        desk.settle(made, outside, "  ")
    assert broken.value.field == "words"
    give_role(storage, case, outside, ReviewRole.COMMISSIONER)
    with pytest.raises(RuleBroken):
        desk.settle(made, outside)
    assert desk.counts() == (1, 1)


def test_it_has_somebody_to_go_to_or_is_not_kept(
    storage: Storage, case: Case, desk: LetterDesk
) -> None:
    [point] = desk.sent()
    with pytest.raises(RuleBroken):
        desk.mark(point)
    outside = name_outside(storage, case)
    give_role(storage, case, outside, ReviewRole.COMMISSIONER)
    with pytest.raises(RuleBroken):
        desk.mark(point)
    assert desk.counts() == (1, 0)


def test_it_is_passed_on_when_somebody_else_is_named(
    storage: Storage, case: Case, desk: LetterDesk, outside: Actor
) -> None:
    [point] = desk.sent()
    made = desk.mark(point)
    other = on_the_board(storage, case, name="Other")
    settle(storage, case, outside_id=other.person_id)
    # Naming somebody else moves nothing: it stays with whom it went to.
    assert listed(storage, outside) == ([made], 1)
    for actor in (case.commissioner, case.chair, outside):
        with pytest.raises(NotAllowed):
            desk.do("pass_on", point, actor=actor)
    desk.do("pass_on", point, actor=case.second_lead)
    assert listed(storage, outside) == ([], 0)
    assert told(storage, other) == [f"/pressure/{made}"]
    with pytest.raises(NotAllowed):
        desk.settle(made, outside)
    desk.settle(made, other)
    with pytest.raises(RuleBroken):
        desk.do("pass_on", point, actor=case.lead)


def test_a_point_is_marked_once(case: Case, desk: LetterDesk, outside: Actor) -> None:
    [point] = desk.sent()
    raised = at_once(*(lambda: desk.mark(point) for _ in range(3)))
    assert [type(one) for one in raised] == [RuleBroken] * 2
    for actor in (case.commissioner, case.panel, case.chair, outside):
        with pytest.raises(NotAllowed):
            desk.mark(point, actor=actor)
    with pytest.raises(RuleBroken):
        desk.mark(point, actor=case.second_lead)


def test_the_trail_holds_no_words(storage: Storage, desk: LetterDesk, outside: Actor) -> None:
    [point] = desk.sent()
    desk.settle(desk.mark(point, SECRET), outside, SECRET)
    with storage.reading() as db:
        events = db.scalars(
            select(Event).where(Event.subject_kind == "feedback_pressure").order_by(Event.sequence)
        ).all()
        values = db.scalars(
            select(EventValue.value).where(EventValue.event_id.in_([one.id for one in events]))
        ).all()
    assert [one.verb for one in events] == [
        "feedback:pressure-marked", "feedback:pressure-settled"
    ]  # fmt: skip
    assert not any(SECRET in (value or "") for value in values)
