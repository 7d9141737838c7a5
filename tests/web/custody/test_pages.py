"""The pages on which a board says until when it keeps its reviews."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qmapp.foundation.storage import Storage
from tests.factories.drafts import Case, make_case

KEPT = {"keep_until-day": "1", "keep_until-month": "6", "keep_until-year": "2060"}


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


def test_a_decision_is_kept_with_its_reason_and_stands_on_the_boards_list(case: Case, as_) -> None:
    manager: FlaskClient = as_(case.manager)
    address = f"/reviews/{case.review_id}/retention"
    assert "Nobody has said until when" in manager.get(address).text
    empty = manager.post(address, data={"because": "Our schedule."})
    assert empty.status_code == 422
    assert "Our schedule." in empty.text
    assert "Enter the day" in empty.text
    answer = manager.post(address, data={**KEPT, "because": "Our schedule."})
    assert answer.status_code == 302
    page = manager.get(address).text
    assert "Kept until 1 June 2060" in page
    board = manager.get(f"/boards/{case.board_id}/retention").text
    assert "0 of 1 are to be decided now" in board
    assert "1 June 2060" in board


@pytest.mark.parametrize("who", ["lead", "commissioner", "observer", "administrator", "interested"])
def test_for_others_there_is_nothing(case: Case, as_, who: str) -> None:
    client: FlaskClient = as_(getattr(case, who))
    assert client.get(f"/reviews/{case.review_id}/retention").status_code == 404
    assert client.get(f"/boards/{case.board_id}/retention").status_code == 404
