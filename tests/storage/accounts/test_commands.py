"""The shell: the first administrator of a server, and help for somebody locked out."""

import re

import pytest
from click.testing import CliRunner

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import clock
from qmapp.people.accounts import queries, service
from qmapp.people.accounts.commands import user
from qmapp.people.accounts.models import Person
from qmapp.people.notices.models import Message
from tests.factories.accounts import PASSWORD, SALT, make_person
from tests.support.settings import TRAIL_KEY


@pytest.fixture
def shell(storage, tmp_path):
    env = {
        "QMAPP_ENVIRONMENT": "test",
        "QMAPP_DATA_DIR": str(tmp_path),
        "QMAPP_DATABASE_URL": storage.engine.url.render_as_string(hide_password=False),
        "QMAPP_BASE_URL": "https://markers.example",
        "QMAPP_TRAIL_KEY": TRAIL_KEY,
    }

    def shell(*words):
        return CliRunner().invoke(user, words, env=env)

    return shell


ADD = ("add", "Ada@Board.example", "--name", "Ada Min", "--role", "administrator")


def test_the_first_administrator_of_a_new_server(shell, storage):
    answer = shell(*ADD, "--board", "Northmere Board", "--new-board")
    assert answer.exit_code == 0, answer.output
    (link,) = re.findall(r"https://markers\.example/invitations/(\S+)", answer.output)
    with storage.unit_of_work() as db:
        hashed = service.hash_password(PASSWORD, SALT)
        person = service.accept_as_new(db, link, name="Ada", password_hash=hashed, now=clock())
    with storage.reading() as db:
        board = queries.find_board(db, "northmere-board")
        assert queries.board_roles_of(db, person.id) == {board.id: {BoardRole.ADMINISTRATOR}}
        assert person.email == "ada@board.example"
        assert db.query(Message).count() == 0  # the link was printed, not sent


def test_a_board_that_is_not_there_is_not_founded_by_a_slip(shell, storage):
    answer = shell(*ADD, "--board", "Nrothmere")
    assert answer.exit_code == 1
    assert "There is no board called 'Nrothmere'. Boards here: none." in answer.output
    with storage.reading() as db:
        assert queries.list_boards(db) == []


def test_a_member_speaks_for_an_agency(shell, storage):
    words = (
        "add",
        "m@x.example",
        "--name",
        "M",
        "--role",
        "member",
        "--board",
        "North",
        "--new-board",
    )
    assert shell(*words).exit_code == 2
    assert shell(*words, "--agency", "Police").exit_code == 0
    with storage.reading() as db:
        board = queries.find_board(db, "North")
        assert [agency.name for agency in queries.list_agencies(db, board.id)] == ["Police"]


def test_an_odd_address_is_refused(shell):
    answer = shell(
        "add", "not-an-address", "--name", "A", "--role", "chair", "--board", "N", "--new-board"
    )
    assert answer.exit_code == 2
    assert "is not an email address" in answer.output


def test_the_same_invitation_twice_says_so(shell):
    shell(*ADD, "--board", "Northmere", "--new-board")
    answer = shell(*ADD, "--board", "Northmere")
    assert answer.exit_code == 1
    assert "already has an invitation" in answer.output


def test_a_lost_phone_is_helped(shell, storage):
    person = make_person(storage, "ada@x.example")
    with storage.unit_of_work() as db:
        kept = db.get_one(Person, person.id)
        kept.tf_primary_method, kept.tf_totp_secret, kept.mf_recovery_codes = (
            "authenticator",
            "x",
            ["y"],
        )
    assert shell("second-factor-off", "Ada@x.example").exit_code == 0
    with storage.reading() as db:
        now = db.get_one(Person, person.id)
        assert not now.has_second_factor
        assert now.mf_recovery_codes is None
        assert now.fs_uniquifier != person.fs_uniquifier
    assert "Nobody here has the address" in shell("second-factor-off", "bo@x.example").output
