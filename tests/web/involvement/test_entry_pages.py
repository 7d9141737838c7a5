"""One entry: added without a name, put right, hidden, taken out."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from qmapp.casework.involvement.models import Participant
from qmapp.casework.involvement.rules import Group, StepKind
from qmapp.foundation.storage import Storage
from tests.factories import register
from tests.factories.assessments import Case
from tests.web.conftest import As
from tests.web.involvement.looking import errors, field, links, shown, url

CHECKED = "I have checked: nobody can be known by these words"


def add(client: FlaskClient, case: Case, side: str = "family", **fields: object) -> TestResponse:
    data = {name.replace("__", "-"): value for name, value in fields.items()}
    return client.post(url(case, f"/add?side={side}"), data=data)


def count(storage: Storage) -> int:
    with storage.reading() as db:
        return db.scalar(select(func.count()).select_from(Participant)) or 0


def only(storage: Storage) -> Participant:
    with storage.reading() as db:
        return db.scalars(select(Participant)).one()


# Adding --------------------------------------------------------------------------------------


def test_whose_say_it_is_comes_first(case: Case, as_: As) -> None:
    found = links(as_(case.lead).get(url(case, "/add")))
    assert url(case, "/add?side=family") in found
    assert url(case, "/add?side=practitioner") in found


def test_a_parent_needs_no_other_word(storage: Storage, case: Case, as_: As) -> None:
    answer = add(as_(case.lead), case, belongs_to="mother")
    made = only(storage)
    assert answer.location == url(case, f"/{made.id}")
    assert (made.belongs_to, made.label, made.agency_id, made.size) == (
        Group.MOTHER, "mother", None, None,
    )  # fmt: skip
    page = as_(case.lead).get(answer.location)
    assert "Nobody has asked them yet." in shown(page)


def test_a_group_of_practitioners_has_a_role_an_agency_and_a_size(
    storage: Storage, case: Case, as_: As
) -> None:
    schools = register.agency(storage, case, "Vale Schools Trust")
    answer = add(
        as_(case.manager), case, "practitioner", belongs_to="education", label="school staff",
        size="6", agency_id=str(schools), why="They saw her every day.", identified_on__day="2",
        identified_on__month="11", identified_on__year="2026",
    )  # fmt: skip
    made = only(storage)
    assert (made.label, made.agency_id, made.size) == ("school staff", schools, 6)
    page = shown(as_(case.commissioner).get(answer.location))
    for words in ("School staff (6 people)", "Vale Schools Trust", "They saw her every day.",
                  "2 November 2026"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    ("side", "fields", "at", "said"),
    [
        ("family", {}, "belongs_to-0", "Choose who they are"),
        ("family", {"belongs_to": "other_family"}, "label", "such as “maternal grandmother”"),
        ("family", {"belongs_to": "police", "label": "officer"}, "belongs_to-0", "Not a valid"),
        ("practitioner", {"belongs_to": "health"}, "label", "such as “health visitor”"),
        ("practitioner", {"belongs_to": "health", "label": "nurse", "size": "some"}, "size",
         "in figures, 2 to 999"),
        ("practitioner", {"belongs_to": "health", "label": "nurse", "size": "1"}, "size",
         "Leave it empty for one person"),
        ("family", {"belongs_to": "mother", "identified_on__day": "31",
                    "identified_on__month": "2", "identified_on__year": "2026"},
         "identified_on-day", "not in the calendar"),
        ("family", {"belongs_to": "mother", "identified_on__day": "1",
                    "identified_on__month": "1", "identified_on__year": "2999"},
         "identified_on-day", "still to come"),
    ],
)  # fmt: skip
def test_each_error_stands_at_its_field_and_keeps_what_was_typed(
    storage: Storage, case: Case, as_: As, side: str, fields: dict[str, str], at: str, said: str
) -> None:
    answer = add(as_(case.lead), case, side, why="A line of words.", **fields)
    assert answer.status_code == 422
    assert said in errors(answer)[at]
    assert field(answer, "why") == "A line of words."
    assert count(storage) == 0


def test_a_form_sent_twice_adds_one(storage: Storage, case: Case, as_: As) -> None:
    client = as_(case.lead)
    own_id = field(client.get(url(case, "/add?side=family")), "own_id")
    for _ in range(2):
        assert add(client, case, belongs_to="mother", own_id=own_id).status_code == 302
    assert count(storage) == 1


# Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "words", "said"),
    [
        ("label", "Sarah", "looks like a name"),
        ("label", "mother Sarah Whitcombe", "looks like a name"),
        ("why", "Her mobile is 07700 900123.", "looks like a telephone number"),
        ("why", "Born on 4 March 2014.", "looks like a date of birth"),
        ("why", "Write to sarah@example.org.", "Leave it out"),
    ],
)
def test_what_looks_like_somebody_is_asked_about_and_saved_once_it_was_looked_at(
    storage: Storage, case: Case, as_: As, at: str, words: str, said: str
) -> None:
    client = as_(case.lead)
    typed = {"belongs_to": "other_family", "label": "maternal aunt", at: words}
    asked = add(client, case, **typed)
    assert asked.status_code == 422
    assert said in errors(asked)[at]
    assert CHECKED in shown(asked)
    assert field(asked, at) == words
    assert count(storage) == 0
    shown_before = field(asked, "shown")
    assert add(client, case, **typed, checked="y", shown=shown_before).status_code == 302
    assert getattr(only(storage), at) == words


def test_the_tick_answers_for_what_was_shown_and_for_nothing_else(
    storage: Storage, case: Case, as_: As
) -> None:
    client = as_(case.lead)
    asked = add(client, case, belongs_to="other_family", label="aunt Sarah")
    before = field(asked, "shown")
    again = add(
        client, case, belongs_to="other_family", label="aunt Josephine", checked="y", shown=before
    )
    assert again.status_code == 422
    assert "Josephine" in errors(again)["label"]
    assert count(storage) == 0


def test_the_tick_stays_while_something_else_is_put_right(
    storage: Storage, case: Case, as_: As
) -> None:
    client = as_(case.lead)
    typed = {"belongs_to": "health", "label": "nurse Sarah", "size": "x"}
    asked = add(client, case, "practitioner", **typed)
    assert set(errors(asked)) == {"label", "size"}
    again = add(
        client, case, "practitioner", **typed, checked="y", shown=field(asked, "shown")
    )  # fmt: skip
    assert set(errors(again)) == {"size"}
    assert CHECKED in shown(again)
    typed["size"] = "3"
    done = add(client, case, "practitioner", **typed, checked="y", shown=field(again, "shown"))
    assert done.status_code == 302
    assert only(storage).size == 3


# Hiding --------------------------------------------------------------------------------------


def test_nobody_hides_an_entry_from_themselves(storage: Storage, case: Case, as_: As) -> None:
    police = register.agency(storage, case, "Westmarsh Police")
    register.speaks_for(storage, case, case.lead, police)
    answer = add(
        as_(case.lead), case, "practitioner", belongs_to="police", label="duty officer",
        hidden_from=[str(police)],
    )  # fmt: skip
    assert answer.status_code == 422
    assert "hidden from you too" in errors(answer)["hidden_from-0"]
    assert count(storage) == 0


@pytest.mark.parametrize(
    "tail",
    ["", "/change", "/withdraw", "/steps/told", "/steps/{step}/correct"],
)
def test_a_hidden_entry_is_absent_for_whoever_it_is_hidden_from(
    storage: Storage, case: Case, as_: As, tail: str
) -> None:
    police = register.agency(storage, case, "Westmarsh Police")
    register.speaks_for(storage, case, case.second_lead, police)
    hidden = register.add(
        storage, case, Group.POLICE, label="duty officer", hidden_from=frozenset({police})
    )
    step = register.take(storage, case, hidden, StepKind.TOLD)
    address = url(case, f"/{hidden}{tail.format(step=step)}")
    assert as_(case.lead).get(address).status_code == 200
    assert as_(case.second_lead).get(address).status_code == 404
    if tail:
        assert as_(case.second_lead).post(address, data={}).status_code == 404


# Putting right, taking out -------------------------------------------------------------------


def changed(client: FlaskClient, case: Case, entry: UUID, **fields: object) -> TestResponse:
    data = {"belongs_to": "grandparent", "label": "maternal grandmother", "version": "1", **fields}
    return client.post(url(case, f"/{entry}/change"), data=data)


def test_an_entry_is_put_right(storage: Storage, case: Case, as_: As) -> None:
    entry = register.add(storage, case, Group.GRANDPARENT, label="grandmother", why="She was near.")
    client = as_(case.lead)
    form = client.get(url(case, f"/{entry}/change"))
    assert field(form, "label") == "grandmother"
    assert field(form, "why") == "She was near."
    assert changed(client, case, entry).status_code == 302
    assert (only(storage).label, only(storage).version) == ("maternal grandmother", 2)


def test_two_tabs_meet_and_nothing_is_lost(storage: Storage, case: Case, as_: As) -> None:
    entry = register.add(storage, case, Group.GRANDPARENT, label="grandmother")
    client = as_(case.lead)
    assert changed(client, case, entry, label="paternal grandmother").status_code == 302
    late = changed(client, case, entry, label="maternal grandmother")
    assert late.status_code == 409
    assert "changed in another tab meanwhile" in errors(late)["clash"]
    assert "paternal grandmother" in shown(late)
    assert field(late, "label") == "maternal grandmother"
    assert only(storage).label == "paternal grandmother"
    again = changed(client, case, entry, version=field(late, "version"))
    assert again.status_code == 302
    assert only(storage).label == "maternal grandmother"


def test_to_take_an_entry_out_one_says_why(storage: Storage, case: Case, as_: As) -> None:
    entry = register.add(storage, case, Group.OTHER_FAMILY, label="paternal uncle")
    client = as_(case.lead)
    refused = client.post(url(case, f"/{entry}/end"), data={"because": " "})
    assert refused.status_code == 422
    assert "Say why" in errors(refused)["because"]
    asked = client.post(url(case, f"/{entry}/end"), data={"because": "It was Josephine Carter."})
    assert asked.status_code == 422
    assert only(storage).ended_at is None
    assert client.post(url(case, f"/{entry}/end"), data={"because": "A slip."}).status_code == 302
    assert only(storage).ended_because == "A slip."


def test_one_that_was_taken_out_is_read_and_no_more_changed(
    storage: Storage, case: Case, as_: As
) -> None:
    entry = register.add(storage, case, label="mother")
    client = as_(case.lead)
    client.post(url(case, f"/{entry}/end"), data={"because": "A slip."})
    page = client.get(url(case, f"/{entry}"))
    assert "This entry was made by mistake, and counts nowhere: A slip." in shown(page)
    assert not [one for one in links(page) if "/steps/" in one or "/change" in one]
    for tail in ("/change", "/steps/told"):
        assert client.get(url(case, f"/{entry}{tail}")).location == url(case, f"/{entry}")
    assert changed(client, case, entry).status_code == 302
    assert only(storage).label == "mother"


def test_who_said_something_is_no_mistake(storage: Storage, case: Case, as_: As) -> None:
    entry = register.add(storage, case, label="mother")
    register.take(storage, case, entry, StepKind.CONTRIBUTION, words=register.WORDS)
    client = as_(case.lead)
    assert "made by mistake" not in shown(client.get(url(case, f"/{entry}")))
    late = client.post(url(case, f"/{entry}/end"), data={"because": "A slip."})
    assert late.status_code == 409
    assert "They have said something to the review" in errors(late)["entry"]
    assert only(storage).ended_at is None


def test_readers_read_and_change_nothing(storage: Storage, case: Case, as_: As) -> None:
    entry = register.add(storage, case, label="mother")
    step = register.take(storage, case, entry, StepKind.TOLD)
    client = as_(case.panel)
    page = client.get(url(case, f"/{entry}"))
    assert page.status_code == 200
    assert "Written down by" in shown(page)
    assert "Put this right" not in shown(page)
    for tail in ("/change", "/end", "/steps/told", f"/steps/{step}/correct", "/withdraw"):
        assert client.post(url(case, f"/{entry}{tail}"), data={}).status_code == 404


def test_words_typed_when_the_sign_in_was_over_wait_for_whoever_typed_them(
    storage: Storage, case: Case, as_: As
) -> None:
    client = as_(case.lead)
    token = field(client.get(url(case, "/add?side=family")), "csrf_token")
    client.delete_cookie("qmapp_session")
    answer = client.post(
        url(case, "/add?side=family"), csrf=False, headers={"Sec-Fetch-Site": "same-origin"},
        data={"belongs_to": "mother", "why": "She was there.", "csrf_token": token},
    )  # fmt: skip
    assert answer.location.startswith("/sign-in?next=/account/kept/")
    assert count(storage) == 0
