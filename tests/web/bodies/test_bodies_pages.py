from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage, today
from qmapp.learning.bodies import queries
from qmapp.learning.bodies.models import Body, SentIssue
from qmapp.learning.bodies.rules import EntryKind
from tests.factories.assessments import NOW, Case, make_case
from tests.factories.classes import ISSUE, OTHER, came_back, enter_body, send_to
from tests.factories.impact import somebody
from tests.factories.responses import agency
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/boards/{case.board_id}/learning/bodies"


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


def test_from_an_empty_register_to_an_outcome(as_: As, case: Case, base: str) -> None:
    client = as_(case.manager)
    assert "No body on the register" in client.get(base).text
    hub = client.get(f"/boards/{case.board_id}/learning").text
    assert "Nothing was sent yet" in hub
    form = client.get(f"{base}/add")
    typed = {"name": "College of Nursing", "contact_role": "head of safeguarding"}
    for _ in range(2):
        answer = client.post(f"{base}/add", data={**typed, "own_id": own_id(form.text)})
        assert answer.status_code == 302
    where = str(answer.location)
    assert client.get(base).text.count("College of Nursing</a>") == 1
    assert "Nothing was sent yet" in client.get(where).text
    asked = client.get(f"{where}/send?issue={ISSUE}").text
    assert f'selected value="{ISSUE}"' in asked
    long_ago = today() - timedelta(days=90)
    sent = {
        "issue": ISSUE,
        "words": "We ask.",
        "own_id": own_id(asked),
        **parts("sent_on", long_ago),
    }
    for _ in range(2):
        assert client.post(f"{where}/send", data=sent).status_code == 302
    page = client.get(where).text
    assert "0 of 1 issue sent was answered, 1 is overdue." in page
    assert "weeks overdue: no reply" in page
    assert (
        "0 of 1 issue sent was answered, 1 is overdue"
        in client.get(f"/boards/{case.board_id}/learning").text
    )
    sent_at = f"{where}/sent/{own_id(asked)}"
    promised = {
        "words": "They will write to members.", **parts("said_on", long_ago),
        **parts("due_on", today() - timedelta(days=1)),
    }  # fmt: skip
    assert client.post(f"{sent_at}/enter/commitment", data=promised).status_code == 302
    page = client.get(where).text
    assert "1 of 1 issue sent was answered, none is overdue." in page
    assert "nothing is on record of what came of it" in page
    came = {"came": "cannot_tell", "words": "Nobody counted.", **parts("said_on", today())}
    assert client.post(f"{sent_at}/enter/outcome", data=came).status_code == 302
    page = client.get(where).text
    assert "nothing is on record of what came of it" not in page
    assert "Cannot tell" in page
    told = client.get(f"/boards/{case.board_id}/learning/issues/{ISSUE}").text
    assert "Sent to College of Nursing" in told


def test_a_member_reads_and_writes_nothing(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case, "Police"))
    client = as_(member)
    assert "A review manager or the chair enters them" in client.get(base).text
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    came_back(storage, case, sent)
    page = client.get(f"{base}/{at.body_id}").text
    assert "They will." in page
    for words in ("Write down", "Take it out", "Change"):
        assert words not in page
    for path in ("add", f"{at.body_id}/change", f"{at.body_id}/send"):
        assert client.get(f"{base}/{path}").status_code == 404


def test_another_boards_body_is_not_there(as_: As, storage: Storage, case: Case, base: str) -> None:
    other = make_case(storage, reference="Child Q")
    at = enter_body(storage, other)
    sent = send_to(storage, other, at)
    mine = enter_body(storage, case)
    client = as_(case.manager)
    for path in (
        f"/boards/{other.board_id}/learning/bodies",
        f"{base}/{at.body_id}",
        f"{base}/{uuid4()}",
        f"{base}/{mine.body_id}/sent/{sent.sent_id}/change",
        f"{base}/{mine.body_id}/sent/{sent.sent_id}/enter/response",
    ):
        assert client.get(path).status_code == 404
    assert client.get(f"{base}/{mine.body_id}/sent/{uuid4()}/enter/nonsense").status_code == 404


