"""The pages of threads, and where threads show besides: a recommendation, the marked draft."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from qmapp.casework.threads.lines import Hung
from qmapp.casework.threads.rules import Audience
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, begin, make_case, marker
from tests.factories.recommendations import RecommendationsDesk
from tests.factories.threads import ThreadsDesk
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def desk(storage: Storage, case: Case) -> ThreadsDesk:
    found = ThreadsDesk(storage, case)
    found.past_blindness("commissioner", "lead")
    return found


@pytest.fixture
def base(case: Case) -> str:
    return f"/reviews/{case.review_id}/drafts/1/threads"


def own_id(page: str) -> str:
    found = re.search(r'name="own_id"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_nothing_yet_and_who_may_see_that(
    as_: As, case: Case, desk: ThreadsDesk, base: str
) -> None:
    page = as_(case.commissioner).get(base)
    assert page.status_code == 200
    assert "Nobody has said anything yet" in page.text
    assert f"{base}/begin" in page.text
    for outside in (case.second_commissioner, case.observer, case.chair, case.manager):
        assert as_(outside).get(base).status_code == 404
        assert as_(outside).get(f"{base}/begin?marker=3").status_code == 404


def test_begun_answered_resolved_reopened(
    as_: As, case: Case, desk: ThreadsDesk, base: str
) -> None:
    client = as_(case.commissioner)
    where = f"{base}/begin?marker=3"
    form = client.get(where).text
    assert "Marker 3:" in form
    assert "Panel Example" in form
    assert "Second Commissioner Example" not in form, "who is still blind is not to be named"
    typed = {
        "words": "Where is this said?", "audience": "board", "own_id": own_id(form),
        "mentions": [str(case.panel.person_id)],
    }  # fmt: skip
    for _ in range(2):
        answer = client.post(where, data=typed)
        assert answer.status_code == 302
    [line] = desk.list()
    assert answer.location == f"{base}/{line.id}"
    assert (line.audience, line.comments[0].named) == (Audience.BOARD, ["Panel Example"])

    panel = as_(case.panel)
    page = panel.get(answer.location).text
    assert "Where is this said?" in page
    assert "Named: Panel Example" in page
    said = panel.post(
        f"{answer.location}/comment", data={"words": "On page 9.", "own_id": own_id(page)}
    )
    assert said.status_code == 302
    version = desk.line(line.id).version
    done = panel.post(
        f"{answer.location}/resolve",
        data={"as_words": "It is on page 9.", "version": str(version)},
    )
    assert done.status_code == 302
    page = client.get(answer.location).text
    assert "Resolved by Panel Example" in page
    assert page.count("It is on page 9.") == 1, "told once, not as a comment besides"
    assert "What you want to say" not in page
    assert client.post(f"{answer.location}/reopen").status_code == 302
    page = client.get(answer.location).text
    assert "What you want to say" in page
    assert "It is on page 9." in page


def test_what_is_wrong_comes_back_with_what_was_typed(
    as_: As, case: Case, desk: ThreadsDesk, base: str
) -> None:
    client = as_(case.commissioner)
    refused = client.post(f"{base}/begin?marker=3", data={"words": "", "own_id": str(uuid4())})
    assert refused.status_code == 422
    assert "Write what you want to say" in refused.text
    assert "Choose who reads it" in refused.text
    refused = client.post(
        f"{base}/begin?marker=3",
        data={
            "words": "zqtypedqz", "audience": "board", "own_id": str(uuid4()),
            "mentions": [str(case.lead.person_id)],
        },
    )  # fmt: skip
    assert refused.status_code == 422
    assert "Somebody you named does not read this" in refused.text
    assert "zqtypedqz" in refused.text
    thread = desk.begin()
    refused = client.post(f"{base}/{thread}/comment", data={"words": "", "own_id": str(uuid4())})
    assert refused.status_code == 422
    refused = client.post(f"{base}/{thread}/resolve", data={"as_words": "", "version": "1"})
    assert refused.status_code == 422
    assert "Say in a sentence how it was resolved" in refused.text
    assert desk.line(thread).is_open


def test_who_resolves_is_shown_what_was_written_meanwhile(
    as_: As, case: Case, desk: ThreadsDesk, base: str
) -> None:
    thread = desk.begin()
    seen = desk.line(thread).version
    desk.comment(thread, "But it is not.", actor=case.panel)
    client = as_(case.commissioner)
    typed = {"as_words": "zqsettledqz", "version": str(seen)}
    clash = client.post(f"{base}/{thread}/resolve", data=typed)
    assert clash.status_code == 409
    for words in ("Somebody wrote here meanwhile", "But it is not.", "zqsettledqz"):
        assert words in clash.text
    again = re.search(r'name="version" value="(\d+)"', clash.text)
    assert again is not None
    assert client.post(
        f"{base}/{thread}/resolve", data={**typed, "version": again[1]}
    ).status_code == 302  # fmt: skip


def test_a_comment_that_came_too_late_is_not_lost(
    as_: As, case: Case, desk: ThreadsDesk, base: str
) -> None:
    thread = desk.begin()
    desk.resolve(thread, actor=case.panel)
    late = as_(case.commissioner).post(
        f"{base}/{thread}/comment", data={"words": "zqlateqz", "own_id": str(uuid4())}
    )
    assert late.status_code == 422
    assert "This was resolved meanwhile" in late.text
    assert "zqlateqz" in late.text


def test_ones_own_is_taken_back(as_: As, case: Case, desk: ThreadsDesk, base: str) -> None:
    thread = desk.begin("zqbackqz")
    [said] = desk.line(thread).comments
    where = f"{base}/{thread}/comments/{said.id}/take-back"
    assert "take-back" not in as_(case.panel).get(f"{base}/{thread}").text
    assert as_(case.panel).post(where).status_code == 404
    client = as_(case.commissioner)
    assert where in client.get(f"{base}/{thread}").text
    assert client.post(where).status_code == 302
    page = client.get(f"{base}/{thread}").text
    assert "Commissioner Example took this back" in page
    assert "zqbackqz" not in page
    assert "zqbackqz" not in client.get(base).text


def test_a_lead_reviewer_reads_what_is_for_everybody(
    as_: As, case: Case, desk: ThreadsDesk, base: str
) -> None:
    own, shared = desk.begin("zqownqz"), desk.begin("zqsharedqz", audience=Audience.ALL)
    client = as_(case.lead)
    page = client.get(base).text
    assert "zqsharedqz" in page
    assert "zqownqz" not in page
    assert client.get(f"{base}/{own}").status_code == 404
    assert client.post(f"{base}/{own}/reopen").status_code == 404
    page = client.get(f"{base}/{shared}").text
    assert "/moderation/" not in page, "a page that is not theirs yet"
    form = client.get(f"{base}/begin?marker=4").text
    assert 'name="audience"' not in form
    answer = client.post(
        f"{base}/begin?marker=4",
        data={"words": "I ask.", "audience": "board", "own_id": own_id(form)},
    )
    assert answer.status_code == 302
    [line] = [one for one in desk.list() if one.begun_by == case.lead.person_id]
    assert line.audience is Audience.ALL


def test_the_list_is_cut_by_state_and_thing(
    as_: As, case: Case, desk: ThreadsDesk, base: str
) -> None:
    desk.resolve(desk.begin("zqmarkerqz"), "So.")
    passage = desk.passage(2)
    desk.begin("zqpassageqz", Hung.passage(passage))
    client = as_(case.panel)
    for query, shown, hidden in (
        ("", ("zqmarkerqz", "zqpassageqz"), ()),
        ("?state=open", ("zqpassageqz",), ("zqmarkerqz",)),
        ("?state=resolved", ("zqmarkerqz",), ("zqpassageqz",)),
        ("?about=passage", ("zqpassageqz",), ("zqmarkerqz",)),
        ("?about=recommendation", ("No discussion is like that",), ("zqmarkerqz", "zqpassageqz")),
        (f"?passage={passage}", ("zqpassageqz", "Passage 1.2"), ("zqmarkerqz",)),
        ("?state=odd&about=odd", ("zqmarkerqz", "zqpassageqz"), ()),
    ):
        page = client.get(f"{base}{query}").text
        assert "1 of 2 discussions open." in page or "passage=" in query
        assert all(word in page for word in shown), query
        assert not any(word in page for word in hidden), query


@pytest.mark.parametrize(
    "query",
    [
        "marker=99",
        "marker=x",
        "passage=x",
        f"passage={UUID(int=7)}",
        f"recommendation={UUID(int=7)}",
    ],
)
def test_a_thing_that_is_not_there(
    as_: As, case: Case, desk: ThreadsDesk, base: str, query: str
) -> None:
    client = as_(case.commissioner)
    assert client.get(f"{base}/begin?{query}").status_code == 404
    assert client.get(f"{base}?{query}").status_code == 404


def test_what_it_is_about_is_chosen(
    as_: As, storage: Storage, case: Case, desk: ThreadsDesk, base: str
) -> None:
    one = RecommendationsDesk(storage, case).add()
    client = as_(case.commissioner)
    page = client.get(f"{base}/begin").text
    assert f"{base}/begin?recommendation={one}" in page
    assert f"{base}/begin?marker=18" in page
    page = client.get(f"{base}/begin?q=asked the child").text
    assert f"{base}/begin?passage={desk.passage(2)}" in page
    assert "No passage has this number" in client.get(f"{base}/begin?q=zzzz").text


def test_a_thread_of_another_draft_is_not_here(
    as_: As, storage: Storage, case: Case, desk: ThreadsDesk, base: str
) -> None:
    thread = desk.begin()
    RecommendationsDesk(storage, case).next_draft()
    client = as_(case.panel)
    assert client.get(f"{base}/{thread}").status_code == 200
    assert client.get(f"{base.replace('/1/', '/2/')}/{thread}").status_code == 404


# Where threads show besides --------------------------------------------------------------------


def test_on_the_page_of_a_recommendation(
    as_: As, storage: Storage, case: Case, desk: ThreadsDesk, base: str
) -> None:
    one = RecommendationsDesk(storage, case).add()
    where = f"/reviews/{case.review_id}/recommendations/{one}"
    desk.begin("zqsaidqz", Hung.recommendation(one))
    page = as_(case.panel).get(where).text
    assert "zqsaidqz" in page
    assert f"{base}/begin?recommendation={one}" in page
    shown_to_none = as_(case.lead).get(where).text
    assert "zqsaidqz" not in shown_to_none
    assert f"{base}/begin?recommendation={one}" in shown_to_none
    for nobody in (case.second_commissioner, case.observer):
        page = as_(nobody).get(where).text
        assert "zqsaidqz" not in page
        assert "Discussions" not in page


def test_beside_the_passages_of_the_marked_draft(
    as_: As, storage: Storage, case: Case, desk: ThreadsDesk, base: str
) -> None:
    talked, silent, heading = desk.passage(1), desk.passage(2), desk.passage(0)
    desk.begin(hung=Hung.passage(talked))
    where = f"/reviews/{case.review_id}/drafts/1/evidence"
    page = as_(case.panel).get(where).text
    assert f"{base}?passage={talked}" in page
    assert "1 discussion, 1 open" in page
    assert f"{base}/begin?passage={silent}" in page
    assert f"passage={heading}" not in page, "a heading has no margin"
    desk.begin(hung=Hung.passage(heading))
    assert f"{base}?passage={heading}" in as_(case.panel).get(where).text
    begin(storage, case, case.second_commissioner)
    blind = as_(case.second_commissioner).get(where).text
    assert "/threads" not in blind


def test_a_notice_leads_to_what_was_said(
    as_: As, storage: Storage, case: Case, desk: ThreadsDesk, base: str
) -> None:
    thread: UUID = desk.begin(hung=Hung.marker(marker(3).id), mentions=[case.panel])
    client = as_(case.panel)
    page = client.get("/notices").text
    assert "You were named in a discussion" in page
    opened = re.search(r'action="(/notices/[0-9a-f-]+/open)"', page)
    assert opened is not None
    answer = client.post(opened[1])
    assert answer.location == f"{base}/{thread}"
    assert client.get(answer.location).status_code == 200
