from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.recommendations import TEXTS, RecommendationsDesk
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.fixture
def desk(storage: Storage, case: Case) -> RecommendationsDesk:
    return RecommendationsDesk(storage, case)


@pytest.fixture
def lead(as_: As, case: Case) -> FlaskClient:
    return as_(case.lead)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/recommendations"
