"""Roles, leavers and the last administrator, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from qmapp.errors import NotAllowed, NotFound, RuleBroken
from qmapp.foundation.access import BoardRole
from qmapp.foundation.audit.chain import chain_of
from qmapp.foundation.audit.models import Event
from qmapp.foundation.audit.queries import find_break
from qmapp.people.accounts import ports, queries, service
from qmapp.people.accounts.models import Agency, Membership, Person
from tests.factories.accounts import actor_of, agency_of, make_board, make_person

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def board(storage):
    return make_board(storage, now=NOW)


@pytest.fixture
def admin(storage, board):
    return make_person(
        storage, "admin@x.example", board=board, roles=(BoardRole.ADMINISTRATOR,), now=NOW
    )


@pytest.fixture
def member(storage, board):
    return make_person(storage, "member@x.example", board=board, roles=(BoardRole.MEMBER,), now=NOW)


def roles_on(storage, board, person):
    with storage.reading() as db:
        return set(queries.board_roles_of(db, person.id).get(board.id, ()))


def set_roles(storage, actor, board, person, roles, agency_id=None, now=LATER):
    with storage.unit_of_work() as db:
        service.set_roles(db, actor, board.id, person.id, roles=roles, agency_id=agency_id, now=now)


def remove(storage, actor, board, person):
    with storage.unit_of_work() as db:
        return service.remove(db, actor, board.id, person.id, LATER)


def test_every_change_is_in_the_boards_chain_and_the_chain_holds(storage, board, admin, member):
    set_roles(storage, actor_of(storage, admin), board, member, {BoardRole.CHAIR})
    with storage.reading() as db:
        verbs = db.scalars(
            select(Event.verb).where(Event.board_id == board.id).order_by(Event.sequence)
        ).all()
        assert verbs[-2:] == ["membership:ended", "membership:begun"]
        assert find_break(db, chain_of(board.id)) is None


def test_changing_the_agency_ends_one_membership_and_begins_another(storage, board, admin, member):
    with storage.unit_of_work() as db:
        health = service.make_agency(db, board.id, "Health", NOW).id
    set_roles(storage, actor_of(storage, admin), board, member, {BoardRole.MEMBER}, health)
    with storage.reading() as db:
        listed = queries.list_memberships(db, board.id, member.id)
    assert [(one.agency_id == health, one.ended_at) for one in listed] == [
        (False, LATER),
        (True, None),
    ]


def test_the_keepers_of_a_board_are_those_of_now(storage, board, admin, member):
    manager = make_person(
        storage, "manager@x.example", board=board, roles=(BoardRole.REVIEW_MANAGER,), now=NOW
    )
    chair = make_person(storage, "chair@x.example", board=board, roles=(BoardRole.CHAIR,), now=NOW)
    south = make_board(storage, "Southmere", now=NOW)
    make_person(storage, "south@x.example", board=south, roles=(BoardRole.CHAIR,), now=NOW)
    set_roles(storage, actor_of(storage, admin), board, chair, {BoardRole.ADMINISTRATOR})
    with storage.reading() as db:
        assert queries.keepers_of(db, board.id) == {manager.id}


def test_the_same_roles_again_change_nothing(storage, board, admin, member):
    set_roles(
        storage,
        actor_of(storage, admin),
        board,
        member,
        {BoardRole.MEMBER},
        agency_of(storage, board.id),
    )
    with storage.reading() as db:
        assert len(queries.list_memberships(db, board.id, member.id)) == 1


def test_only_an_administrator_of_this_board_may(storage, board, admin, member):
    south = make_board(storage, "Southmere", now=NOW)
    boss = make_person(
        storage, "boss@x.example", board=south, roles=(BoardRole.ADMINISTRATOR,), now=NOW
    )
    for person in (member, boss):
        with pytest.raises(NotAllowed):
            set_roles(storage, actor_of(storage, person), board, member, {BoardRole.CHAIR})
        with pytest.raises(NotAllowed):
            remove(storage, actor_of(storage, person), board, admin)
    with pytest.raises(NotFound):  # nor reach over from one's own board
        set_roles(storage, actor_of(storage, boss), south, member, {BoardRole.CHAIR})
    assert roles_on(storage, board, member) == {BoardRole.MEMBER}


def test_another_boards_agency_is_refused_by_the_service_and_by_the_database(
    storage, board, admin, member
):
    south = make_board(storage, "Southmere", now=NOW)
    foreign = agency_of(storage, south.id)
    with pytest.raises(NotFound):
        set_roles(storage, actor_of(storage, admin), board, member, {BoardRole.MEMBER}, foreign)
    with pytest.raises(IntegrityError), storage.unit_of_work() as db:
        db.add(
            Membership(
                board_id=board.id,
                person_id=member.id,
                role=BoardRole.AGENCY_CONTACT,
                agency_id=foreign,
                since=NOW,
            )
        )


def test_the_database_refuses_the_same_role_twice_and_a_member_without_agency(
    storage, board, member
):
    police = agency_of(storage, board.id)
    for agency, role in ((police, BoardRole.MEMBER), (None, BoardRole.AGENCY_CONTACT)):
        with pytest.raises(IntegrityError), storage.unit_of_work() as db:
            db.add(
                Membership(
                    board_id=board.id, person_id=member.id, role=role, agency_id=agency, since=NOW
                )
            )


def test_an_inactive_administrator_does_not_count(storage, board, admin):
    second = make_person(
        storage, "second@x.example", board=board, roles=(BoardRole.ADMINISTRATOR,), now=NOW
    )
    with storage.unit_of_work() as db:
        service.deactivate(db, db.get_one(Person, second.id), LATER, actor_id=None)
    with pytest.raises(RuleBroken, match="last administrator"):
        remove(storage, actor_of(storage, admin), board, admin)


def test_two_administrators_who_remove_each_other_leave_one(storage, board, admin):
    second = make_person(
        storage, "second@x.example", board=board, roles=(BoardRole.ADMINISTRATOR,), now=NOW
    )
    pairs = [(actor_of(storage, admin), second), (actor_of(storage, second), admin)]
    start = Barrier(2)

    def act(pair):
        start.wait(10)
        try:
            remove(storage, pair[0], board, pair[1])
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, pairs)) == [False, True]


def test_a_leaver_is_closed_and_may_be_taken_back_with_the_same_roles(
    storage, board, admin, member
):
    before = member.fs_uniquifier
    assert remove(storage, actor_of(storage, admin), board, member).is_deactivated
    with storage.reading() as db:
        gone = db.get_one(Person, member.id)
        assert not gone.active
        assert gone.fs_uniquifier != before
        assert queries.names_of(db, [member.id]) == {member.id: "Member"}
    with storage.unit_of_work() as db:
        service.take_back(
            db, actor_of(storage, admin), board.id, member.id, LATER + timedelta(days=1)
        )
    assert roles_on(storage, board, member) == {BoardRole.MEMBER}
    with storage.reading() as db:
        assert db.get_one(Person, member.id).active


def test_a_role_on_a_review_of_another_board_keeps_the_account_open(storage, board, admin, member):
    elsewhere = uuid4()

    class OnAReview:
        def give(self, db, **facts):
            raise AssertionError

        def boards_of(self, db, person_id):
            return frozenset({board.id, elsewhere})

    before = ports.review_standing()
    ports.register_review_standing(OnAReview())
    try:
        assert not remove(storage, actor_of(storage, admin), board, member).is_deactivated
    finally:
        ports.register_review_standing(before)


def test_a_role_on_a_review_of_this_board_does_not_and_ends(storage, board, admin, member):
    class OnAReview:
        def give(self, db, **facts):
            raise AssertionError

        def boards_of(self, db, person_id):
            return frozenset({board.id})

        def end_all(self, db, **facts):
            ended.append((facts["board_id"], facts["person_id"], facts["ended_by"]))

    ended = []
    before = ports.review_standing()
    ports.register_review_standing(OnAReview())
    try:
        assert remove(storage, actor_of(storage, admin), board, member).is_deactivated
    finally:
        ports.register_review_standing(before)
    # It ends with the account: another board may open the account again one day.
    assert ended == [(board.id, member.id, admin.id)]


def test_an_ended_agency_begins_again_under_its_name(storage, board, admin):
    actor = actor_of(storage, admin)
    police = agency_of(storage, board.id)
    with storage.unit_of_work() as db:
        service.end_agency(db, actor, board.id, police, LATER)
    with storage.reading() as db:
        assert queries.list_agencies(db, board.id) == []
    with storage.unit_of_work() as db:
        assert service.add_agency(db, actor, board.id, "POLICE", LATER).id == police
    with storage.reading() as db:
        assert db.get_one(Agency, police).ended_at is None


def test_an_agency_with_people_does_not_end(storage, board, admin, member):
    with pytest.raises(RuleBroken, match="1 on the board"), storage.unit_of_work() as db:
        service.end_agency(
            db, actor_of(storage, admin), board.id, agency_of(storage, board.id), LATER
        )
