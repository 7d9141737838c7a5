"""A form of another sign-in: its words are kept for whoever it was given to, and nobody else."""

import re
from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from qmapp.errors import StorageBusy
from qmapp.people.accounts import kept, rules
from qmapp.people.accounts.models import KeptForm, Person
from tests.factories.accounts import PASSWORD, make_person

from .conftest import ADMIN

TYPED = "Ada Min\u00f6 <b>of</b> Northmere"
SECOND = "second@board.example"
HERE = {"Sec-Fetch-Site": "same-origin"}


def text_of(response):
    return response.get_data(as_text=True)


def kept_forms(storage):
    with storage.reading() as db:
        return list(db.scalars(select(KeptForm)))


def token_in(page):
    (token, *_) = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    return token


def token_of_page(client):
    """The token in a form of the account page, as the browser holds it in an open tab."""
    return token_in(text_of(client.get("/account")))


def send(client, token, name=TYPED, headers=HERE):
    data = {"name": name, "csrf_token": token}
    return client.post("/account/name", data=data, csrf=False, headers=headers)


def sign_in_from(client, response, email=ADMIN):
    return client.post(response.location, data={"email": email, "password": PASSWORD})


@pytest.fixture
def open_tab(client, admin, log_in):
    """The token of a page that stays open while things happen elsewhere."""
    log_in(client, ADMIN)
    return token_of_page(client)


def signed_out(client):
    client.post("/sign-out")


def cookie_gone(client):
    client.delete_cookie("qmapp_session")


@pytest.mark.parametrize("how", [signed_out, cookie_gone])
def test_it_is_kept_and_shown_after_signing_in_again(client, open_tab, storage, how):
    how(client)
    asked = send(client, open_tab)
    assert asked.location.startswith("/sign-in?next=/account/kept/")
    assert "What you typed is kept" in text_of(client.get(asked.location))
    back = sign_in_from(client, asked)
    page = html.fromstring(text_of(client.get(back.location)))
    assert TYPED in page.text_content()
    # Nothing was carried out: it waits until its owner says so.
    with storage.reading() as db:
        assert db.scalar(select(Person.name).where(Person.email == ADMIN)) != TYPED
    (form,) = kept_forms(storage)
    client.post("/account/name", data={"name": TYPED, "kept_form": str(form.id)})
    with storage.reading() as db:
        assert db.scalar(select(Person.name).where(Person.email == ADMIN)) == TYPED
    assert kept_forms(storage) == []


def test_somebody_else_who_signs_in_afterwards_sees_nothing(client, open_tab, storage):
    make_person(storage, SECOND)
    signed_out(client)
    asked = send(client, open_tab)
    back = sign_in_from(client, asked, SECOND)
    refused = client.get(back.location)
    assert refused.status_code == 404
    assert "Northmere" not in text_of(refused)
    assert "Kept for you" not in text_of(client.get("/account"))


def test_somebody_else_who_is_signed_in_by_then_sees_nothing(client, open_tab, storage, log_in):
    second = make_person(storage, SECOND)
    signed_out(client)
    log_in(client, SECOND)
    answer = send(client, open_tab)
    assert answer.status_code == 400
    assert "kept for a day for the person who opened the page" in text_of(answer)
    assert "Northmere" not in text_of(answer)
    (form,) = kept_forms(storage)
    assert form.person_id != second.id


def test_signed_in_again_as_the_same_person_it_is_shown_at_once(client, open_tab, storage, log_in):
    signed_out(client)
    log_in(client, ADMIN)
    answer = send(client, open_tab)
    page = text_of(client.get(answer.location))
    assert "too old to send" in page
    assert "Northmere" in page
    assert [form.fields["pairs"] for form in kept_forms(storage)] == [[["name", TYPED]]]


def test_sent_twice_it_is_kept_once(client, open_tab, storage):
    signed_out(client)
    assert send(client, open_tab).location == send(client, open_tab).location
    assert send(client, open_tab, name="Another name").status_code == 302
    assert len(kept_forms(storage)) == 2


def test_an_older_browser_that_says_nothing_of_its_origin_is_served_too(client, open_tab, storage):
    signed_out(client)
    assert send(client, open_tab, headers={}).status_code == 302
    assert len(kept_forms(storage)) == 1


def test_last_words_of_a_page_that_closes_are_kept_and_leave_the_next_sign_in_alone(
    client, open_tab, storage
):
    cookie_gone(client)
    closing = HERE | {"Sec-Fetch-Mode": "no-cors"}
    answer = send(client, open_tab, headers=closing)
    led_to = client.get(answer.location, headers=closing)
    assert len(kept_forms(storage)) == 1
    # Either may come after the sign-in page that was opened meanwhile, or after the sign-in.
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" not in led_to.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_a_form_that_another_site_sends_is_refused_without_a_trace(client, open_tab, storage, site):
    signed_out(client)
    answer = send(client, open_tab, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400
    assert "Northmere" not in text_of(answer)
    assert kept_forms(storage) == []


def forged(token):
    head, _, tail = token.partition(".")
    return f"{head[:-2]}xx.{tail}"


@pytest.mark.parametrize("spoil", [forged, lambda _: "", lambda _: "nonsense"])
def test_without_a_proof_whose_it_is_it_is_shown_to_be_copied_and_not_kept(
    client, open_tab, storage, spoil
):
    signed_out(client)
    answer = send(client, spoil(open_tab))
    assert answer.status_code == 400
    page = html.fromstring(text_of(answer))
    (box,) = page.xpath("//textarea")
    assert box.text.strip() == TYPED
    assert page.xpath(f"//label[@for='{box.get('id')}']")[0].text_content() == "Name"
    assert kept_forms(storage) == []


def test_a_page_left_open_too_long_shows_the_words_to_be_copied(
    client, open_tab, storage, monkeypatch
):
    signed_out(client)
    monkeypatch.setattr(rules, "STALE_FORM_LASTS", timedelta(seconds=-1))
    answer = send(client, open_tab)
    assert answer.status_code == 400
    assert html.fromstring(text_of(answer)).xpath("//textarea")[0].text.strip() == TYPED
    assert kept_forms(storage) == []


def test_when_the_database_is_busy_the_words_are_shown_to_be_copied(
    client, open_tab, storage, monkeypatch
):
    def busy(*_, **__):
        raise StorageBusy

    signed_out(client)
    monkeypatch.setattr(kept, "keep_form", busy)
    answer = send(client, open_tab)
    assert answer.status_code == 400
    assert html.fromstring(text_of(answer)).xpath("//textarea")[0].text.strip() == TYPED


def test_passwords_are_neither_kept_nor_shown(client, open_tab, storage):
    signed_out(client)
    answer = client.post(
        "/account/password",
        data={"password": PASSWORD, "new_password": "four new words", "csrf_token": open_tab},
        csrf=False,
        headers=HERE,
    )
    assert answer.status_code == 400
    assert "four new words" not in text_of(answer)
    assert kept_forms(storage) == []


def test_a_script_keeps_its_words_itself(client, open_tab, storage):
    signed_out(client)
    answer = send(client, open_tab, headers={**HERE, "X-Requested-With": "fetch"})
    assert answer.status_code == 400
    assert "still here" in answer.json["message"]
    assert kept_forms(storage) == []


def test_the_token_of_a_page_names_nobody_before_signing_in(client, admin):
    page = text_of(client.get("/sign-in"))
    (token, *_) = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    with client.session_transaction() as session:
        assert "." not in session["csrf_token"]
    assert token
