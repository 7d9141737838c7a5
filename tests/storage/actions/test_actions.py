"""Actions: one record for what was undertaken, numbered, tied, put right, never lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.decision.actions import queries as actions
from qmapp.decision.actions import queries_followed as followed
from qmapp.decision.actions.models import Action, ActionAnswers
from qmapp.decision.responses import queries, service
from qmapp.errors import NotAllowed, NotFound, RuleBroken, SavedElsewhere
from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.models import Event, EventValue
from qmapp.foundation.audit.queries import find_break
from qmapp.learning.impact.queries.facts import list_actions_of
from tests.factories.actions import serves
from tests.factories.assessments import NOW, Case, add_draft, at_once, declare_interest, make_case
from tests.factories.responses import (
    TODAY,
    WHAT,
    agency,
    agree,
    begin,
    drop,
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
    return found


@pytest.fixture
def second(storage, case) -> Case:
    """Another review of the same board, whose commissioner and chair are the same people."""
    review_id = uuid4()
    with storage.unit_of_work() as db:
        first = db.get_one(Review, case.review_id)
        db.add(
            Review(
                id=review_id, board_id=case.board_id, reference="Child L", kind="scr",
                edition_sha256=first.edition_sha256, stage=first.stage, stage_since=NOW,
                created_at=NOW, created_by=first.created_by,
            )
        )  # fmt: skip
        db.flush()
        draft_id, reading_id = uuid4(), uuid4()
        add_draft(
            db, case.board_id, review_id, case.lead.person_id, draft_id=draft_id,
            reading_id=reading_id,
        )  # fmt: skip
    return replace(case, review_id=review_id, draft_id=draft_id, reading_id=reading_id)


def change(storage, case, action_id, *, version=1, actor=None, **details):
    values = {"what": WHAT, "owner_role": "Head of service", "due_on": date(2027, 3, 1), **details}
    with storage.unit_of_work() as db:
        return service.change_action(
            db, actor or case.chair, get_review(db, case.review_id), action_id,
            service.ActionDetails(**values), version=version, now=NOW,
        )  # fmt: skip


def end(storage, case, action_id, because="It is done already."):
    with storage.unit_of_work() as db:
        response = queries.get_newest(db, case.review_id)
        return service.end_action(db, case.chair, response, action_id, because, NOW)


def put_back(storage, case, action_id):
    with storage.unit_of_work() as db:
        response = queries.get_newest(db, case.review_id)
        return service.put_back_action(db, case.chair, response, action_id, NOW)


def tie(storage, case, action_id, recommendation_id, actor=None):
    with storage.unit_of_work() as db:
        response = queries.get_newest(db, case.review_id)
        return service.tie_action(
            db, actor or case.chair, response, action_id, recommendation_id, NOW
        )


def untie(storage, case, action_id, recommendation_id):
    with storage.unit_of_work() as db:
        response = queries.get_newest(db, case.review_id)
        return service.untie_action(db, case.chair, response, action_id, recommendation_id, NOW)


def numbers(storage):
    with storage.reading() as db:
        return sorted(db.scalars(select(Action.number)))


def last_event(storage, verb):
    with storage.reading() as db:
        found = db.scalars(
            select(Event).where(Event.verb == verb).order_by(Event.sequence.desc()).limit(1)
        ).one()
        values = db.scalars(select(EventValue).where(EventValue.event_id == found.id))
        return {value.field: json.loads(value.value) for value in values}


# Promising -----------------------------------------------------------------------------------


def test_actions_are_numbered_through_all_reviews_of_a_board(storage, case, one, second):
    promise(storage, case, one)
    other = recommend(storage, second)
    begin(storage, second, case.chair)
    promise(storage, second, other, actor=case.chair)
    promise(storage, case, one)
    away = make_case(storage, reference="Child M")
    far = recommend(storage, away)
    begin(storage, away)
    promise(storage, away, far)
    assert numbers(storage) == [1, 1, 2, 3]


def test_promised_at_once_each_has_its_own_number(storage, case, one, second):
    other = recommend(storage, second)
    begin(storage, second, case.chair)
    works = [
        lambda: promise(storage, case, one),
        lambda: promise(storage, second, other, actor=case.chair),
    ]
    assert at_once(*works * 3) == []
    assert numbers(storage) == [1, 2, 3, 4, 5, 6]
    with storage.reading() as db:
        assert find_break(db, chain_of(case.board_id)) is None


def test_a_form_sent_twice_promises_one(storage, case, one):
    made = uuid4()
    assert at_once(*[lambda: promise(storage, case, one, action_id=made)] * 3) == []
    assert numbers(storage) == [1]


def test_one_action_may_answer_several_recommendations_once_each(storage, case, one):
    other = recommend(storage, case, "Another.")
    made = promise(storage, case, one, other, one)
    standing = look(storage, case)
    assert [standing.line_of(rec).actions[0].id for rec in (one, other)] == [made, made]
    [line] = standing.line_of(one).actions
    assert [(found.number, found.stands) for found in line.answers] == [(1, True), (2, True)]


def test_it_answers_something_that_stands(storage, case, one):
    with pytest.raises(RuleBroken) as broken:
        promise(storage, case)
    assert broken.value.field == "answers"
    dropped = recommend(storage, case, "Another.")
    drop(storage, dropped)
    with pytest.raises(NotFound):
        promise(storage, case, one, dropped)
    assert numbers(storage) == []


def test_its_agency_is_one_of_the_board(storage, case, one):
    away = make_case(storage, reference="Child M")
    with pytest.raises(RuleBroken) as broken:
        promise(storage, case, one, agency_id=agency(storage, away))
    assert broken.value.field == "agency_id"
    health = agency(storage, case, "Health trust")
    promise(storage, case, one, agency_id=health)
    assert look(storage, case).line_of(one).actions[0].agency_name == "Health trust"


# Putting right -------------------------------------------------------------------------------


def test_changed_before_and_after_it_was_promised_the_trail_keeps_both(storage, case, one):
    made = promise(storage, case, one)
    change(storage, case, made, what="Something else.")
    assert last_event(storage, "actions:changed")["is_promised"] is False
    agree(storage, case)
    changed = change(
        storage, case, made, version=3, what="Something else.", owner_role="Named nurse"
    )
    assert (changed.id, changed.owner_role, changed.promised_on) == (made, "Named nurse", TODAY)
    told = last_event(storage, "actions:changed")
    assert (told["changed"], told["is_promised"]) == (["owner_role"], True)
    assert told["owner_role_was"] != told["owner_role"]
    with storage.reading() as db:
        agreed = queries.find_agreed(db, case.chair, get_review(db, case.review_id))
    assert agreed.content.recommendations[0].actions[0].owner_role == "Head of service"


def test_the_same_again_changes_nothing_and_what_is_stale_is_refused(storage, case, one):
    made = promise(storage, case, one)
    assert change(storage, case, made).version == 1
    change(storage, case, made, owner_role="Designated nurse")
    with pytest.raises(SavedElsewhere):
        change(storage, case, made, owner_role="Somebody else")


def test_two_changes_at_once_are_one(storage, case, one):
    made = promise(storage, case, one)
    raised = at_once(
        *[lambda w=w: change(storage, case, made, what=w) for w in ("One.", "Two.", "Three.")]
    )
    assert [type(error) for error in raised] == [SavedElsewhere] * 2


def test_a_promised_day_is_moved_with_its_reason_and_not_here(storage, case, one):
    made = promise(storage, case, one)
    agree(storage, case)
    for due_on in (None, date(2027, 6, 1)):
        with pytest.raises(RuleBroken) as broken:
            change(storage, case, made, version=2, due_on=due_on)
        assert broken.value.field == "due_on"


def test_it_is_changed_where_it_was_promised_first(storage, case, one, second):
    made = promise(storage, case, one)
    agree(storage, case)
    other = recommend(storage, second)
    begin(storage, second, case.chair)
    tie(storage, second, made, other)
    with pytest.raises(NotFound):
        change(storage, second, made, version=2, what="Another.")
    with pytest.raises(NotFound):
        end(storage, second, made)
    with pytest.raises(NotAllowed):
        change(storage, case, made, version=2, actor=case.lead)


# Taking out ----------------------------------------------------------------------------------


def test_before_it_was_promised_it_is_taken_out_with_a_reason_and_put_back(storage, case, one):
    made = promise(storage, case, one)
    with pytest.raises(RuleBroken) as broken:
        end(storage, case, made, " ")
    assert broken.value.field == "because"
    assert (end(storage, case, made), end(storage, case, made)) == (True, False)
    line = look(storage, case).line_of(one)
    assert (line.actions, [gone.ended_because for gone in line.ended_actions]) == (
        [], ["It is done already."],
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="taken out"):
        change(storage, case, made, version=2)
    with pytest.raises(RuleBroken, match="taken out"):
        tie(storage, case, made, recommend(storage, case, "Another."))
    assert (put_back(storage, case, made), put_back(storage, case, made)) == (True, False)
    assert [found.id for found in look(storage, case).line_of(one).actions] == [made]


def test_what_an_agreed_response_promises_is_not_taken_out(storage, case, one):
    made = promise(storage, case, one)
    agree(storage, case)
    take_up(storage, case)
    with pytest.raises(RuleBroken, match="agreed response promises"):
        end(storage, case, made)


# Tying ---------------------------------------------------------------------------------------


def test_tied_and_untied_and_never_left_without_anything(storage, case, one):
    other = recommend(storage, case, "Another.")
    made = promise(storage, case, one)
    assert (tie(storage, case, made, other), tie(storage, case, made, other)) == (True, False)
    assert (untie(storage, case, made, one), untie(storage, case, made, one)) == (True, False)
    with pytest.raises(RuleBroken, match="answers no other"):
        untie(storage, case, made, other)
    assert [found.id for found in look(storage, case).line_of(other).actions] == [made]


def test_tied_at_once_it_is_tied_once(storage, case, one):
    other = recommend(storage, case, "Another.")
    made = promise(storage, case, one)
    assert at_once(*[lambda: tie(storage, case, made, other)] * 3) == []
    with storage.reading() as db:
        assert db.scalar(select(func.count()).select_from(ActionAnswers)) == 2


def test_one_action_answers_recommendations_of_two_reviews_as_the_same_record(
    storage, case, one, second
):
    made = promise(storage, case, one)
    other = recommend(storage, second)
    begin(storage, second, case.chair)
    give(storage, second, other, actor=case.chair)
    with pytest.raises(NotFound):  # not yet promised: nobody outside that review knows of it
        tie(storage, second, made, other)
    agree(storage, case)
    with storage.reading() as db:
        offered = actions.list_to_tie(db, case.chair, get_review(db, second.review_id))
        assert [line.id for line in offered] == [made]
    tie(storage, second, made, other)
    [line] = look(storage, second).line_of(other).actions
    assert (line.id, line.review_id) == (made, case.review_id)
    assert [found.reference for found in line.answers] == ["Child K", "Child L"]
    agree(storage, second)
    assert numbers(storage) == [1]
    with storage.reading() as db:
        assert db.get_one(Action, made).promised_on == TODAY
        found = queries.find_agreed(db, case.chair, get_review(db, second.review_id))
    assert [action.number for action in found.content.recommendations[0].actions] == [1]


def test_what_an_open_response_ties_is_followed_by_nobody_until_it_is_agreed(
    storage, case, one, second
):
    made = promise(storage, case, one)
    agree(storage, case)
    other = recommend(storage, second, "Words of a response that is open.")
    begin(storage, second, case.chair)
    give(storage, second, other, actor=case.chair)
    tie(storage, second, made, other)
    member = serves(storage, case, BoardRole.MEMBER)
    assert seen_of(storage, second, case, member, made, other) == (False, 0, [], {one}, {one}, [])
    agree(storage, second)
    assert seen_of(storage, second, case, member, made, other) == (
        True, 1, [made], {one, other}, {one, other}, [made],
    )  # fmt: skip


def seen_of(storage, second, case, member, made, other):
    """What somebody of the board comes to know by an action that is tied to another review."""
    with storage.reading() as db:
        review, away = get_review(db, case.review_id), get_review(db, second.review_id)
        whole = followed.get_followed(db, member, review, made)
        return (
            followed.subject_of_review(db, away).is_agreed,
            followed.count_of(db, away, TODAY).total,
            [line.line.id for line in followed.list_followed(db, member, away)],
            {answer.recommendation_id for answer in whole.followed.line.answers},
            set(whole.words),
            [action.id for action in list_actions_of(db, [other]).get(other, ())],
        )


def test_what_was_promised_counts_until_a_response_without_it_is_agreed(storage, case, one):
    other = recommend(storage, case, "Another.")
    give(storage, case, other)
    made, left = promise(storage, case, one, other), promise(storage, case, one)
    agree(storage, case)
    take_up(storage, case)
    added = promise(storage, case, other)
    assert untie(storage, case, made, one)
    assert tie(storage, case, left, other)
    assert [line.id for line in look(storage, case).line_of(one).actions] == [left]
    assert followed_for(storage, one, other) == [[made, left], [made]]
    agree(storage, case)
    assert followed_for(storage, one, other) == [[left], [made, left, added]]
    with storage.reading() as db:
        assert find_break(db, chain_of(case.board_id)) is None


def test_what_is_tied_again_before_the_next_agreement_was_never_off(storage, case, one):
    other = recommend(storage, case, "Another.")
    give(storage, case, other)
    made = promise(storage, case, one, other)
    agree(storage, case)
    take_up(storage, case)
    assert (untie(storage, case, made, one), tie(storage, case, made, one)) == (True, True)
    agree(storage, case)
    assert followed_for(storage, one, other) == [[made], [made]]


def followed_for(storage, *ids):
    with storage.reading() as db:
        found = list_actions_of(db, ids)
        return [[action.id for action in found.get(id_, ())] for id_ in ids]


def test_with_an_interest_in_the_other_review_its_actions_are_not_offered(
    storage, case, one, second
):
    made = promise(storage, case, one)
    agree(storage, case)
    other = recommend(storage, second)
    begin(storage, second, case.manager)
    declare_interest(storage, case, case.manager)
    with storage.reading() as db:
        assert actions.list_to_tie(db, case.manager, get_review(db, second.review_id)) == []
    with pytest.raises(NotFound):
        tie(storage, second, made, other, actor=case.manager)
    tie(storage, second, made, other)  # the chair has none
    [line] = look(storage, second, case.manager).line_of(other).actions
    assert [found.reference for found in line.answers] == [None, "Child L"]


def test_an_action_of_another_board_is_not_there(storage, case, one):
    away = make_case(storage, reference="Child M")
    far = recommend(storage, away)
    begin(storage, away)
    made = promise(storage, away, far)
    for work in (
        lambda: tie(storage, case, made, one),
        lambda: change(storage, case, made),
        lambda: end(storage, case, made),
        lambda: untie(storage, case, made, one),
    ):
        with pytest.raises(NotFound):
            work()


@pytest.mark.parametrize(
    "role", ["Chair Example", "chair  EXAMPLE", "The Chair-Example, chair", "Lead Example (author)"]
)
def test_it_is_owned_by_a_role_and_nobody_is_named(storage, case, one, role):
    with pytest.raises(RuleBroken) as broken:
        promise(storage, case, one, owner_role=role)
    assert broken.value.field == "owner_role"
    made = promise(storage, case, one, owner_role="Chair of the Example group")
    with pytest.raises(RuleBroken) as broken:
        change(storage, case, made, owner_role=role)
    assert broken.value.field == "owner_role"
