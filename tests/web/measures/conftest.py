from __future__ import annotations

from uuid import UUID

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.measures import add
from tests.factories.responses import recommend


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def rec(storage: Storage, case: Case) -> UUID:
    return recommend(storage, case)


@pytest.fixture
def listed(case: Case, rec: UUID) -> str:
    """The address of the recommendation's measures."""
    return f"/reviews/{case.review_id}/recommendations/{rec}/measures"


@pytest.fixture
def made(storage: Storage, case: Case, rec: UUID) -> UUID:
    """A measure of shares."""
    return add(storage, case, rec, is_share=True)


@pytest.fixture
def base(case: Case, made: UUID) -> str:
    """The measure's own address."""
    return f"/reviews/{case.review_id}/measures/{made}"
