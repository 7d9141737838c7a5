"""The authenticator: setting up, signing in, codes that count once, recovery codes."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from passlib.totp import TOTP

from qmapp.people.accounts import queries, rules
from qmapp.people.accounts.models import Person
from tests.support.apps import make_app
from tests.support.pages import CheckedClient
from tests.support.settings import make_settings

from .conftest import ADMIN, is_signed_in

NOON = datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC)


def text_of(response):
    return response.get_data(as_text=True)


@pytest.fixture(autouse=True)
def watch():
    """A watch that the test moves by hand: codes depend on the time of day."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def key_on(page: str) -> TOTP:
    (key,) = re.findall(r"type this key into the app:\s*<code[^>]*>([^<]+)<", page)
    return TOTP(key=key.replace("-", "").replace(" ", ""))


def code_of(totp: TOTP) -> str:
    return totp.generate().token


def set_up(client) -> TOTP:
    page = text_of(client.post("/account/second-factor", data={"setup": "authenticator"}))
    assert 'src="data:image/svg+xml;base64,' in page
    totp = key_on(page)
    answer = client.post("/sign-in/code", data={"code": code_of(totp)})
    assert answer.status_code == 302
    return totp


def test_setting_up_then_signing_in_with_a_code(client, admin, log_in, watch, verbs, outbox):
    log_in(client, ADMIN)
    totp = set_up(client)
    assert "account:second_factor_set" in verbs()
    assert "second factor" in outbox()[-1].body
    client.post("/sign-out")
    asked = log_in(client, ADMIN)
    assert asked.location.startswith("/sign-in/code")
    assert not is_signed_in(client)
    watch.shift(60)
    assert client.post("/sign-in/code", data={"code": code_of(totp)}).status_code == 302
    assert is_signed_in(client)
    assert verbs().count("account:second_factor_set") == 1


def test_a_code_counts_once_even_in_another_browser(client, admin, log_in, watch, app):
    log_in(client, ADMIN)
    totp = set_up(client)
    watch.shift(60)
    other = app.test_client()
    client.post("/sign-out")
    for browser in (client, other):
        log_in(browser, ADMIN)
    code = code_of(totp)
    assert client.post("/sign-in/code", data={"code": code}).status_code == 302
    replayed = other.post("/sign-in/code", data={"code": code})
    assert "not right, or was used already" in text_of(replayed)
    assert not is_signed_in(other)


def test_a_mistyped_code_while_setting_up_keeps_the_same_key(client, admin, log_in):
    log_in(client, ADMIN)
    page = text_of(client.post("/account/second-factor", data={"setup": "authenticator"}))
    totp = key_on(page)
    wrong = client.post("/sign-in/code", data={"code": "000 000"})
    assert wrong.status_code == 200
    assert client.post("/sign-in/code", data={"code": code_of(totp)}).status_code == 302


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "²²²²²²", "١٢٣٤٥٦", "12 34 5"])
def test_what_is_no_code_is_told_so_and_not_counted(client, admin, log_in, code, watch):
    log_in(client, ADMIN)
    set_up(client)
    client.post("/sign-out")
    log_in(client, ADMIN)
    page = text_of(client.post("/sign-in/code", data={"code": code}))
    assert "6 figures" in page
    assert "Too many tries" not in page


def test_guessing_codes_makes_the_address_wait(client, admin, log_in, watch):
    log_in(client, ADMIN)
    totp = set_up(client)
    client.post("/sign-out")
    watch.shift(60)
    for number in range(rules.FAILURES_PER_ADDRESS):
        log_in(client, ADMIN)  # the right password does not forget wrong codes
        client.post("/sign-in/code", data={"code": f"00000{number}"})
    answer = client.post("/sign-in/code", data={"code": code_of(totp)})
    assert "Too many tries" in text_of(answer)
    assert not is_signed_in(client)


