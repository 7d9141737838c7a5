"""Explorations on their pages: begun, answered, finished, begun again, compared, turned into work."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from qmapp.casework.reviews.models import Review
from qmapp.casework.reviews.rules import Stage
from qmapp.foundation.access import BoardRole
from qmapp.foundation.storage import Storage, today
from qmapp.learning.explore.rules import Answer, Thing
from tests.factories.assessments import Case, make_case
from tests.factories.explore import (
    ISSUE,
    WORDS,
    make_exploration,
    member_of,
    take_interest,
    works_on_it,
)
from tests.factories.impact import somebody
from tests.factories.measures import add as add_measure
from tests.factories.responses import agency, find, recommend
from tests.factories.responses import begin as begin_response
from tests.web.conftest import As


@pytest.fixture
def case(storage: Storage) -> Case:
    return make_case(storage)


@pytest.fixture
def base(case: Case) -> str:
    return f"/boards/{case.board_id}/learning/explorations"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def details(**changes: object) -> dict[str, object]:
    on = today() - timedelta(3)
    return {
        "issue": ISSUE, "scope": "team", "place": "Duty <team>", "held_on-day": str(on.day),
        "held_on-month": str(on.month), "held_on-year": str(on.year), "sectors": ["health"],
        "roles": "school nurse\nsocial worker", "people": "6", **changes,
    }  # fmt: skip


def test_begun_answered_and_finished(as_: As, case: Case, base: str) -> None:
    client = as_(case.manager)
    assert "No exploration on record" in client.get(base).text
    form = client.get(f"{base}/begin?issue={ISSUE}").text
    said = details(own_id=hidden(form, "own_id"))
    for _ in range(2):
        begun = client.post(f"{base}/begin", data=said)
        assert begun.status_code == 302
    listed = client.get(base).text
    assert listed.count("Duty &lt;team&gt;") == 1
    assert "0 of 15 questions answered" in listed
    page = client.get(begun.location).text
    answers = {f"was_{id_}": hidden(page, f"was_{id_}") for id_ in ("q-unpick-1", "q-why-3")}
    answers |= {"choice_q-unpick-1": "differs", "words_q-why-3": "Nobody <answers>"}
    saved = client.post(begun.location, data={**answers, "do": "stay:q-why-3"})
    assert saved.location.endswith("#q-q-why-3")
    own = begun.location.removesuffix("/answer")
    page = client.get(own).text
    assert "2 of 15 questions answered" in page
    assert "Nobody &lt;answers&gt;" in page
    assert client.post(f"{own}/finish", data={"version": "1"}).status_code == 409
    assert (
        client.post(f"{own}/finish", data={"version": hidden(page, "version")}).status_code == 302
    )
    page = client.get(own).text
    assert "Kept as it was finished" in page
    assert "SHA-256" in page
    assert client.get(f"{own}/answer").status_code == 302
    assert client.post(f"{own}/answer", data=answers).status_code == 302
    issue = client.get(f"/boards/{case.board_id}/learning/issues/{ISSUE}").text
    assert "2 of 15 questions answered" in issue
    assert "1 of 14 issues" in client.get(f"/boards/{case.board_id}/learning").text


def test_what_is_wrong_is_named_and_kept(as_: As, case: Case, base: str) -> None:
    client = as_(case.manager)
    answer = client.post(f"{base}/begin", data=details(place=""))
    assert answer.status_code == 422
    assert 'href="#place"' in answer.text
    assert "school nurse" in answer.text
    named = client.post(f"{base}/begin", data=details(roles="school nurse\nMrs Jane Smith"))
    assert named.status_code == 422
    assert 'href="#roles"' in named.text
    assert "I have checked" in named.text
    ticked = details(
        roles="school nurse\nMrs Jane Smith", checked="y", shown=hidden(named.text, "shown")
    )
    assert client.post(f"{base}/begin", data=ticked).status_code == 302


def test_a_name_in_an_answer_is_asked_about(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    desk = make_exploration(storage, case, answers={}, finished=False)
    client, where = as_(case.manager), f"{base}/{desk.id}/answer?q=q-why-3"
    was = hidden(client.get(where).text, "was_q-why-3")
    asked = client.post(
        where, data={"was_q-why-3": was, "words_q-why-3": "Mrs Jane Smith never rings back."}
    )
    assert asked.status_code == 422
    assert 'href="#words_q-why-3"' in asked.text
    assert desk.whole().answered == 0


def test_one_question_at_a_time_goes_on(as_: As, storage: Storage, case: Case, base: str) -> None:
    desk = make_exploration(storage, case, answers={}, finished=False)
    client, where = as_(case.manager), f"{base}/{desk.id}/answer?q=q-why-1"
    page = client.get(where).text
    assert "Question 4 of 15" in page
    said = {
        "was_q-why-1": hidden(page, "was_q-why-1"), "reason-1_q-why-1": "holds", "do": "next"
    }  # fmt: skip
    assert client.post(where, data=said).location.endswith("?q=q-why-2")
    assert "Holds true here" in client.get(f"{base}/{desk.id}").text
    link = client.post(f"{base}/{desk.id}/answer", data={"do": "link:q-why-2"})
    assert link.location.endswith("/q-why-2/link?as=says")


def test_two_tabs_meet(as_: As, storage: Storage, case: Case, base: str) -> None:
    desk = make_exploration(storage, case, answers={}, finished=False)
    client, where = as_(case.manager), f"{base}/{desk.id}/answer"
    page = client.get(where).text
    both = {f"was_{id_}": hidden(page, f"was_{id_}") for id_ in ("q-why-3", "q-why-4")}
    desk.save({"q-why-3": Answer(words="Theirs stands")})
    mine = {**both, "words_q-why-3": "Mine is typed", "words_q-why-4": "No clash"}
    clash = client.post(where, data=mine)
    assert clash.status_code == 409
    assert "Theirs stands" in clash.text
    assert "Mine is typed" in clash.text
    assert desk.whole().kept("q-why-4").answer.words == "No clash"
    again = {
        **mine,
        **{f"was_{id_}": hidden(clash.text, f"was_{id_}") for id_ in ("q-why-3", "q-why-4")},
    }
    assert client.post(where, data=again).status_code == 302
    assert desk.whole().kept("q-why-3").answer.words == "Mine is typed"


def test_changed_details_clash_and_are_shown(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    desk = make_exploration(storage, case, finished=False)
    client, where = as_(case.manager), f"{base}/{desk.id}/change"
    stale = hidden(client.get(where).text, "version")
    assert client.post(where, data=details(version=stale)).status_code == 302
    clash = client.post(where, data=details(version=stale, place="Other team"))
    assert clash.status_code == 409
    assert "Duty &lt;team&gt;" in clash.text
    assert "Other team" in clash.text
    wrong = client.post(f"{base}/{desk.id}/throw-away", data={"version": "99"})
    assert wrong.status_code == 409
    gone = client.post(f"{base}/{desk.id}/throw-away", data={"version": "2"})
    assert gone.location.endswith("/explorations")
    assert "thrown away" in client.get(f"{base}/{desk.id}").text.lower()


def test_begun_again_and_compared(as_: As, storage: Storage, case: Case, base: str) -> None:
    before = make_exploration(storage, case)
    client = as_(case.manager)
    form = client.get(f"{base}/begin?from={before.id}").text
    assert "Nothing of it is copied" in form
    begun = client.post(f"{base}/begin?from={before.id}", data=details(place="Duty team"))
    page = client.get(begun.location).text
    assert WORDS in page
    assert f">{WORDS}</textarea>" not in page
    own = client.get(begun.location.removesuffix("/answer")).text
    assert "Answered the time before, not this time" in own
    assert "4 of 15" in own
    compared = client.get(f"{base}/compare?issue={ISSUE}&question=q-why-3").text
    assert "1 finished exploration by 1 team, area or board" in compared
    assert WORDS in compared
    assert client.get(f"{base}/compare?issue=other").status_code == 404
    empty = client.get(f"{base}/compare?issue=pi-unequal-weight").text
    assert "Nothing to compare yet" in empty


def test_put_right(as_: As, storage: Storage, case: Case, base: str) -> None:
    older = make_exploration(storage, case)
    client, own = as_(case.manager), f"{base}/{older.id}"
    wrong = client.post(f"{own}/put-right", data={"because": " "})
    assert wrong.status_code == 422
    assert 'href="#because"' in wrong.text
    newer = client.post(f"{own}/put-right", data={"because": "Another day <really>"})
    assert newer.status_code == 302
    page = client.get(newer.location.removesuffix("/answer")).text
    assert "Another day &lt;really&gt;" in page
    assert f"{base}/{older.id}" in page
    assert "A newer version is being written" in client.get(own).text


def test_an_answer_becomes_a_finding_and_both_pages_show_it(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    client, at = as_(worker), f"{base}/{desk.id}/questions/q-why-3"
    assert "Write a finding" in client.get(f"{at}/link").text
    where = f"{at}/write/finding?review={case.review_id}"
    form = client.get(where).text
    assert WORDS in form
    said = {
        "title": "Unmanned line", "problem": WORDS, "reason": "cannot_tell", "reach": "not_known",
        "practice_issue": ISSUE, "stage": "", "own_id": hidden(form, "own_id"),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(where, data=said).status_code == 302
    page = client.get(f"{base}/{desk.id}").text
    assert page.count("Written down from this answer") == 1
    address = re.search(rf'href="(/reviews/{case.review_id}/findings/[^"]*)"', page)
    assert address is not None
    assert "Written down from an answer" in client.get(address[1]).text
    lead = as_(case.lead).get(address[1]).text  # serves no board, and may read no exploration
    assert "Written down from an answer" not in lead
    assert client.post(where, data={**said, "title": "", "own_id": ""}).status_code == 422


def test_an_answer_becomes_an_exploration_and_an_action(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    answered = recommend(storage, case)
    client, at = as_(worker), f"{base}/{desk.id}/questions/q-why-3/write"
    where = f"{at}/exploration?review={case.review_id}"
    form = client.get(where).text
    said = {
        "text": "Find out who rings.", "kind": "exploration", "addressee": "partnership",
        "own_id": hidden(form, "own_id"),
    }  # fmt: skip
    assert client.post(where, data={**said, "text": ""}).status_code == 422
    assert client.post(where, data=said).status_code == 302
    where = f"{at}/action?review={case.review_id}"
    assert client.get(where).status_code == 404  # there is no open response
    begin_response(storage, case)
    form = client.get(where).text
    said = {"what": "Man it.", "owner_role": "duty manager", "own_id": hidden(form, "own_id")}
    refused = client.post(where, data=said)
    assert refused.status_code == 422
    assert 'href="#answers-0"' in refused.text
    assert client.post(where, data={**said, "answers": str(answered)}).status_code == 302
    things = {one.thing for one in desk.whole(worker).links}
    assert things == {Thing.RECOMMENDATION, Thing.ACTION}
    page = client.get(f"{base}/{desk.id}").text
    [link] = re.findall(rf'href="(/reviews/{case.review_id}/recommendations/[^"]*)"', page)
    assert "Written down from an answer" in client.get(link).text


def test_linked_and_taken_out(as_: As, storage: Storage, case: Case, base: str) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    finding = find(storage, case, "Nobody <led>")
    client = as_(worker)
    where = f"{base}/{desk.id}/questions/q-why-3/link?review={case.review_id}"
    assert "Nobody &lt;led&gt;" in client.get(where).text
    assert client.post(where, data={}).status_code == 422
    assert client.post(where, data={"thing": f"finding:{finding}"}).status_code == 302
    page = client.get(f"{base}/{desk.id}").text
    assert "Nobody &lt;led&gt;" in page
    [end] = re.findall(r'action="([^"]*/links/[^"]*/end)"', page)
    assert client.post(end, data={"version": "9"}).status_code == 409
    member = as_(member_of(storage, case))
    seen = member.get(f"{base}/{desk.id}").text
    assert "Nobody &lt;led&gt;" not in seen
    # Nobody told the board of this review yet: that something is linked is not said either.
    assert "whose words are for those who work on" not in seen
    assert "shown only to those who may read it" in seen
    assert member.get(where).status_code == 200  # members follow; findings are not listed
    assert "Nobody" not in member.get(where).text.replace("Nobody has", "")
    assert member.post(end, data={"version": "1"}).status_code == 404
    assert client.post(end, data={"version": "1"}).status_code == 302
    assert "Nobody &lt;led&gt;" not in client.get(f"{base}/{desk.id}").text


def test_of_a_signed_review_it_is_said_that_words_are_for_others(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    desk.link(Thing.FINDING, find(storage, case, "zqsecretqz"), actor=worker)
    with storage.unit_of_work() as db:
        db.get_one(Review, case.review_id).stage = Stage.REPORT_SIGNED
    seen = as_(member_of(storage, case)).get(f"{base}/{desk.id}").text
    assert "Finding of Child K, whose words are for those who work on it" in seen
    contact = somebody(storage, case.board_id, BoardRole.AGENCY_CONTACT, agency(storage, case))
    seen = as_(contact).get(f"{base}/{desk.id}").text
    assert "Finding whose words are for those who work on its review" in seen
    assert "zqsecretqz" not in seen


def test_an_interest_hides_and_says_so(as_: As, storage: Storage, case: Case, base: str) -> None:
    desk, worker = make_exploration(storage, case), works_on_it(storage, case)
    desk.link(Thing.FINDING, find(storage, case), actor=worker)
    member = member_of(storage, case)
    take_interest(storage, case, member)
    client = as_(member)
    page = client.get(f"{base}/{desk.id}").text
    assert "in which you declared an interest is left out" in page
    assert "What came of this answer" not in page
    assert "Child K" not in client.get(f"{base}/{desk.id}/questions/q-why-3/link").text
    at = f"{base}/{desk.id}/questions/q-why-3"
    for where in (f"{at}/link", f"{at}/write/finding", f"{at}/write/exploration"):
        assert client.get(f"{where}?review={case.review_id}").status_code == 404


def test_others_find_nothing(as_: As, storage: Storage, case: Case, base: str) -> None:
    desk = make_exploration(storage, case)
    other = make_case(storage, reference="Child Q")
    for actor in (
        other.manager,
        case.lead,
        somebody(storage, case.board_id, BoardRole.ADMINISTRATOR),
    ):
        client = as_(actor)
        for where in (base, f"{base}/begin", f"{base}/{desk.id}", f"{base}/compare?issue={ISSUE}"):
            assert client.get(where).status_code == 404
    foreign = f"/boards/{other.board_id}/learning/explorations"
    client = as_(other.manager)
    assert client.get(f"{foreign}/{desk.id}").status_code == 404
    at = f"{foreign}/begin?from={desk.id}"
    assert client.get(at).status_code == 404
    mine = make_exploration(storage, other)
    link = f"{foreign}/{mine.id}/questions/q-why-3/link?review={case.review_id}"
    assert client.get(link).status_code == 404


def test_the_measure_of_an_answer_that_is_compared(
    as_: As, storage: Storage, case: Case, base: str
) -> None:
    measure = add_measure(storage, case, recommend(storage, case))
    make_exploration(storage, case, answers={"q-solve-7": Answer(measure_id=measure)})
    where = f"{base}/compare?issue={ISSUE}&question=q-solve-7"
    page = as_(case.manager).get(where).text
    assert "One that you may not read" not in page
    assert "recommendation 1:" in page
    member = member_of(storage, case)
    take_interest(storage, case, member)
    assert "One that you may not read" in as_(member).get(where).text
