from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import event, select

from qmapp.casework.feedback import queries
from qmapp.casework.feedback.rules import Done
from qmapp.casework.reviews.queries import get_review
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.people.inbox.models import Notice
from tests.factories.assessments import NOW, Case, at_once, later
from tests.factories.feedback import LetterDesk, assessed, in_stage
from tests.factories.governed import name_outside


def told_of_answers(storage: Storage) -> list[UUID]:
    with storage.reading() as db:
        return list(db.scalars(select(Notice.person_id).where(Notice.key.contains(":answered:"))))


def test_each_point_is_answered(storage: Storage, case: Case, desk: LetterDesk) -> None:
    one, two, three = desk.sent("One.", "Two.", "Three.")
    assert desk.counts() == (3, 0)
    desk.answer(one)
    desk.answer(two, Done.PARTLY, "Section 2", "No record says more.")
    assert desk.counts() == (1, 0)
    desk.answer(three, Done.NOT_DONE, "ignored", "The evidence says otherwise.")
    answers = desk.answers(case.commissioner)
    assert (answers[three].where, answers[three].why) == ("", "The evidence says otherwise.")
    assert answers[one].answered_by_name == "Lead Example"
    assert desk.counts() == (0, 0)
    # Whoever asked hears once a day, not once a point.
    assert told_of_answers(storage) == [case.commissioner.person_id]


@pytest.mark.parametrize(
    ("done", "where", "why", "field"),
    [
        (Done.DONE, " ", "x", "where"),
        (Done.PARTLY, "x", " ", "why"),
        (Done.PARTLY, "", "x", "where"),
        (Done.NOT_DONE, "x", "", "why"),
        (None, "x", "x", "done"),
    ],
)
def test_an_answer_says_where_or_why(
    desk: LetterDesk, done: Done, where: str, why: str, field: str
) -> None:
    [point] = desk.sent()
    with pytest.raises(RuleBroken) as broken:
        desk.answer(point, done, where, why)
    assert broken.value.field == field
    assert desk.counts() == (1, 0)


def test_two_tabs(case: Case, desk: LetterDesk) -> None:
    [point] = desk.sent()
    desk.answer(point, where="Section 1")
    with pytest.raises(SavedElsewhere):
        desk.answer(point, where="Section 2")
    desk.answer(point, where="Section 3", version=1, actor=case.second_lead)
    found = desk.answers(case.panel)[point]
    assert (found.where, found.answered_by_name) == ("Section 3", "Second Lead Example")
    raised = at_once(*(lambda: desk.answer(point, where="Section 4", version=2) for _ in range(2)))
    assert [type(one) for one in raised] == [SavedElsewhere]


def test_until_the_next_draft_is_sent_it_may_change(case: Case, desk: LetterDesk) -> None:
    one, two = desk.sent("One.", "Two.")
    desk.answer(one)
    desk.next_draft(sent=False)
    desk.answer(one, where="Section 5", version=1)
    desk.next_draft(number=3)
    with pytest.raises(RuleBroken):
        desk.answer(one, where="Section 6", version=2)
    with pytest.raises(RuleBroken):
        desk.do("take_back_answer", one, actor=case.lead, version=2, now=NOW)
    desk.answer(two)  # what was not answered at all still may be
    assert desk.answers(case.lead)[one].where == "Section 5"


def test_an_answer_is_taken_back(case: Case, desk: LetterDesk) -> None:
    [point] = desk.sent()
    desk.answer(point)
    with pytest.raises(SavedElsewhere):
        desk.do("take_back_answer", point, actor=case.lead, version=2, now=NOW)
    for _ in range(2):
        desk.do("take_back_answer", point, actor=case.lead, version=1, now=NOW)
    assert desk.counts() == (1, 0)
    desk.answer(point)


def test_only_the_lead_reviewers_answer_and_only_what_was_sent(
    case: Case, desk: LetterDesk
) -> None:
    [point] = desk.sent()
    for actor in (case.commissioner, case.panel, case.manager, case.chair, case.observer):
        with pytest.raises(NotAllowed):
            desk.answer(point, actor=actor)
    desk.begin()
    unsent = desk.add(letter=2)
    with pytest.raises(NotAllowed):
        desk.answer(unsent, letter=2)
    with pytest.raises(NotFound):
        desk.answer(unsent)


def test_what_was_left_out_is_not_answered(storage: Storage, case: Case, desk: LetterDesk) -> None:
    assessed(storage, case, {})
    desk.begin()
    out, _ = desk.add("Out."), desk.add("In.")
    desk.do("leave_out", out)
    in_stage(storage, case)
    desk.send()
    with pytest.raises(RuleBroken):
        desk.answer(out)
    assert desk.counts() == (1, 0)


def count_of(storage: Storage, case: Case, actor: Actor) -> int:
    asked = 0

    def note(*_: object) -> None:
        nonlocal asked
        asked += 1

    with storage.reading() as db:
        review = get_review(db, case.review_id)
        letter = queries.get_letter(db, case.review_id, 1)
        event.listen(storage.engine, "before_cursor_execute", note)
        try:
            queries.list_letters(db, actor, review)
            queries.content_of(db, review, letter)
            queries.list_points(db, review, letter)
            queries.list_answers(db, actor, letter)
            queries.list_marks(db, actor, letter)
        finally:
            event.remove(storage.engine, "before_cursor_execute", note)
    return asked


def test_a_constant_number_of_queries(storage: Storage, case: Case, desk: LetterDesk) -> None:
    points = desk.sent(*(f"Point {n}." for n in range(12)))
    name_outside(storage, case)
    desk.answer(points[0])
    desk.mark(points[0])
    before = count_of(storage, case, case.lead)
    for point in points[1:]:
        desk.answer(point, now=later(1))
        desk.mark(point)
    assert count_of(storage, case, case.lead) == before
