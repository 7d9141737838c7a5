from __future__ import annotations

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.moderation import assess


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/drafts/1/moderation"


@pytest.fixture
def judged(storage: Storage, case: Case):
    """A self-check and two commissioners' assessments, all submitted."""
    return (
        assess(storage, case, case.lead, {1: "met", 2: "met"}),
        assess(storage, case, case.commissioner, {1: "not_met", 2: "met"}),
        assess(storage, case, case.second_commissioner, {1: "largely_met", 2: "met"}, position=2),
    )
