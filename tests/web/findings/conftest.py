from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.findings import FindingsDesk
from tests.storage.evidence.next_draft import OLD


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=OLD)


@pytest.fixture
def desk(storage: Storage, case: Case) -> FindingsDesk:
    return FindingsDesk(storage, case)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/findings"
