"""Signing in and out: what is told, what is counted, where one lands."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from qmapp.config import SESSION_LENGTH
from qmapp.foundation.storage import clock, engine
from qmapp.people.accounts import rules, sign_in_forms
from qmapp.people.accounts.models import Person, SignIn, SignInFailure

from .conftest import ADMIN, is_signed_in

WRONG = "The email address or the password is not right"
WAIT = "Too many tries"


def text_of(response):
    return response.get_data(as_text=True)


def test_the_right_password_signs_in_and_the_trail_says_so(client, admin, log_in, verbs):
    response = log_in(client, ADMIN)
    assert response.status_code == 302
    assert response.location == "/"
    assert is_signed_in(client)
    assert verbs()[-1] == "account:signed_in"


def test_an_address_may_be_typed_in_capitals_with_spaces(client, admin, log_in):
    assert log_in(client, "  Admin@BOARD.example ").status_code == 302


@pytest.mark.parametrize("email", [ADMIN, "nobody@board.example"])
def test_a_wrong_password_and_an_unknown_address_answer_alike(client, admin, log_in, verbs, email):
    response = log_in(client, email, "not the password at all")
    assert response.status_code == 200
    assert WRONG in text_of(response)
    assert not is_signed_in(client)
    assert verbs()[-1] == "account:sign_in_failed"


def test_what_was_typed_comes_back_but_not_the_password(client, admin, log_in):
    page = text_of(log_in(client, ADMIN, "not the password at all"))
    assert f'value="{ADMIN}"' in page
    assert "not the password at all" not in page


def test_an_empty_form_names_both_fields(client):
    page = text_of(client.post("/sign-in", data={}))
    assert "Write your email address" in page
    assert "Write your password" in page


def test_a_leaver_is_refused_with_the_same_words(client, admin, log_in, storage):
    with storage.unit_of_work() as db:
        db.execute(update(Person).values(active=False))
    assert WRONG in text_of(log_in(client, ADMIN))


def test_five_failures_make_the_address_wait_though_the_password_is_right(
    client, admin, log_in, clock_at
):
    for _ in range(rules.FAILURES_PER_ADDRESS):
        assert WRONG in text_of(log_in(client, ADMIN, "wrong wrong wrong"))
    assert WAIT in text_of(log_in(client, ADMIN))
    clock_at(clock() + rules.WINDOW + timedelta(seconds=1))
    assert log_in(client, ADMIN).status_code == 302


def test_waiting_does_not_tell_whether_an_account_exists(client, admin, log_in):
    for _ in range(rules.FAILURES_PER_ADDRESS):
        log_in(client, "nobody@board.example", "wrong wrong wrong")
    assert WAIT in text_of(log_in(client, "nobody@board.example"))


def test_tries_while_waiting_do_not_lengthen_the_wait(client, admin, log_in, storage):
    for _ in range(rules.FAILURES_PER_ADDRESS + 3):
        log_in(client, ADMIN, "wrong wrong wrong")
    with storage.reading() as db:
        assert len(db.scalars(select(SignInFailure)).all()) == rules.FAILURES_PER_ADDRESS


def test_signing_in_forgets_earlier_failures(client, admin, log_in, storage):
    for _ in range(rules.FAILURES_PER_ADDRESS - 1):
        log_in(client, ADMIN, "wrong wrong wrong")
    log_in(client, ADMIN)
    with storage.reading() as db:
        assert db.scalars(select(SignInFailure)).all() == []


def test_many_addresses_from_one_place_make_the_place_wait(client, admin, log_in, storage, app):
    now = clock()
    with storage.unit_of_work() as db:
        for number in range(rules.FAILURES_PER_REMOTE):
            db.add(SignInFailure(email=f"a{number}@x.example", remote="127.0.0.1", at=now))
    assert WAIT in text_of(log_in(client, ADMIN))
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert log_in(elsewhere, ADMIN).status_code == 302


def test_signing_out_ends_the_sign_in_so_that_a_copied_cookie_is_worth_nothing(
    client, admin, log_in, app, storage, verbs
):
    log_in(client, ADMIN)
    cookie = client.get_cookie("qmapp_session").value
    assert client.post("/sign-out").status_code == 302
    assert not is_signed_in(client)
    thief = app.test_client()
    thief.set_cookie("qmapp_session", cookie)
    assert not is_signed_in(thief)
    with storage.reading() as db:
        assert [one.ended_at is None for one in db.scalars(select(SignIn))] == [False]
    assert verbs()[-1] == "account:signed_out"


def test_signing_out_needs_a_post_with_a_token(client, admin, log_in):
    log_in(client, ADMIN)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out", csrf=False).status_code == 400
    assert is_signed_in(client)


def test_there_is_no_cookie_that_outlives_the_browser(client, admin, log_in):
    log_in(client, ADMIN, remember="y")
    assert client.get_cookie("remember_token") is None
    assert client.get_cookie("qmapp_session").expires is None


def test_one_comes_back_to_the_page_that_one_wanted(client, admin, log_in, board):
    wanted = f"/boards/{board.id}/people?q=ada"
    response = client.get(wanted)
    assert response.status_code == 302
    sign_in_page = response.location
    assert sign_in_page.startswith("/sign-in?next=")
    answer = client.post(sign_in_page, data={"email": ADMIN, "password": "three unrelated words"})
    assert answer.location == wanted


ELSEWHERE = [
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "javascript:alert(1)", "http:evil.example", " //evil.example", "evil.example",
]  # fmt: skip


@pytest.mark.parametrize("place", ELSEWHERE)
def test_next_never_leads_elsewhere(client, admin, place):
    asked = client.get("/sign-in", query_string={"next": place})
    assert asked.status_code == 302
    assert asked.location == "/sign-in"
    for where in ({"query_string": {"next": place}}, {}):
        fields = {"email": ADMIN, "password": "three unrelated words"}
        data = fields if where else {**fields, "next": place}
        answer = client.post("/sign-in", data=data, **where)
        assert "evil" not in (answer.location or "")
        assert "javascript" not in (answer.location or "")


@pytest.mark.parametrize("email", [ADMIN, "nobody@board.example"])
def test_the_slow_work_is_the_same_whether_or_not_the_account_exists(
    client, admin, log_in, monkeypatch, email
):
    done = []
    for name in ("hash_password", "verify_password"):
        real = getattr(sign_in_forms, name)

        def counted(*args, real=real):
            done.append(1)
            return real(*args)

        monkeypatch.setattr(sign_in_forms, name, counted)
    log_in(client, email, "wrong wrong wrong")
    assert len(done) == 1


def test_a_locked_database_gives_a_clear_page_and_nobody_is_signed_in(
    client, admin, log_in, app, storage, monkeypatch
):
    client.get("/sign-in")
    monkeypatch.setattr(engine, "BUSY_MS", 50)
    storage.engine.dispose()  # connections made from here on wait 50 ms
    with storage.engine.connect() as other:
        other.exec_driver_sql("ROLLBACK")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        assert log_in(client, ADMIN).status_code == 503
    assert not is_signed_in(client)
    assert log_in(client, ADMIN).status_code == 302


def test_old_sign_ins_are_forgotten(client, admin, log_in, storage, clock_at):
    log_in(client, ADMIN)
    client.post("/sign-out")
    clock_at(clock() + 3 * SESSION_LENGTH)
    log_in(client, ADMIN)
    with storage.reading() as db:
        assert len(db.scalars(select(SignIn)).all()) == 1


def test_pages_that_are_not_offered_are_absent(client):
    for path in (
        "/register",
        "/login",
        "/us-signin",
        "/wan-signin",
        "/sign-in/rescue",
        "/sign-in/select",
        "/confirm",
    ):
        assert client.get(path).status_code == 404, path


def test_scripts_get_no_sign_in_by_json_and_no_tokens(client, admin):
    answer = client.post("/sign-in?include_auth_token", json={"email": ADMIN, "password": "x"})
    assert answer.status_code == 400
    with client.application.test_request_context():
        token = admin.get_auth_token() if hasattr(admin, "get_auth_token") else ""
    assert client.get("/account", headers={"Authentication-Token": token}).status_code == 302
    assert client.get(f"/account?auth_token={token}").status_code == 302


def test_a_script_that_is_signed_out_gets_401_in_json(client):
    answer = client.get("/account", headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert answer.json["error"] == "signed_out"


def test_a_new_sign_in_by_somebody_else_voids_the_forms_of_the_first(
    client, admin, log_in, storage, board
):
    from tests.factories.accounts import make_person

    make_person(storage, "second@board.example")
    log_in(client, ADMIN)
    client.get("/account")
    with client.session_transaction() as session:
        first = session["csrf_token"]
        session.pop("_user_id")
        session.pop("_flashes", None)
    log_in(client, "second@board.example")
    client.get("/account")
    with client.session_transaction() as session:
        assert session["csrf_token"] != first
