from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from uuid import uuid4

import pytest

from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, add_draft, make_case

NextDraft = Callable[..., Case]


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def next_draft(storage: Storage, case: Case) -> NextDraft:
    """Call it with the texts of a new draft: the case with that draft as the one to judge."""

    def bring(texts: Iterable[str], number: int = 2, *, sent: bool = True) -> Case:
        draft_id, reading_id = uuid4(), uuid4()
        with storage.unit_of_work() as db:
            add_draft(
                db, case.board_id, case.review_id, case.lead.person_id, draft_id=draft_id,
                reading_id=reading_id, number=number, sent=sent, texts=texts,
            )  # fmt: skip
        return replace(case, draft_id=draft_id, reading_id=reading_id)

    return bring
