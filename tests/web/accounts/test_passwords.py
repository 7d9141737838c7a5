"""Changing and resetting passwords."""

import re
from datetime import timedelta

import pytest

from qmapp.foundation.storage import clock
from qmapp.people.accounts import rules
from tests.factories.accounts import PASSWORD

from .conftest import ADMIN, is_signed_in, link_in

NEW = "four quite unrelated words"


def text_of(response):
    return response.get_data(as_text=True)


def test_a_change_keeps_this_sign_in_and_ends_the_others(client, admin, log_in, app, verbs, outbox):
    other = app.test_client()
    log_in(client, ADMIN)
    log_in(other, ADMIN)
    assert "signed out on every other device" in text_of(client.get("/account/password"))
    answer = client.post("/account/password", data={"password": PASSWORD, "new_password": NEW})
    assert answer.location == "/account"
    assert "You are signed out on every other device" in text_of(client.get("/account"))
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert log_in(other, ADMIN, NEW).status_code == 302
    assert "account:password_changed" in verbs()
    assert outbox()[-1].subject == "Your password for Quality markers was changed"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("wrong wrong wrong", NEW, "This is not your password"),
        (PASSWORD, "too short", "Use 12 characters or more"),
        (PASSWORD, "letmeinletmein", "easy to guess"),
        (PASSWORD, ADMIN, "made of your name or address"),
        (PASSWORD, PASSWORD, "other than the one you have now"),
        (PASSWORD, "x" * 129, "Use 128 characters or fewer"),
        ("", "", "Write your password"),
    ],
)
def test_a_change_that_fails_says_why_and_changes_nothing(client, admin, log_in, old, new, words):
    log_in(client, ADMIN)
    page = text_of(client.post("/account/password", data={"password": old, "new_password": new}))
    assert words in page
    client.post("/sign-out")
    assert log_in(client, ADMIN).status_code == 302


def ask(client, email):
    return client.post("/reset-password", data={"email": email})


def test_a_reset_link_works_once_and_signs_out_everywhere(client, admin, log_in, app, outbox):
    log_in(client, ADMIN)
    other = app.test_client()
    assert ask(other, ADMIN).location == "/reset-password-sent"
    link = link_in(outbox()[-1])
    assert "Choose a new password" in text_of(other.get(link))
    assert other.post(link, data={"password": NEW}).location == "/sign-in"
    assert not is_signed_in(client)
    assert log_in(other, ADMIN, NEW).status_code == 302
    third = app.test_client()
    assert third.get(link).location == "/reset-password"
    assert third.post(link, data={"password": "yet another long one"}).location == "/reset-password"
    assert log_in(third, ADMIN, NEW).status_code == 302


def test_the_link_names_this_server_whatever_the_request_says(client, admin, outbox):
    elsewhere = {"base_url": "http://evil.example"}
    page = text_of(client.get("/reset-password", **elsewhere))
    token = re.findall(r'name="csrf_token" type="hidden" value="([^"]+)"', page)[0]
    fields = {"email": ADMIN, "csrf_token": token}
    answer = client.post("/reset-password", data=fields, csrf=False, **elsewhere)
    assert answer.status_code == 302
    assert "evil.example" not in outbox()[-1].body
    assert link_in(outbox()[-1]).startswith("/reset-password/")


def test_an_unknown_address_gets_the_same_page_and_no_message(client, admin, outbox):
    assert ask(client, "nobody@board.example").location == ask(client, ADMIN).location
    assert [message.recipient for message in outbox()] == [ADMIN]


def test_a_mailbox_cannot_be_flooded(client, admin, outbox, clock_at):
    for _ in range(rules.RESET_LINKS_PER_ADDRESS + 2):
        assert ask(client, ADMIN).status_code == 302
    assert len(outbox()) == rules.RESET_LINKS_PER_ADDRESS
    clock_at(clock() + rules.WINDOW + timedelta(seconds=1))
    ask(client, ADMIN)
    assert len(outbox()) == rules.RESET_LINKS_PER_ADDRESS + 1


def test_asking_for_links_does_not_lock_anybody_out(client, admin, log_in):
    for _ in range(rules.FAILURES_PER_ADDRESS + 1):
        ask(client, ADMIN)
    assert log_in(client, ADMIN).status_code == 302


def test_a_new_password_ends_the_wait(client, admin, log_in, outbox):
    for _ in range(rules.FAILURES_PER_ADDRESS):
        log_in(client, ADMIN, "wrong wrong wrong")
    ask(client, ADMIN)
    client.post(link_in(outbox()[-1]), data={"password": NEW})
    assert log_in(client, ADMIN, NEW).status_code == 302


def test_a_short_new_password_keeps_the_link_alive(client, admin, log_in, outbox):
    ask(client, ADMIN)
    link = link_in(outbox()[-1])
    assert "Use 12 characters or more" in text_of(client.post(link, data={"password": "short"}))
    assert "made of your name" in text_of(client.post(link, data={"password": f"{ADMIN} 1"}))
    assert client.post(link, data={"password": NEW}).location == "/sign-in"


def test_a_forged_link_is_refused(client, admin):
    for token in ("x", "W10.abc.def", "a" * 400):
        assert client.get(f"/reset-password/{token}").location == "/reset-password"
        assert client.post(f"/reset-password/{token}", data={"password": NEW}).status_code == 302
