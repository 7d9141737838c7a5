"""One-time links: who may accept them, and how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from threading import Barrier

import pytest
from sqlalchemy import select

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import clock
from qmapp.people.accounts import queries, rules
from qmapp.people.accounts.models import Invitation, Membership, Person
from tests.factories.accounts import PASSWORD, agency_of, make_board, make_person

from .conftest import ADMIN, is_signed_in, link_in

GUEST = "guest@force.example"


def text_of(response):
    return response.get_data(as_text=True)


@pytest.fixture
def invite(client, admin, log_in, board, storage):
    """Invite somebody as the administrator would, by the form."""

    def invite(email=GUEST, role="member", name="Gwen Guest"):
        log_in(client, ADMIN)
        fields = {
            "name": name,
            "email": email,
            "role": role,
            "agency_id": str(agency_of(storage, board.id)),
        }
        answer = client.post(f"/boards/{board.id}/people/invite", data=fields)
        client.post("/sign-out")
        return answer

    return invite


def live_roles(storage, board, email):
    with storage.reading() as db:
        person = queries.find_person_by_email(db, email)
        return (
            set()
            if person is None
            else set(queries.board_roles_of(db, person.id).get(board.id, ()))
        )


def test_a_new_person_sets_a_name_and_password_and_is_on_the_board(
    client, invite, outbox, log_in, storage, board, verbs
):
    assert invite().status_code == 302
    message = outbox()[-1]
    assert message.recipient == GUEST
    link = link_in(message)
    assert GUEST in text_of(client.get(link))
    assert (
        client.post(link, data={"name": "Gwen Guest", "password": PASSWORD}).location == "/sign-in"
    )
    assert log_in(client, GUEST).status_code == 302
    assert live_roles(storage, board, GUEST) == {BoardRole.MEMBER}
    assert {"invitation:sent", "account:created", "membership:begun", "invitation:accepted"} <= set(
        verbs()
    )


def test_only_the_hash_of_the_link_is_kept(invite, outbox, storage):
    invite()
    token = link_in(outbox()[-1]).rpartition("/")[2]
    with storage.reading() as db:
        kept = db.scalars(select(Invitation)).one()
    assert kept.token_hash == sha256(token.encode()).digest()


def test_the_link_works_once(client, invite, outbox, app):
    invite()
    link = link_in(outbox()[-1])
    client.post(link, data={"name": "Gwen", "password": PASSWORD})
    again = app.test_client().post(
        link, data={"name": "Thief", "password": "another long password"}
    )
    assert again.status_code == 404
    assert "This link no longer works" in text_of(again)


def test_of_two_people_with_one_link_at_one_moment_one_gets_in(invite, outbox, app, storage, board):
    invite()
    link = link_in(outbox()[-1])
    start = Barrier(2)

    def accept(name):
        browser = app.test_client()
        browser.get(link)
        start.wait(10)
        return browser.post(link, data={"name": name, "password": PASSWORD}).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(accept, ["First", "Second"]))
    assert answers[0] == 302
    assert answers[1] in {404, 409}
    with storage.reading() as db:
        assert len(db.scalars(select(Person).where(Person.email == GUEST)).all()) == 1
        person = queries.find_person_by_email(db, GUEST)
        assert (
            len(db.scalars(select(Membership).where(Membership.person_id == person.id)).all()) == 1
        )


def test_somebody_known_signs_in_first_and_then_accepts(
    client, invite, outbox, storage, board, log_in
):
    make_person(storage, GUEST)
    invite()
    link = link_in(outbox()[-1])
    page = text_of(client.get(link))
    assert "This address has an account" in page
    assert 'name="password"' not in page
    refused = client.post(link, data={"name": "Thief", "password": "another long password"})
    assert refused.status_code == 200
    back = client.post(f"/sign-in?next={link}", data={"email": GUEST, "password": PASSWORD})
    assert back.location == link
    assert "Accept the invitation" in text_of(client.get(link))
    assert live_roles(storage, board, GUEST) == set()
    assert client.post(link).location == "/account"
    assert live_roles(storage, board, GUEST) == {BoardRole.MEMBER}


def test_somebody_else_cannot_accept(client, invite, outbox, storage, board, log_in):
    make_person(storage, "other@force.example")
    invite()
    link = link_in(outbox()[-1])
    log_in(client, "other@force.example")
    assert "for another address" in text_of(client.get(link))
    client.post(link, data={"name": "Other", "password": PASSWORD})
    assert live_roles(storage, board, "other@force.example") == set()
    assert live_roles(storage, board, GUEST) == set()


def test_a_link_ends_after_fourteen_days(client, invite, outbox, clock_at):
    invite()
    clock_at(clock() + rules.INVITATION_LASTS + timedelta(seconds=1))
    assert client.get(link_in(outbox()[-1])).status_code == 404


def test_sending_again_makes_a_new_link_and_withdrawing_ends_both(
    client, invite, outbox, log_in, board, storage
):
    invite()
    first = link_in(outbox()[-1])
    log_in(client, ADMIN)
    with storage.reading() as db:
        (invitation,) = db.scalars(select(Invitation)).all()
    ground = f"/boards/{board.id}/people/invitations/{invitation.id}"
    client.post(f"{ground}/resend")
    second = link_in(outbox()[-1])
    assert second != first
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.post(f"{ground}/withdraw")
    assert client.get(second).status_code == 404
    assert client.post(f"{ground}/resend").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "not an address"}, "Write an email address"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "Write an email address"),
        ({"name": " "}, "Write their name"),
        ({"role": ""}, "Choose a role"),
        ({"agency_id": ""}, "Choose the agency"),
        ({"email": ADMIN, "role": "administrator"}, "already has this role"),
    ],
)
def test_an_invitation_that_fails_says_why_and_keeps_what_was_typed(
    client, admin, log_in, board, storage, outbox, change, words
):
    log_in(client, ADMIN)
    fields = {
        "name": "Gwen Guest",
        "email": GUEST,
        "role": "member",
        "agency_id": str(agency_of(storage, board.id)),
        **change,
    }
    page = text_of(client.post(f"/boards/{board.id}/people/invite", data=fields))
    assert words in page
    assert "There is something to put right" in page
    if fields["name"].strip():
        assert 'value="Gwen Guest"' in page
    assert outbox() == []


def test_another_boards_agency_cannot_be_named(client, admin, log_in, board, storage, outbox):
    other = make_board(storage, "Southmere Board")
    log_in(client, ADMIN)
    fields = {
        "name": "G",
        "email": GUEST,
        "role": "member",
        "agency_id": str(agency_of(storage, other.id)),
    }
    assert client.post(f"/boards/{board.id}/people/invite", data=fields).status_code == 200
    assert outbox() == []


def test_the_same_invitation_twice_is_refused(client, invite, outbox):
    invite()
    answer = invite()
    assert "already has an invitation" in text_of(answer)
    assert len(outbox()) == 1


def test_a_leaver_of_another_board_comes_back_by_their_own_mailbox(
    client, invite, outbox, storage, board, log_in
):
    from qmapp.people.accounts import people

    guest = make_person(storage, GUEST)
    with storage.unit_of_work() as db:
        people.deactivate(db, db.get_one(Person, guest.id), clock(), actor_id=None)
    invite()
    client.post(link_in(outbox()[-1]), data={"name": "Gwen", "password": "a brand new password"})
    assert log_in(client, GUEST, "a brand new password").status_code == 302
    assert is_signed_in(client)
    assert live_roles(storage, board, GUEST) == {BoardRole.MEMBER}


def test_the_page_says_which_board_invites(client, invite, outbox):
    invite()
    page = text_of(client.get(link_in(outbox()[-1])))
    assert "Northmere Board invites you to Quality markers as" in page


def test_a_guessable_password_is_refused_and_what_was_typed_stays(client, invite, outbox):
    invite()
    link = link_in(outbox()[-1])
    for guessed, why in (
        ("password1234", "made of your name or address"),
        ("letmeinletmein", "easy to guess"),
        (f"{GUEST.split('@', maxsplit=1)[0]}-20261234", "made of your name or address"),
        ("Northmere-Board-1", "your board’s name"),
    ):
        page = text_of(client.post(link, data={"name": "Gwenllian", "password": guessed}))
        assert why in page, guessed
    page = text_of(client.post(link, data={"name": "Gwenllian", "password": "short"}))
    assert "Use 12 characters or more" in page
    assert 'value="Gwenllian"' in page
    assert (
        client.post(
            link, data={"name": "Gwenllian", "password": "lantern cobalt river"}
        ).status_code
        == 302
    )


def test_messages_name_no_case(invite, outbox):
    invite()
    body = outbox()[-1].body
    assert "Northmere Board" in body
    assert "role" not in body.lower()
