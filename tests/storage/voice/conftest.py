from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.storage.evidence.next_draft import OLD
from tests.support.tiny_rules import tiny_rules
from tests.support.voiced import Desk

__all__ = ["tiny_rules"]


@pytest.fixture
def case(storage: Storage, tiny_rules: object) -> Case:
    return make_case(storage, texts=OLD)


@pytest.fixture
def desk(storage: Storage, case: Case) -> Desk:
    return Desk(storage, case)
