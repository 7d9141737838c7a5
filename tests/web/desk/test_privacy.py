"""The privacy notice names whom to ask, for those who serve the board."""

from __future__ import annotations

from qmapp.people.accounts.models import Board, Person
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
