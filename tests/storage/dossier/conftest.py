from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories import recording
from tests.factories.assessments import Case


@pytest.fixture
def case(storage: Storage) -> Case:
    """A review with everything that its record can hold, not signed yet."""
    return recording.whole(storage)
