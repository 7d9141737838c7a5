from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories import publishing
from tests.factories.assessments import Case, make_case


@pytest.fixture
def case(storage: Storage) -> Case:
    """A sent draft with words that identify somebody, scanned."""
    made = make_case(storage, texts=publishing.TEXTS)
    publishing.scanned(storage, made)
    return made


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/publication"
