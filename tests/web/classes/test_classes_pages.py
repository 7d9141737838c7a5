from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from qmapp.casework.reviews.models import Interest, Review, RoleOnReview
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import Actor, BoardRole, ReviewRole
from qmapp.foundation.storage import Storage, today
from qmapp.learning.classes.models import ClassPlace, MasterClass
from qmapp.learning.classes.rules import Came
from qmapp.people.accounts.models import Board, Person
from tests.factories.assessments import NOW, Case, edition, make_case
from tests.factories.classes import TODAY, ask_to, day, teach
from tests.factories.impact import somebody
from tests.factories.responses import agency
from tests.factories.trends import add_review, judged
from tests.web.conftest import As

MARKER = edition().markers[12]
MINE = "/learning/classes/mine"


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/boards/{case.board_id}/learning/classes"


def parts(name: str, on: date) -> dict[str, str]:
    return {
        f"{name}-day": str(on.day),
        f"{name}-month": str(on.month),
        f"{name}-year": str(on.year),
    }


def own_id(page: str) -> str:
    found = re.search(r'name="own_id"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def led_and_judged(
    storage: Storage,
    case: Case,
    reference: str,
    rating: str,
    year: int,
    person: Actor,
    marker: str = MARKER.id,
) -> None:
    one = add_review(storage, case, reference, TODAY)
    judged(storage, one, marker, rating, year)
    with storage.unit_of_work() as db:
        db.add(
            RoleOnReview(
                board_id=one.board_id, review_id=one.review_id, person_id=person.person_id,
                role=ReviewRole.LEAD_REVIEWER, since=NOW,
            )
        )  # fmt: skip


def test_from_no_session_to_who_was_there(as_: As, storage: Storage, case: Case, base: str) -> None:
    client = as_(case.manager)
    assert "No session on the list" in client.get(base).text
    assert "No session yet" in client.get(f"/boards/{case.board_id}/learning").text
    for number, rating in enumerate(("not_met", "partly_met", "met")):
        judged(storage, add_review(storage, case, f"R {number}", TODAY), MARKER.id, rating, 2025)
    form = client.get(f"{base}/plan").text
    assert "Weak in 2 of 3 drafts" in form
    typed = {
        "title": "Finding why", "place": "Town hall", "skills": ["why", "writing"],
        "markers": [MARKER.id], "own_id": own_id(form), **parts("held_on", today()),
    }  # fmt: skip
    for _ in range(2):
        answer = client.post(f"{base}/plan", data=typed)
        assert answer.status_code == 302
    where = str(answer.location)
    page = client.get(where).text
    assert f"{MARKER.number} {MARKER.title}" in page
    assert "Weak in 2 of 3 drafts" in page
    assert "Nobody is on the list yet" in page
    lead = {"person": str(case.lead.person_id), "came": "attended"}
    assert client.post(f"{where}/places/add", data=lead).status_code == 302
    role = {"role": "panel chair from health", "came": "not_known"}
    assert client.post(f"{where}/places/add", data=role).status_code == 302
    page = client.get(where).text
    assert "1 of 2 people on the list was there; of 1 it is not known." in page
    assert "Lead Example" in page
    assert client.get(base).text.count("Finding why</a>") == 1
    assert "1 of 1 session was held" in client.get(f"/boards/{case.board_id}/learning").text


def test_a_member_sees_how_many_came_and_no_name(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at = teach(storage, case)
    ask_to(storage, case, at, case.lead)
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case, "Police"))
    client = as_(member)
    page = client.get(f"{base}/{at.class_id}").text
    assert "1 of 1 person on the list was there" in page
    assert "Lead Example" not in page
    assert "Put somebody on the list" not in page
    for path in ("plan", f"{at.class_id}/change", f"{at.class_id}/places/add"):
        assert client.get(f"{base}/{path}").status_code == 404


