"""Invitations to roles on reviews, through the reviews room's answer, and races for one link."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import select

from qmapp.errors import NotAllowed, RuleBroken
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.people.accounts import ports, queries, service
from qmapp.people.accounts.models import Invitation, Person
from qmapp.people.notices.models import Message
from tests.factories.accounts import PASSWORD, SALT, actor_of, make_board, make_person
from tests.factories.drafts import make_case

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
GUEST = "guest@x.example"
HASH = service.hash_password(PASSWORD, SALT)


class Standing:
    """A reviews room that writes down what it is asked to give."""

    def __init__(self):
        self.given = []

    def give(self, db, **facts):
        self.given.append(facts)

    def boards_of(self, db, person_id):
        return frozenset()


@pytest.fixture
def standing():
    before, mine = ports.review_standing(), Standing()
    ports.register_review_standing(mine)
    yield mine
    ports.register_review_standing(before)


def invite_to_review(storage, actor, case, email=GUEST):
    with storage.unit_of_work() as db:
        return service.invite_to_review(
            db, actor, board_id=case.board_id, review_id=case.review_id, name="Gwen", email=email,
            role=ReviewRole.LEAD_REVIEWER, base_url="http://x", now=NOW,
        )  # fmt: skip


def accept_as_new(storage, link):
    with storage.unit_of_work() as db:
        return service.accept_as_new(
            db, link.rpartition("/")[2], name="Gwen", password_hash=HASH, now=NOW
        )


def test_accepting_gives_the_role_on_the_review_and_none_on_the_board(storage, standing):
    case = make_case(storage)
    person = accept_as_new(storage, invite_to_review(storage, case.manager, case).link)
    (given,) = standing.given
    assert (given["review_id"], given["person_id"], given["role"], given["given_by"]) == (
        case.review_id, person.id, ReviewRole.LEAD_REVIEWER, case.manager.person_id,
    )  # fmt: skip
    with storage.reading() as db:
        assert queries.board_roles_of(db, person.id) == {}


def test_the_message_never_names_the_review(storage, standing):
    case = make_case(storage, "Child Kestrel")
    invite_to_review(storage, case.manager, case)
    with storage.reading() as db:
        message = db.scalars(select(Message)).one()
    assert "Kestrel" not in message.body + message.subject


def test_who_may_not_invite(storage, standing):
    case = make_case(storage)
    for actor in (case.administrator, case.member, case.lead, case.commissioner):
        with pytest.raises(NotAllowed):
            invite_to_review(storage, actor, case)


def test_when_the_review_refuses_the_role_nothing_of_the_acceptance_is_kept(storage, standing):
    case = make_case(storage)
    issued = invite_to_review(storage, case.manager, case)

    def refuse(db, **facts):
        raise RuleBroken("The review is closed.")

    standing.give = refuse
    with pytest.raises(RuleBroken):
        accept_as_new(storage, issued.link)
    with storage.reading() as db:
        assert queries.find_person_by_email(db, GUEST) is None
        assert db.get_one(Invitation, issued.invitation_id).used_at is None


def test_a_board_invitation_is_not_managed_by_a_review_manager_nor_the_other_way(storage, standing):
    case = make_case(storage)
    issued = invite_to_review(storage, case.manager, case)
    with pytest.raises(NotAllowed), storage.unit_of_work() as db:
        service.withdraw(db, case.administrator, case.board_id, issued.invitation_id, NOW)
    with storage.unit_of_work() as db:
        service.withdraw(db, case.manager, case.board_id, issued.invitation_id, NOW)


def test_of_two_who_accept_at_one_moment_one_does(storage):
    board = make_board(storage, now=NOW)
    admin = make_person(
        storage, "admin@x.example", board=board, roles=(BoardRole.ADMINISTRATOR,), now=NOW
    )
    with storage.unit_of_work() as db:
        issued = service.invite(
            db, actor_of(storage, admin), board.id, name="Gwen", email=GUEST, role=BoardRole.CHAIR,
            agency_id=None, base_url="http://x", now=NOW,
        )  # fmt: skip
    start = Barrier(4)

    def act(_):
        start.wait(10)
        try:
            accept_as_new(storage, issued.link)
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(act, range(4))) == [False, False, False, True]
    with storage.reading() as db:
        assert len(db.scalars(select(Person).where(Person.email == GUEST)).all()) == 1


def test_somebody_signed_in_cannot_accept_what_is_not_theirs(storage):
    board = make_board(storage, now=NOW)
    admin = make_person(
        storage, "admin@x.example", board=board, roles=(BoardRole.ADMINISTRATOR,), now=NOW
    )
    with storage.unit_of_work() as db:
        issued = service.invite(
            db, actor_of(storage, admin), board.id, name="Gwen", email=GUEST, role=BoardRole.CHAIR,
            agency_id=None, base_url="http://x", now=NOW,
        )  # fmt: skip
    with pytest.raises(NotAllowed), storage.unit_of_work() as db:
        service.accept(db, actor_of(storage, admin), issued.link.rpartition("/")[2], NOW)
    with storage.reading() as db:
        assert db.get_one(Invitation, issued.invitation_id).used_at is None


def test_a_person_with_an_account_is_not_taken_over_by_a_link(storage):
    board = make_board(storage, now=NOW)
    guest = make_person(storage, GUEST, now=NOW)
    with storage.unit_of_work() as db:
        issued = service.issue_for_board(
            db, board.id, name="Gwen", email=GUEST, role=BoardRole.CHAIR, agency_id=None,
            base_url="http://x", now=NOW, invited_by=None,
        )  # fmt: skip
    with pytest.raises(RuleBroken, match="Sign in first"):
        accept_as_new(storage, issued.link)
    with storage.unit_of_work() as db:
        service.accept(db, Actor(guest.id, "Gwen"), issued.link.rpartition("/")[2], NOW)
