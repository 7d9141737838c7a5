"""The pages on which promised actions go on, for those who are signed in."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from qmapp.decision.actions.models import ActionAnswers
from qmapp.decision.actions.rules import Delivery
from qmapp.foundation.access import Actor, BoardRole
from qmapp.foundation.storage import Storage, today
from tests.factories.actions import action, promised, proof, say, serves
from tests.factories.assessments import Case, declare_interest, make_case
from tests.factories.responses import WORDS, agency, begin, reword, take_up
from tests.web.conftest import As
from tests.web.responses.test_kept_words import kept


def parts(name: str, on: date) -> dict[str, str]:
    return {
        f"{name}-day": str(on.day),
        f"{name}-month": str(on.month),
        f"{name}-year": str(on.year),
    }


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def filled(page: str, **more: str) -> dict[str, str]:
    return {"own_id": hidden(page, "own_id"), "version": hidden(page, "version"), **more}


# The list ------------------------------------------------------------------------------------


def test_before_anything_is_promised(as_: As, storage: Storage, case: Case, base: str) -> None:
    begin(storage, case)
    assert "No action is promised yet" in as_(case.chair).get(base).text
    member = serves(storage, case, BoardRole.MEMBER)
    assert as_(member).get(base).status_code == 404


def test_the_list_counts_all_and_shows_what_is_asked_for(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    police = agency(storage, case, "Police")
    late = promised(storage, case, agency_id=police)
    client = as_(case.manager)
    page = client.get(base).text
    assert "0 of 1 action is delivered; 0 overdue." in page
    say(storage, case.manager, late, Delivery.DELIVERED, shown=proof())
    page = client.get(f"{base}?delivery=delivered&agency={police}").text
    assert "1 of 1 action is delivered; 0 overdue." in page
    assert f"{base}/{late}" in page
    for asked in ("delivery=at_risk", "agency=none", "overdue=1"):
        assert "No action like this" in client.get(f"{base}?{asked}").text
    assert f"{base}/{late}" in client.get(f"{base}?delivery=zzz").text


# One action ----------------------------------------------------------------------------------


def test_said_with_what_shows_it(
    as_: As, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    client = as_(case.commissioner)
    page = client.get(f"{base}/{made}").text
    assert "Nothing has been done yet." in page
    assert WORDS in page
    assert "Nobody has said yet how it goes." in page
    where = f"{base}/{made}/say"
    form = client.get(where).text
    assert form.index("What was done") < form.index("What shows it") < form.index("How it stands")
    refused = client.post(where, data=filled(form, delivery="delivered", words="All done."))
    assert refused.status_code == 422
    assert "Add what shows that it is done" in refused.text
    assert "All done." in refused.text
    sent = {
        **filled(form, delivery="delivered", words="All done.", proof_kind="audit"),
        "proof_words": "Eight files <were> read.", "proof_count": "8", "proof_out_of": "16",
        **parts("proof_on", today()),
    }  # fmt: skip
    for _ in range(2):  # sent twice, said once
        assert client.post(where, data=sent).status_code == 302
    page = client.get(f"{base}/{made}").text
    assert page.count("All done.") == 1
    assert page.count("Eight files &lt;were&gt; read.") == 1
    assert f"Audit sample: 8 of 16, {today().day} " in page
    assert "It does not say that it helped." in page
    assert action(storage, made).delivery is Delivery.DELIVERED


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"proof_words": "Minutes."}, "Choose what kind of thing shows it"),
        ({"proof_kind": "audit"}, "Say what it shows, in a sentence"),
        ({"proof_kind": "audit", "proof_count": "x"}, "Write a whole number in figures"),
        (
            {"proof_kind": "audit", "proof_words": "A", "proof_count": "9", "proof_out_of": "8"},
            "Enter a whole number from 0 to 8",
        ),
        (
            {"proof_kind": "data", "proof_words": "A", "proof_link": "javascript:alert(1)"},
            "Only addresses that begin with https://",
        ),
        ({"delivery": "at_risk"}, "Say why, so that the board can ask what would help"),
        ({"delivery": "zzz", "words": "A"}, "Choose how it stands now"),
        ({}, "Write what was done, add what shows it, or choose how it stands now"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    as_: As, case: Case, base: str, made: UUID, typed: dict[str, str], words: str
) -> None:
    client = as_(case.manager)
    where = f"{base}/{made}/say"
    data = {"delivery": "not_started", **parts("proof_on", today()), **typed}
    answer = client.post(where, data=filled(client.get(where).text, **data))
    assert answer.status_code == 422
    assert words in answer.text


def test_a_file_shows_it_and_is_taken_away_as_it_came(
    as_: As, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    client = as_(case.manager)
    where = f"{base}/{made}/say"
    data = {
        **filled(client.get(where).text, delivery="on_track", proof_kind="document"),
        "proof_words": "Minutes.", **parts("proof_on", today()),
    }  # fmt: skip
    bad = {**data, "proof_file": (io.BytesIO(b"<script>x</script>"), "m.html")}
    refused = client.post(where, data=bad, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "The file is a web page" in refused.text
    good = {**data, "proof_file": (io.BytesIO(b"Minutes of a meeting.\n" * 9), "minutes.txt")}
    assert client.post(where, data=good, content_type="multipart/form-data").status_code == 302
    page = client.get(f"{base}/{made}").text
    found = re.search(rf"{base}/{made}/proofs/[^/]+/file", page)
    assert found is not None
    file = client.get(found[0])
    assert file.data.startswith(b"Minutes of a meeting.")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert as_(serves(storage, case)).get(found[0]).status_code == 404
    other = promised_elsewhere(storage)
    assert client.get(found[0].replace(str(made), str(other))).status_code == 404


def promised_elsewhere(storage: Storage) -> UUID:
    return promised(storage, make_case(storage))


def test_two_tabs_say_different_things(
    as_: As, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    client = as_(case.commissioner)
    where = f"{base}/{made}/say"
    form = client.get(where).text
    say(storage, case.manager, made, Delivery.AT_RISK, "The <venue> fell through.")
    mine = filled(form, delivery="on_track", words="It goes well.")
    clash = client.post(where, data=mine)
    assert clash.status_code == 409
    for words in ("The &lt;venue&gt; fell through.", "It goes well.", "At risk", "On track"):
        assert words in clash.text
    assert action(storage, made).delivery is Delivery.AT_RISK
    again = client.post(where, data={**mine, "version": hidden(clash.text, "version")})
    assert again.status_code == 302
    assert action(storage, made).delivery is Delivery.ON_TRACK


def test_the_day_is_moved_with_its_reason(
    as_: As, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    client = as_(case.chair)
    where = f"{base}/{made}/day"
    form = client.get(where).text
    new = today() + timedelta(days=200)
    sent = filled(form, because="The venue fell through.", **parts("due_on", new))
    refused = client.post(where, data={**sent, "because": ""})
    assert refused.status_code == 422
    assert "Say why the day is moved" in refused.text
    for _ in range(2):
        assert client.post(where, data=sent).status_code == 302
    page = client.get(f"{base}/{made}").text
    assert page.count("The venue fell through.") == 1
    assert "From 1 March 2027 to" in page
    assert "moved once" in page
    stale = client.post(where, data={**sent, "own_id": str(uuid4())})
    assert stale.status_code == 409
    assert action(storage, made).due_on == new


def test_steps_are_ticked_off_and_taken_out(as_: As, case: Case, base: str, made: UUID) -> None:
    client = as_(case.manager)
    at = f"{base}/{made}/steps"
    form = client.get(f"{at}/add").text
    assert client.post(f"{at}/add", data=filled_step(form, what=" ")).status_code == 422
    for _ in range(2):
        sent = filled_step(form, what="Find a room.")
        assert client.post(f"{at}/add", data=sent).status_code == 302
    page = client.get(f"{base}/{made}").text
    assert page.count('<p class="qm-words">Find a room.</p>') == 1
    step = re.search(rf"{at}/([^/]+)/mark", page)
    assert step is not None
    done = client.post(f"{at}/{step[1]}/mark", data={"do": "done", "version": "1"})
    assert done.status_code == 302
    assert "1 of 1 step done" in client.get(f"{base}/{made}").text
    stale = client.post(f"{at}/{step[1]}/mark", data={"do": "open", "version": "1"})
    assert stale.location == f"{base}/{made}#steps"
    page = client.get(f"{base}/{made}").text
    assert "This step was changed meanwhile" in page
    assert "1 of 1 step done" in page
    assert client.post(f"{at}/{step[1]}/end").status_code == 302
    page = client.get(f"{base}/{made}").text
    assert "Taken out: 1" in page
    assert "None is written down." in page
    gone = client.post(f"{at}/{step[1]}/mark", data={"do": "open", "version": "3"})
    assert gone.status_code == 302
    assert "This step was taken out meanwhile" in client.get(f"{base}/{made}").text
    assert client.post(f"{at}/{uuid4()}/end").status_code == 404


def filled_step(form: str, **more: str) -> dict[str, str]:
    return {"own_id": hidden(form, "own_id"), **more}


def test_what_does_not_show_it_is_taken_out_with_a_reason(
    as_: As, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    client = as_(case.manager)
    say(storage, case.manager, made, Delivery.DELIVERED, shown=proof("The first."))
    page = client.get(f"{base}/{made}").text
    found = re.search(rf"{base}/{made}/proofs/[^/]+/end", page)
    assert found is not None
    assert client.get(found[0]).status_code == 200
    refused = client.post(found[0], data={"because": "It is of another year."})
    assert refused.status_code == 422
    assert "Nothing else shows that this action is delivered." in refused.text
    say(storage, case.manager, made, Delivery.DELIVERED, shown=proof("The second."))
    assert client.post(found[0], data={"because": " "}).status_code == 422
    assert client.post(found[0], data={"because": "Of another year."}).status_code == 302
    page = client.get(f"{base}/{made}").text
    assert "Of another year." in page


# Who sees it ---------------------------------------------------------------------------------


def test_a_contact_knows_the_action_and_not_what_it_answers(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    health, police = agency(storage, case, "Health trust"), agency(storage, case, "Police")
    made = promised(storage, case, agency_id=health)
    contact = serves(storage, case, agency_id=health)
    client = as_(contact)
    page = client.get(f"{base}/{made}")
    assert page.status_code == 200
    assert "A recommendation of a review that you do not see" in page.text
    for secret in (WORDS, "Child K", "Recommendation 1"):
        assert secret not in page.text
    assert "Say who looks after it" not in page.text
    assert "Give a link" not in page.text
    where = f"{base}/{made}/say"
    form = client.get(where).text
    assert "Child K" not in form
    sent = filled(form, delivery="on_track", words="We have begun.")
    assert client.post(where, data=sent).status_code == 302
    assert client.get(base).status_code == 404
    assert client.get(f"{base}/{made}/lead").status_code == 404
    assert client.get(f"{base}/{made}/links/add").status_code == 404
    other = serves(storage, case, agency_id=police)
    assert as_(other).get(f"{base}/{made}").status_code == 404


def test_words_of_a_contact_are_kept_and_named(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    health = agency(storage, case, "Health trust")
    made = promised(storage, case, agency_id=health)
    sent = {"words": "Words of a late evening.", "delivery": "at_risk", "version": "1"}
    contact = serves(storage, case, agency_id=health)
    page = kept(as_, storage, contact, f"{base}/{made}/say", sent)
    for words in ("Words of a late evening.", "At risk", "Action 1"):
        assert words in page
    assert "What was done, and what stands in the way" in page
    assert "Child K" not in page
    page = kept(as_, storage, case.chair, f"{base}/{made}/say", sent)
    assert "At risk" in page
    assert "Child K" in page


def test_what_it_answers_is_said_as_it_was_agreed(
    as_: As, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    with storage.reading() as db:
        [one] = db.scalars(
            select(ActionAnswers.recommendation_id).where(ActionAnswers.action_id == made)
        )
    take_up(storage, case)
    reword(storage, one, "Words that nobody agreed.")
    page = as_(case.observer).get(f"{base}/{made}").text
    assert WORDS in page
    assert "nobody agreed" not in page


def test_the_lead_comes_to_know_it(
    as_: As, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    contact = serves(storage, case)
    assert as_(contact).get(f"{base}/{made}").status_code == 404
    client = as_(case.chair)
    where = f"{base}/{made}/lead"
    form = client.get(where).text
    assert "Ines Example" in form
    stranger = filled(form, lead=str(uuid4()))
    assert client.post(where, data=stranger).status_code == 422
    sent = filled(form, lead=str(contact.person_id))
    assert client.post(where, data=sent).status_code == 302
    assert "Looked after here by Ines Example" in client.get(f"{base}/{made}").text
    assert as_(contact).get(f"{base}/{made}").status_code == 200
    stale = client.post(where, data={**sent, "lead": ""})
    assert stale.status_code == 409
    assert "now Ines Example looks after it" in stale.text


def test_an_interest_and_another_board_see_nothing(
    as_: As, storage: Storage, case: Case, base: str, made: UUID
) -> None:
    def pages() -> list[str]:
        return [base, f"{base}/{made}", f"{base}/{made}/say", f"{base}/{made}/links/add"]

    other = make_case(storage)
    for actor in (other.chair, other.manager, other.commissioner):
        assert {as_(actor).get(one).status_code for one in pages()} == {404}
    elsewhere = f"/reviews/{other.review_id}/actions/{made}"
    assert as_(other.chair).get(elsewhere).status_code == 404
    member: Actor = serves(storage, case, BoardRole.MEMBER)
    assert as_(member).get(f"{base}/{made}").status_code == 200
    assert as_(member).get(f"{base}/{made}/say").status_code == 404
    for actor in (member, case.chair):
        declare_interest(storage, case, actor)
        assert {as_(actor).get(one).status_code for one in pages()} == {404}
