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
    """Nobody but the commissioner has an assessment to make, and made it."""
    return LetterDesk(storage, case)
