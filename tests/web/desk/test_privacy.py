"""The privacy notice names whom to ask, for those who serve the board."""

from __future__ import annotations

import re

from qmapp.foundation.access import BoardRole
from qmapp.people.accounts.models import Board, Person
from qmapp.people.accounts.rules import PRIVACY_PARTS
from tests.factories.accounts import make_person
from tests.factories.assessments import make_case


def test_a_boards_own_words_stand_in_the_notice_for_its_people_alone(app, client, storage, sign_in):
    case = make_case(storage)
    with storage.unit_of_work() as db:
        db.get_one(Board, case.board_id).privacy_contact = "Ask <the> office\nRoom 2"
    assert "Ask &lt;the&gt; office" not in client.get("/privacy").text
    with storage.reading() as db:
        chair = db.get_one(Person, case.people["chair"].person_id)
    assert (
        "Ask &lt;the&gt; office<br>Room 2" in sign_in(app.test_client(), chair).get("/privacy").text
    )


def notice_for(app, storage, sign_in, actor):
    with storage.reading() as db:
        person = db.get_one(Person, actor.person_id)
    return sign_in(app.test_client(), person).get("/privacy").text


def test_what_a_board_has_not_said_is_shown_to_its_administrators_alone(
    app, client, storage, sign_in
):
    case = make_case(storage)
    with storage.unit_of_work() as db:
        board = db.get_one(Board, case.board_id)
        board.privacy_retention = "Six years"
    admin = make_person(
        storage, "admin@board.example", board=board, roles=(BoardRole.ADMINISTRATOR,)
    )
    settings = f"/boards/{case.board_id}/settings#privacy_"
    theirs = sign_in(app.test_client(), admin).get("/privacy").text
    gaps = set(PRIVACY_PARTS) - {"privacy_retention"}
    assert {
        f"privacy_{part}" for part in re.findall(re.escape(settings) + r"(\w+)", theirs)
    } == gaps
    assert "Six years" in theirs
    for text in (
        notice_for(app, storage, sign_in, case.people["chair"]),
        client.get("/privacy").text,
    ):
        assert "qm-board-part" not in text
        assert "not said this yet" not in text
    assert "Six years" not in client.get("/privacy").text


def test_the_notice_knows_of_summits_classes_codings_and_shared_counts(client):
    page = client.get("/privacy").text
    for words in (
        "if you take part in a summit",
        "also when the summit was called off",
        "the network address from which it was typed",
        "come to a master class",
        "If you code findings",
        "readers for a region or the country: nothing of a case and no word",
    ):
        assert words in page
    for gone in ("Another board: nothing, unless", "The service sends nothing to anybody else."):
        assert gone not in page