def test_another_boards_session_is_not_there(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    other = make_case(storage, reference="Child Q")
    at = teach(storage, other)
    place = ask_to(storage, other, at, role="panel chair")
    mine = teach(storage, case)
    client = as_(case.manager)
    for path in (
        f"/boards/{other.board_id}/learning/classes",
        f"{base}/{at.class_id}",
        f"{base}/{uuid4()}",
        f"{base}/{mine.class_id}/places/{place}",
    ):
        assert client.get(path).status_code == 404
    assert client.post(
        f"{base}/{mine.class_id}/places/{place}/take-out", data={"version": "1"}
    ).status_code == 404  # fmt: skip


def test_what_is_missing_is_named_and_what_was_typed_stays(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    client = as_(case.manager)
    refused = client.post(
        f"{base}/plan", data={"title": "Why <now>", "place": "Hall", **parts("held_on", today())}
    )
    assert refused.status_code == 422
    assert "Choose at least one skill" in refused.text
    assert "Why &lt;now&gt;" in refused.text
    at = teach(storage, case, held_on=today() + timedelta(days=9))
    where = f"{base}/{at.class_id}/places/add"
    early = client.post(where, data={"role": "panel chair", "came": "attended"})
    assert early.status_code == 422
    assert "still to come" in early.text
    assert client.post(where, data={"came": "not_known"}).status_code == 422
    named = client.post(where, data={"role": "Mrs Smith", "came": "not_known"})
    assert named.status_code == 422
    assert "I have checked" in named.text
    ended = client.post(f"{base}/{at.class_id}/end", data={"because": " ", "version": "1"})
    assert ended.status_code == 422
    assert "Say why, in a sentence" in ended.text


def test_two_tabs(as_: As, storage: Storage, case: Case, base: str) -> None:
    at = teach(storage, case)
    place = ask_to(storage, case, at, role="panel chair", came=Came.NOT_KNOWN)
    client = as_(case.chair)
    where = f"{base}/{at.class_id}"
    typed = {
        "title": "First tab", "place": "Hall", "skills": ["why"], "version": "1",
        **parts("held_on", today()),
    }  # fmt: skip
    assert client.post(f"{where}/change", data=typed).status_code == 302
    stale = client.post(f"{where}/change", data={**typed, "title": "Second tab"})
    assert stale.status_code == 409
    assert "First tab" in stale.text
    assert "Second tab" in stale.text
    assert client.post(
        f"{where}/end", data={"because": "Snow.", "version": "1"}
    ).status_code == 409  # fmt: skip
    one = f"{where}/places/{place}"
    assert client.get(one).status_code == 200
    assert client.post(one, data={"came": "absent", "version": "1"}).status_code == 302
    stale = client.post(one, data={"came": "attended", "version": "1"})
    assert stale.status_code == 409
    assert "Was not there" in stale.text
    assert client.post(f"{one}/take-out", data={"version": "1"}).status_code == 409
    with storage.reading() as db:
        assert db.get_one(MasterClass, at.class_id).title == "First tab"
        assert db.scalars(select(ClassPlace.came)).all() == [Came.ABSENT]
    assert client.post(f"{one}/take-out", data={"version": "2"}).status_code == 302
    ended = client.post(f"{where}/end", data={"because": "Snow.", "version": "2"})
    assert ended.status_code == 302
    assert "Snow." in client.get(where).text
    assert "Called off or entered by mistake: 1" in client.get(base).text
    for path in ("change", "places/add"):
        assert client.get(f"{where}/{path}").status_code == 302


# One's own page ------------------------------------------------------------------------------


def test_nothing_yet(as_: As, case: Case) -> None:
    page = as_(case.lead).get(MINE).text
    assert "You were at no session yet" in page
    assert "No draft to compare yet" in page


def test_ones_drafts_before_and_after_and_nobody_elses(
    as_: As, storage: Storage, case: Case
) -> None:
    led_and_judged(storage, case, "Earlier", "not_met", 2025, case.lead)
    led_and_judged(storage, case, "Later", "largely_met", 2027, case.lead)
    led_and_judged(storage, case, "Not mine", "met", 2027, case.second_lead)
    lead = as_(case.lead)
    assert "2 drafts of yours" in lead.get(MINE).text
    first = teach(storage, case, title="The first", held_on=day(-900))
    at = teach(storage, case, title="The second")
    for one in (first, at):
        ask_to(storage, case, one, case.lead)
    page = lead.get(MINE).text
    assert "Before and after “The second”" in page
    assert "session: 1 of 2 drafts of yours. After it: 1 of 2." in page
    row = page[page.index(f"{MARKER.number} {MARKER.title}") :]
    assert "This session was about it" in row
    # One draft on either side: each is named once, above, and not in every row.
    assert re.search(r"Before: Earlier, draft 1, sent [^.]*\. After: Later, draft 1, sent ", page)
    assert page.count("Later, draft 1") == 1
    assert row.index("Not met") < row.index("Largely met")
    assert page.count("OFFICIAL-SENSITIVE") == lead.get(f"/reviews/{case.review_id}").text.count(
        "OFFICIAL-SENSITIVE"
    )
    assert "Demonstration board" not in page
    assert 'href="/account"' in page[page.index("<main") - 2000 : page.index("<h1")]
    with storage.unit_of_work() as db:
        db.get_one(Board, case.board_id).is_demonstration = True
    assert "Demonstration board" in lead.get(MINE).text
    assert "Not mine" not in page
    other = lead.get(f"{MINE}?session={first.class_id}").text
    assert "session: 0 of 2 drafts of yours. After it: 2 of 2." in other
    # Nobody else: not whoever manages, chairs, commissions, or leads beside them.
    for actor in (case.manager, case.chair, case.commissioner, case.second_lead):
        client = as_(actor)
        text = client.get(MINE).text
        assert "Earlier, draft" not in text
        assert "Later, draft" not in text
        assert client.get(f"{MINE}?session={at.class_id}").status_code == 404
    assert lead.get(f"{MINE}?session={uuid4()}").status_code == 404
    assert lead.get(f"{MINE}?session=rubbish").status_code == 404
    manager = as_(case.manager)
    assert manager.get(f"{MINE}?person={case.lead.person_id}").text.count("Earlier") == 0


def test_a_draft_without_an_agreed_judgement_is_a_draft(
    as_: As, storage: Storage, case: Case
) -> None:
    other = edition().markers[3]
    led_and_judged(storage, case, "Earlier", "not_met", 2025, case.lead)
    led_and_judged(storage, case, "Later", "largely_met", 2027, case.lead, other.id)
    ask_to(storage, case, teach(storage, case), case.lead)
    page = as_(case.lead).get(MINE).text
    assert page.count("No judgement was agreed") == 2
    assert "No draft<" not in page
    row = page[page.index(f"{other.number} {other.title}") :]
    assert row.index("No judgement was agreed") < row.index("Largely met")


def test_where_several_stand_on_a_side_each_judgement_names_its_draft(
    as_: As, storage: Storage, case: Case
) -> None:
    led_and_judged(storage, case, "Earlier", "not_met", 2024, case.lead)
    led_and_judged(storage, case, "Second", "met", 2025, case.lead)
    ask_to(storage, case, teach(storage, case), case.lead)
    page = as_(case.lead).get(MINE).text
    row = page[page.index(f"{MARKER.number} {MARKER.title}") :]
    assert row.index("Earlier, draft 1") < row.index("Second, draft 1")
    assert "Before: " not in page


def test_that_too_few_reviews_tell_is_said_once(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    told = "A marker without a count was judged in drafts of too few reviews to tell."
    client = as_(case.manager)
    assert told not in client.get(f"{base}/plan").text
    judged(storage, add_review(storage, case, "R 1", TODAY), MARKER.id, "not_met", 2025)
    judged(storage, add_review(storage, case, "R 2", TODAY), edition().markers[3].id, "met", 2025)
    form = client.get(f"{base}/plan").text
    assert form.count(told) == 1
    assert "Weak in" not in form
    at = teach(storage, case)
    assert client.get(f"{base}/{at.class_id}").text.count(told) == 1


def test_an_unsigned_review_tells_nothing(as_: As, storage: Storage, case: Case) -> None:
    led_and_judged(storage, case, "Earlier", "not_met", 2025, case.lead)
    with storage.unit_of_work() as db:
        db.execute(update(Review).values(stage=Stage.ASSESSMENT))
    assert "No draft to compare yet" in as_(case.lead).get(MINE).text


def test_somebody_who_is_not_signed_in_is_asked_to(as_: As, case: Case, client) -> None:
    assert "/sign-in" in str(client.get(MINE).location)


def test_before_the_day_nobody_is_said_to_be_missing(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at = teach(storage, case, held_on=today() + timedelta(days=9))
    ask_to(storage, case, at, case.lead, came=Came.NOT_KNOWN)
    page = as_(case.manager).get(f"{base}/{at.class_id}").text
    assert "1 person is on the list" in page
    assert "0 of 1" not in page


def test_a_lead_reviewer_without_a_board_is_led_to_their_own_page(as_: As, case: Case) -> None:
    page = as_(case.lead).get("/learning").text
    assert 'href="/learning/classes/mine"' in page


def test_an_interest_hides_a_name_and_reasons_are_asked_about(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at = teach(storage, case)
    place = ask_to(storage, case, at, case.lead)
    ask_to(storage, case, at, role="panel chair")
    with storage.unit_of_work() as db:
        name = db.get_one(Person, case.lead.person_id).name
        db.add(
            Interest(
                board_id=case.board_id, review_id=case.review_id, statement="I know them.",
                person_id=case.chair.person_id, declared_at=NOW,
                declared_by=case.chair.person_id,
            )
        )  # fmt: skip
    here = f"{base}/{at.class_id}"
    chair = as_(case.chair)
    for page in (chair.get(here).text, chair.get(f"{here}/places/{place}").text):
        assert name not in page
        assert "A lead reviewer" in page
    assert "in which you declared an interest, no name is shown" in chair.get(here).text
    manager = as_(case.manager)
    assert name in manager.get(here).text
    assert "Panel chair" in manager.get(here).text
    asked = manager.post(f"{here}/end", data={"because": "Mrs Jane Smith is ill.", "version": "1"})
    assert asked.status_code == 422
    assert "Mrs Jane Smith" in asked.text
    plan = manager.post(f"{base}/plan", data={"title": "With Mr Brown", "own_id": ""})
    assert plan.status_code == 422
    assert "I have checked" in plan.text
