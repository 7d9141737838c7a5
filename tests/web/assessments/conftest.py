from __future__ import annotations

import pytest

from qmapp.casework.assessments.models import Assessment
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, make_case
from tests.web.assessments.judging_page import JudgingPage
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def mine(storage: Storage, case: Case) -> Assessment:
    return begin(storage, case, case.commissioner)


@pytest.fixture
def sheet(as_: As, case: Case, mine: Assessment) -> JudgingPage:
    return JudgingPage(as_(case.commissioner), mine.id)