def test_a_recovery_code_signs_in_once(client, admin, log_in, storage, watch, verbs):
    log_in(client, ADMIN)
    set_up(client)
    page = text_of(client.post("/account/recovery-codes"))
    codes = re.findall(r"<li><code>([0-9a-f-]{14})</code>", page)
    assert len(codes) == 8
    with storage.reading() as db:
        kept = queries.find_person_by_email(db, ADMIN).mf_recovery_codes
    assert not set(codes) & set(kept)  # only hashes
    assert codes[0] not in text_of(client.get("/account/recovery-codes?show_codes=1"))
    client.post("/sign-out")
    log_in(client, ADMIN)
    typed = codes[0].upper().replace("-", " ")
    assert client.post("/sign-in/recovery-code", data={"code": typed}).status_code == 302
    assert is_signed_in(client)
    client.post("/sign-out")
    log_in(client, ADMIN)
    again = client.post("/sign-in/recovery-code", data={"code": codes[0]})
    assert "not right, or was used already" in text_of(again)
    assert not is_signed_in(client)
    assert client.post("/sign-in/recovery-code", data={"code": codes[1]}).status_code == 302
    assert "Recovery codes left" in text_of(client.get("/account"))
    assert "account:recovery_code_used" in verbs()


def test_switching_it_off_asks_for_the_password_when_the_sign_in_is_old(
    client, admin, log_in, watch
):
    log_in(client, ADMIN)
    set_up(client)
    watch.shift(16 * 60)
    client.get("/account")
    watch.shift(10 * 60)
    asked = client.post("/account/second-factor", data={"setup": "disable"})
    assert asked.location.startswith("/sign-in/again?next=")
    wrong = client.post(asked.location, data={"password": "not my password"})
    assert "This is not your password" in text_of(wrong)
    assert client.post(
        asked.location, data={"password": "three unrelated words"}
    ).location.endswith("/account/second-factor")
    client.post("/account/second-factor", data={"setup": "disable"})
    client.post("/sign-out")
    log_in(client, ADMIN)
    assert is_signed_in(client)


@pytest.fixture
def strict(sqlite_url, tmp_path):
    """A server on which everybody needs a second factor."""
    app = make_app(make_settings(tmp_path, database_url=sqlite_url, second_factor_required=True))
    app.test_client_class = CheckedClient
    yield app
    app.extensions["qmapp.storage"].close()


def test_where_it_is_required_the_first_sign_in_sets_it_up(strict, log_in, admin):
    client = strict.test_client()
    asked = log_in(client, ADMIN)
    assert asked.location.startswith("/account/second-factor")
    assert "Everybody needs one here" in text_of(client.get(asked.location))
    assert not is_signed_in(client)
    set_up(client)
    assert is_signed_in(client)
    refused = client.post("/account/second-factor", data={"setup": "disable"})
    assert "cannot be switched off" in text_of(refused)


def test_its_pages_never_fail_whoever_opens_them(strict, app, admin, log_in):
    for server in (strict, app):
        for path in (
            "/sign-in/code",
            "/sign-in/recovery-code",
            "/account/second-factor",
            "/account/recovery-codes",
            "/sign-in/again",
        ):
            stranger = server.test_client()
            assert stranger.get(path).status_code == 302
            assert (
                stranger.post(path, data={"code": "123456", "setup": "authenticator"}).status_code
                == 302
            )
            half_way = server.test_client()
            log_in(half_way, ADMIN)
            assert half_way.get(path).status_code in {200, 302}
            assert half_way.post(path, data={"code": "1", "setup": "sms"}).status_code in {200, 302}


def test_a_leaver_half_way_through_signing_in_does_not_get_in(
    client, admin, log_in, storage, watch
):
    from qmapp.people.accounts import people

    log_in(client, ADMIN)
    totp = set_up(client)
    client.post("/sign-out")
    log_in(client, ADMIN)
    with storage.unit_of_work() as db:
        people.deactivate(db, db.get_one(Person, admin.id), NOON, actor_id=None)
    watch.shift(60)
    client.post("/sign-in/code", data={"code": code_of(totp)})
    assert not is_signed_in(client)
