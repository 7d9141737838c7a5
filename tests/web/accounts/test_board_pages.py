"""A board's people, agencies and settings, as an administrator sees them, and as others do not."""

import re
from uuid import uuid4

import pytest

from qmapp.foundation.access import BoardRole
from qmapp.people.accounts import queries, rules
from qmapp.people.accounts.models import Board, Person
from tests.factories.accounts import agency_of, make_board, make_person

from .conftest import ADMIN, is_signed_in

LONG = "Sir Bartholomew Featherstonehaugh-Cholmondeley of the " + "Very" * 20 + " Long Name"


def text_of(response):
    return response.get_data(as_text=True)


def pages_of(board, person_id=None, agency_id=None):
    ground = f"/boards/{board.id}"
    return [
        f"{ground}/people", f"{ground}/people/invite", f"{ground}/agencies", f"{ground}/settings",
        f"{ground}/people/{person_id or uuid4()}", f"{ground}/people/{person_id or uuid4()}/remove",
        f"{ground}/agencies/{agency_id or uuid4()}",
    ]  # fmt: skip


@pytest.fixture
def member(storage, board):
    return make_person(
        storage, "mo@police.example", name="Mo Member", board=board, roles=(BoardRole.MEMBER,)
    )


def test_every_page_opens_for_the_administrator(client, admin, member, log_in, board, storage):
    log_in(client, ADMIN)
    for path in pages_of(board, member.id, agency_of(storage, board.id)):
        assert client.get(path).status_code == 200, path


def test_a_stranger_is_asked_to_sign_in(client, board):
    for path in pages_of(board):
        assert client.get(path).location.startswith("/sign-in?next="), path


@pytest.mark.parametrize(
    "roles",
    [(BoardRole.REVIEW_MANAGER, BoardRole.CHAIR, BoardRole.MEMBER, BoardRole.AGENCY_CONTACT), ()],
)
def test_everybody_else_gets_404_as_if_there_were_nothing(
    client, log_in, storage, board, admin, member, roles
):
    make_person(storage, "else@board.example", board=board, roles=roles)
    log_in(client, "else@board.example")
    for path in pages_of(board, member.id, agency_of(storage, board.id)):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "Mo Member" not in text_of(answer)


def test_another_boards_administrator_gets_404_and_changes_nothing(
    client, log_in, storage, board, member
):
    other = make_board(storage, "Southmere Board")
    make_person(storage, "boss@south.example", board=other, roles=(BoardRole.ADMINISTRATOR,))
    log_in(client, "boss@south.example")
    for path in pages_of(board, member.id, agency_of(storage, board.id)):
        assert client.get(path).status_code == 404
    assert client.post(f"/boards/{board.id}/people/{member.id}/remove").status_code == 404
    # Nor through their own board's pages, with the other board's people and agencies.
    for path in pages_of(other, member.id, agency_of(storage, board.id))[4:]:
        assert client.get(path).status_code == 404
    assert client.post(f"/boards/{other.id}/people/{member.id}/remove").status_code == 404
    assert client.post(f"/boards/{other.id}/people/{member.id}/take-back").status_code == 404
    with storage.reading() as db:
        assert queries.board_roles_of(db, member.id)[board.id] == {BoardRole.MEMBER}


def test_the_list_searches_and_counts(client, admin, member, log_in, board):
    log_in(client, ADMIN)
    whole = text_of(client.get(f"/boards/{board.id}/people"))
    assert "2 of 2" in whole
    found = text_of(client.get(f"/boards/{board.id}/people?q=police+mo"))
    assert "1 of 2" in found
    assert "Mo Member" in found
    assert "Nobody matches" in text_of(client.get(f"/boards/{board.id}/people?q=zebra"))
    assert "Nobody has left" in text_of(client.get(f"/boards/{board.id}/people?show=left"))


def test_three_hundred_people_take_as_many_queries_as_two(
    client, admin, log_in, board, storage, count_queries
):
    log_in(client, ADMIN)
    path = f"/boards/{board.id}/people"
    client.get(path)
    few = count_queries(lambda: client.get(path))
    agency = agency_of(storage, board.id)
    from qmapp.foundation.storage import clock
    from qmapp.people.accounts.models import Membership

    with storage.unit_of_work() as db:
        for number in range(300):
            person = Person(
                id=uuid4(),
                email=f"p{number}@x.example",
                name=f"{LONG} {number}",
                created_at=clock(),
            )
            db.add(person)
            db.flush()
            db.add(
                Membership(
                    board_id=board.id,
                    person_id=person.id,
                    role=BoardRole.MEMBER,
                    agency_id=agency,
                    since=clock(),
                )
            )
    many = count_queries(lambda: client.get(path))
    assert many == few
    assert text_of(client.get(path)).count(LONG) == 300


@pytest.fixture
def count_queries(storage):
    from sqlalchemy import event

    def count(act):
        seen = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(storage.engine, "before_cursor_execute", listen)
        act()
        event.remove(storage.engine, "before_cursor_execute", listen)
        return len([one for one in seen if not one.startswith(("BEGIN", "PRAGMA"))])

    return count


