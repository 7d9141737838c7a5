"""All contacts of a review: a picture, and beneath it the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from lxml import html
from werkzeug.test import TestResponse

from qmapp.casework.involvement.rules import Group, Response, StepKind
from qmapp.foundation.storage import Storage
from tests.factories import register
from tests.factories.assessments import Case, declare_interest
from tests.web.assessments.test_query_count import counting
from tests.web.conftest import As
from tests.web.involvement.looking import shown, url

SAID = "Nobody asked me what I thought."


def stocked(storage: Storage, case: Case) -> None:
    mother = register.add(storage, case, label="mother")
    register.take(storage, case, mother, StepKind.TOLD, on=date(2026, 3, 3))
    register.take(storage, case, mother, StepKind.CONTRIBUTION, on=date(2026, 4, 9), words=SAID)
    register.take(storage, case, mother, StepKind.CONTRIBUTION, on=date(2026, 4, 9), words="Again.")
    register.take(storage, case, mother, StepKind.NEED)
    father = register.add(storage, case, Group.FATHER, label="father")
    register.respond(storage, case, father, Response.DECLINED, date(2026, 3, 5))


def rows(answer: TestResponse) -> Sequence[str]:
    tree = html.fromstring(answer.get_data(as_text=True))
    return [
        " ".join(" ".join(row.itertext()).split())
        for row in tree.xpath("//table//tbody/tr")
        if "The review" not in row.text_content()
    ]


def pictured(answer: TestResponse) -> dict[str, str]:
    """Each row of the picture by its title, and what it says in words."""
    tree = html.fromstring(answer.get_data(as_text=True))
    found = {}
    for drawing in tree.xpath("//*[local-name()='svg'][@role='img']"):
        title, desc = (
            drawing.xpath("./*[local-name()='title']")[0],
            drawing.xpath("./*[local-name()='desc']")[0],
        )
        assert drawing.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        found[title.text] = desc.text
    return found


def test_the_picture_and_the_table_say_the_same(storage: Storage, case: Case, as_: As) -> None:
    stocked(storage, case)
    answer = as_(case.lead).get(url(case, "/timeline"))
    assert answer.status_code == 200
    found = pictured(answer)
    assert found["Mother"] == (
        "3 March 2026: Told about the review; 9 April 2026: What they said (×2); "
        "Day not known: What they need, or what stands in the way"
    )
    assert found["Father"] == "5 March 2026: Response, declined"
    told = rows(answer)
    assert len(told) == 5
    assert told[0].startswith("3 March 2026 Mother Told about the review (T)")
    assert told[1].startswith("5 March 2026 Father Response (R)")
    assert told[-1].startswith("Day not known Mother What they need")
    assert "5 of 5 steps" in shown(answer)
    assert SAID not in answer.text  # what somebody said stands on their own page


def test_marks_have_a_shape_and_a_letter_that_the_key_explains(
    storage: Storage, case: Case, as_: As
) -> None:
    stocked(storage, case)
    tree = html.fromstring(as_(case.lead).get(url(case, "/timeline")).text)
    drawn = {
        (
            mark.get("class").split("--")[1].split()[0],
            mark.xpath("./*[local-name()='text']")[0].text,
        )
        for mark in tree.xpath("//*[contains(@class,'qm-tl__row')]//*[local-name()='g']")
    }
    key = {
        (
            mark.get("class").split("--")[1].split()[0],
            mark.xpath("./*[local-name()='text']")[0].text,
        )
        for mark in tree.xpath("//*[@class='qm-tl__key']//*[local-name()='g']")
    }
    assert drawn == key == {("square", "T"), ("square", "R"), ("circle", "W"), ("diamond", "N")}


def test_days_of_the_review_are_lines_and_rows(storage: Storage, case: Case, as_: As) -> None:
    stocked(storage, case)
    answer = as_(case.lead).get(url(case, "/timeline"))
    tree = html.fromstring(answer.text)
    labels = {label.text for label in tree.xpath("//*[starts-with(@class,'qm-tl__label')]")}
    table = {row.text_content() for row in tree.xpath("//tr[@class='qm-tl__own']")}
    assert labels - {"Today"}
    for label in labels - {"Today"}:
        assert any(label in row for row in table), label


def test_one_person_or_one_kind_is_chosen(storage: Storage, case: Case, as_: As) -> None:
    stocked(storage, case)
    client = as_(case.lead)
    (father,) = [one for one in register.register(storage, case) if one.label == "father"]
    one = client.get(url(case, f"/timeline?who={father.id}"))
    assert [*pictured(one)][1:] == ["Father"]
    assert "1 of 5 steps" in shown(one)
    kind = client.get(url(case, "/timeline?kind=contribution"))
    assert [*pictured(kind)][1:] == ["Mother"]
    assert len(rows(kind)) == 2
    none = client.get(url(case, f"/timeline?who={father.id}&kind=told"))
    assert not pictured(none)
    assert "0 of 5 steps" in shown(none)
    odd = client.get(url(case, "/timeline?who=nobody&kind=odd"))
    assert len(rows(odd)) == 5


def test_words_that_were_withdrawn_are_marked(storage: Storage, case: Case, as_: As) -> None:
    stocked(storage, case)
    mother = register.register(storage, case)[0]
    register.withdraw(storage, case, mother.id)
    answer = as_(case.lead).get(url(case, "/timeline"))
    assert "What they said (words withdrawn) (×2)" in pictured(answer)["Mother"]
    assert "is-gone" in answer.text
    assert "Words withdrawn" in shown(answer)


def test_who_is_hidden_from_an_agency_is_absent_for_its_people(
    storage: Storage, case: Case, as_: As
) -> None:
    agency = register.agency(storage, case)
    hidden = register.add(
        storage, case, Group.POLICE, label="officer", hidden_from=frozenset({agency})
    )
    register.take(storage, case, hidden, StepKind.TOLD, on=date(2026, 3, 3))
    assert "Officer" in pictured(as_(case.lead).get(url(case, "/timeline")))
    register.speaks_for(storage, case, case.panel, agency)
    answer = as_(case.panel).get(url(case, f"/timeline?who={hidden}"))
    assert "Nobody in the register yet" in shown(answer)
    assert "fficer" not in shown(answer)


def test_it_says_how_it_begins(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.lead)
    assert "Nobody in the register yet" in shown(client.get(url(case, "/timeline")))
    register.add(storage, case, label="mother")
    assert "No step on record yet" in shown(client.get(url(case, "/timeline")))


@pytest.mark.parametrize("who", ["observer", "chair"])
def test_it_is_for_those_who_work_on_the_review(case: Case, as_: As, who: str) -> None:
    assert as_(getattr(case, who)).get(url(case, "/timeline")).status_code == 404


def test_an_interest_shuts_it(storage: Storage, case: Case, as_: As) -> None:
    declare_interest(storage, case, case.panel)
    assert as_(case.panel).get(url(case, "/timeline")).status_code == 404


def test_sixty_stand_in_blocks_and_ask_no_more_of_the_database(
    storage: Storage, case: Case, as_: As
) -> None:
    stocked(storage, case)
    client = as_(case.lead)
    client.get(url(case, "/timeline"))
    with counting(storage) as few:
        client.get(url(case, "/timeline"))
    for number in range(58):
        one = register.add(storage, case, Group.FRIEND, label=f"friend {number}")
        register.take(storage, case, one, StepKind.TOLD, on=date(2026, 5, 1))
    with counting(storage) as many:
        answer = client.get(url(case, "/timeline"))
    assert len(many) == len(few)
    tree = html.fromstring(answer.text)
    blocks = tree.xpath("//section[@class='qm-tl__block']")
    assert [len(block.xpath(".//p[@class='qm-tl__who']")) for block in blocks] == [12] * 5
    assert "Family and network, part 1 of 5" in blocks[0].text_content()
