from __future__ import annotations

import pytest

from qmapp.casework.assessments.models import Assessment
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, make_case

# Signs beyond the first plane, accents of two code points, quotes, dashes: what offsets trip over.
TEXTS = (
    "1 Findings",
    "The health visitor wrote her concern down and nobody acted on it.",
    "Nobody asked the child. \U0001f600 The school had asked twice.",
    "Cafe\u0301 records were <b>not</b> sought & the “GP” knew.",
    "2 Learning",
    "Nobody asked the child. \U0001f600 The school had asked twice.",
    "=2+3 begins like a formula — and is none.",
)


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage, texts=TEXTS)


@pytest.fixture
def own(storage: Storage, case: Case) -> Assessment:
    """The lead reviewer's self-check, begun."""
    return begin(storage, case, case.lead)


@pytest.fixture
def com(storage: Storage, case: Case) -> Assessment:
    """The commissioner's assessment, begun."""
    return begin(storage, case, case.commissioner)
