"""Who was heard over all reviews of a board: always n of N, and only what one may count."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from lxml import html
from werkzeug.test import TestResponse

from qmapp.casework.involvement.rules import Group, Response, StepKind
from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.queries import get_review
from qmapp.foundation.storage import Storage
from tests.factories import register
from tests.factories.assessments import NOW, Case, declare_interest
from tests.web.assessments.test_query_count import counting
from tests.web.conftest import As
from tests.web.involvement.looking import links, shown


def address(case: Case) -> str:
    return f"/boards/{case.board_id}/involvement"


def another_review(storage: Storage, case: Case, reference: str) -> UUID:
    """A review of the same board on which nobody of the case has a role."""
    with storage.unit_of_work() as db:
        like = get_review(db, case.review_id)
        made = Review(
            id=uuid4(), board_id=case.board_id, reference=reference, kind=like.kind,
            edition_sha256=like.edition_sha256, stage_since=NOW, created_at=NOW,
            created_by=case.manager.person_id,
        )  # fmt: skip
        db.add(made)
        return made.id


def stocked(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case, label="mother")
    register.take(
        storage, case, mother, StepKind.CONTRIBUTION, on=date(2026, 3, 3), words="I was there."
    )
    father = register.add(storage, case, Group.FATHER, label="father")
    register.respond(storage, case, father, Response.DECLINED, date(2026, 3, 4))
    register.add(storage, case, Group.POLICE, label="police officers", size=4)


def figures(answer: TestResponse) -> dict[str, dict[str, str]]:
    """Each group with its figures by the heads of their columns."""
    tree = html.fromstring(answer.get_data(as_text=True))
    found = {}
    for table in tree.xpath("//table"):
        heads = [" ".join(one.text_content().split()) for one in table.xpath(".//thead//th")][1:]
        for row in table.xpath(".//tbody/tr"):
            cells = [" ".join(cell.text_content().split()) for cell in row.xpath("./td")]
            found[row.get("id")] = dict(zip(heads, cells, strict=True))
    return found


def test_every_figure_is_n_of_n(storage: Storage, case: Case, as_: As) -> None:
    stocked(storage, case)
    answer = as_(case.manager).get(address(case))
    assert answer.status_code == 200
    found = figures(answer)
    assert set(found) == {"mother", "father", "police"}
    assert found["mother"]["Identified in reviews"] == "1 of 1"
    assert found["mother"]["Heard"] == "1 of 1"
    assert found["father"]["Declined"] == "1 of 1"
    assert found["father"]["Heard"] == "0 of 1"
    assert found["police"]["Never asked"] == "1 of 1"
    words = shown(answer)
    assert "1 of 1 review keeps a register." in words
    assert "In no register: The child or young person; " in words
    assert "These are small numbers." in words
    assert "%" not in words
    assert "I was there." not in answer.text


def test_reviews_without_a_register_are_told_apart(storage: Storage, case: Case, as_: As) -> None:
    stocked(storage, case)
    another = another_review(storage, case, "Child Z")
    answer = as_(case.manager).get(address(case))
    assert "1 of 2 reviews keep a register." in shown(answer)
    assert figures(answer)["mother"]["Identified in reviews"] == "1 of 1"
    (section,) = html.fromstring(answer.text).xpath("//section[@aria-labelledby='without']//a")
    assert section.get("href") == f"/reviews/{another}/involvement"


def test_reviews_are_named_to_those_who_may_open_their_register(
    storage: Storage, case: Case, as_: As
) -> None:
    stocked(storage, case)
    another_review(storage, case, "Child Z")
    where = f"/reviews/{case.review_id}/involvement"
    manager, chair = (as_(who).get(address(case)) for who in (case.manager, case.chair))
    assert where in links(manager)
    assert figures(chair) == figures(manager)
    assert not [one for one in links(chair) if "/reviews/" in one]
    assert "1 review that you may count and not open" in shown(chair)
    assert "Child Z" not in chair.text


def test_an_interest_takes_its_review_out_of_every_figure(
    storage: Storage, case: Case, as_: As
) -> None:
    stocked(storage, case)
    another_review(storage, case, "Child Z")
    declare_interest(storage, case, case.chair)
    answer = as_(case.chair).get(address(case))
    assert "0 of 1 reviews keep a register." in shown(answer)
    assert figures(answer) == {}


def test_who_is_hidden_is_in_no_figure_of_that_agencys_people(
    storage: Storage, case: Case, as_: As
) -> None:
    agency = register.agency(storage, case)
    register.add(storage, case, label="mother")
    register.add(storage, case, Group.POLICE, label="officer", hidden_from=frozenset({agency}))
    assert set(figures(as_(case.chair).get(address(case)))) == {"mother", "police"}
    register.speaks_for(storage, case, case.chair, agency)
    assert set(figures(as_(case.chair).get(address(case)))) == {"mother"}


def test_it_says_how_it_begins(storage: Storage, case: Case, as_: As) -> None:
    answer = as_(case.chair).get(address(case))
    assert "0 of 1 reviews keep a register." in shown(answer)
    assert "No register yet" in shown(answer)
    declare_interest(storage, case, case.chair)
    assert "No review to count" in shown(as_(case.chair).get(address(case)))


@pytest.mark.parametrize("who", ["lead", "commissioner", "panel", "observer"])
def test_it_is_for_those_who_serve_the_board(case: Case, as_: As, who: str) -> None:
    assert as_(getattr(case, who)).get(address(case)).status_code == 404


def test_the_list_of_reviews_leads_there(case: Case, as_: As) -> None:
    assert address(case) in links(as_(case.chair).get("/reviews"))
    assert address(case) not in links(as_(case.lead).get("/reviews"))


def test_more_reviews_ask_no_more_of_the_database(storage: Storage, case: Case, as_: As) -> None:
    stocked(storage, case)
    client = as_(case.manager)
    client.get(address(case))
    with counting(storage) as few:
        client.get(address(case))
    for number in range(12):
        another_review(storage, case, f"Child {number}")
    stocked(storage, case)
    with counting(storage) as many:
        answer = client.get(address(case))
    assert len(many) == len(few)
    assert "1 of 13 reviews keep a register." in shown(answer)
    assert figures(answer)["mother"]["Heard"] == "2 of 2"
