"""One step: each kind's form, its errors, putting it right, and two tabs at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from qmapp.casework.involvement import rules
from qmapp.casework.involvement.models import InvolvementStep
from qmapp.casework.involvement.queries import EntryLine
from qmapp.casework.involvement.rules import Group, Response, StepKind
from qmapp.foundation.storage import Storage, today
from tests.factories import register
from tests.factories.assessments import Case
from tests.web.conftest import As
from tests.web.involvement.looking import errors, field, links, shown, source, ticked, url

DAY = {"on-day": "3", "on-month": "3", "on-year": "2026"}
NO_DAY = {"on-day": "", "on-month": "", "on-year": "", "day_unknown": "y"}
SAID = "Nobody told us who would ring."


@pytest.fixture
def mother(storage: Storage, case: Case) -> UUID:
    return register.add(storage, case, label="mother")


@pytest.fixture
def client(as_: As, case: Case) -> FlaskClient:
    return as_(case.lead)


def plain(storage: Storage, case: Case, mother: UUID, kind: StepKind) -> dict[str, object]:
    """A form of this kind that says what it must; what it answers is there."""
    values: dict[str, object] = {**DAY, **register.PLAIN.get(kind, {})}
    if kind in rules.WORDS_NEEDED:
        values["words"] = SAID
    if kind in rules.ANSWERS:
        wanted = rules.ANSWERS[kind]
        words = SAID if wanted in rules.WORDS_NEEDED else ""
        values["answers_id"] = str(register.take(storage, case, mother, wanted, words=words))
    return values


def write(
    client: FlaskClient, case: Case, mother: UUID, kind: StepKind, values: Mapping[str, object]
) -> TestResponse:
    return client.post(url(case, f"/{mother}/steps/{kind.value}"), data=dict(values))


def correct(
    client: FlaskClient, case: Case, mother: UUID, step: UUID, **values: object
) -> TestResponse:
    said = {**DAY, "route": "in_person", "by": "advocate", "words": SAID, **values}
    return client.post(url(case, f"/{mother}/steps/{step}/correct"), data=said)


def only(storage: Storage, case: Case) -> EntryLine:
    (line,) = register.register(storage, case)
    return line


def rows(storage: Storage) -> list[InvolvementStep]:
    with storage.reading() as db:
        return list(db.scalars(select(InvolvementStep)))


# Each kind -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(StepKind))
def test_each_kind_is_written_down_and_stands_on_the_page(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, kind: StepKind
) -> None:
    values = plain(storage, case, mother, kind)
    assert client.get(url(case, f"/{mother}/steps/{kind.value}")).status_code == 200
    answer = write(client, case, mother, kind, values)
    assert answer.location == url(case, f"/{mother}")
    made = next(step for step in only(storage, case).steps if step.kind is kind)
    assert made.on == date(2026, 3, 3)
    assert {name: made.details[name] for name in rules.DETAILS[kind]} == {
        name: values[name] for name in rules.DETAILS[kind]
    }
    page = shown(client.get(answer.location))
    assert rules.STEP_LABELS[kind] in page
    assert "3 March 2026" in page
    for name, detail in rules.DETAILS[kind].items():
        chosen = values[name] if detail.several else [values[name]]
        for value in chosen:  # type: ignore[attr-defined] # a list of words
            assert rules.WORD_LABELS[detail.words(value)] in page


@pytest.mark.parametrize("kind", list(StepKind))
def test_an_empty_form_says_at_each_field_what_is_missing(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, kind: StepKind
) -> None:
    plain(storage, case, mother, kind)
    there = len(rows(storage))
    answer = write(client, case, mother, kind, {})
    assert answer.status_code == 422
    found = errors(answer)
    assert found["on-day"] == "Write the day, or tick that it is not known"
    for name in rules.DETAILS[kind]:
        assert f"{name}-0" in found
    assert ("words" in found) is (kind in rules.WORDS_NEEDED)
    assert ("answers_id-0" in found) is (kind in rules.ANSWERS)
    assert len(rows(storage)) == there


def test_a_kind_that_there_is_not_is_not_found(
    case: Case, client: FlaskClient, mother: UUID
) -> None:
    assert client.get(url(case, f"/{mother}/steps/blamed")).status_code == 404
    assert client.post(url(case, f"/{mother}/steps/blamed"), data={}).status_code == 404


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ({**DAY, "day_unknown": "y"}, "not both"),
        ({"on-day": "3", "on-month": "", "on-year": "2026"}, "Add a month to the date"),
    ],
)
def test_the_day_is_known_or_it_is_not(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, day: dict[str, str], said: str
) -> None:
    answer = write(client, case, mother, StepKind.CONTRIBUTION, {**day, "words": SAID})
    found = errors(answer)
    assert any(said in words for where, words in found.items() if where.startswith("on-"))
    assert field(answer, "words") == SAID
    assert rows(storage) == []


def test_a_day_to_come_is_refused(case: Case, client: FlaskClient, mother: UUID) -> None:
    soon = today() + timedelta(days=1)
    day = {"on-day": str(soon.day), "on-month": str(soon.month), "on-year": str(soon.year)}
    answer = write(client, case, mother, StepKind.FOCUS, {**day, "words": SAID})
    assert "still to come" in errors(answer)["on-day"]


def test_a_day_that_nobody_knows_is_said_to_be(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    write(client, case, mother, StepKind.FOCUS, {**NO_DAY, "words": SAID})
    assert only(storage, case).steps[0].on is None
    assert "Day not known" in shown(client.get(url(case, f"/{mother}")))


def test_a_name_in_their_words_is_asked_about(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    values = {**plain(storage, case, mother, StepKind.CONTRIBUTION), "words": "Ring 07700 900123."}
    asked = write(client, case, mother, StepKind.CONTRIBUTION, values)
    assert asked.status_code == 422
    assert "telephone number" in errors(asked)["words"]
    assert rows(storage) == []
    ticked = {**values, "checked": "y", "shown": field(asked, "shown")}
    assert write(client, case, mother, StepKind.CONTRIBUTION, ticked).status_code == 302


def test_a_form_sent_twice_writes_one(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    form = client.get(url(case, f"/{mother}/steps/contribution"))
    values = {
        **plain(storage, case, mother, StepKind.CONTRIBUTION),
        "own_id": field(form, "own_id"),
    }
    for _ in range(2):
        assert write(client, case, mother, StepKind.CONTRIBUTION, values).status_code == 302
    assert len(rows(storage)) == 1


# Asked once ----------------------------------------------------------------------------------


def test_why_they_were_not_asked_must_be_said(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    values = {**DAY, "response": "not_approached"}
    answer = write(client, case, mother, StepKind.RESPONSE, values)
    assert errors(answer) == {"words": "Say why they were not asked"}
    declined = {**DAY, "response": "declined"}
    assert write(client, case, mother, StepKind.RESPONSE, declined).status_code == 302
    assert only(storage, case).standing == "declined"


def test_a_reason_for_declining_is_offered_once_and_never_asked_for(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    first = client.get(url(case, f"/{mother}/steps/response"))
    assert "write only what they said unasked" in shown(first)
    register.respond(storage, case, mother, Response.DECLINED, on=date(2026, 3, 3))
    page = client.get(url(case, f"/{mother}"))
    assert "They declined. That is their choice, and nothing more is asked of them." in shown(page)
    assert "What to do next" not in shown(page)
    again = shown(client.get(url(case, f"/{mother}/steps/response")))
    assert "unasked" not in again
    assert "They declined on 3 March 2026" in again
    assert "The reason" not in again


# Needs and comments, and what was done ----------------------------------------------------------


def test_a_need_leads_to_what_was_done_about_it(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    none = client.get(url(case, f"/{mother}/steps/need_met"))
    assert "Write that down first" in shown(none)
    need = register.take(storage, case, mother, StepKind.NEED, on=date(2026, 3, 3))
    page = client.get(url(case, f"/{mother}"))
    where = url(case, f"/{mother}/steps/need_met?answers={need}")
    assert where in links(page)
    form = client.get(where)
    assert ticked(form, "answers_id") == [str(need)]
    write(client, case, mother, StepKind.NEED_MET,
          {**DAY, "met": "removed", "answers_id": str(need)})  # fmt: skip
    done = client.get(url(case, f"/{mother}"))
    assert "About Fear of repercussions (3 March 2026)" in shown(done)
    assert where not in links(done)


def test_an_answer_to_somebody_else_is_refused(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    father = register.add(storage, case, Group.FATHER, label="father")
    theirs = register.take(storage, case, father, StepKind.NEED)
    register.take(storage, case, mother, StepKind.NEED)
    values = {**DAY, "met": "removed", "answers_id": str(theirs)}
    answer = write(client, case, mother, StepKind.NEED_MET, values)
    assert answer.status_code == 422
    assert "answers_id-0" in errors(answer)


# Putting right -------------------------------------------------------------------------------


@pytest.fixture
def said(storage: Storage, case: Case, mother: UUID) -> UUID:
    return register.take(
        storage, case, mother, StepKind.CONTRIBUTION, on=date(2026, 3, 3), words="As it was first."
    )


def test_what_stood_before_stays_readable(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: UUID
) -> None:
    form = client.get(url(case, f"/{mother}/steps/{said}/correct"))
    assert field(form, "words") == "As it was first."
    assert field(form, "on-day") == "3"
    assert correct(client, case, mother, said).location == url(case, f"/{mother}")
    page = shown(client.get(url(case, f"/{mother}")))
    assert page.index(SAID) < page.rindex("What stood here before") < page.index("As it was first.")
    assert len(only(storage, case).steps) == 1


def test_two_tabs_put_one_step_right_and_nothing_is_lost(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: UUID
) -> None:
    correct(client, case, mother, said, words="From the first tab.")
    late = correct(client, case, mother, said, words="From the second tab.")
    assert late.status_code == 409
    assert "put right in another tab meanwhile" in errors(late)["clash"]
    assert "From the first tab." in shown(late)
    assert field(late, "words") == "From the second tab."
    (standing,) = only(storage, case).steps
    assert standing.words == "From the first tab."
    assert f"/steps/{standing.id}/correct" in source(late)
    again = correct(client, case, mother, standing.id, words="From the second tab.")
    assert again.status_code == 302
    assert only(storage, case).steps[0].words == "From the second tab."


def test_an_old_tab_that_is_loaded_anew_shows_what_stands(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: UUID
) -> None:
    correct(client, case, mother, said)
    (standing,) = only(storage, case).steps
    answer = client.get(url(case, f"/{mother}/steps/{said}/correct"))
    assert answer.location == url(case, f"/{mother}/steps/{standing.id}/correct")


def test_a_step_that_never_happened_goes_and_may_come_back(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: UUID
) -> None:
    correct(client, case, mother, said, do="mistake")
    line = only(storage, case)
    assert (list(line.steps), len(line.mistakes), line.standing) == ([], 1, "never_asked")
    page = client.get(url(case, f"/{mother}"))
    assert "Taken out, because it never happened: 1" in shown(page)
    assert "As it was first." in shown(page)
    back = url(case, f"/{mother}/steps/{line.mistakes[0].id}/correct")
    assert back in links(page)
    form = client.get(back)
    assert "It did happen" in shown(form)
    assert field(form, "words") == "As it was first."
    correct(client, case, mother, line.mistakes[0].id, words="As it was first.")
    assert only(storage, case).standing == "heard"


def test_taking_out_waits_when_another_tab_put_it_right(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: UUID
) -> None:
    correct(client, case, mother, said)
    (standing,) = only(storage, case).steps
    answer = correct(client, case, mother, said, do="mistake")
    assert answer.location == url(case, f"/{mother}/steps/{standing.id}/correct")
    assert "Nothing was taken out" in shown(client.get(answer.location))
    assert len(only(storage, case).steps) == 1


def test_a_need_that_was_answered_is_not_taken_out(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID
) -> None:
    need = register.take(storage, case, mother, StepKind.NEED)
    register.take(storage, case, mother, StepKind.NEED_MET, answers_id=need)
    answer = client.post(url(case, f"/{mother}/steps/{need}/correct"), data={"do": "mistake"})
    assert answer.status_code == 409
    assert "Another step says what was done about this one" in shown(answer)
    assert len(only(storage, case).steps) == 2


def test_words_that_were_taken_back_do_not_come_back_from_an_open_tab(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: UUID
) -> None:
    register.withdraw(storage, case, mother)
    late = correct(client, case, mother, said, words="As it was first, and more.")
    assert late.status_code == 422
    assert "These words were taken back meanwhile" in shown(late)
    assert "As it was first" not in source(late)
    rest = correct(client, case, mother, said, words="", route="phone")
    assert rest.status_code == 302
    (standing,) = only(storage, case).steps
    assert (standing.details["route"], standing.words) == ("phone", None)
    assert "were withdrawn on" in shown(client.get(url(case, f"/{mother}")))


def test_words_that_were_put_right_and_taken_back_do_not_come_back_from_an_open_tab(
    storage: Storage, case: Case, client: FlaskClient, mother: UUID, said: UUID
) -> None:
    register.correct(storage, case, said, words="Another way.", details={"route": "letter"})
    register.withdraw(storage, case, mother)
    late = correct(client, case, mother, said, words="As it was first, and more.", route="phone")
    assert late.status_code == 409
    assert "These words were taken back meanwhile" in shown(late)
    assert "Telephone" in shown(late)
    assert "As it was first" not in source(late)


def test_a_step_of_somebody_else_is_not_found_here(
    storage: Storage, case: Case, client: FlaskClient, said: UUID
) -> None:
    father = register.add(storage, case, Group.FATHER, label="father")
    address = url(case, f"/{father}/steps/{said}/correct")
    assert client.get(address).status_code == 404
    assert client.post(address, data={"do": "mistake"}).status_code == 404