def test_changing_roles(client, admin, member, log_in, board, storage, verbs):
    log_in(client, ADMIN)
    path = f"/boards/{board.id}/people/{member.id}"
    assert re.search(
        r'value="member"[^>]*checked|checked[^>]*value="member"', text_of(client.get(path))
    )
    assert client.post(path, data={"roles": ["chair", "review_manager"]}).status_code == 302
    with storage.reading() as db:
        assert queries.board_roles_of(db, member.id)[board.id] == {
            BoardRole.CHAIR,
            BoardRole.REVIEW_MANAGER,
        }
    assert verbs()[-3:] == ["membership:ended", "membership:begun", "membership:begun"]
    assert "Choose at least one role" in text_of(client.post(path, data={"agency_id": ""}))
    assert "Choose the agency" in text_of(client.post(path, data={"roles": ["member"]}))


def test_the_last_administrator_stays(client, admin, member, log_in, board):
    log_in(client, ADMIN)
    path = f"/boards/{board.id}/people/{admin.id}"
    assert "last administrator" in text_of(client.post(path, data={"roles": ["chair"]}))
    assert "last administrator" in text_of(client.post(f"{path}/remove"))
    assert is_signed_in(client)
    member_path = f"/boards/{board.id}/people/{member.id}"
    client.post(member_path, data={"roles": ["administrator"]})
    assert client.post(f"{path}/remove").status_code == 302
    assert not is_signed_in(client)


def test_a_leaver_is_signed_out_at_once_and_cannot_return_until_taken_back(
    client, admin, member, log_in, board, app, verbs
):
    theirs = app.test_client()
    log_in(theirs, "mo@police.example")
    assert is_signed_in(theirs)
    log_in(client, ADMIN)
    path = f"/boards/{board.id}/people/{member.id}"
    assert "Their account is closed" in text_of(client.get(f"{path}/remove"))
    client.post(f"{path}/remove")
    assert "account:deactivated" in verbs()
    assert not is_signed_in(theirs)
    assert log_in(theirs, "mo@police.example").status_code == 200
    assert "Mo Member" in text_of(client.get(f"/boards/{board.id}/people?show=left"))
    client.post(f"{path}/take-back")
    assert log_in(theirs, "mo@police.example").status_code == 302


def test_somebody_who_serves_elsewhere_keeps_the_account(
    client, admin, member, log_in, board, storage
):
    other = make_board(storage, "Southmere Board")
    from qmapp.foundation.storage import clock
    from qmapp.people.accounts import service

    with storage.unit_of_work() as db:
        service.add_membership(
            db, board_id=other.id, person_id=member.id, role=BoardRole.CHAIR, now=clock()
        )
    log_in(client, ADMIN)
    path = f"/boards/{board.id}/people/{member.id}/remove"
    page = text_of(client.get(path))
    assert "so their account stays open" in page
    assert "Southmere" not in page  # which board it is, is not this administrator's business
    client.post(path)
    with storage.reading() as db:
        assert db.get_one(Person, member.id).active
        assert set(queries.board_roles_of(db, member.id)) == {other.id}


def test_agencies_are_added_renamed_and_ended(client, admin, member, log_in, board, storage):
    log_in(client, ADMIN)
    ground = f"/boards/{board.id}/agencies"
    assert client.post(ground, data={"name": " Health   Trust "}).status_code == 302
    assert "already has an agency" in text_of(client.post(ground, data={"name": "health trust"}))
    police, health = agency_of(storage, board.id), agency_of(storage, board.id, "Health Trust")
    client.post(f"{ground}/{police}", data={"name": "County Police"})
    assert "County Police" in text_of(client.get(f"/boards/{board.id}/people"))
    client.post(f"{ground}/{police}/end")
    assert "still speak for County Police" in text_of(client.get(f"{ground}/{police}"))
    client.post(f"{ground}/{health}/end")
    assert "Health Trust" not in text_of(client.get(f"/boards/{board.id}/people/invite"))


def test_settings_are_kept_and_shown(client, admin, log_in, board, storage, verbs):
    log_in(client, ADMIN)
    path = f"/boards/{board.id}/settings"
    fields = {
        "name": "Northmere Partnership",
        "marking": "own",
        "own_marking": "",
        "privacy_contact": "Ask us",
        "privacy_ground": "Our statute",
        "privacy_sharing": "Nobody",
        "privacy_retention": "Six years",
        "privacy_rights": "Write to us",
    }
    assert "Write the marking" in text_of(client.post(path, data=fields))
    client.post(path, data={**fields, "own_marking": 'KEEP THIS "CLOSE"'})
    with storage.reading() as db:
        kept = db.get_one(Board, board.id)
        assert (kept.name, kept.marking, kept.privacy_contact) == (
            "Northmere Partnership",
            'KEEP THIS "CLOSE"',
            "Ask us",
        )
        assert [getattr(kept, part) for part in rules.PRIVACY_PARTS] == [
            fields[part] for part in rules.PRIVACY_PARTS
        ]
    page = text_of(client.get(path))
    assert "Northmere Partnership" in page
    for part in rules.PRIVACY_PARTS:
        assert f'id="{part}"' in page  # where the notice's links lead
        assert fields[part] in page
    before = verbs()
    client.post(path, data={**fields, "own_marking": 'KEEP THIS "CLOSE"'})
    assert verbs() == before  # nothing changed, nothing to tell
