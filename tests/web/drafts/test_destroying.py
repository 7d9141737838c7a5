"""The pages on which a draft that came in error is destroyed: who asks, who decides, what is said."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from qmapp.casework.drafts.models import Destruction, Draft
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.files import FileStore
from qmapp.foundation.storage import Storage
from tests.factories.drafts import Case, make_draft

WHY = "The report of another child came by mistake."


@pytest.fixture
def draft(storage: Storage, files: FileStore, case: Case) -> Draft:
    return make_draft(storage, files, case, case.manager)


def url(case: Case, tail: str) -> str:
    return f"/reviews/{case.review_id}/{tail}"


def requests_of(storage: Storage) -> list[Destruction]:
    with storage.reading() as db:
        return list(db.scalars(select(Destruction)))


@pytest.fixture
def asked(case: Case, draft: Draft, as_, storage: Storage) -> UUID:
    answer = as_(case.manager).post(url(case, "drafts/1/destroy"), data={"because": WHY})
    assert answer.status_code == 302
    (request,) = requests_of(storage)
    return request.id


def test_it_is_asked_for_from_the_details_and_a_reason_is_wanted(
    case: Case, draft: Draft, as_, storage: Storage
) -> None:
    client: FlaskClient = as_(case.manager)
    assert "ask to destroy it" in client.get(url(case, "drafts/1/details")).text
    answer = client.post(url(case, "drafts/1/destroy"), data={"because": " "})
    assert answer.status_code == 422
    assert "Say why it must be destroyed" in answer.text
    assert requests_of(storage) == []


def test_a_draft_of_the_record_says_so_and_offers_no_form(
    case: Case, draft: Draft, as_, storage: Storage
) -> None:
    client: FlaskClient = as_(case.manager)
    assert 'name="because"' in client.get(url(case, "drafts/1/destroy")).text
    with storage.unit_of_work() as db:
        db.get_one(Review, case.review_id).stage = Stage.REPORT_SIGNED
    page = client.get(url(case, "drafts/1/destroy"))
    assert page.status_code == 200
    assert "This draft stays." in page.text
    assert 'name="because"' not in page.text


def test_who_asked_may_take_it_back_and_not_decide(
    case: Case, asked: UUID, as_, storage: Storage
) -> None:
    client: FlaskClient = as_(case.manager)
    page = client.get(url(case, f"destructions/{asked}")).text
    assert "somebody else decides" in page
    assert "Let the draft stay" not in page
    destroyed = client.post(
        url(case, f"destructions/{asked}"), data={"decision": "destroy", "because": "Quick."}
    )
    assert destroyed.status_code == 404
    client.post(url(case, f"destructions/{asked}"), data={"decision": "stay", "because": "Mine."})
    assert requests_of(storage) == []


def test_the_chair_destroys_it_and_what_is_left_is_listed(
    case: Case, draft: Draft, asked: UUID, as_, storage: Storage
) -> None:
    chair: FlaskClient = as_(case.member)  # the chair, who has no role on the review
    assert WHY in chair.get(url(case, "destructions")).text
    answer = chair.post(url(case, f"destructions/{asked}"), data={"decision": "destroy"})
    assert answer.status_code == 302
    page = chair.get(url(case, "destructions")).text
    assert draft.sha256 in page
    assert WHY in page
    assert as_(case.manager).get(url(case, "drafts/1/details")).status_code == 404


def test_letting_it_stay_needs_a_reason_and_one_of_the_two_is_chosen(
    case: Case, asked: UUID, as_, storage: Storage
) -> None:
    chair: FlaskClient = as_(case.member)
    none = chair.post(url(case, f"destructions/{asked}"), data={"because": "Hm."})
    assert none.status_code == 422
    assert "Choose one of the two" in none.text
    assert "Hm." in none.text
    stays = chair.post(url(case, f"destructions/{asked}"), data={"decision": "stay"})
    assert stays.status_code == 422
    assert "Say why the draft is to stay" in stays.text


@pytest.mark.parametrize("who", ["commissioner", "observer", "administrator", "interested"])
def test_for_others_there_is_nothing(case: Case, asked: UUID, as_, who: str) -> None:
    client: FlaskClient = as_(getattr(case, who))
    for tail in ("destructions", f"destructions/{asked}", "drafts/1/destroy"):
        assert client.get(url(case, tail)).status_code == 404
