"""A case with a sent draft, and the desk at which people talk about it."""

from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.threads import ThreadsDesk


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def desk(storage: Storage, case: Case) -> ThreadsDesk:
    """The commissioner and the lead reviewer have submitted theirs."""
    found = ThreadsDesk(storage, case)
    found.past_blindness("commissioner", "lead")
    return found
