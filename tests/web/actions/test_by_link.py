"""The page of an owner without an account: one action, and no way to anything else."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from qmapp.decision.actions.links import token_of
from qmapp.decision.actions.models import OwnerLink
from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.storage import Storage, today
from qmapp.people.notices.models import Message
from tests.factories.actions import action, ended, linked, promised, say
from tests.factories.assessments import Case, make_case
from tests.factories.responses import WHAT, WORDS
from tests.web.actions.test_actions_pages import filled, hidden, parts
from tests.web.conftest import As


@pytest.fixture
def link_id(storage: Storage, case: Case, made: UUID) -> UUID:
    return linked(storage, case, made, until=today() + timedelta(days=30))[0]


@pytest.fixture
def address(app: Flask, link_id: UUID) -> str:
    return f"/o/{token_of(str(app.secret_key), link_id)}"


def test_given_sent_shown_and_revoked(
    as_: As, client: FlaskClient, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    manager = as_(case.manager)
    where = f"{base}/{made}/links/add"
    form = manager.get(where).text
    assert WHAT in form
    sent = {
        "own_id": hidden(form, "own_id"), "role": "Head of nursing", "email": "O@example.org",
        **parts("until", today() + timedelta(days=30)),
    }  # fmt: skip
    assert manager.post(where, data={**sent, "email": "x"}).status_code == 422
    for _ in range(2):
        given = manager.post(where, data=sent)
        assert given.status_code == 302
    page = manager.get(str(given.location)).text
    found = re.search(r"/o/[\w.-]+", page)
    assert found is not None
    with storage.reading() as db:
        [message] = db.scalars(select(Message)).all()
    assert found[0] in message.body
    assert client.get(found[0]).status_code == 200
    page = manager.get(f"{base}/{made}").text
    assert "Head of nursing" in page
    assert "nothing was said by it yet" in page
    assert found[0] not in page
    revoke = re.search(rf"{base}/{made}/links/[^/]+/revoke", page)
    assert revoke is not None
    assert as_(case.lead).post(revoke[0]).status_code == 404
    assert manager.post(revoke[0]).status_code == 302
    gone = client.get(found[0])
    assert gone.status_code == 410
    assert "Whoever gave it took it back." in gone.text
    assert found[0] not in manager.get(str(given.location)).text


def test_it_shows_one_action_and_leads_nowhere(
    client: FlaskClient, storage: Storage, case: Case, made: UUID, address: str
) -> None:
    say(storage, case.manager, made, words="What the board says among itself.")
    page = client.get(address)
    assert WHAT in page.text
    for secret in (WORDS, "Child K", "among itself", str(case.review_id), str(made)):
        assert secret not in page.text
    leads = set(re.findall(r'(?:href|action)="([^"#]+)"', page.text))
    assert {one for one in leads if not one.startswith(("/static/", address))} == set()
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"


def test_an_owner_says_how_it_goes_and_moves_the_day(
    client: FlaskClient, as_: As, storage: Storage, case: Case, base: str, made: UUID, address: str
) -> None:
    form = client.get(address).text
    assert client.post(address, data=filled(form, delivery="stopped")).status_code == 422
    sent = filled(form, delivery="on_track", words="Two teams have begun.")
    for _ in range(2):
        assert client.post(address, data=sent).status_code == 302
    assert client.get(address).text.count("Two teams have begun.") == 1
    day = client.get(f"{address}/day").text
    moved = filled(day, because="No room.", **parts("due_on", today() + timedelta(days=300)))
    assert client.post(f"{address}/day", data={**moved, "because": ""}).status_code == 422
    assert client.post(f"{address}/day", data=moved).status_code == 302
    assert client.post(address, data={**sent, "own_id": str(uuid4())}).status_code == 409
    page = as_(case.manager).get(f"{base}/{made}").text
    assert page.count("Two teams have begun.") == 1
    assert "Head of nursing, by link" in page
    assert "last used" in page


def test_an_owner_ticks_off_a_step(
    client: FlaskClient, as_: As, case: Case, base: str, made: UUID, address: str
) -> None:
    manager = as_(case.manager)
    add = f"{base}/{made}/steps/add"
    own = hidden(manager.get(add).text, "own_id")
    assert manager.post(add, data={"own_id": own, "what": "Find a room."}).status_code == 302
    found = re.search(rf"{address}/steps/[^/]+/mark", client.get(address).text)
    assert found is not None
    for _ in range(2):
        assert client.post(found[0], data={"do": "done", "version": "1"}).status_code == 302
    assert "1 of 1 step done" in client.get(address).text
    stale = client.post(found[0], data={"do": "open", "version": "1"}, follow_redirects=True)
    assert "This step was changed meanwhile." in stale.text


def test_what_is_over_says_what_to_do_and_keeps_what_was_typed_in_sight(
    client: FlaskClient, storage: Storage, made: UUID, link_id: UUID, address: str
) -> None:
    form = client.get(address).text
    ended(storage, link_id, until=today() - timedelta(days=1))
    for where in (address, f"{address}/day"):
        gone = client.get(where)
        assert gone.status_code == 410
        assert "Its last day has passed." in gone.text
        assert "ask for a new one" in gone.text
        assert WHAT not in gone.text
    sent = filled(form, delivery="on_track", words="Two <teams> have begun.")
    refused = client.post(address, data=sent)
    assert refused.status_code == 410
    assert "Two &lt;teams&gt; have begun." in refused.text
    assert client.post(f"{address}/steps/{uuid4()}/mark", data={"do": "done"}).status_code == 410
    assert action(storage, made).delivery is Delivery.NOT_STARTED


def test_a_forged_or_unknown_address_opens_nothing(
    app: Flask, client: FlaskClient, storage: Storage, address: str
) -> None:
    forged = f"/o/{token_of('another secret that is long enough!!', uuid4())}"
    unknown = f"/o/{token_of(str(app.secret_key), uuid4())}"
    for where in (forged, unknown, address[:-2], "/o/x", f"{forged}/day"):
        page = client.get(where)
        assert page.status_code == 404
        assert "This link is not whole, or was never given" in page.text
        assert "whether you have a role" not in page.text  # they have no account
    typed = client.post(address[:-2], data={"words": "Two <teams> have begun."})
    assert typed.status_code == 404
    assert "Two &lt;teams&gt; have begun." in typed.text
    elsewhere = promised(storage, make_case(storage))
    with storage.reading() as db:
        assert db.scalars(select(OwnerLink.action_id)).one() != elsewhere
