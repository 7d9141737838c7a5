from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)
