from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from qmapp.casework.findings.rules import Cause, Shows
from qmapp.foundation.storage import Storage
from tests.factories.assessments import Case, make_case
from tests.factories.findings import PROBLEM, FindingsDesk, details, unexplained
from tests.storage.evidence.next_draft import GONE, NEW, PLACES, REWORDED, SAME
from tests.web.conftest import As

TYPED = {
    "title": PROBLEM,
    "problem": "The school rang twice, and nobody wrote it down.",
    "reason": "given",
    "why": "The form has no box for what is said on the telephone.",
    "causes": ["tools", "workload"],
    "reach": "team",
    "reach_known_from": "The panel looked at ten other calls.",
    "practice_issue": "pi-no-strategy-discussion",
    "stage": "",
    "draft": "1",
}
ADDS = "The duty desk had lost two posts that spring."


def section(page: str, name: str) -> str:
    """The part of the page under the heading with that id."""
    found = re.search(rf'aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def value(page: str, name: str) -> str:
    """What a hidden box or a line of the page holds."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_review_without_a_draft_says_what_is_to_come(as_: As, storage: Storage) -> None:
    case = make_case(storage, with_draft=False)
    client, base = as_(case.lead), f"/reviews/{case.review_id}/findings"
    assert "No draft to find anything in yet" in client.get(base).text
    assert client.get(f"{base}/add").location == base


def test_an_empty_list_says_what_a_finding_is_and_begins_with_the_draft(
    as_: As, case: Case, base: str
) -> None:
    page = as_(case.commissioner).get(base).text
    assert "No finding is recorded yet" in page
    assert f'href="{base}/add?choose=1"' in page
    page = as_(case.observer).get(base).text
    assert "No finding is recorded yet" in page
    assert f"{base}/add" not in page


def test_the_list_says_how_many_come_with_a_reason(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    desk.pin(desk.add(details(practice_issue="pi-no-strategy-discussion")))
    silent = desk.add(unexplained(title="The meeting came late"))
    desk.end(desk.add(details(title="Counted twice")), "It is the first one again.")
    page = as_(case.panel).get(base).text
    figures = re.sub(r"<[^>]+>|\s+", " ", page)
    assert "1 of 2 findings come with a reason" in re.sub(r" +", " ", figures)
    assert "1 of 2 are compared with the practice issues" in re.sub(r" +", " ", figures)
    every = section(page, "findings")
    assert "The draft gives no reason" in every
    assert "Tools, forms and systems" in every
    assert "Not convening strategy discussions" in every
    assert "Strategy meetings" in every
    assert "1 passage" in every
    assert "No passage yet" in every
    assert "Counted twice" not in every
    assert "It is the first one again." in page
    points = section(page, "points")
    assert "From 1 of 2 findings." in points
    assert "Why did it?" in points
    assert f"{base}/{silent}" in points
    assert "add?" not in page


def test_a_finding_begins_with_words_of_the_draft(as_: As, case: Case, base: str) -> None:
    client = as_(case.lead)
    begin = client.get(f"{base}/add?choose=1&q=strategy").text
    assert "1 of 9" in begin
    assert "choose=1&amp;q=strategy&amp;passage=2#pin-form" in begin
    start = SAME.index("nobody")
    form = client.get(f"{base}/add?passage=1&start={start}&stop={start + 19}").text
    assert "These words are linked to the finding when you add it." in form
    assert SAME[start : start + 19] in form
    typed = {**TYPED, "own_id": value(form, "own_id"), "passage": "1"}
    done = client.post(f"{base}/add", data={**typed, "start": start, "stop": start + 19})
    assert done.status_code == 302
    again = client.post(f"{base}/add", data={**typed, "start": start, "stop": start + 19})
    assert again.location == done.location
    page = client.get(done.location).text
    assert page.count(f"“{SAME[start : start + 19]}”") == 1
    assert "Draft 1, passage 1.1, page 1" in page
    assert TYPED["why"] in section(page, "draft-says")


def test_what_is_not_right_is_said_and_everything_comes_back(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    client = as_(case.lead)
    for changes, words in (
        ({"title": ""}, "Say in a few words what the problem is"),
        ({"reason": ""}, "Say whether the draft gives a reason"),
        ({"reach": ""}, "Say how usual it is"),
        ({"why": " "}, "nobody has to invent one"),
        ({"reason": "not_given"}, "You chose that the draft does not say why"),
        ({"reason": "not_given", "why": ""}, "These are kinds of reason in the draft"),
        ({"reach_known_from": ""}, "Say how that is known"),
        ({"reach": "not_known"}, "Choose how usual it is, or take away"),
        ({"problem": "x" * 10_001}, "too long by 1 characters"),
        ({"practice_issue": "pi-invented"}, "Not a valid choice"),
    ):
        answer = client.post(f"{base}/add", data={**TYPED, **changes})
        assert answer.status_code == 422, changes
        assert words in answer.text, changes
        assert "There is something to put right" in answer.text
        if "reach_known_from" not in changes:
            assert "The panel looked at ten other calls." in answer.text
    assert desk.list() == []


def test_a_name_is_asked_about_before_it_is_kept(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    client, typed = as_(case.lead), {**TYPED, "problem": "Mrs Okafor rang the duty desk twice."}
    asked = client.post(f"{base}/add", data=typed)
    assert asked.status_code == 422
    assert "Okafor" in asked.text
    assert desk.list() == []
    done = client.post(
        f"{base}/add", data={**typed, "checked": "y", "shown": value(asked.text, "shown")}
    )
    assert done.status_code == 302


def test_the_form_says_how_many_practice_issues_it_holds(as_: As, case: Case, base: str) -> None:
    form = as_(case.lead).get(f"{base}/add").text
    assert "14 of 44 published practice issues" in form
    assert "None of the 14 that we hold fits" in form
    assert '<optgroup label="Child protection conferences">' in form
    assert "Nobody has to find a reason" in form


def test_the_boards_view_stands_in_a_box_of_its_own(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    finding = desk.add(unexplained())
    client = as_(case.commissioner)
    page = client.get(f"{base}/{finding}").text
    assert "The draft gives no reason" in section(page, "draft-says")
    assert "Why did it?" in section(page, "asks")
    form = client.get(f"{base}/{finding}/view").text
    assert "never stands for a reason that the draft does not give" in form
    typed = {"adds": ADDS, "causes": ["workload"], "version": value(form, "version")}
    assert client.post(f"{base}/{finding}/view", data=typed).status_code == 302
    page = client.get(f"{base}/{finding}").text
    assert ADDS in section(page, "board-adds")
    assert "Workload and time" in section(page, "board-adds")
    assert ADDS not in section(page, "draft-says")
    assert "The draft gives no reason" in section(page, "draft-says")
    lead = as_(case.lead)
    assert ADDS in lead.get(f"{base}/{finding}").text
    assert lead.get(f"{base}/{finding}/view").status_code == 404
    other = client.post(f"{base}/{finding}/view", data={**typed, "adds": "Something else."})
    assert other.status_code == 409
    assert ADDS in other.text
    assert "Something else." in other.text
    refused = client.post(
        f"{base}/{finding}/view", data={"adds": "", "causes": ["team"], "version": "2"}
    )
    assert refused.status_code == 422


def test_two_tabs_lose_nothing(as_: As, case: Case, base: str, desk: FindingsDesk) -> None:
    finding, client = desk.add(), as_(case.lead)
    desk.change(finding, details(title="Calls were lost", causes=(Cause.TEAM,)))
    answer = client.post(
        f"{base}/{finding}/change", data={**TYPED, "title": "My words", "version": "1"}
    )
    assert answer.status_code == 409
    for words in (
        "Calls were lost",
        "My words",
        "Teams and working together",
        "changed in another",
    ):
        assert words in answer.text
    assert desk.line(finding).title == "Calls were lost"
    typed = {**TYPED, "title": "My words", "version": value(answer.text, "version")}
    assert client.post(f"{base}/{finding}/change", data=typed).status_code == 302
    assert desk.line(finding).title == "My words"


def test_words_of_the_draft_are_chosen_for_a_finding(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    finding, client = desk.add(), as_(case.lead)
    address = f"{base}/{finding}/passages"
    page = client.get(f"{address}?shows=reason&passage=2&start=0&stop=10#pin-form").text
    assert re.search(r'value="reason"[^>]*checked|checked[^>]*value="reason"', page)
    sent = {"position": "2", "first": "0", "last": "", "shows": "reason", "draft": "1"}
    refused = client.post(address, data=sent)
    assert refused.status_code == 422
    assert "Choose both ends, or the whole passage" in refused.text
    done = client.post(address, data={**sent, "first": ""})
    assert done.location.endswith(f"{finding}#shows-reason")
    twice = client.post(address, data={**sent, "first": ""})
    assert twice.status_code == 422
    assert "These words are there already" in twice.text
    assert client.post(address, data={**sent, "position": "77"}).status_code == 404
    assert [one.more["shows"] for one in desk.places(finding)] == [Shows.REASON]


def test_passages_are_taken_away_and_put_back(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    finding, client = desk.add(), as_(case.lead)
    place = desk.pin(finding)
    one = f"{base}/{finding}/passages/{place}"
    assert client.post(f"{one}/take-away").status_code == 302
    page = client.get(f"{base}/{finding}").text
    assert "Taken away: 1" in page
    assert "No passage is linked yet." in page
    assert client.post(f"{one}/put-back").status_code == 302
    assert "Taken away: 1" not in client.get(f"{base}/{finding}").text
    assert client.post(f"{base}/{finding}/passages/{uuid4()}/take-away").status_code == 404


def test_what_became_of_words_in_the_next_draft_is_told(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    finding, client = desk.add(), as_(case.commissioner)
    desk.pin(finding, PLACES["reworded"])
    desk.pin(finding, PLACES["gone"])
    reading = desk.next_draft()
    page = client.get(f"{base}/{finding}").text
    assert "was not looked through for these words yet" in page
    desk.follow(reading)
    page = client.get(f"{base}/{finding}").text
    assert f"“{REWORDED}”" in page
    assert f"“{NEW[2]}”" in page
    assert "Reworded since draft 1. Does it still show the same?" in page
    assert f"“{GONE}”" in page
    assert "These words are not in the newest draft" in page
    listed = client.get(base).text
    assert "1 reworded, to look at" in listed
    assert "1 not found in the newest draft" in listed
    place = next(one.id for one in desk.places(finding) if one.words == NEW[2])
    client.post(f"{base}/{finding}/passages/{place}/keep")
    page = client.get(f"{base}/{finding}").text
    assert "Reworded since draft 1, and still the same." in page
    assert f"“{REWORDED}”" not in page


def test_a_finding_is_taken_out_with_a_reason_and_put_back(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    finding, client = desk.add(), as_(case.lead)
    refused = client.post(f"{base}/{finding}/end", data={"because": ""})
    assert refused.status_code == 422
    assert "Say why it is taken out, in a sentence" in refused.text
    done = client.post(f"{base}/{finding}/end", data={"because": "Two were one."})
    assert done.location == base
    page = client.get(f"{base}/{finding}").text
    assert "Two were one." in page
    assert f"{finding}/change" not in page
    for name in ("change", "passages"):
        assert client.get(f"{base}/{finding}/{name}").location == f"{base}/{finding}"
    assert client.post(f"{base}/{finding}/put-back").status_code == 302
    page = client.get(f"{base}/{finding}").text
    past = section(page, "history")
    assert all(words in past for words in ("Recorded", "Taken out", "Put back", "Lead Example"))
    assert f"{finding}/change" in page


def test_a_finding_of_an_unsent_draft_is_the_lead_reviewers_alone(
    as_: As, case: Case, base: str, desk: FindingsDesk
) -> None:
    desk.next_draft(sent=False)
    hidden = desk.add(details(title="Only ours so far"), number=2)
    lead, commissioner = as_(case.lead), as_(case.commissioner)
    assert "which is not sent yet: lead reviewers alone see it" in lead.get(base).text
    assert "until it is, only lead reviewers see this finding" in lead.get(f"{base}/{hidden}").text
    assert "until it is, only lead reviewers see this finding" in lead.get(f"{base}/add").text
    assert "Only ours so far" not in commissioner.get(base).text
    assert commissioner.get(f"{base}/{hidden}").status_code == 404
    assert commissioner.get(f"{base}/add?draft=2").status_code == 404
    assert commissioner.post(f"{base}/add", data={**TYPED, "draft": "2"}).status_code == 404
    shown = desk.add()
    assert commissioner.get(f"{base}/{shown}/passages?draft=2").status_code == 404
    assert "Draft 1" in commissioner.get(f"{base}/{shown}/passages").text


@pytest.mark.parametrize("name", ["panel", "observer"])
def test_those_who_read_are_offered_nothing_to_write(
    as_: As, case: Case, base: str, desk: FindingsDesk, name: str
) -> None:
    finding = desk.add()
    place = desk.pin(finding)
    client: FlaskClient = as_(case.people[name])
    page = client.get(f"{base}/{finding}").text
    assert PROBLEM in page
    for words in ("Change this finding", "Take away", "Link words", "should not be in the list"):
        assert words not in page
    for address in ("change", "view", "passages"):
        assert client.get(f"{base}/{finding}/{address}").status_code == 404
    for address in ("end", "put-back", f"passages/{place}/take-away"):
        assert client.post(f"{base}/{finding}/{address}").status_code == 404
