"""Codes that count once though two browsers send them at the same moment, on both databases."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
import time_machine
from passlib.totp import TOTP

from qmapp.people.accounts.models import Person
from tests.factories.accounts import PASSWORD, make_person
from tests.support.apps import make_app
from tests.support.pages import CheckedClient
from tests.support.settings import make_settings

from .conftest import is_signed_in

ADA = "ada@x.example"
NOON = datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request, tmp_path):
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    app = make_app(make_settings(tmp_path, database_url=url))
    app.test_client_class = CheckedClient
    yield app
    app.extensions["qmapp.storage"].close()


@pytest.fixture
def half_way(server):
    """Two browsers that have given Ada's password and are asked for her code, and her app."""
    storage = server.extensions["qmapp.storage"]
    with time_machine.travel(NOON, tick=False) as watch:
        person = make_person(storage, ADA)
        totp_factory = server.extensions["security"].totp_factory
        secret = totp_factory.generate_totp_secret()
        with server.test_request_context():
            codes_util = server.extensions["security"].mf_recovery_codes_util
            hashed = codes_util._hash("abcd-ef01-2345")
        with storage.unit_of_work() as db:
            kept = db.get_one(Person, person.id)
            kept.tf_primary_method, kept.tf_totp_secret = "authenticator", secret
            kept.mf_recovery_codes = [hashed]
        app_of_hers = TOTP(key=re.sub(r"\W", "", totp_factory.get_totp_pretty_key(secret)))
        watch.shift(60)
        browsers = [server.test_client() for _ in range(2)]
        for browser in browsers:
            browser.post("/sign-in", data={"email": ADA, "password": PASSWORD})
        yield browsers, app_of_hers.generate().token


def at_once(browsers, path, code):
    start = Barrier(len(browsers))

    def send(browser):
        start.wait(10)
        browser.post(path, data={"code": code})

    with ThreadPoolExecutor(len(browsers)) as pool:
        list(pool.map(send, browsers))
    return sorted(is_signed_in(browser) for browser in browsers)


def test_a_code_from_the_app(half_way):
    browsers, code = half_way
    assert at_once(browsers, "/sign-in/code", code) == [False, True]


def test_a_recovery_code(half_way):
    browsers, _ = half_way
    assert at_once(browsers, "/sign-in/recovery-code", "ABCD EF01 2345") == [False, True]
