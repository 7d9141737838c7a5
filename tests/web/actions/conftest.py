from __future__ import annotations

from uuid import UUID

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.actions import promised
from tests.factories.assessments import Case, make_case


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def made(storage: Storage, case: Case) -> UUID:
    return promised(storage, case)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/actions"
