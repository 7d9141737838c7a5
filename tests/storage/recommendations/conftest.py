"""A case whose draft recommends, and the desk at which people work on it."""

from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.findings import FindingsDesk
from tests.factories.recommendations import TEXTS, RecommendationsDesk


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.fixture
def desk(storage: Storage, case: Case) -> RecommendationsDesk:
    return RecommendationsDesk(storage, case)


@pytest.fixture
def findings(storage: Storage, case: Case) -> FindingsDesk:
    return FindingsDesk(storage, case)