def test_the_register_is_narrowed_and_says_of_how_many(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    late = enter_body(storage, case, "Late")
    send_to(storage, case, late, sent=-900)
    answered = enter_body(storage, case, "Prompt")
    came_back(storage, case, send_to(storage, case, answered, issue=OTHER))
    enter_body(storage, case, "Unwritten")
    client = as_(case.chair)

    def shown(query: str) -> list[str]:
        page = client.get(f"{base}?{query}").text
        return re.findall(r'/bodies/[0-9a-f-]{36}">([^<]+)</a></h2>', page)

    assert shown("") == ["Late", "Prompt", "Unwritten"]
    assert shown("show=overdue") == ["Late"]
    assert shown("show=answered") == ["Prompt"]
    assert shown("show=nothing") == ["Unwritten"]
    assert shown("show=waiting") == []
    assert shown("show=rubbish") == shown("issue=rubbish") == shown("")
    assert shown(f"issue={OTHER}") == ["Prompt"]
    narrowed = client.get(f"{base}?show=waiting").text
    assert "0 of 3" in narrowed
    assert "No body is shown" in narrowed


def test_what_looks_like_a_name_is_asked_about(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    client = as_(case.manager)
    typed = {"name": "A college", "contact_role": "Mrs Smith"}
    asked = client.post(f"{base}/add", data=typed)
    assert asked.status_code == 422
    assert "I have checked" in asked.text
    with storage.reading() as db:
        assert queries.list_bodies(db, case.board_id) == []


def test_what_is_missing_is_named_and_what_was_typed_stays(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    client = as_(case.manager)
    at = enter_body(storage, case)
    again = client.post(f"{base}/add", data={"name": "college of nursing", "contact_role": "head"})
    assert again.status_code == 422
    assert "There is a body of this name already" in again.text
    refused = client.post(f"{base}/{at.body_id}/send", data={"words": "We <ask>."})
    assert refused.status_code == 422
    assert "Choose the issue that was sent" in refused.text
    assert "We &lt;ask&gt;." in refused.text
    sent = send_to(storage, case, at)
    where = f"{base}/{at.body_id}/sent/{sent.sent_id}"
    for kind, words in (
        ("response", "Choose what they say"),
        ("outcome", "Choose what came of it"),
    ):
        data = {"words": "Yes.", **parts("said_on", today())}
        refused = client.post(f"{where}/enter/{kind}", data=data)
        assert refused.status_code == 422
        assert words in refused.text
    silent = client.post(f"{base}/{at.body_id}/end", data={"because": "Merged.", "version": "1"})
    assert silent.status_code == 422
    assert "still waits for a reply" in silent.text
    empty = client.post(f"{where}/end", data={"because": "", "version": "1"})
    assert empty.status_code == 422
    assert "Say why, in a sentence" in empty.text


def test_two_tabs(as_: As, storage: Storage, case: Case, base: str) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    client = as_(case.chair)
    body, post = f"{base}/{at.body_id}", client.post
    first = {"name": "Put right", "contact_role": "head", "version": "1"}
    assert post(f"{body}/change", data=first).status_code == 302
    stale = post(f"{body}/change", data={**first, "name": "Typed here"})
    assert stale.status_code == 409
    assert "Put right" in stale.text
    assert "Typed here" in stale.text
    assert post(f"{body}/end", data={"because": "No.", "version": "1"}).status_code == 409
    when = {**parts("sent_on", today()), **parts("reply_due_on", today() + timedelta(days=9))}
    when["moved_because"] = "They asked for less time."
    change = {"issue": OTHER, "words": "First tab.", "version": "1", **when}
    where = f"{body}/sent/{sent.sent_id}"
    assert post(f"{where}/change", data=change).status_code == 302
    stale = post(f"{where}/change", data={**change, "words": "Second tab."})
    assert stale.status_code == 409
    assert "First tab." in stale.text
    assert "Second tab." in stale.text
    assert post(f"{where}/end", data={"because": "No.", "version": "1"}).status_code == 409
    with storage.reading() as db:
        assert db.get_one(Body, at.body_id).name == "Put right"
        assert db.get_one(SentIssue, sent.sent_id).words == "First tab."
    again = post(f"{where}/change", data={**change, "words": "Second tab.", "version": "2"})
    assert again.status_code == 302


def test_a_mistake_is_taken_out_with_its_reason(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    entry = came_back(storage, case, sent, EntryKind.COMMITMENT)
    client = as_(case.manager)
    where = f"{base}/{at.body_id}/sent/{sent.sent_id}"
    out = f"{where}/entries/{entry}/take-out"
    assert "They will." in client.get(out).text
    assert client.post(out, data={"because": " "}).status_code == 422
    assert client.post(out, data={"because": "Another body."}).status_code == 302
    assert client.get(out).status_code == 302
    assert client.get(f"{where}/entries/{uuid4()}/take-out").status_code == 404
    page = client.get(f"{base}/{at.body_id}").text
    assert "Another body." in page
    assert "1 is overdue" in page
    gone = client.post(f"{where}/end", data={"because": "Never sent.", "version": "1"})
    assert gone.status_code == 302
    page = client.get(f"{base}/{at.body_id}").text
    assert "Entered by mistake: 1" in page
    assert "Never sent." in page
    assert client.get(f"{where}/change").status_code == 302
    assert client.get(f"{where}/enter/response").status_code == 302
    ended = client.post(f"{base}/{at.body_id}/end", data={"because": "Merged.", "version": "1"})
    assert ended.status_code == 302
    assert "Ended: 1" in client.get(base).text
    assert client.get(f"{base}/{at.body_id}/change").status_code == 302
    assert client.get(f"{base}/{at.body_id}/send").status_code == 302


def test_three_hundred_bodies_stand_on_one_page(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    with storage.unit_of_work() as db:
        for number in range(300):
            db.add(
                Body(
                    id=UUID(int=number + 1), board_id=case.board_id, name=f"Body {number:03d}",
                    remit="x" * 400, contact_role="head", added_by=case.manager.person_id,
                    added_at=NOW,
                )
            )  # fmt: skip
    page = as_(case.manager).get(base).text
    assert page.count('id="body-') == 300
    assert "300 of 300" in page


def test_an_outcome_is_of_one_promise_and_what_was_ended_comes_back(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at = enter_body(storage, case)
    sent = send_to(storage, case, at)
    here = f"{base}/{at.body_id}"
    to = f"{here}/sent/{sent.sent_id}"
    client = as_(case.manager)
    assert 'name="promise"' not in client.get(f"{to}/enter/outcome").text
    first = came_back(storage, case, sent, words="A new guide.")
    alone = client.get(f"{to}/enter/outcome").text
    assert re.search(rf'checked[^>]*value="{first}"|value="{first}"[^>]*checked', alone)
    came_back(storage, case, sent, words="Training for all.")
    page = client.get(f"{to}/enter/outcome").text
    assert "A new guide." in page
    assert "Training for all." in page
    typed = {**parts("said_on", today()), "came": "done", "words": "We saw it.",
             "own_id": own_id(page)}  # fmt: skip
    asked = client.post(f"{to}/enter/outcome", data=typed)
    assert asked.status_code == 422
    assert "Choose what they promised this came of" in asked.text
    assert client.post(f"{to}/enter/outcome", data={**typed, "promise": first}).status_code == 302
    assert "Of what they promised on" in client.get(here).text
    version = client.get(f"{to}/change").text
    ended = {"because": "Mrs Jane Smith said so.", "version": "1"}
    refused = client.post(f"{to}/end", data=ended)
    assert refused.status_code == 422
    assert "Mrs Jane Smith" in refused.text
    assert "I have checked" in refused.text
    assert 'name="version"' in version
    assert client.post(f"{to}/end", data={**ended, "because": "Mistake."}).status_code == 302
    late = client.post(f"{to}/end", data={"because": "Typed once more.", "version": "9"})
    assert late.status_code == 409
    assert "Typed once more." in late.text
    assert f"{to}/put-back" in client.get(here).text
    back = client.post(f"{to}/put-back", follow_redirects=True)
    assert "on the list again" in back.text
    assert client.post(f"{here}/end", data={"because": "It merged.", "version": "1"}).status_code
    listing = client.get(f"/boards/{case.board_id}/learning/issues/{ISSUE}").text
    assert "They did what they said" in listing


def test_a_body_that_was_ended_is_put_back(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    at = enter_body(storage, case)
    client, here = as_(case.chair), f"{base}/{at.body_id}"
    asked = client.post(f"{here}/end", data={"because": "Mr Brown left.", "version": "1"})
    assert asked.status_code == 422
    assert "Mr Brown" in asked.text
    client.post(f"{here}/end", data={"because": "It merged.", "version": "1"})
    assert f"{here}/put-back" in client.get(here).text
    other = enter_body(storage, case)
    refused = client.post(f"{here}/put-back", follow_redirects=True)
    assert "There is a body of this name already" in refused.text
    client.post(f"{base}/{other.body_id}/end", data={"because": "Twice.", "version": "1"})
    assert "as it stood" in client.post(f"{here}/put-back", follow_redirects=True).text
    assert f"{here}/put-back" not in client.get(here).text
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case))
    assert as_(member).post(f"{here}/put-back").status_code == 404
