"""Idle sign-out: what was typed is kept, for whoever typed it and nobody else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from qmapp.config import SESSION_LENGTH
from qmapp.foundation.storage import clock
from qmapp.people.accounts import rules
from qmapp.people.accounts.models import KeptForm, Person
from tests.factories.accounts import PASSWORD, make_person

from .conftest import ADMIN, is_signed_in

TYPED = "Ada Min\u00f6 <b>of</b> Northmere"


def text_of(response):
    return response.get_data(as_text=True)


@pytest.fixture
def idle(clock_at):
    def idle(minutes=31):
        clock_at(clock() + timedelta(minutes=minutes))

    return idle


def type_a_name(client):
    return client.post("/account/name", data={"name": TYPED})


def kept_forms(storage):
    with storage.reading() as db:
        return list(db.scalars(select(KeptForm)))


def sign_in_from(client, response, email=ADMIN):
    return client.post(response.location, data={"email": email, "password": PASSWORD})


def test_nothing_for_half_an_hour_signs_out_and_says_so(client, admin, log_in, idle):
    log_in(client, ADMIN)
    idle()
    answer = client.get("/account")
    assert answer.location == "/sign-in?next=/account"
    assert "nothing happened for 30 minutes" in text_of(client.get(answer.location))


def test_doing_something_in_time_stays_signed_in(client, admin, log_in, idle):
    log_in(client, ADMIN)
    for _ in range(3):
        idle(29)
        assert is_signed_in(client)


def test_a_page_that_asks_by_itself_does_not_count(client, admin, log_in, idle):
    log_in(client, ADMIN)
    idle(20)
    client.get("/account", headers={"X-Background": "1"})
    idle(11)
    assert not is_signed_in(client)


def test_the_stay_button_counts(client, admin, log_in, idle):
    log_in(client, ADMIN)
    idle(20)
    assert client.post("/session/stay", headers={"X-Requested-With": "fetch"}).json == {
        "minutes": 30
    }
    idle(20)
    assert is_signed_in(client)


def test_no_sign_in_lasts_longer_than_a_working_day(client, admin, log_in, idle):
    log_in(client, ADMIN)
    for _ in range(int(SESSION_LENGTH / timedelta(minutes=25)) + 1):
        idle(25)
        client.get("/account")
    assert not is_signed_in(client)


def test_what_was_typed_is_kept_shown_and_saved(client, admin, log_in, idle, storage):
    log_in(client, ADMIN)
    idle()
    asked = type_a_name(client)
    assert asked.location.startswith("/sign-in?next=/account/kept/")
    assert "What you typed is kept" in text_of(client.get(asked.location))
    back = sign_in_from(client, asked)
    page = text_of(client.get(back.location))
    assert "Ada Min\u00f6 &lt;b&gt;of&lt;/b&gt; Northmere" in page
    assert 'action="/account/name"' in page
    fields = dict(re.findall(r'type="hidden" name="(kept_form|name)" value="([^"]*)"', page))
    assert fields["name"] == "Ada Min\u00f6 &lt;b&gt;of&lt;/b&gt; Northmere"
    client.post("/account/name", data={"name": TYPED, "kept_form": fields["kept_form"]})
    with storage.reading() as db:
        assert db.get_one(Person, admin.id).name == TYPED
    assert kept_forms(storage) == []


def test_a_kept_form_that_is_refused_stays_kept(client, admin, log_in, idle, storage):
    log_in(client, ADMIN)
    idle()
    sign_in_from(client, client.post("/account/name", data={"name": "x" * 201}))
    (kept,) = kept_forms(storage)
    client.post("/account/name", data={"name": "x" * 201, "kept_form": str(kept.id)})
    assert len(kept_forms(storage)) == 1


def test_it_can_be_thrown_away(client, admin, log_in, idle, storage):
    log_in(client, ADMIN)
    idle()
    back = sign_in_from(client, type_a_name(client))
    client.post(f"{back.location}/throw-away")
    assert kept_forms(storage) == []
    assert client.get(back.location).status_code == 404


def test_somebody_else_at_the_same_browser_never_sees_it(client, admin, log_in, idle, storage):
    make_person(storage, "second@board.example")
    log_in(client, ADMIN)
    idle()
    asked = type_a_name(client)
    back = sign_in_from(client, asked, "second@board.example")
    refused = client.get(back.location)
    assert refused.status_code == 404
    assert "Northmere" not in text_of(refused)
    assert client.post(f"{back.location}/throw-away").status_code == 404
    (kept,) = kept_forms(storage)
    client.post("/account/name", data={"name": "Second", "kept_form": str(kept.id)})
    assert len(kept_forms(storage)) == 1


def test_it_is_kept_although_another_tab_was_signed_out_before(
    client, admin, log_in, idle, storage
):
    log_in(client, ADMIN)
    idle()
    client.get("/account")  # the other tab
    assert len(kept_forms(storage)) == 0
    asked = type_a_name(client)
    assert asked.location.startswith("/sign-in?next=/account/kept/")
    assert len(kept_forms(storage)) == 1


def test_after_signing_in_on_another_tab_the_first_tab_just_saves(
    client, admin, log_in, idle, storage
):
    log_in(client, ADMIN)
    client.get("/account")
    with client.session_transaction() as session:
        token = session["csrf_token"]
    idle()
    sign_in_from(client, client.get("/account"))
    with client.session_transaction() as session:
        assert session["csrf_token"] == token
    assert type_a_name(client).location == "/account"


def test_it_is_kept_when_the_account_was_signed_out_elsewhere(client, admin, log_in, app, storage):
    other = app.test_client()
    log_in(client, ADMIN)
    log_in(other, ADMIN)
    other.post("/account/sign-out-everywhere")
    assert type_a_name(client).location.startswith("/sign-in?next=/account/kept/")
    assert len(kept_forms(storage)) == 1


def test_a_form_without_our_token_is_not_kept(client, admin, log_in, idle, storage):
    log_in(client, ADMIN)
    idle()
    client.post("/account/name", data={"name": TYPED}, csrf=False)
    assert kept_forms(storage) == []


def test_passwords_are_not_kept(client, admin, log_in, idle, storage):
    log_in(client, ADMIN)
    idle()
    client.post("/account/password", data={"password": PASSWORD, "new_password": "four new words"})
    assert kept_forms(storage) == []


def test_a_script_gets_401_and_keeps_its_words_itself(client, admin, log_in, idle, storage):
    log_in(client, ADMIN)
    idle()
    answer = client.post(
        "/account/name", data={"name": TYPED}, headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 401
    assert "still here" in answer.json["message"]
    assert kept_forms(storage) == []


def test_it_is_gone_after_a_day(client, admin, log_in, idle, storage, clock_at):
    log_in(client, ADMIN)
    idle()
    asked = type_a_name(client)
    clock_at(clock() + rules.KEPT_FORM_LASTS + timedelta(seconds=1))
    back = sign_in_from(client, asked)
    assert client.get(back.location).status_code == 404
    assert kept_forms(storage) == []


def test_signing_out_is_never_in_the_way(client, admin, log_in, idle):
    log_in(client, ADMIN)
    idle()
    assert client.post("/sign-out").location == "/sign-in"
    with client.session_transaction() as session:
        assert "person" not in session


def test_the_account_page_lists_what_is_kept(client, admin, log_in, idle):
    log_in(client, ADMIN)
    idle()
    type_a_name(client)
    log_in(client, ADMIN)
    assert "Kept for you" in text_of(client.get("/account"))


def test_the_warning_is_on_pages_for_those_signed_in_alone(client, admin, log_in):
    assert "qm-idle" not in text_of(client.get("/sign-in"))
    log_in(client, ADMIN)
    page = text_of(client.get("/account"))
    assert 'data-minutes="30"' in page
    assert 'data-stay="/session/stay"' in page
