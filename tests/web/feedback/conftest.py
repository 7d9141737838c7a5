from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.feedback import LetterDesk


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def desk(storage: Storage, case: Case) -> LetterDesk:
    return LetterDesk(storage, case)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/feedback"
