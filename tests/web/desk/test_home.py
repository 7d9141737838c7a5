"""The first page for the signed out, and the pages about this service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qmapp import create_app
from qmapp.config import Environment
from tests.support.pages import CheckedClient


def test_a_stranger_learns_what_this_is_and_the_way_in(client):
    page = client.get("/").text
    assert "18 quality markers" in page
    assert 'href="/sign-in"' in page
    assert 'href="/markers"' in page
    assert "no score" in page


@pytest.mark.parametrize("path", ["/help", "/glossary", "/accessibility", "/privacy", "/parts"])
def test_pages_about_this_service_are_open_to_all(client, path):
    assert client.get(path).status_code == 200


def test_the_pattern_page_is_not_there_in_production(settings):
    production = replace(settings, environment=Environment.PRODUCTION, second_factor_required=True)
    app = create_app(production)
    app.test_client_class = CheckedClient
    try:
        assert app.test_client().get("/parts").status_code == 404
        assert app.test_client().get("/help").status_code == 200
    finally:
        app.extensions["qmapp.storage"].close()


def test_the_way_around_names_where_one_is(client):
    assert 'href="/markers" aria-current="true"' in client.get("/markers").text
    signed_out = client.get("/help").text
    assert "aria-current" not in signed_out.split("<main")[0]
    assert ">Reviews</a>" not in signed_out
