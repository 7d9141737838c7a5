"""What waits for whom: as the policy says, person by person; in few queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from qmapp.casework.reviews.queries import standing_on_review
from qmapp.decision.actions.answering import subject_of_action
from qmapp.decision.actions.models import Action
from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.access import Actor, BoardRole, FollowSubject, Permission, ReviewSubject, may
from qmapp.foundation.storage import Storage
from qmapp.learning.impact.rules import CheckKind, Ending
from qmapp.learning.reminders import queries
from qmapp.people.accounts.queries import board_roles_of
from tests.factories import waiting
from tests.factories.assessments import NOW, Case, declare_interest, make_case
from tests.factories.waiting import TODAY, act, agency, check, day, serve

UNTIL = TODAY + timedelta(days=14)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def as_now(storage: Storage, who: Actor, case: Case) -> Actor:
    """Somebody with their standing as it is stored."""
    with storage.reading() as db:
        roles, interests = standing_on_review(db, who.person_id, case.review_id)
        board_roles = board_roles_of(db, who.person_id)
    return Actor(who.person_id, who.name, board_roles, roles, interests)


def test_actions_are_those_of_whoever_answers_for_them(storage: Storage, case: Case) -> None:
    police, health = agency(storage, case, "Police"), agency(storage, case, "Health")
    other = make_case(storage, reference="Child M")
    everybody = {
        "constable": serve(storage, case, BoardRole.AGENCY_CONTACT, police),
        "officer": serve(storage, case, BoardRole.MEMBER, police),
        "nurse": serve(storage, case, BoardRole.AGENCY_CONTACT, health),
        "lead": serve(storage, case, BoardRole.MEMBER, health),
        "left": serve(storage, case, BoardRole.AGENCY_CONTACT, police),
        "apart": serve(storage, case, BoardRole.MEMBER, police),
        "manager": case.manager,
        "panel": case.panel,
        "stranger": other.manager,
    }
    waiting.leave(storage, case, everybody["left"])
    declare_interest(storage, case, everybody["apart"])
    actions = {
        "of the police": act(storage, case, agency_id=police),
        "looked after": act(storage, case, lead=everybody["lead"]),
        "by one who left": act(storage, case, lead=everybody["left"]),
        "by one from outside": act(storage, case, lead=case.panel),
        "nobody’s": act(storage, case),
    }
    with storage.reading() as db:
        listed = {one.id: one.people for one in queries.list_open_actions(db, UNTIL)}
        assert set(listed) == set(actions.values())
        for name, person in everybody.items():
            actor = as_now(storage, person, case)
            own = {one.id for one in queries.open_actions_of(db, person.person_id, UNTIL)}
            mine = queries.list_my_actions(db, person.person_id, 1, TODAY)
            expected = set()
            for action_id in actions.values():
                found = subject_of_action(db, db.get_one(Action, action_id))
                # By answering for it alone, and not by keeping or knowing the review.
                is_owner = actor.person_id in found.owner_ids
                if is_owner and may(actor, Permission.PROGRESS_WRITE, found):
                    expected.add(action_id)
            assert {one for one, people in listed.items() if person.person_id in people} == (
                expected
            ), name
            assert own == expected, name
            assert {one.id for one in mine.lines} == expected, name
    assert len(listed[actions["of the police"]]) == 2
    assert len(listed[actions["looked after"]]) == 1
    assert not any(listed[actions[one]] for one in list(actions)[2:])


def test_who_knows_an_action_and_not_its_review(storage: Storage, case: Case) -> None:
    police = agency(storage, case)
    contact = serve(storage, case, BoardRole.AGENCY_CONTACT, police)
    member = serve(storage, case, BoardRole.MEMBER, police)
    act(storage, case, agency_id=police)
    with storage.reading() as db:
        [one] = queries.list_open_actions(db, UNTIL)
        assert one.without_review == {contact.person_id}
        for who, reference in ((contact, ""), (member, "Child K")):
            [line] = queries.list_my_actions(db, who.person_id, 1, TODAY).lines
            assert line.reference == reference
            sees = may(
                as_now(storage, who, case), Permission.REVIEW_SEE,
                ReviewSubject(case.board_id, case.review_id),
            )  # fmt: skip
            assert sees is bool(reference)


@pytest.mark.parametrize(
    ("how", "is_open"),
    [
        ({"delivery": Delivery.ON_TRACK}, True),
        ({"delivery": Delivery.NOT_STARTED}, True),
        ({"delivery": Delivery.AT_RISK}, True),
        ({"delivery": Delivery.DELIVERED}, False),
        ({"delivery": Delivery.STOPPED}, False),
        ({"promised_on": None}, False),
        ({"ended_at": NOW, "ended_because": "It was entered twice."}, False),
        ({"due_on": None}, False),
        ({"due_on": UNTIL}, True),
        ({"due_on": UNTIL + timedelta(days=1)}, False),
    ],
)
def test_which_actions_wait(
    storage: Storage, case: Case, how: dict[str, object], is_open: bool
) -> None:
    lead = serve(storage, case, BoardRole.MEMBER, agency(storage, case))
    waiting.change(storage, act(storage, case, lead=lead), **how)
    with storage.reading() as db:
        assert len(queries.list_open_actions(db, UNTIL)) == is_open
        assert len(queries.open_actions_of(db, lead.person_id, UNTIL)) == is_open


def test_what_was_promised_goes_on_waiting_when_its_review_is_closed(
    storage: Storage, case: Case
) -> None:
    police = agency(storage, case)
    lead = serve(storage, case, BoardRole.MEMBER, police)
    contact = serve(storage, case, BoardRole.AGENCY_CONTACT, police)
    made = act(storage, case, -9, agency_id=police, lead=lead)
    check(storage, case, 9)
    waiting.close_review(storage, case)
    with storage.reading() as db:
        [action] = queries.list_open_actions(db, UNTIL)
        assert action.people == {lead.person_id, contact.person_id}
        assert [one.id for one in queries.open_actions_of(db, lead.person_id, UNTIL)] == [made]
        mine = queries.list_my_actions(db, contact.person_id, 1, TODAY)
        assert (mine.open, mine.overdue) == (1, 1)
        [checks] = queries.list_open_checks(db, UNTIL)
        assert case.manager.person_id in checks.people
        assert len(queries.open_checks_of(db, case.manager.person_id, UNTIL)) == 1
        [own] = queries.list_my_checks(db, case.manager.person_id, TODAY, UNTIL)
        assert own.next_on == day(9)


def test_checks_wait_for_those_who_may_record_them(storage: Storage, case: Case) -> None:
    other = make_case(storage, reference="Child M")
    member = serve(storage, case, BoardRole.MEMBER, agency(storage, case))
    declare_interest(storage, case, case.second_commissioner)
    check(storage, case, 0, 5)
    everybody = {**case.people, "member": member, "stranger": other.manager}
    with storage.reading() as db:
        found = queries.list_open_checks(db, UNTIL)
        assert [(one.due_on, one.count) for one in found] == [(day(0), 1), (day(5), 1)]
        for name, person in everybody.items():
            actor = as_now(storage, person, case)
            subject = FollowSubject(case.board_id, case.review_id, is_agreed=True)
            allowed = may(actor, Permission.CHECK_RECORD, subject)
            assert all((person.person_id in one.people) is allowed for one in found), name
            own = queries.open_checks_of(db, person.person_id, UNTIL)
            assert len(own) == 2 * allowed, name
            mine = queries.list_my_checks(db, person.person_id, TODAY, UNTIL)
            assert len(mine) == allowed, name
        chair = case.chair.person_id
        assert all(chair in one.people - one.keepers for one in found)


def test_checks_of_a_day_are_counted_together(storage: Storage, case: Case) -> None:
    for _ in range(3):
        check(storage, case, -30, 14, 15)
    check(storage, case, -30, kind=CheckKind.DELIVERY)
    done, ended, closed = (check(storage, case, -30) for _ in range(3))
    waiting.change_checks(storage, done, done_on=TODAY, done_at=NOW, done_by=case.manager.person_id)
    waiting.change_checks(storage, ended, ended_at=NOW, ended_because="It was planned twice.")
    waiting.change_follow_up(storage, closed, ending=Ending.WITHOUT_IMPACT, ended_on=TODAY)
    me = case.commissioner.person_id
    with storage.reading() as db:
        found = {(one.kind, one.due_on): one.count for one in queries.list_open_checks(db, UNTIL)}
        [mine] = queries.list_my_checks(db, me, TODAY, UNTIL)
    assert found == {
        (CheckKind.DELIVERY, day(-30)): 1,
        (CheckKind.IMPACT, day(-30)): 3,
        (CheckKind.IMPACT, day(14)): 3,
    }
    assert (mine.due, mine.soon, mine.next_on) == (4, 3, day(-30))


def test_ones_own_are_counted_whole_and_open_ones_come_first(storage: Storage, case: Case) -> None:
    police = agency(storage, case)
    me = serve(storage, case, BoardRole.MEMBER, police)
    last = act(storage, case, -90, agency_id=police, delivery=Delivery.DELIVERED)
    never = act(storage, case, None, agency_id=police)
    late = act(storage, case, -1, agency_id=police, lead=me)
    for number in range(queries.MOST_ON_A_PAGE):
        act(storage, case, number, agency_id=police)
    with storage.reading() as db:
        first = queries.list_my_actions(db, me.person_id, 1, TODAY)
        second = queries.list_my_actions(db, me.person_id, 2, TODAY)
        beyond = queries.list_my_actions(db, me.person_id, 9, TODAY)
    assert (first.total, first.open, first.overdue, first.pages) == (53, 52, 1, 2)
    assert (first.lines[0].id, first.lines[0].is_led) == (late, True)
    assert not first.lines[1].is_led
    assert [one.id for one in second.lines][1:] == [never, last]
    assert len(first.lines) + len(second.lines) == 53
    assert beyond == second


def test_many_reviews_ask_no_more_than_one(storage: Storage, case: Case) -> None:
    def asked() -> int:
        statements: list[str] = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(storage.engine, "before_cursor_execute", listener)
        with storage.reading() as db:
            queries.list_open_actions(db, UNTIL)
            queries.list_open_checks(db, UNTIL)
        event.remove(storage.engine, "before_cursor_execute", listener)
        return len(statements)

    def fill(one: Case) -> None:
        act(storage, one, agency_id=agency(storage, one))
        check(storage, one, 0)

    fill(case)
    alone = asked()
    for number in range(3):
        fill(make_case(storage, reference=f"Child {number}"))
    assert asked() == alone
