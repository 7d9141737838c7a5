"""The register as a whole: figures, what to do next, who is listed, for whom."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from qmapp.casework.involvement.rules import Group, Response, StepKind
from qmapp.foundation.storage import Storage
from tests.factories import register
from tests.factories.assessments import NOW, Case, declare_interest, make_case
from tests.web.conftest import As
from tests.web.involvement.looking import links, shown, url

DAY = date(2026, 11, 1)


@pytest.fixture
def stocked(storage: Storage, case: Case) -> dict[str, str]:
    """A mother who was heard, a father who declined, an aunt whom nobody asked, school staff."""
    mother = register.add(storage, case, Group.MOTHER, label="mother")
    register.take(storage, case, mother, StepKind.TOLD, on=DAY)
    register.take(storage, case, mother, StepKind.CONTRIBUTION, on=DAY, words=register.WORDS)
    father = register.add(storage, case, Group.FATHER, label="father")
    register.take(storage, case, father, StepKind.APPROACHED, on=DAY)
    register.respond(storage, case, father, Response.DECLINED, on=DAY)
    aunt = register.add(storage, case, Group.OTHER_FAMILY, label="maternal aunt")
    staff = register.add(storage, case, Group.EDUCATION, label="school staff", size=6)
    return {"mother": str(mother), "father": str(father), "aunt": str(aunt), "staff": str(staff)}


def test_an_empty_register_tells_whoever_writes_how_to_begin(case: Case, as_: As) -> None:
    page = as_(case.lead).get(url(case))
    assert "Nobody in the register yet" in shown(page)
    assert "Begin with whoever was closest to the child" in shown(page)
    assert url(case, "/add?side=family") in links(page)
    assert url(case, "/add?side=practitioner") in links(page)


def test_an_empty_register_tells_a_reader_who_writes_it(case: Case, as_: As) -> None:
    page = as_(case.panel).get(url(case))
    assert "The lead reviewer and the review manager write down here" in shown(page)
    assert not [link for link in links(page) if "/add" in link]


@pytest.mark.usefixtures("stocked")
def test_every_figure_is_n_of_all(case: Case, as_: As) -> None:
    page = shown(as_(case.lead).get(url(case)))
    family = page[page.index("Marker 12") : page.index("To do next")]
    assert "1 of 3 heard" in family
    assert "Declined 1 of 3 the father" in family
    assert "Never asked 1 of 3 the maternal aunt" in family
    told = page[page.index("Marker 4") : page.index("Marker 11")]
    assert "1 of 3 told what the review is for" in told
    assert "Not told yet 2 of 3" in told
    practitioners = page[page.index("Marker 11") : page.index("Marker 12")]
    assert "0 of 1 heard" in practitioners
    assert "6 people, with those in groups" in practitioners
    assert "%" not in page


def test_time_to_first_contact_is_told(
    storage: Storage, case: Case, as_: As, stocked: dict[str, str]
) -> None:
    page = shown(as_(case.lead).get(url(case)))
    assert "First contact by the day on which the review began." in page
    register.take(storage, case, register_id(stocked, "staff"), StepKind.TOLD, on=NOW.date())
    assert "No contact is on record" not in shown(as_(case.lead).get(url(case)))


def register_id(stocked: dict[str, str], who: str) -> UUID:
    return UUID(stocked[who])


def test_what_to_do_next_leads_to_its_form_and_leaves_in_peace_who_declined(
    case: Case, as_: As, stocked: dict[str, str]
) -> None:
    answer = as_(case.lead).get(url(case))
    assert url(case, f"/{stocked['aunt']}/steps/approached") in links(answer)
    assert not [one for one in links(answer) if f"{stocked['father']}/steps" in one]
    assert "Ask the maternal aunt whether they want to take part" in shown(answer)
    for reader in (case.commissioner, case.panel):
        seen = as_(reader).get(url(case))
        assert "Ask the maternal aunt" in shown(seen)
        assert not [one for one in links(seen) if "/steps/" in one or "/add" in one]


def test_people_are_listed_by_side(case: Case, as_: As, stocked: dict[str, str]) -> None:
    page = shown(as_(case.lead).get(url(case)))
    family, practitioners = page.index("3 of 3 in the register"), page.index("1 of 1 in the")
    assert family < page.index("Maternal aunt") < practitioners < page.index("School staff (6")
    assert url(case, f"/{stocked['mother']}") in links(as_(case.lead).get(url(case)))


def test_a_long_register_is_searched(storage: Storage, case: Case, as_: As) -> None:
    for number in range(13):
        register.add(storage, case, Group.HEALTH, label=f"nurse {number}")
    met = register.add(storage, case, Group.POLICE, label="duty inspector")
    register.respond(storage, case, met, Response.DECLINED, on=DAY)
    client = as_(case.lead)
    assert "14 of 14 in the register" in shown(client.get(url(case)))
    assert "1 of 14 in the register" in shown(client.get(url(case, "?q=INSPECTOR")))
    declined = shown(client.get(url(case, "?standing=declined")))
    assert "1 of 14 in the register" in declined
    assert "Duty inspector" in declined
    nobody = shown(client.get(url(case, "?q=zzzz")))
    assert "Nobody of 14 fits this choice." in nobody
    assert "14 of 14 in the register" in shown(client.get(url(case, "?standing=nonsense")))


def test_a_short_register_has_no_boxes_to_choose_from(
    case: Case, as_: As, stocked: dict[str, str]
) -> None:
    assert "Relation, role or agency" not in shown(as_(case.lead).get(url(case)))
    assert stocked


def test_an_entry_made_by_mistake_stands_below_with_its_reason(
    storage: Storage, case: Case, as_: As
) -> None:
    uncle = register.add(storage, case, Group.OTHER_FAMILY, label="paternal uncle")
    client = as_(case.lead)
    answer = client.post(url(case, f"/{uncle}/end"), data={"because": "There is no such uncle."})
    assert answer.location == url(case)
    page = shown(client.get(url(case)))
    assert "Nobody in the register yet" in page
    assert "Entered by mistake: 1" in page
    assert ": There is no such uncle." in page


@pytest.mark.usefixtures("stocked")
def test_what_is_hidden_is_in_no_figure_of_theirs(storage: Storage, case: Case, as_: As) -> None:
    police = register.agency(storage, case, "Westmarsh Police")
    register.speaks_for(storage, case, case.panel, police)
    hidden = register.add(
        storage, case, Group.POLICE, label="duty officer", hidden_from=frozenset({police})
    )
    open_to = as_(case.lead).get(url(case))
    assert "Hidden from Westmarsh Police" in shown(open_to)
    assert "0 of 2 heard" in shown(open_to)
    kept_from = as_(case.panel).get(url(case))
    assert "uty officer" not in shown(kept_from)
    assert "0 of 1 heard" in shown(kept_from)
    assert "1 of 1 in the register" in shown(kept_from)
    # Their own page of it answers as one that never was.
    never = as_(case.panel).get(url(case, "/00000000-0000-4000-8000-000000000000"))
    seen = as_(case.panel).get(url(case, f"/{hidden}"))
    assert (seen.status_code, never.status_code) == (404, 404)
    assert shown(seen) == shown(never)


def test_who_may_read_it(storage: Storage, case: Case, as_: As) -> None:
    for actor, status in (
        (case.lead, 200), (case.second_lead, 200), (case.commissioner, 200), (case.panel, 200),
        (case.manager, 200), (case.observer, 404), (case.chair, 404),
    ):  # fmt: skip
        assert as_(actor).get(url(case)).status_code == status, actor.name
    declare_interest(storage, case, case.panel)
    assert as_(case.panel).get(url(case)).status_code == 404
    elsewhere = make_case(storage, reference="Child Q")
    mother = register.add(storage, elsewhere, label="mother")
    assert as_(case.lead).get(url(elsewhere)).status_code == 404
    assert as_(case.lead).get(url(case, f"/{mother}")).status_code == 404


def test_the_database_is_asked_as_often_however_long_the_register(
    storage: Storage, case: Case, as_: As
) -> None:
    client = as_(case.lead)
    mother = register.add(storage, case, label="mother")
    addresses = [url(case), url(case, f"/{mother}")]
    register.take(storage, case, mother, StepKind.TOLD)
    few = [asked(storage, client, address) for address in addresses]
    for number in range(40):
        nurse = register.add(storage, case, Group.HEALTH, label=f"nurse {number}")
        register.take(storage, case, nurse, StepKind.TOLD)
        register.take(storage, case, mother, StepKind.CONTRIBUTION, words=register.WORDS)
    assert [asked(storage, client, address) for address in addresses] == few


def asked(storage: Storage, client: FlaskClient, address: str) -> int:
    """How many statements one page takes."""
    executed: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        executed.append(statement)

    event.listen(storage.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(storage.engine, "before_cursor_execute", note)
    return len(executed)
