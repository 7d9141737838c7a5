"""Roles on a review, invitations that bring them, and interests that take access away."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from qmapp.casework.reviews import queries, service
from qmapp.casework.reviews.models import RoleOnReview
from qmapp.casework.reviews.service import Standing
from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import Permission, ReviewRole, ReviewSubject, may
from qmapp.foundation.storage import clock
from tests.factories.accounts import make_person
from tests.factories.reviews import make_review, put_on, standing_of
from tests.storage.reviews.test_details import events

PANEL, LEAD, COMMISSIONER = (
    ReviewRole.PANEL_MEMBER, ReviewRole.LEAD_REVIEWER, ReviewRole.COMMISSIONER,
)  # fmt: skip


@pytest.fixture
def review_id(ground):
    return make_review(ground.storage, ground.manager, ground.board)


def give(ground, review_id, person, role, by=None):
    with ground.storage.unit_of_work() as db:
        return service.give_role(
            db, standing_of(ground.storage, by or ground.manager), review_id, person.id, role,
            now=clock(),
        )  # fmt: skip


def sees(ground, review_id, person):
    with ground.storage.reading() as db:
        review = queries.get_review(db, review_id)
    actor = standing_of(ground.storage, person)
    return may(actor, Permission.REVIEW_SEE, queries.subject_of(review))


def declare(ground, review_id, by, statement="I managed the worker.", person=None):
    with ground.storage.unit_of_work() as db:
        return service.declare_interest(
            db, standing_of(ground.storage, by), review_id, statement, now=clock(),
            person_id=person.id if person else None,
        )  # fmt: skip


def test_a_role_is_given_and_ended_with_its_events(ground, review_id):
    held = give(ground, review_id, ground.member, PANEL)
    with ground.storage.reading() as db:
        [one] = queries.list_people_on_review(db, review_id)
        assert (one.name, one.role, one.role_id) == (ground.member.name, PANEL, held.id)
        assert queries.roles_of(db, review_id, ground.member.id) == {PANEL}
    with ground.storage.unit_of_work() as db:
        service.end_role(db, standing_of(ground.storage, ground.manager), held.id, now=clock())
    with ground.storage.reading() as db:
        assert queries.list_people_on_review(db, review_id) == []
        [former] = queries.list_people_on_review(db, review_id, with_former=True)
        assert former.ended_at is not None
    told = [(verb, values) for verb, _, values in events(ground, review_id)][1:]
    who = {"person": str(ground.member.id), "role": "panel_member"}
    assert told == [("review:role_given", who), ("review:role_ended", who)]
    give(ground, review_id, ground.member, PANEL)


def test_an_ended_role_cannot_be_ended_again(ground, review_id):
    held = give(ground, review_id, ground.member, PANEL)
    for attempt in range(2):
        with ground.storage.unit_of_work() as db:
            actor = standing_of(ground.storage, ground.manager)
            if attempt:
                with pytest.raises(RuleBroken):
                    service.end_role(db, actor, held.id, now=clock())
            else:
                service.end_role(db, actor, held.id, now=clock())


@pytest.mark.parametrize("who", ["chair", "member", "administrator", "stranger"])
def test_only_managers_of_the_board_change_who_is_on_a_review(ground, review_id, who):
    held = give(ground, review_id, ground.member, PANEL)
    with pytest.raises(NotAllowed):
        give(ground, review_id, ground.chair, PANEL, by=getattr(ground, who))
    with pytest.raises(NotAllowed), ground.storage.unit_of_work() as db:
        service.end_role(
            db, standing_of(ground.storage, getattr(ground, who)), held.id, now=clock()
        )


def test_nobody_gives_a_role_to_themselves(ground, review_id):
    with pytest.raises(RuleBroken):
        give(ground, review_id, ground.manager, PANEL)
    give(ground, review_id, ground.manager, PANEL, by=ground.second_manager)


def test_a_manager_keeps_records_and_never_judges(ground, review_id):
    for role in (COMMISSIONER, LEAD):
        with pytest.raises(RuleBroken) as refused:
            give(ground, review_id, ground.second_manager, role)
        assert refused.value.field == "role"


def test_people_of_other_boards_are_as_unknown_as_nobody(ground, review_id):
    outsider = type(ground.stranger)(id=uuid4(), name="Nobody")
    for person in (ground.stranger, outsider):
        with pytest.raises(NotFound):
            give(ground, review_id, person, PANEL)
        with pytest.raises(NotFound):
            declare(ground, review_id, ground.manager, person=person)


def test_whoever_serves_on_another_review_of_the_board_can_be_given_a_role(ground, review_id):
    other = make_review(ground.storage, ground.manager, ground.board, "Child L")
    put_on(ground.storage, other, ground.stranger, LEAD)
    with ground.storage.reading() as db:
        offered = queries.list_people_serving(db, ground.board.id, for_person=ground.manager.id)
        assert offered == {ground.stranger.id: ground.stranger.name}
        elsewhere = queries.list_people_serving(
            db, ground.other_board.id, for_person=ground.manager.id
        )
        assert elsewhere == {}
    give(ground, review_id, ground.stranger, LEAD)
    assert sees(ground, review_id, ground.stranger)
    # A manager learns nothing of who is on a review in which they declared an interest.
    third = make_review(ground.storage, ground.manager, ground.board, "Child M")
    with ground.storage.unit_of_work() as db:
        for role in (other, review_id):
            for held in queries.list_roles_of(db, role, ground.stranger.id):
                service.end_role(
                    db, standing_of(ground.storage, ground.second_manager), held.id, now=clock()
                )
    put_on(ground.storage, third, ground.stranger, LEAD)
    declare(ground, third, ground.manager)
    with ground.storage.reading() as db:
        assert queries.list_people_serving(db, ground.board.id, for_person=ground.manager.id) == {}


def test_every_role_of_a_leaver_on_the_boards_reviews_ends(ground, review_id):
    give(ground, review_id, ground.member, PANEL)
    give(ground, review_id, ground.member, COMMISSIONER)
    with ground.storage.unit_of_work() as db:
        Standing().end_all(
            db, board_id=ground.other_board.id, person_id=ground.member.id,
            ended_by=ground.manager.id, now=clock(),
        )  # fmt: skip
    with ground.storage.reading() as db:  # another board ends nothing here
        assert Standing().boards_of(db, ground.member.id) == {ground.board.id}
    with ground.storage.unit_of_work() as db:
        Standing().end_all(
            db, board_id=ground.board.id, person_id=ground.member.id,
            ended_by=ground.manager.id, now=clock(),
        )  # fmt: skip
    with ground.storage.reading() as db:
        assert Standing().boards_of(db, ground.member.id) == frozenset()


def test_an_accepted_invitation_brings_somebody_from_outside(ground, review_id):
    independent = make_person(ground.storage, "independent@example.org")
    with ground.storage.unit_of_work() as db:
        Standing().give(
            db, board_id=ground.board.id, review_id=review_id, person_id=independent.id,
            role=LEAD, given_by=ground.manager.id, now=clock(),
        )  # fmt: skip
    with ground.storage.reading() as db:
        assert Standing().boards_of(db, independent.id) == {ground.board.id}
        assert Standing().boards_of(db, ground.member.id) == frozenset()
    assert sees(ground, review_id, independent)
    give(ground, review_id, independent, PANEL)  # known here now
    with pytest.raises(NotFound), ground.storage.unit_of_work() as db:
        Standing().give(
            db, board_id=ground.other_board.id, review_id=review_id, person_id=independent.id,
            role=PANEL, given_by=None, now=clock(),
        )  # fmt: skip


def test_the_database_refuses_a_role_held_twice_and_a_role_across_boards(ground, review_id):
    put_on(ground.storage, review_id, ground.member, PANEL)
    for board in (ground.board, ground.other_board):
        role = ReviewRole.PANEL_MEMBER if board is ground.board else ReviewRole.OBSERVER
        with pytest.raises(IntegrityError), ground.storage.unit_of_work() as db:
            db.add(
                RoleOnReview(
                    board_id=board.id, review_id=review_id, person_id=ground.member.id,
                    role=role, since=clock(),
                )
            )  # fmt: skip


def test_an_interest_takes_access_away_at_once_and_the_chair_gives_it_back(ground, review_id):
    put_on(ground.storage, review_id, ground.member, COMMISSIONER)
    interest = declare(ground, review_id, ground.member)
    assert not sees(ground, review_id, ground.member)
    with ground.storage.reading() as db:
        assert queries.standing_on_review(db, ground.member.id, review_id) == (
            {review_id: frozenset({COMMISSIONER})},
            frozenset({review_id}),
        )
    with ground.storage.unit_of_work() as db:
        service.withdraw_interest(
            db, standing_of(ground.storage, ground.chair), interest.id, "Left the agency in 2019.",
            now=clock(),
        )  # fmt: skip
    assert sees(ground, review_id, ground.member)
    told = [(verb, values) for verb, _, values in events(ground, review_id)][-2:]
    person = str(ground.member.id)
    assert told == [
        ("review:interest_declared", {"person": person, "statement": "I managed the worker."}),
        ("review:interest_withdrawn", {"person": person, "reason": "Left the agency in 2019."}),
    ]
    with ground.storage.reading() as db:
        [line] = queries.list_interests(db, review_id)
        assert (line.stands, line.withdrawn_by_name) == (False, ground.chair.name)


def test_a_manager_records_somebodys_interest_and_then_gives_them_no_role(ground, review_id):
    declare(ground, review_id, ground.manager, person=ground.chair)
    assert not sees(ground, review_id, ground.chair)
    with pytest.raises(RuleBroken) as refused:
        give(ground, review_id, ground.chair, PANEL)
    assert refused.value.field == "person"
    with pytest.raises(RuleBroken):
        declare(ground, review_id, ground.manager, person=ground.chair)


def test_nobody_withdraws_their_own_interest_and_only_the_chair_anybodys(ground, review_id):
    own = declare(ground, review_id, ground.chair)
    other = declare(ground, review_id, ground.member)
    for person, interest in ((ground.chair, own), (ground.manager, other), (ground.member, other)):
        with pytest.raises(NotAllowed), ground.storage.unit_of_work() as db:
            service.withdraw_interest(
                db, standing_of(ground.storage, person), interest.id, "No matter.", now=clock()
            )


def test_reasons_and_statements_are_required(ground, review_id):
    with pytest.raises(RuleBroken) as refused:
        declare(ground, review_id, ground.member, "   ")
    assert refused.value.field == "statement"
    interest = declare(ground, review_id, ground.member)
    actor = standing_of(ground.storage, ground.chair)
    with pytest.raises(RuleBroken) as refused, ground.storage.unit_of_work() as db:
        service.withdraw_interest(db, actor, interest.id, " ", now=clock())
    assert refused.value.field == "reason"


@pytest.mark.parametrize("who", ["administrator", "stranger"])
def test_who_sees_no_review_declares_nothing_about_it(ground, review_id, who):
    with pytest.raises(NotAllowed):
        declare(ground, review_id, getattr(ground, who))


def test_a_page_of_no_single_review_asks_nothing(ground):
    assert queries.standing_on_review(None, ground.member.id, None) == ({}, frozenset())


def test_an_unknown_review_is_not_found(ground):
    with ground.storage.reading() as db, pytest.raises(NotFound):
        queries.get_review(db, uuid4())
    subject = ReviewSubject(board_id=ground.board.id, review_id=uuid4())
    assert not may(None, Permission.REVIEW_SEE, subject)
