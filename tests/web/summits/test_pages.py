from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.testing import capture_logs

from qmapp.casework.involvement import identifying
from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage, clock, today
from qmapp.foundation.web import errors
from qmapp.learning.summits import queries, rules
from qmapp.learning.summits.pages.square import square_of
from qmapp.learning.summits.rules import Kind, Sense
from qmapp.learning.summits.views import joining
from qmapp.people.accounts.models import KeptForm
from tests.factories.assessments import Case, make_case
from tests.factories.impact import somebody
from tests.factories.responses import agency
from tests.factories.summits import ISSUE, OTHER, Held, make_summit, said_of
from tests.web.conftest import As

PART = {"X-Requested-With": "fetch"}


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/boards/{case.board_id}/learning/summits"


def own_id(page: str) -> str:
    found = re.search(r'name="own_id"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def version_in(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def plan_form() -> dict[str, object]:
    day = today()
    return {
        "title": "What stops a <discussion>?", "place": "Town hall", "issues": [ISSUE, OTHER],
        "questions": ["q-unpick-1", "q-solve-6"], "sectors": ["health", "police", "education"],
        "held_on-day": str(day.day), "held_on-month": str(day.month),
        "held_on-year": str(day.year),
    }  # fmt: skip


def live(storage: Storage, case: Case) -> Held:
    held = make_summit(storage, case, now=clock(), held_on=today())
    held.let_join(clock())
    return held


def join(app: Flask, held: Held, role: str = "school nurse"):
    client = app.test_client()
    page = client.get("/join").text
    answer = client.post(
        "/join",
        data={"code": held.code.lower(), "sector": "health", "role": role, "own_id": own_id(page)},
    )
    return client, answer


def test_a_summit_from_plan_to_telling(as_: As, case: Case, base: str, app: Flask) -> None:
    client = as_(case.manager)
    assert "No summit on record" in client.get(base).text
    page = client.get(f"{base}/plan").text
    form = {**plan_form(), "own_id": own_id(page)}
    for _ in range(2):
        made = client.post(f"{base}/plan", data=form)
        assert made.status_code == 302
    listing = client.get(base).text
    assert listing.count("What stops a &lt;discussion&gt;?") == 1
    here = made.headers["Location"]
    page = client.get(here).text
    assert "Open the summit when it begins" in page
    assert client.post(f"{here}/open", data={"version": "9"}).status_code == 409
    assert client.post(f"{here}/open", data={"version": version_in(page)}).status_code == 302
    page = client.get(here).text
    assert "Nobody is counted yet. 3 sectors are expected." in page
    assert "Missing" not in page
    assert "Its SHA-256" in page
    count = client.get(f"{here}/attendance").text
    line = {"sector": "health", "role": "school nurse", "count": "4", "own_id": own_id(count)}
    assert client.post(f"{here}/attendance", data=line).status_code == 302
    assert "1 of 3 expected sectors was there" in client.get(f"{here}/attendance").text
    said = client.get(f"{here}/add?kind=barrier&issue={ISSUE}").text
    answer = client.post(
        f"{here}/add?kind=barrier&issue={ISSUE}",
        data={"words": "They are <b>never</b> in.", "reason": "reason-1", "own_id": own_id(said)},
    )
    assert answer.status_code == 302
    page = client.get(here).text
    assert "They are &lt;b&gt;never&lt;/b&gt; in." in page
    assert "Confirms what reviews say" in page
    none = client.get(f"{here}/outcomes/add?review=none").text
    empty = client.post(f"{here}/outcomes/add?review=none", data={"own_id": own_id(none)})
    assert empty.status_code == 422
    assert "Say why nothing is done" in empty.text
    done = {"own_id": own_id(none), "words": "It is being tried elsewhere first."}
    assert client.post(f"{here}/outcomes/add?review=none", data=done).status_code == 302
    tell = client.get(f"{here}/told").text
    day = {k: v for k, v in plan_form().items() if k.startswith("held_on")}
    told = {k.replace("held_on", "told_on"): v for k, v in day.items()}
    sent = {**told, "how": "One page to all.", "version": version_in(tell)}
    assert client.post(f"{here}/told", data=sent).status_code == 302
    page = client.get(here).text
    assert "Participants were told" in page
    assert "It is being tried elsewhere first." in page
    again = client.post(f"{here}/told", data={**sent, "how": "Two pages."})
    assert again.status_code == 409
    assert "Two pages." in again.text
    assert "One page to all." in again.text


def test_phones_join_speak_and_wait(
    as_: As, storage: Storage, case: Case, app: Flask, base: str
) -> None:
    held = live(storage, case)
    phone, answer = join(app, held)
    assert answer.status_code == 302
    at = answer.headers["Location"]
    page = phone.get(at).text
    assert "What reviews say" in page
    sense = {"answer": Sense.DIFFERS.value, "words": "By telephone.", "own_id": own_id(page)}
    assert phone.post(f"{at}?issue={ISSUE}&kind=sense_check", data=sense).status_code == 302
    manager = as_(case.manager)
    show = manager.get(f"{base}/{held.id}").text
    assert "By telephone." not in show
    assert "1 of 1" in show
    assert "By telephone." in manager.get(f"{base}/{held.id}/moderate").text
    assert "By telephone." not in manager.get(f"{base}/{held.id}/screen").text
    mod = manager.get(f"{base}/{held.id}/moderate").text
    [decide] = re.findall(r'action="([^"]*/decide)"', mod)
    assert manager.post(decide, data={"do": "show", "version": "7"}).status_code == 409
    shown = {"do": "show", "version": version_in(mod)}
    assert manager.post(decide, data=shown).status_code == 302
    assert "By telephone." in manager.get(f"{base}/{held.id}/screen").text
    assert "By telephone." in manager.get(f"{base}/{held.id}").text


def test_a_screen_that_asks_again_hears_nothing_while_nothing_is_new(
    as_: As, storage: Storage, case: Case, app: Flask, base: str
) -> None:
    held = live(storage, case)
    manager, address = as_(case.manager), f"{base}/{held.id}/screen/live"
    first = manager.get(address, headers=PART)
    etag = first.headers["ETag"]
    known = {**PART, "If-None-Match": etag}
    assert manager.get(address, headers=known).status_code == 304
    phone, answer = join(app, held)
    second = manager.get(address, headers=known)
    assert second.status_code == 200
    assert second.headers["ETag"] != etag
    assert "1 phone joined" in second.text
    own = f"{answer.headers['Location']}/live"
    etag = phone.get(own, headers=PART).headers["ETag"]
    assert phone.get(own, headers={**PART, "If-None-Match": etag}).status_code == 304


def test_closing_ends_every_phone_and_keeps_what_was_typed_on_its_page(
    as_: As, storage: Storage, case: Case, app: Flask, base: str
) -> None:
    held = live(storage, case)
    phone, answer = join(app, held)
    at = answer.headers["Location"]
    client = as_(case.manager)
    client.post(f"{base}/{held.id}/joining", data={"do": "close"})
    over = phone.post(f"{at}?kind=barrier", data={"words": "Half a thought"})
    assert over.status_code == 410
    assert "Half a thought" in over.text
    assert phone.get(at).status_code == 410
    assert phone.get(f"{at}/live").status_code == 410
    assert phone.get("/join/nonsense").status_code == 404
    assert held.row().code is None


def test_a_wrong_code_is_told_and_slowed(
    storage: Storage, case: Case, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rules.WRONG_CODES_PER_REMOTE >= 300  # a hall stands behind one address
    monkeypatch.setattr(rules, "WRONG_CODES_PER_REMOTE", 30)
    live(storage, case)
    client = app.test_client()
    page = client.get("/join").text
    form = {"sector": "health", "role": "nurse", "own_id": own_id(page)}
    first = client.post("/join", data={**form, "code": "wrong1"})
    assert first.status_code == 422
    assert "This code opens nothing now" in first.text
    for _ in range(9):
        client.post("/join", data={**form, "code": "wrong1"})
    assert client.post("/join", data={**form, "code": "wrong1"}).status_code == 429
    for number in range(20):
        client.post("/join", data={**form, "code": f"wron{number:02}"})
    waits = client.post("/join", data={**form, "code": "wrong9"})
    assert waits.status_code == 429
    assert "Wait 15 minutes" in waits.text


def test_a_role_that_looks_like_a_name_is_asked_about(
    storage: Storage, case: Case, app: Flask
) -> None:
    held = live(storage, case)
    _, answer = join(app, held, "Sarah Jones")
    assert answer.status_code == 422
    assert "Sarah Jones" in answer.text
    assert "I have checked" in answer.text


def test_a_phone_opens_one_summit_only(as_: As, storage: Storage, case: Case, app: Flask) -> None:
    first, second = live(storage, case), live(storage, case)
    phone, answer = join(app, first)
    at = answer.headers["Location"]
    mine = first.sit()
    assert first.code != second.code
    other = second.enter(said_of(Kind.BARRIER, words="Theirs alone."))
    assert "Theirs alone." not in phone.get(at).text
    assert phone.post(f"{at}/{other.id}/take-back").status_code == 404
    assert mine.summit_id == first.id


def test_who_may_what(as_: As, storage: Storage, case: Case, base: str) -> None:
    held = live(storage, case)
    held.enter(said_of(Kind.BARRIER, words="Everybody may read this."))
    police = agency(storage, case)
    member = somebody(storage, case.board_id, BoardRole.MEMBER, police)
    contact = somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, police)
    admin = somebody(storage, case.board_id, BoardRole.ADMINISTRATOR, None)
    stranger = make_case(storage, reference="Child Q").chair
    here = f"{base}/{held.id}"
    for reader in (member, contact):
        page = as_(reader).get(here)
        assert "Everybody may read this." in page.text
        assert held.code not in page.text.replace(" ", "")
        for path in ("moderate", "screen", "screen/live", "add", "attendance", "told"):
            assert as_(reader).get(f"{here}/{path}").status_code == 404
        assert as_(reader).post(f"{here}/joining", data={"do": "close"}).status_code == 404
    for nobody in (admin, stranger):
        assert as_(nobody).get(here).status_code == 404
        assert as_(nobody).get(base).status_code == 404
    other = make_case(storage, reference="Child R")
    wrong = f"/boards/{other.board_id}/learning/summits/{held.id}"
    assert as_(other.manager).get(wrong).status_code == 404


def test_somebody_who_was_asked_to_lead_runs_it(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    member = somebody(storage, case.board_id, BoardRole.MEMBER, agency(storage, case))
    held = make_summit(
        storage, case, now=clock(), held_on=today(), facilitators=(member.person_id,)
    )
    client, here = as_(member), f"{base}/{held.id}"
    assert client.post(f"{here}/joining", data={"do": "open"}).status_code == 302
    assert client.get(f"{here}/moderate").status_code == 200
    assert client.get(f"{here}/change").status_code == 404


def test_what_is_wrong_with_a_plan_is_named_and_kept(as_: As, case: Case, base: str) -> None:
    client = as_(case.chair)
    answer = client.post(f"{base}/plan", data={"title": "Kept", "own_id": ""})
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.text
    no_issue = client.post(f"{base}/plan", data={**plan_form(), "issues": []})
    assert no_issue.status_code == 422
    assert 'href="#issues-0"' in no_issue.text
    odd = client.post(f"{base}/plan", data={**plan_form(), "questions": ["nonsense"]})
    assert odd.status_code == 422


def test_everything_that_is_wrong_with_a_plan_is_named_at_once(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    client = as_(case.chair)
    faults = {
        "title": "Enter what the summit is called",
        "held_on": "Enter the day of the summit",
        "place": "Enter the place, or tick that it is online",
        "issues": "Choose the issues that it is about",
        "questions": "Choose at least one question for the agenda",
        "sectors": "Choose who should be there",
    }
    page = client.post(f"{base}/plan", data={"own_id": ""}).text
    for field, said in faults.items():
        assert page.count(said) == 2, said  # in the summary, and at the field
        assert re.search(rf'href="#{field}[^"]*">{said}', page)
        assert f'id="{field}-error"' in page
    assert [page.index(said) for said in faults.values()] == sorted(
        page.index(said) for said in faults.values()
    )
    # A day that is none is told with the rest, and once.
    odd = {"held_on-day": "31", "held_on-month": "2", "held_on-year": "2026", "title": "x" * 400}
    page = client.post(f"{base}/plan", data=odd).text
    assert "This day is not in the calendar" in page
    assert faults["held_on"] not in page
    assert "This is too long by 200 characters." in page
    assert page.count(faults["place"]) == 2
    held = make_summit(storage, case, opened=False, now=clock(), held_on=today())
    change = f"{base}/{held.id}/change"
    page = client.post(change, data={**odd, "version": "1"}).text
    assert "This day is not in the calendar" in page
    assert page.count(faults["issues"]) == 2


def test_a_phone_makes_no_sector_absent(
    as_: As, storage: Storage, case: Case, base: str, app: Flask
) -> None:
    held = live(storage, case)
    join(app, held)
    client, here = as_(case.manager), f"{base}/{held.id}"
    page = client.get(here).text
    assert "Nobody is counted yet. 3 sectors are expected. Phones joined from 1 of 3." in page
    assert "Missing" not in page
    assert "Joined by phone</td>" in page
    assert "Who was there is not counted yet" in client.get(base).text
    count = client.get(f"{here}/attendance").text
    line = {"sector": "health", "role": "nurse", "count": "4", "own_id": own_id(count)}
    client.post(f"{here}/attendance", data=line)
    page = client.get(here).text
    assert "1 of 3 expected sectors was there. Missing: Education; Police." in page
    assert "1 of 3 expected sectors were there" in client.get(base).text


def test_whoever_looks_is_told_that_a_role_may_be_a_name(
    as_: As, storage: Storage, case: Case, base: str, app: Flask
) -> None:
    held = live(storage, case)
    phone, answer = join(app, held, "Paediatrician")
    at = answer.headers["Location"]
    posted = {"words": "Nobody rings.", "own_id": own_id(phone.get(at).text)}
    assert phone.post(f"{at}?issue={ISSUE}&kind=barrier", data=posted).status_code == 302
    client, here = as_(case.manager), f"{base}/{held.id}"
    assert "1 person here has this role" in client.get(f"{here}/moderate").text
    # It is for those who decide: nobody else reads it.
    mod = client.get(f"{here}/moderate").text
    [decide] = re.findall(r'action="([^"]*/decide)"', mod)
    client.post(decide, data={"do": "show", "version": version_in(mod)})
    shown = client.get(here).text
    assert "Nobody rings." in shown
    assert "has this role" not in shown
    for page in (shown, client.get(f"{here}/screen").text):
        assert "Paediatrician" not in page
        assert "Health</p>" in page
    assert "Paediatrician, Health" in client.get(f"{here}/moderate").text
    for role in ("paediatrician ", "PAEDIATRICIAN"):
        join(app, held, role)
    assert "this role" not in client.get(f"{here}/moderate").text
    assert "Paediatrician, Health" in client.get(here).text


def test_words_on_screens_are_plain(
    as_: As, storage: Storage, case: Case, base: str, app: Flask
) -> None:
    held = live(storage, case)
    phone, answer = join(app, held)
    page = phone.get(answer.headers["Location"]).text
    assert "Do you recognise it here?" in page
    assert "data-over hidden" in page
    client = as_(case.manager)
    screen = client.get(f"{base}/{held.id}/screen").text
    assert "answers are counted at once" in screen
    for shown in (page, screen, client.get(f"{base}/{held.id}").text):
        assert "ense-check" not in shown


def test_a_plan_that_was_changed_meanwhile_shows_both(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    held = make_summit(storage, case, opened=False, now=clock(), held_on=today())
    client, here = as_(case.manager), f"{base}/{held.id}/change"
    form = {**plan_form(), "version": version_in(client.get(here).text)}
    assert client.post(here, data=form).status_code == 302
    clash = client.post(here, data={**form, "title": "Mine", "place": "Elsewhere"})
    assert clash.status_code == 409
    assert "Elsewhere" in clash.text
    assert "Town hall" in clash.text
    assert client.post(here, data={**form, "version": version_in(clash.text)}).status_code == 302


def test_what_a_called_off_summit_said_is_taken_back_on_its_pages(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    held = live(storage, case)
    row = held.send(held.sit(), said_of(Kind.BARRIER, words="zqtakenqz"))
    client, here = as_(case.manager), f"{base}/{held.id}"
    client.post(f"{here}/call-off", data={"because": "Snow.", "version": held.version})
    assert f"{here}/moderate" in client.get(here).text
    page = client.get(f"{here}/moderate").text
    assert "zqtakenqz" in page
    assert 'value="show"' not in page
    said = f"{here}/said/{row.id}"
    assert "Take it back for them" in client.get(said).text
    assert client.post(f"{said}/decide", data={"do": "take-back"}).status_code == 302
    assert "zqtakenqz" not in client.get(f"{here}/moderate").text


def test_the_answer_of_a_phone_is_not_for_others_to_change(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    held = live(storage, case)
    row = held.send(held.sit(), said_of(Kind.SENSE_CHECK, words="Zoe said so."))
    client, said = as_(case.manager), f"{base}/{held.id}/said/{row.id}"
    page = client.get(said).text
    for name in ("answer", "count", "sector"):
        assert f'name="{name}"' not in page
    typed = {"words": "It was said so.", "role": "nurse", "answer": "not_recognised", "count": "90"}
    clash = client.post(said, data={**typed, "version": "7"})
    assert clash.status_code == 409
    assert client.post(said, data={**typed, "version": "1"}).status_code == 302
    shown = client.get(f"{base}/{held.id}").text
    assert "1 of 1 person who answered recognises" in shown


def test_who_reads_first_is_said_where_one_joins_and_where_one_plans(
    as_: As, storage: Storage, case: Case, base: str, app: Flask
) -> None:
    somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case))
    assert "may work for your own agency" in app.test_client().get("/join").text
    assert "people of their own agency" in as_(case.manager).get(f"{base}/plan").text


def test_live_pages_lead_on_and_end(
    as_: As, storage: Storage, case: Case, base: str, app: Flask
) -> None:
    held = live(storage, case)
    client, here = as_(case.manager), f"{base}/{held.id}"
    waits = client.get(f"{here}/moderate/live", headers=PART).text
    assert f'href="{here}/moderate"' in waits
    assert "data-awake" in client.get(f"{here}/screen/live", headers=PART).text
    assert client.post(f"{here}/joining", data={}).status_code == 404
    assert held.row().code is not None
    old = held.code
    client.post(f"{here}/joining", data={"do": "renew"})
    assert held.code not in {"", old}
    phone, answer = join(app, held)
    at = answer.headers["Location"]
    unknown = phone.post(f"{at}/00000000-0000-4000-8000-000000000000/take-back")
    assert unknown.status_code == 404
    page = client.get(f"{here}/moderate").text
    seat = re.search(r'name="seat" value="([^"]*)"', page)
    assert seat is not None
    for expected in ("1 phone is closed", "No phone was closed"):
        done = client.post(f"{here}/seats", data={"seat": seat[1]}, follow_redirects=True)
        assert expected in done.text
    assert phone.get(at).status_code == 410
    client.post(f"{here}/joining", data={"do": "close"})
    assert "data-awake" not in client.get(f"{here}/screen/live", headers=PART).text


def test_answers_by_phone_and_written_down_stand_apart(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    held = live(storage, case)
    held.send(held.sit(), said_of(Kind.SENSE_CHECK))
    held.enter(said_of(Kind.SENSE_CHECK, count=40))
    page = as_(case.manager).get(f"{base}/{held.id}").text
    assert "40 of 40 people" in page
    assert "1 of 1 person" in page
    assert "so the two are not added up" in page
    assert "41" not in re.sub(r"<[^>]*>", " ", page.split('id="issue-')[1].split("<section")[0])


def test_who_has_it_already_is_answered_before_the_page_is_built(
    as_: As, storage: Storage, case: Case, app: Flask, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = live(storage, case)
    phone, answer = join(app, held)
    manager, here = as_(case.manager), f"{base}/{held.id}"
    asked = [
        (phone, f"{answer.headers['Location']}/live"),
        (manager, f"{here}/screen/live"),
        (manager, f"{here}/moderate/live"),
    ]
    tags = [client.get(at, headers=PART).headers["ETag"] for client, at in asked]

    def built(*_arguments: object) -> None:
        raise AssertionError("the whole summit was read")

    monkeypatch.setattr(queries, "get_whole", built)
    monkeypatch.setattr(queries, "get_shown", built)
    for (client, at), tag in zip(asked, tags, strict=True):
        for known in (tag, f"W/{tag}", f'"another", {tag}'):
            again = client.get(at, headers={**PART, "If-None-Match": known})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["ETag"] == tag
    held.send(held.sit(), said_of())
    monkeypatch.undo()
    for (client, at), tag in zip(asked, tags, strict=True):
        new = client.get(at, headers={**PART, "If-None-Match": tag})
        assert new.status_code == 200
        assert new.headers["ETag"] != tag


def test_the_square_on_the_screen_opens_the_page_to_join_with_its_code(
    as_: As, storage: Storage, case: Case, app: Flask, base: str
) -> None:
    held = live(storage, case)
    client, here = as_(case.manager), f"{base}/{held.id}"
    whole = client.get(f"{here}/screen").text
    part = client.get(f"{here}/screen/live", headers=PART).text
    square = square_of(f"http://localhost/join?code={held.code}")
    for page in (whole, part):
        assert f'd="{square.path}"' in page
        assert "style=" not in page
        assert rules.spaced_code(held.code) in page  # in letters, beside it
    opened = app.test_client().get(f"/join?code={held.code}")
    assert f'value="{held.code}"' in opened.text
    client.post(f"{here}/joining", data={"do": "close"})
    assert '<svg class="qm-sumqr' not in client.get(f"{here}/screen/live", headers=PART).text


def test_a_long_list_is_searched_and_paged(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    for number in range(26):
        make_summit(storage, case, opened=False, title=f"Summit {number}")
    client = as_(case.manager)
    page = client.get(base).text
    assert "26 of 26" in page
    assert page.count('<li><h2 class="qm-h3') == 25
    assert f"{base}?page=2" in page
    assert client.get(f"{base}?page=2").text.count('<li><h2 class="qm-h3') == 1
    assert client.get(f"{base}?page=all").text.count('<li><h2 class="qm-h3') == 26
    found = client.get(f"{base}?q=summit+25").text
    assert "1 of 26" in found
    assert 'value="summit 25"' in found
    assert "None has these words" in client.get(f"{base}?q=zebra").text


def test_names_in_reasons_plans_and_tellings_are_asked_about(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    held = make_summit(storage, case, now=clock(), held_on=today())
    client, here = as_(case.manager), f"{base}/{held.id}"
    name = "Mrs Jane Smith fell ill."
    day = {k.replace("held_on", "told_on"): v for k, v in plan_form().items() if "held" in k}
    posts = [
        (f"{base}/plan", {**plan_form(), "title": f"What {name}"}),
        (f"{here}/change", {**plan_form(), "title": f"What {name}", "version": held.version}),
        (f"{here}/told", {**day, "how": name, "version": held.version}),
        (f"{here}/call-off", {"because": name, "version": held.version}),
    ]
    for at, typed in posts:
        asked = client.post(at, data=typed)
        assert asked.status_code == 422, at
        assert "Mrs Jane Smith" in asked.text, at
        assert 'name="checked"' in asked.text, at
        assert held.version == typed.get("version", held.version)
    shown = re.search(r'name="shown"[^>]*value="([^"]+)"[^>]*>\s*<p>', asked.text)
    assert shown is not None
    ticked = {**posts[-1][1], "checked": "y", "shown": shown[1]}
    assert client.post(posts[-1][0], data=ticked).status_code == 302
    again = client.post(posts[-1][0], data={"because": "Typed once more.", "version": "9"})
    assert again.status_code == 409
    assert "Typed once more." in again.text


def test_a_role_is_left_out_while_looking_and_after_lunch_the_phone_goes_on(
    as_: As, storage: Storage, case: Case, app: Flask, base: str
) -> None:
    held = live(storage, case)
    phone, answer = join(app, held, "school nurse")
    at, client, here = answer.headers["Location"], as_(case.manager), f"{base}/{held.id}"
    assert (
        "your role where at least three people here have it" in phone.get(f"{at}?kind=dissent").text
    )
    typed = {"words": "I see it otherwise.", "own_id": ""}
    assert phone.post(f"{at}?kind=dissent&issue={ISSUE}", data=typed).status_code == 302
    mod = client.get(f"{here}/moderate").text
    [decide] = re.findall(r'action="([^"]*/decide)"', mod)
    bare = {"do": "show-bare", "version": version_in(mod)}
    assert client.post(decide, data=bare).status_code == 302
    for page in (client.get(here).text, phone.get(at).text):
        shown = page.split("I see it otherwise.")[-1]
        assert "Role and sector are left out" in shown
    client.post(f"{here}/joining", data={"do": "close"})
    over = phone.get(at)
    assert over.status_code == 410
    assert "do not join a second time" in over.text
    client.post(f"{here}/joining", data={"do": "open"})
    assert phone.get(at).status_code == 200


def test_a_field_full_of_line_ends_is_refused_and_not_looked_through(
    storage: Storage, case: Case, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, look = live(storage, case), identifying.doubts
    looked: list[str] = []

    def seen(text: str, *, is_label: bool) -> Sequence[identifying.Doubt]:
        looked.append(text)
        return look(text, is_label=is_label)

    monkeypatch.setattr(identifying, "doubts", seen)
    phone, refused = join(app, held, "nurse" + "\n" * 12_000 + "of the house")
    assert refused.status_code == 302  # kept in one line, and looked at so
    assert looked == ["nurse of the house"]
    at = refused.headers["Location"]
    for name in ("words", "provider"):
        typed = {"words": "Kept.", name: "a" + "\n" * 5_000 + "b" * 10_001}
        answer = phone.post(f"{at}?kind=support&issue={ISSUE}", data=typed)
        assert answer.status_code == 422
        assert "too long by" in answer.text
    assert max(len(one) for one in looked) < 100
    _, named = join(app, held, "Jane" + "\n" * 12_000 + "Smith")
    assert named.status_code == 422
    assert "Jane Smith" in named.text


def test_when_people_were_told_nothing_is_next(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    held = make_summit(storage, case, now=clock(), held_on=today())
    client, here = as_(case.manager), f"{base}/{held.id}"
    assert "Let phones join today" in client.get(here).text
    held.enter(said_of(Kind.SENSE_CHECK, count=9))
    day = {k.replace("held_on", "told_on"): v for k, v in plan_form().items() if "held" in k}
    told = {**day, "how": "One page to all.", "version": held.version}
    assert client.post(f"{here}/told", data=told).status_code == 302
    page = client.get(here).text
    assert "Next for you" not in page
    assert "Let phones join" not in page
    assert "not known" not in page
    hub = client.get(f"/boards/{case.board_id}/learning").text
    assert "Participants were told what came of 1 of 1 summit held" in hub
    past = make_summit(storage, case, now=clock(), held_on=today() - timedelta(days=3))
    page = client.get(f"{base}/{past.id}").text
    assert "Write down what was said" in page
    assert "Let phones join" not in page


def test_long_lists_of_a_plan_can_be_narrowed(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    few = as_(case.manager).get(f"{base}/plan").text
    assert 'id="facilitators-list" data-narrow' not in few
    police = agency(storage, case)
    for _ in range(16):
        somebody(storage, case.board_id, BoardRole.MEMBER, police)
    page = as_(case.manager).get(f"{base}/plan").text
    assert 'id="facilitators-list" data-narrow' in page
    assert "js/narrow" in page


def test_nobody_without_an_account_is_read_at_length(
    storage: Storage, case: Case, app: Flask
) -> None:
    held = live(storage, case)
    phone, answer = join(app, held)
    at, many = answer.headers["Location"], "x" * 70_000
    assert phone.post("/join", data={"code": many}).status_code == 413
    assert phone.post(f"{at}?kind=barrier", data={"words": many}).status_code == 413
    assert phone.post(f"{at}?kind=barrier", data={"words": "x" * 9_000}).status_code == 422


def test_a_kept_form_goes_with_the_words_that_are_taken_back(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    held = live(storage, case)
    rows = [held.enter(said_of(Kind.BARRIER, words=f"Words {number}")) for number in range(2)]
    here = f"{base}/{held.id}"
    paths = [f"{here}/add?kind=barrier", *(f"{here}/said/{one.id}" for one in rows)]

    def keep() -> None:
        with storage.unit_of_work() as db:
            for path in paths:
                db.add(
                    KeptForm(
                        id=uuid4(), person_id=case.manager.person_id, path=path, at=clock(),
                        fields={"pairs": [["words", "zqsecretqz"]]},
                    )
                )  # fmt: skip

    def kept() -> set[str]:
        with storage.reading() as db:
            return set(db.scalars(select(KeptForm.path)))

    keep()
    client = as_(case.manager)
    client.post(f"{here}/said/{rows[0].id}/decide", data={"do": "take-back"})
    assert kept() == {paths[2]}
    changed = {"words": "Otherwise.", "version": "1", "reason": ""}
    assert client.post(paths[2], data=changed).status_code == 302
    assert kept() == set()


def test_the_key_of_a_phone_stands_in_no_log(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> UUID:
        raise OSError("no space left")

    monkeypatch.setattr(joining, "read_token", full)
    # A logger that has spoken before keeps what it spoke with, and would not be heard here.
    monkeypatch.setattr(errors, "log", structlog.get_logger())
    with capture_logs() as logged:
        assert client.get("/join/somebodys-key").status_code == 503
    [line] = [one for one in logged if one["event"] == "storage.disk"]
    assert line["path"] == "/join/<token>"
    assert "somebodys-key" not in str(logged)
