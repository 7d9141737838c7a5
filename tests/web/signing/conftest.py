from __future__ import annotations

import pytest

from qmapp.foundation.access import Actor
from qmapp.foundation.storage import Storage
from qmapp.people.accounts.models import Person
from qmapp.people.accounts.service import hash_password
from tests.factories import signing
from tests.factories.accounts import PASSWORD, SALT
from tests.factories.assessments import Case, make_case


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/signing"


@pytest.fixture
def signers(storage: Storage, case: Case) -> dict[str, Actor]:
    """Those of a report that is ready to be signed by a quorum of two; they have passwords."""
    hashed = hash_password(PASSWORD, SALT)
    made = signing.ready(storage, case, needed=2)
    with storage.unit_of_work() as db:
        for one in made.values():
            db.get_one(Person, one.person_id).password = hashed
    return made
