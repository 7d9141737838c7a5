from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from tests.factories.assessments import Case, add_draft, make_case

As = Callable[[Actor], FlaskClient]
NextDraft = Callable[..., Case]


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def next_draft(storage: Storage, case: Case) -> NextDraft:
    """Call it with the texts of a new draft: the case with that draft as the one to judge."""

    def bring(texts: Iterable[str], number: int = 2, *, sent: bool = True) -> Case:
        draft_id, reading_id = uuid4(), uuid4()
        with storage.unit_of_work() as db:
            add_draft(
                db, case.board_id, case.review_id, case.lead.person_id, draft_id=draft_id,
                reading_id=reading_id, number=number, sent=sent, texts=texts,
            )  # fmt: skip
        return replace(case, draft_id=draft_id, reading_id=reading_id)

    return bring


@pytest.fixture
def as_(app: Flask, storage: Storage, sign_in: Callable[[FlaskClient, Person], FlaskClient]) -> As:
    """Call it with somebody of the case: a client signed in as them."""

    def act(actor: Actor) -> FlaskClient:
        with storage.reading() as db:
            person = db.get_one(Person, actor.person_id)
        return sign_in(app.test_client(), person)

    return act
