from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.following import Followed, follow


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def world(storage: Storage, case: Case) -> Followed:
    return follow(storage, case, 3)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/impact"


@pytest.fixture
def one(base: str, world: Followed) -> str:
    return f"{base}/{world.recommendations[0]}"
