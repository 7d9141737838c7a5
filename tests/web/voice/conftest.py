from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.support.tiny_rules import tiny_rules
from tests.support.voiced import Desk

__all__ = ["tiny_rules"]

TEXTS = (
    "Findings",
    "The mother said that nobody told them who would ring. They stopped waiting.",
    "Nobody asked the child. The school saw the child twice.",
    "The panel met twice.",
)


@pytest.fixture
def case(storage: Storage, tiny_rules: object) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.fixture
def desk(storage: Storage, case: Case) -> Desk:
    return Desk(storage, case)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/drafts/1/voice"
