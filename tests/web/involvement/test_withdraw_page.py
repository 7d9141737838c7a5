"""Words taken back: chosen, explained, asked about once more, and gone."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qmapp.casework.involvement.rules import StepKind
from qmapp.foundation.storage import Storage
from tests.factories import register
from tests.factories.assessments import Case
from tests.web.conftest import As
from tests.web.involvement.looking import errors, links, shown, source, url

ONE, OTHER = "Nobody told us who would ring.", "Look at the months after the move."


@pytest.fixture
def mother(storage: Storage, case: Case) -> UUID:
    return register.add(storage, case, label="mother")


@pytest.fixture
def said(storage: Storage, case: Case, mother: UUID) -> tuple[UUID, UUID]:
    return (
        register.take(storage, case, mother, StepKind.CONTRIBUTION, words=ONE),
        register.take(storage, case, mother, StepKind.FOCUS, words=OTHER),
    )


@pytest.fixture
def client(as_: As, case: Case) -> FlaskClient:
    return as_(case.lead)


def send(client: FlaskClient, case: Case, mother: UUID, **values: object) -> TestResponse:
    return client.post(url(case, f"/{mother}/withdraw"), data=values)


def words(storage: Storage, case: Case) -> set[str | None]:
    (line,) = register.register(storage, case)
    return {step.words for step in line.steps}


@pytest.mark.usefixtures("said")
def test_it_says_what_that_means_and_what_it_cannot_do(
    case: Case, client: FlaskClient, mother: UUID
) -> None:
    assert url(case, f"/{mother}/withdraw") in links(client.get(url(case, f"/{mother}")))
    page = shown(client.get(url(case, f"/{mother}/withdraw")))
    for sentence in (
        "without a reason", "gone everywhere in this application at once", "A mark stays",
        "The draft itself is not altered", "What has been published cannot be called back", ONE,
        OTHER,
    ):  # fmt: skip
        assert sentence in page


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(
    ("values", "at", "said_at"),
    [
        ({}, "which-0", "Choose what they take back"),
        ({"which": "some"}, "steps-0", "Choose at least one of these"),
        ({"which": "some", "steps": str(uuid4())}, "steps-0", "Look at the list again"),
        ({"which": "some", "steps": "\x00no step"}, "steps-0", "Look at the list again"),
        ({"steps": "no step"}, "which-0", "Choose what they take back"),
    ],
)
def test_it_must_be_said_what_is_taken_back(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, values: dict[str, str],
    at: str, said_at: str,
) -> None:  # fmt: skip
    answer = send(client, case, mother, **values, do="withdraw")
    assert answer.status_code == 422
    assert said_at in errors(answer)[at]
    assert words(storage, case) == {ONE, OTHER}


@pytest.mark.usefixtures("said")
def test_nothing_goes_before_it_was_asked_once_more(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    asked = send(client, case, mother, which="everything")
    assert asked.status_code == 200
    assert "You are about to take back 2 of 2" in shown(asked)
    assert "This cannot be undone" in shown(asked)
    assert words(storage, case) == {ONE, OTHER}


@pytest.mark.usefixtures("said")
def test_everything_goes_and_marks_stay(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    answer = send(client, case, mother, which="everything", do="withdraw")
    assert answer.location == url(case, f"/{mother}")
    page = client.get(answer.location)
    assert "The words of 2 steps are withdrawn." in shown(page)
    assert shown(page).count("Words that stood here were withdrawn on") == 2
    assert ONE not in source(page)
    assert OTHER not in source(page)
    assert "They took back what they said." in shown(page)
    assert url(case, f"/{mother}/withdraw") not in links(page)
    assert words(storage, case) == {None}


def test_some_of_it_goes_and_the_rest_stays(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: tuple[UUID, UUID]
) -> None:
    asked = send(client, case, mother, which="some", steps=str(said[1]))
    assert "You are about to take back 1 of 2" in shown(asked)
    assert f'name="steps" value="{said[1]}"' in source(asked)
    assert ONE not in shown(asked)
    send(client, case, mother, which="some", steps=str(said[1]), do="withdraw")
    page = shown(client.get(url(case, f"/{mother}")))
    assert ONE in page
    assert OTHER not in page
    assert "They were heard." in page


def test_words_that_were_put_right_go_with_what_stood_before(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: tuple[UUID, UUID]
) -> None:
    now = register.correct(storage, case, said[0], words="Nobody ever rang.")
    send(client, case, mother, which="some", steps=str(now), do="withdraw")
    page = source(client.get(url(case, f"/{mother}")))
    assert "Nobody ever rang" not in page
    assert ONE not in page


@pytest.mark.usefixtures("said")
def test_a_second_tab_finds_it_done(case: Case, client: FlaskClient, mother: UUID) -> None:
    send(client, case, mother, which="everything", do="withdraw")
    late = send(client, case, mother, which="everything", do="withdraw")
    assert late.status_code == 200
    assert "there is nothing to take back" in shown(late)
