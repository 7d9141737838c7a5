from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from qmapp.foundation.storage import Storage, today
from qmapp.learning.impact.models import Check
from qmapp.learning.impact.rules import CheckKind
from tests.factories.assessments import Case, make_case
from tests.factories.following import Followed, follow
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def world(storage: Storage, case: Case) -> Followed:
    return follow(storage, case, 2)


@pytest.mark.parametrize(
    ("who", "is_told"),
    [("manager", True), ("chair", True), ("commissioner", True), ("panel", False)],
)
def test_checks_that_are_due_stand_on_the_home_of_whoever_records_them(
    as_: As, storage: Storage, case: Case, world: Followed, who: str, is_told: bool
) -> None:
    client = as_(case.people[who])
    assert "Checks that are due" not in client.get("/").text
    with storage.unit_of_work() as db:
        delivery = update(Check).where(Check.kind == CheckKind.DELIVERY)
        db.execute(delivery.values(due_on=today() - timedelta(12)))
    page = client.get("/").text
    assert ("Checks that are due" in page) is is_told
    assert ("2 checks wait to be recorded" in page) is is_told
    assert ("12 days overdue" in page) is is_told
    if is_told:
        where = f"/reviews/{case.review_id}/impact?show=due"
        assert f'href="{where}"' in page
        assert (
            "Record this check"
            in client.get(f"/reviews/{case.review_id}/impact/{world.recommendations[0]}").text
        )
        assert "12 days overdue" in client.get(where).text
        # The heading of the page counts them among what waits.
        assert page.index("Checks that are due") < page.index("Reviews</h2>")
