"""Values that no page of ours sends: numbers, letters and markup that hurt careless servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from qmapp.foundation.access import BoardRole
from qmapp.people.accounts.models import Person
from qmapp.people.accounts.rules import PRIVACY_PARTS
from tests.factories.accounts import make_board, make_person
from tests.factories.drafts import Case, make_case, make_draft
from tests.support.apps import make_app
from tests.support.pages import CheckedClient
from tests.support.settings import make_settings

SignIn = Callable[[FlaskClient, Person], FlaskClient]
NUL = "before\0after"


@pytest.fixture
def case(storage) -> Case:
    return make_case(storage)


@pytest.fixture
def lead(app, storage, sign_in: SignIn, case: Case) -> FlaskClient:
    make_draft(storage, app.extensions["qmapp.files"], case)
    with storage.reading() as db:
        return sign_in(app.test_client(), db.get_one(Person, case.lead.person_id))


@pytest.mark.parametrize("number", [0, 2, 2**31, 2**63, 10**30])
@pytest.mark.parametrize("page", ["", "/details", "/original", "/profile", "/profile.csv"])
def test_a_draft_of_any_number_is_there_or_is_not(
    lead: FlaskClient, case: Case, number: int, page: str
) -> None:
    address = f"/reviews/{case.review_id}/drafts/{{}}{page}"
    if not page.startswith("/profile"):  # this case's edition of the markers is an empty one
        assert lead.get(address.format(1)).status_code == 200
    assert lead.get(address.format(number)).status_code == 404


def test_so_are_markers_pages_and_drafts_named_in_a_query(lead: FlaskClient, case: Case) -> None:
    home = f"/reviews/{case.review_id}"
    assert lead.get(f"{home}/assessments/new?draft={10**30}").status_code == 404
    assert lead.get(f"/markers/{10**30}").status_code == 404
    assert lead.get(f"/reviews?page={10**30}").status_code == 200


# PostgreSQL refuses NUL inside words; every form of ours leaves it out before.


@pytest.fixture
def on_postgres(postgres_url: str, tmp_path: Path) -> Iterator[FlaskClient]:
    app = make_app(make_settings(tmp_path, database_url=postgres_url))
    app.test_client_class = CheckedClient
    yield app.test_client()
    app.extensions["qmapp.storage"].close()


def test_nul_reaches_no_database(on_postgres: FlaskClient) -> None:
    storage = on_postgres.application.extensions["qmapp.storage"]
    board = make_board(storage)
    roles = (BoardRole.ADMINISTRATOR, BoardRole.REVIEW_MANAGER)
    make_person(storage, "both@example.org", board=board, roles=roles)
    signed_in = on_postgres.post(
        "/sign-in", data={"email": "both@example.org", "password": "three unrelated words"}
    )
    assert signed_in.status_code == 302
    kind = on_postgres.application.extensions["qmapp.catalogue"].kinds[0].id
    forms: dict[str, dict[str, str]] = {
        "/account/name": {"name": NUL},
        f"/boards/{board.id}/agencies": {"name": NUL},
        f"/boards/{board.id}/settings": {
            "name": NUL, "marking": "own", "own_marking": NUL,
            **dict.fromkeys(PRIVACY_PARTS, NUL),
        },
        f"/boards/{board.id}/people/invite": {
            "name": NUL, "email": "new@example.org", "role": "chair",
        },
        f"/boards/{board.id}/reviews/new": {
            "reference": "Child K\0", "kind": kind, "scope_note": NUL, "lateness_reason": NUL,
        },
    }  # fmt: skip
    for address, fields in forms.items():
        answer = on_postgres.post(address, data=fields)
        assert answer.status_code == 302, address
    home = on_postgres.get(answer.location)  # the people of the review just set up
    review = answer.location.removesuffix("/people")
    assert home.status_code == 200
    forms = {
        f"{review}/people/invite": {
            "invite-name": NUL, "invite-email": "x@example.org", "invite-role": "observer",
        },
        f"{review}/interests": {"own-statement": NUL},
    }  # fmt: skip
    for address, fields in forms.items():
        assert on_postgres.post(address, data=fields).status_code == 302, address


def test_nul_and_broken_letters_in_addresses_find_nothing(on_postgres: FlaskClient) -> None:
    for address in (
        "/invitations/%00", "/invitations/%ff", "/reset-password/%00",
        "/markers?open=%00", "/sign-in?next=%00", "/static/%00", "/%00", "/reviews/%00",
    ):  # fmt: skip
        assert on_postgres.get(address).status_code in {200, 302, 404}, address
